//! Credentials of a request, and the answer to wrong ones (RFC 6750).

use axum::{
    Json,
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{AUTHORIZATION, CACHE_CONTROL, RETRY_AFTER, WWW_AUTHENTICATE},
    },
    response::{IntoResponse as _, Response},
};
use serde_json::{Value, json};

use crate::{
    auth::{AuthError, Verifier},
    domain::language::Language,
    service::session::Identity,
};

/// Who sends these headers; None when they don't say.
pub async fn identity(verifier: &Verifier, headers: &HeaderMap) -> Result<Option<Identity>, AuthError> {
    match bearer(headers)? {
        Some(token) => verifier.verify(token).await.map(Some),
        None => Ok(None),
    }
}

fn bearer(headers: &HeaderMap) -> Result<Option<&str>, AuthError> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(AuthError::CredentialsAmbiguous);
    }
    let text = value.to_str().map_err(|_| AuthError::TokenMalformed)?;
    // The scheme is case-insensitive (RFC 9110, 11.1).
    match text.split_once(' ').unwrap_or((text, "")) {
        (scheme, token) if scheme.eq_ignore_ascii_case("bearer") => Ok(Some(token.trim_matches(' '))),
        _ => Err(AuthError::SchemeNotSupported),
    }
}

/// The HTTP answer to a failed sign-in, in the shape of a GraphQL request error.
#[must_use]
pub fn refusal(error: &AuthError, language: Language) -> Response {
    let mut response = (status(error), Json(body(error, language))).into_response();
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    match challenge(error).and_then(|challenge| HeaderValue::try_from(challenge).ok()) {
        Some(challenge) => headers.insert(WWW_AUTHENTICATE, challenge),
        None => headers.insert(RETRY_AFTER, HeaderValue::from_static("10")),
    };
    response
}

/// `{"errors": […]}`, also for transports that have no status line.
#[must_use]
pub fn body(error: &AuthError, language: Language) -> Value {
    let code = match error {
        AuthError::CredentialsAmbiguous => "BAD_REQUEST",
        AuthError::KeysUnavailable => "INTERNAL_SERVER_ERROR",
        _ => "UNAUTHENTICATED",
    };
    let extensions = json!({ "code": code, "reason": error.reason() });
    json!({ "errors": [{ "message": error.message(language), "extensions": extensions }] })
}

const fn status(error: &AuthError) -> StatusCode {
    match error {
        AuthError::CredentialsAmbiguous => StatusCode::BAD_REQUEST,
        AuthError::KeysUnavailable => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::UNAUTHORIZED,
    }
}

/// RFC 6750, 3: without a bearer token there is nothing to call wrong, so the challenge stands alone.
fn challenge(error: &AuthError) -> Option<String> {
    let error_code = match error {
        AuthError::KeysUnavailable => return None,
        AuthError::SignInRequired | AuthError::SchemeNotSupported => {
            return Some(r#"Bearer realm="arshjul""#.to_owned());
        }
        AuthError::CredentialsAmbiguous => "invalid_request",
        _ => "invalid_token",
    };
    let description = error.message(Language::English);
    Some(format!(
        r#"Bearer realm="arshjul", error="{error_code}", error_description="{description}""#
    ))
}
