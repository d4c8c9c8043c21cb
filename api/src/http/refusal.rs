//! Answers without data: what the edge says no to, in GraphQL's shape.

use async_graphql::{Pos, ServerError};
use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::{media::Media, request_id::RequestId};
use crate::{
    domain::{language::Language, outage::Outage, rejection::Rejection},
    graphql::engine::{
        bad_user_input,
        code::{Code, code_of},
    },
    service::Failure,
};

/// Seconds until a database may be back.
pub const RETRY_AFTER: HeaderValue = HeaderValue::from_static("5");

/// Bytes of one message, at most.
pub const MESSAGE_BYTES: usize = 300;
/// Bytes of the messages of one refused document, at most: the answer stays below 4 kB.
const MESSAGES_BYTES: usize = 1_500;

/// Wrong arguments of one request that are told, at most.
const ARGUMENTS: usize = 20;

/// What a request without credentials is asked for (RFC 6750, section 3).
const CHALLENGE: HeaderValue = HeaderValue::from_static(r#"Bearer realm="arshjul""#);

/// A request that is not carried out. Its body is a GraphQL response without data.
#[derive(Debug)]
pub struct Refusal {
    pub status: StatusCode,
    pub error: Box<ServerError>,
    /// What else is wrong with the same request.
    others: Vec<ServerError>,
    /// Boxed with the errors: most requests have none.
    pub headers: Box<HeaderMap>,
    /// Whether what is wrong is the GraphQL request in well-formed HTTP: under `application/json` the status is 200 then.
    is_of_graphql: bool,
}

impl Refusal {
    /// Refuses the HTTP request.
    pub fn new(status: StatusCode, code: Code, message: impl Into<String>) -> Self {
        Self {
            status,
            error: Box::new(code.error(message)),
            others: Vec::new(),
            headers: Box::default(),
            is_of_graphql: false,
        }
    }

    /// The HTTP request doesn't hold a GraphQL request.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, Code::BadRequest, message)
    }

    /// Refuses the GraphQL request, which was well-formed HTTP.
    pub fn request(error: ServerError) -> Self {
        let is_of_sign_in = code_of(&error) == Some(Code::Unauthenticated.as_str());
        let refusal = Self {
            status: if is_of_sign_in {
                StatusCode::UNAUTHORIZED
            } else {
                StatusCode::BAD_REQUEST
            },
            error: Box::new(error),
            others: Vec::new(),
            headers: Box::default(),
            is_of_graphql: true,
        };
        if is_of_sign_in {
            return refusal.with_header(header::WWW_AUTHENTICATE, CHALLENGE);
        }
        refusal
    }

    /// The same, of the first errors as far as they fit: what is refused must not answer with more than it sent.
    pub fn of_errors(errors: Vec<ServerError>) -> Self {
        let mut room = MESSAGES_BYTES;
        let mut told = errors.into_iter().map_while(|mut error| {
            error.message = shorten(&error.message, MESSAGE_BYTES);
            if code_of(&error).is_none() {
                Code::ValidationFailed.mark(&mut error);
            }
            room = room.checked_sub(error.message.len())?;
            Some(error)
        });
        let first = told
            .next()
            .unwrap_or_else(|| Code::ValidationFailed.error("The request is not valid."));
        let others = told.collect();
        Self {
            others,
            ..Self::request(first)
        }
    }

    /// Arguments of the GraphQL request that can't be answered, if there are any.
    pub fn of_arguments(wrong: &[(Pos, Rejection)], language: Language) -> Option<Self> {
        let errors = wrong
            .iter()
            .take(ARGUMENTS)
            .map(|(at, rejection)| bad_user_input(rejection, language).into_server_error(*at));
        let errors: Vec<_> = errors.collect();
        (!errors.is_empty()).then(|| Self::of_errors(errors))
    }

    /// The one thing that is said about our own faults.
    pub fn internal(request_id: &RequestId) -> Self {
        let message = "Something went wrong on our side. Quote the request id when you report it.";
        let mut refusal = Self::new(StatusCode::INTERNAL_SERVER_ERROR, Code::Internal, message);
        if let Some(extensions) = &mut refusal.error.extensions {
            extensions.set("requestId", request_id.to_string());
        }
        refusal
    }

    /// The database can't be used just now.
    pub fn unavailable(outage: Outage) -> Self {
        let message = match outage {
            Outage::Unreachable => "The database is not there just now. Try again in a moment.",
            Outage::Locked => "Another program has locked the database. Try again in a moment.",
            Outage::Full => {
                "The database has no room left, and nothing was saved. Its operator has to make room."
            }
        };
        let mut refusal = Self::new(StatusCode::SERVICE_UNAVAILABLE, Code::ServiceUnavailable, message)
            .with_header(header::RETRY_AFTER, RETRY_AFTER);
        if let Some(extensions) = &mut refusal.error.extensions {
            extensions.set("reason", outage.code());
        }
        refusal
    }

    /// A read that was refused, with what to do, or that failed.
    pub fn of_failure(failure: Failure, language: Language, what: &str, request_id: &RequestId) -> Self {
        let Failure::Rejected(rejections) = failure else {
            return Self::failed(&failure, what, request_id);
        };
        let mut errors = rejections.iter().map(|rejection| {
            let mut error = bad_user_input(rejection, language).into_server_error(Pos::default());
            error.message = shorten(&error.message, MESSAGE_BYTES);
            error.locations.clear();
            error
        });
        let mut refusal = Self::new(StatusCode::BAD_REQUEST, Code::BadUserInput, String::new());
        if let Some(error) = errors.next() {
            refusal.error = Box::new(error);
        }
        refusal.others = errors.collect();
        refusal
    }

    /// A read that failed: the database can't be used, or it is our own fault, which is logged.
    pub fn failed(failure: &Failure, what: &str, request_id: &RequestId) -> Self {
        tracing::error!(%request_id, error = %failure, "{what}");
        failure
            .outage()
            .map_or_else(|| Self::internal(request_id), Self::unavailable)
    }

    pub fn no_such_address() -> Self {
        let message = "There is nothing at this address. GraphQL is at /graphql.";
        Self::new(StatusCode::NOT_FOUND, Code::NotFound, message)
    }

    pub fn method_not_allowed(allowed: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, Code::BadRequest, message)
            .with_header(header::ALLOW, HeaderValue::from_static(allowed))
    }

    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    pub fn into_response_as(self, media: Media) -> Response {
        let status = match media {
            Media::Json if self.is_of_graphql => StatusCode::OK,
            _ => self.status,
        };
        let mut errors = vec![*self.error];
        errors.extend(self.others);
        let body = json!({ "errors": errors }).to_string();
        let content_type = [(header::CONTENT_TYPE, media.header())];
        (status, *self.headers, content_type, body).into_response()
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        self.into_response_as(Media::Json)
    }
}

/// No more than `most` bytes of a text that may quote the request.
pub fn shorten(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    // A character of several bytes is not cut in two.
    let start = text.get(..text.floor_char_boundary(most));
    format!("{}…", start.unwrap_or_default())
}
