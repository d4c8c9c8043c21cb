//! Errors as OData writes them (OData JSON Format 4.01, section 21).

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use crate::{
    domain::language::Language,
    graphql::engine::code::code_of,
    http::{
        refusal::{Refusal, shorten},
        request_id::RequestId,
    },
    service::Failure,
};

/// A request that is not answered.
#[derive(Debug)]
pub struct ODataError {
    refusal: Box<Refusal>,
    /// What of the request is at fault.
    target: Option<String>,
    code: Option<&'static str>,
}

impl ODataError {
    fn new(status: StatusCode, code: &'static str, target: &str, message: String) -> Self {
        let mut refusal = Refusal::bad_request(message);
        refusal.status = status;
        Self {
            refusal: Box::new(refusal),
            target: Some(target.to_owned()),
            code: Some(code),
        }
    }

    /// A query option that can't be read.
    pub fn malformed(option: &str, what: &str) -> Self {
        let message = format!("{option}: {}", shorten(what, 200));
        Self::new(StatusCode::BAD_REQUEST, "BAD_USER_INPUT", option, message)
    }

    /// What OData has and this service doesn't (Protocol 4.01, section 9.3.1).
    pub fn not_implemented(option: &str, what: &str) -> Self {
        let message = format!("{option}: {}", shorten(what, 300));
        Self::new(StatusCode::NOT_IMPLEMENTED, "NOT_IMPLEMENTED", option, message)
    }

    pub fn not_found(what: &str) -> Self {
        let message = format!(
            "There is no {}. /odata/v1 lists what there is.",
            shorten(what, 80)
        );
        Self::new(StatusCode::NOT_FOUND, "NOT_FOUND", "path", message)
    }

    pub fn of_failure(failure: Failure, language: Language, request_id: &RequestId) -> Self {
        Refusal::of_failure(failure, language, "OData can't be read", request_id).into()
    }
}

impl From<Refusal> for ODataError {
    fn from(refusal: Refusal) -> Self {
        Self {
            refusal: Box::new(refusal),
            target: None,
            code: None,
        }
    }
}

impl IntoResponse for ODataError {
    fn into_response(self) -> Response {
        let refusal = *self.refusal;
        let extension = |name: &str| {
            let value = refusal.error.extensions.as_ref()?.get(name)?;
            value.clone().into_json().ok()
        };
        let code = match self.code {
            Some(code) => code.to_owned(),
            None => code_of(&refusal.error).unwrap_or("BAD_REQUEST").to_owned(),
        };
        let target = self.target.map(Value::from).or_else(|| extension("argument"));
        let mut error = json!({ "code": code, "message": refusal.error.message });
        if let (Some(error), Some(target)) = (error.as_object_mut(), target) {
            error.insert("target".to_owned(), target);
        }
        if let (Some(error), Some(reason)) = (error.as_object_mut(), extension("reason")) {
            error.insert("innererror".to_owned(), json!({ "reason": reason }));
        }
        let content_type = [(header::CONTENT_TYPE, "application/json;odata.metadata=minimal")];
        let body = json!({ "error": error }).to_string();
        (refusal.status, *refusal.headers, content_type, body).into_response()
    }
}
