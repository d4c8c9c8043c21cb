//! Credentials of a request, and the answer to wrong ones (RFC 6750).

use axum::http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{AUTHORIZATION, RETRY_AFTER, WWW_AUTHENTICATE},
};

use super::refusal::Refusal;
use crate::{
    auth::{AuthError, Verifier},
    domain::language::Language,
    graphql::code::Code,
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

/// The answer to a failed sign-in: the reason beside the code, and what RFC 6750 asks for in the headers.
#[must_use]
pub fn refusal(error: &AuthError, language: Language) -> Refusal {
    let code = match error {
        AuthError::CredentialsAmbiguous => Code::BadRequest,
        AuthError::KeysUnavailable => Code::Internal,
        _ => Code::Unauthenticated,
    };
    let mut refusal = Refusal::new(status(error), code, error.message(language));
    if let Some(extensions) = &mut refusal.error.extensions {
        extensions.set("reason", error.reason());
    }
    match challenge(error).and_then(|challenge| HeaderValue::try_from(challenge).ok()) {
        Some(challenge) => refusal.with_header(WWW_AUTHENTICATE, challenge),
        None => refusal.with_header(RETRY_AFTER, HeaderValue::from_static("10")),
    }
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
