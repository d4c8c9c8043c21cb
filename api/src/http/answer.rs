//! From the library's response to ours: every error gets a code, none tells more than it should, and the status follows
//! from what came out.

use std::{borrow::Cow, collections::BTreeMap};

use async_graphql::{PathSegment, ServerError, Value, value};
use axum::{
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use super::{
    media::Media,
    refusal::{RETRY_AFTER, Refusal, shorten},
    request_id::RequestId,
};
use crate::graphql::engine::{
    code::{Code, code_of},
    document::{Introspection, variable_arguments},
    error::outage_of,
};

/// Errors of one answer, at most.
const ERRORS: usize = 20;
/// Bytes of one message, at most. With [`ERRORS`] it keeps the answer to a hostile document small.
const MESSAGE_BYTES: usize = 300;
/// Bytes of the messages of one refused document, at most: the answer stays below 4 kB.
const MESSAGES_BYTES: usize = 1_500;

/// What came of a request that the guard let through.
pub struct Executed {
    pub response: async_graphql::Response,
    /// The document, to tell a wrong variable from a wrong document.
    pub query: String,
    pub introspection: Introspection,
    pub cost: u64,
    pub budget: u64,
}

/// A GraphQL response, ready to be written.
#[derive(Serialize)]
pub struct Answer {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ServerError>,
    /// Absent when the request was refused, null when the root is.
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Value>,
    extensions: BTreeMap<String, Value>,
    #[serde(skip)]
    headers: HeaderMap,
    #[serde(skip)]
    status: StatusCode,
}

impl Answer {
    pub fn of(executed: Executed, request_id: &RequestId) -> Self {
        let response = executed.response;
        // Only execution has a path. Without one, the document or its variables were refused before anything ran.
        let refused =
            response.data == Value::Null && response.errors.iter().any(|error| error.path.is_empty());
        let mut errors = response.errors;
        let mut headers = response.http_headers;
        let mut status = StatusCode::OK;
        if refused {
            mark_refused(&mut errors, &executed.query, executed.introspection);
        } else {
            // Where some of it could be had, and may have been changed, it is not to be sent once more as a whole.
            if errors.iter().any(|error| outage_of(error).is_some()) && is_empty(&response.data) {
                status = StatusCode::SERVICE_UNAVAILABLE;
                headers.insert(header::RETRY_AFTER, RETRY_AFTER);
            }
            errors.truncate(ERRORS);
            for error in &mut errors {
                mark_failed(error, request_id);
            }
        }
        let mut extensions = response.extensions;
        extensions.insert(
            "cost".to_owned(),
            value!({ "requested": executed.cost, "budget": executed.budget }),
        );
        let data = (!refused).then_some(response.data);
        Self {
            errors,
            data,
            extensions,
            headers,
            status,
        }
    }

    pub fn into_response(self, media: Media) -> Result<Response, serde_json::Error> {
        let status = match (&self.data, media) {
            (None, Media::GraphqlResponse) => StatusCode::BAD_REQUEST,
            _ => self.status,
        };
        let body = serde_json::to_vec(&self)?;
        let content_type = [(header::CONTENT_TYPE, media.header())];
        Ok((status, self.headers, content_type, body).into_response())
    }
}

/// Whether nothing of an answer could be had.
fn is_empty(data: &Value) -> bool {
    match data {
        Value::Object(fields) => fields.values().all(|value| *value == Value::Null),
        data => *data == Value::Null,
    }
}

/// Errors of validation. The library gives them no code.
fn mark_refused(errors: &mut Vec<ServerError>, query: &str, introspection: Introspection) {
    let mut room = MESSAGES_BYTES;
    errors.truncate(ERRORS);
    for error in &mut *errors {
        error.message = shorten(&error.message, MESSAGE_BYTES);
    }
    // The first ones as far as they fit: what is refused must not answer with more than it sent.
    errors.retain(|error| {
        room = room.saturating_sub(error.message.len());
        room > 0
    });

    // The document is read again only where an argument was wrong.
    let from_variables = errors
        .iter()
        .any(is_bad_argument)
        .then(|| variable_arguments(query));
    let from_variables = from_variables.unwrap_or_default();
    for error in errors.iter_mut().filter(|error| code_of(error).is_none()) {
        let mut locations = error.locations.iter();
        let of_variable = is_bad_argument(error) && locations.any(|pos| from_variables.contains(pos));
        let code = if of_variable {
            Code::BadUserInput
        } else {
            Code::ValidationFailed
        };
        code.mark(error);
        if introspection == Introspection::Closed
            && let Some((message, _)) = error.message.split_once(" Did you mean")
        {
            error.message = message.to_owned();
        }
    }
}

fn is_bad_argument(error: &ServerError) -> bool {
    error.message.starts_with("Invalid value for argument")
}

/// Errors of execution. An uncoded one is the library's word about an argument, or a cause that stays in our log.
fn mark_failed(error: &mut ServerError, request_id: &RequestId) {
    match code_of(error) {
        Some(code) if code != Code::Internal.as_str() => {}
        None if is_input_error(error) => {
            error.message = shorten(&error.message, MESSAGE_BYTES);
            Code::BadUserInput.mark(error);
        }
        _ => {
            let path: Vec<_> = error.path.iter().map(segment).collect();
            tracing::error!(%request_id, path = path.join("."), cause = error.message, "a resolver failed");
            let refusal =
                outage_of(error).map_or_else(|| Refusal::internal(request_id), Refusal::unavailable);
            let masked = *refusal.error;
            error.message = masked.message;
            error.extensions = masked.extensions;
            error.source = None;
        }
    }
}

/// How the library words its refusal of an argument that only the resolver's own type could judge.
fn is_input_error(error: &ServerError) -> bool {
    error.source.is_none()
        && ["Failed to parse \"", "Expected input type \"", "Variable "]
            .into_iter()
            .any(|start| error.message.starts_with(start))
}

fn segment(segment: &PathSegment) -> Cow<'_, str> {
    match segment {
        PathSegment::Field(name) => Cow::Borrowed(name),
        PathSegment::Index(index) => Cow::Owned(index.to_string()),
    }
}
