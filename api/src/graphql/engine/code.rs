//! What went wrong with a request, in the vocabulary of `extensions.code` that GraphQL clients already know.
//!
//! These are the top-level errors, written in English for whoever builds the client. What a person can put right is a
//! `userError` from [`crate::domain::rejection`] instead, and speaks the person's language.

use async_graphql::{ErrorExtensionValues, ServerError, Value};

/// `extensions.code` of a top-level error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// The document is not GraphQL, or too large to be read as such.
    ParseFailed,
    /// The document doesn't fit the schema, or asks for more than one request may.
    ValidationFailed,
    /// An argument or a variable has a value that its type or the page limits refuse.
    BadUserInput,
    /// The HTTP request is not a GraphQL request.
    BadRequest,
    /// The document doesn't hold the operation that `operationName` asks for.
    OperationResolutionFailure,
    /// Only the hash of a document came, and the service keeps no documents: the client sends the text next.
    PersistedQueryNotFound,
    /// No credentials, or credentials that don't hold.
    Unauthenticated,
    /// Known, but not allowed.
    Forbidden,
    /// There is nothing at this address.
    NotFound,
    /// The answer was not ready in time.
    Timeout,
    /// There is as much to do as the service can: nothing was done.
    Throttled,
    /// The database can't be used just now.
    ServiceUnavailable,
    /// Ours to mend. The cause is in the log, under the request id.
    Internal,
}

impl Code {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::ValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::BadRequest => "BAD_REQUEST",
            Self::OperationResolutionFailure => "OPERATION_RESOLUTION_FAILURE",
            Self::PersistedQueryNotFound => "PERSISTED_QUERY_NOT_FOUND",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::NotFound => "NOT_FOUND",
            Self::Timeout => "TIMEOUT",
            Self::Throttled => "THROTTLED",
            Self::ServiceUnavailable => "SERVICE_UNAVAILABLE",
            Self::Internal => "INTERNAL_SERVER_ERROR",
        }
    }

    /// An error of this code.
    pub fn error(self, message: impl Into<String>) -> ServerError {
        let mut error = ServerError::new(message, None);
        self.mark(&mut error);
        error
    }

    /// Gives an error that the library made its code.
    pub fn mark(self, error: &mut ServerError) {
        error
            .extensions
            .get_or_insert_with(ErrorExtensionValues::default)
            .set("code", self.as_str());
    }
}

/// The code that an error already carries.
pub fn code_of(error: &ServerError) -> Option<&str> {
    match error.extensions.as_ref()?.get("code")? {
        Value::String(code) => Some(code),
        Value::Enum(code) => Some(code.as_str()),
        _ => None,
    }
}
