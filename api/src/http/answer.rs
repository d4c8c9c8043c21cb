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
    refusal::{MESSAGE_BYTES, RETRY_AFTER, Refusal, shorten},
    request_id::RequestId,
};
use crate::graphql::engine::{
    code::{Code, code_of},
    error::outage_of,
};

/// Errors of one answer, at most.
const ERRORS: usize = 20;

/// What came of a request that the guard let through.
pub struct Executed {
    pub response: async_graphql::Response,
    pub cost: u64,
    pub budget: u64,
}

/// A GraphQL response, ready to be written.
#[derive(Serialize)]
pub struct Answer {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ServerError>,
    /// Null when the root is.
    data: Value,
    extensions: BTreeMap<String, Value>,
    #[serde(skip)]
    headers: HeaderMap,
    #[serde(skip)]
    status: StatusCode,
}

impl Answer {
    /// Refused where the engine has run nothing: only execution has a path.
    pub fn of(executed: Executed, request_id: &RequestId) -> Result<Self, Refusal> {
        let response = executed.response;
        let mut errors = response.errors;
        if response.data == Value::Null && errors.iter().any(|error| error.path.is_empty()) {
            return Err(Refusal::of_errors(errors));
        }
        let mut headers = response.http_headers;
        let mut status = StatusCode::OK;
        // Where some of it could be had, and may have been changed, it is not to be sent once more as a whole.
        if errors.iter().any(|error| outage_of(error).is_some()) && is_empty(&response.data) {
            status = StatusCode::SERVICE_UNAVAILABLE;
            headers.insert(header::RETRY_AFTER, RETRY_AFTER);
        }
        errors.truncate(ERRORS);
        for error in &mut errors {
            mark_failed(error, request_id);
        }
        let mut extensions = response.extensions;
        extensions.insert(
            "cost".to_owned(),
            value!({ "requested": executed.cost, "budget": executed.budget }),
        );
        Ok(Self {
            errors,
            data: response.data,
            extensions,
            headers,
            status,
        })
    }

    pub fn into_response(self, media: Media) -> Result<Response, serde_json::Error> {
        let body = serde_json::to_vec(&self)?;
        let content_type = [(header::CONTENT_TYPE, media.header())];
        Ok((self.status, self.headers, content_type, body).into_response())
    }
}

/// Whether nothing of an answer could be had.
fn is_empty(data: &Value) -> bool {
    match data {
        Value::Object(fields) => fields.values().all(|value| *value == Value::Null),
        data => *data == Value::Null,
    }
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
