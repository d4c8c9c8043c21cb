//! Credentials of a request, and the answer to wrong ones (RFC 6750).

use axum::http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{AUTHORIZATION, RETRY_AFTER, WWW_AUTHENTICATE},
};

use super::refusal::Refusal;
use crate::{
    auth::{AuthError, Verifier},
    domain::language::Language,
    graphql::engine::code::Code,
    service::context::Identity,
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
        (scheme, token) if scheme.eq_ignore_ascii_case("bearer") => match token.trim_matches(' ') {
            // Who sends no token asks where to get one.
            "" => Err(AuthError::SignInRequired),
            token => Ok(Some(token)),
        },
        _ => Err(AuthError::SchemeNotSupported),
    }
}

/// The answer to a failed sign-in: the reason beside the code, and what RFC 6750 asks for in the headers.
pub fn refusal(error: &AuthError, language: Language, authorization_uri: Option<&str>) -> Refusal {
    let (status, code) = match error {
        AuthError::CredentialsAmbiguous => (StatusCode::BAD_REQUEST, Code::BadRequest),
        AuthError::KeysUnavailable => (StatusCode::SERVICE_UNAVAILABLE, Code::ServiceUnavailable),
        _ => (StatusCode::UNAUTHORIZED, Code::Unauthenticated),
    };
    let mut refusal = Refusal::new(status, code, error.message(language));
    if let Some(extensions) = &mut refusal.error.extensions {
        extensions.set("reason", error.reason());
    }
    match challenge(error, authorization_uri).and_then(|challenge| HeaderValue::try_from(challenge).ok()) {
        Some(challenge) => refusal.with_header(WWW_AUTHENTICATE, challenge),
        None => refusal.with_header(RETRY_AFTER, HeaderValue::from_static("10")),
    }
}

/// RFC 6750, 3: without a bearer token there is nothing to call wrong, so the challenge stands alone. Excel and Power BI read where to
/// sign in from `authorization_uri`
/// (<https://learn.microsoft.com/en-us/power-query/connector-authentication#supported-workflow>).
fn challenge(error: &AuthError, authorization_uri: Option<&str>) -> Option<String> {
    let realm = match authorization_uri {
        Some(uri) => format!(r#"Bearer authorization_uri="{uri}", realm="arshjul""#),
        None => r#"Bearer realm="arshjul""#.to_owned(),
    };
    let error_code = match error {
        AuthError::KeysUnavailable => return None,
        AuthError::SignInRequired | AuthError::SchemeNotSupported => {
            return Some(realm);
        }
        AuthError::CredentialsAmbiguous => "invalid_request",
        _ => "invalid_token",
    };
    let description = error.message(Language::English);
    Some(format!(
        r#"{realm}, error="{error_code}", error_description="{description}""#
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_fits_its_header_and_says_its_reason_in_both_languages() {
        for error in AuthError::ALL {
            let refusal = refusal(error, Language::Swedish, None);
            let (status, headers) = (refusal.status.as_u16(), &refusal.headers);
            let challenge = headers.get(WWW_AUTHENTICATE).map(|value| value.to_str().unwrap());
            match error {
                AuthError::KeysUnavailable => {
                    assert_eq!((status, challenge), (503, None));
                    assert!(headers.contains_key(RETRY_AFTER));
                }
                AuthError::SignInRequired | AuthError::SchemeNotSupported => {
                    assert_eq!((status, challenge), (401, Some(r#"Bearer realm="arshjul""#)));
                }
                _ => {
                    let description = error.message(Language::English);
                    assert!(!description.contains(['"', '\\']), "{description}");
                    let parameters = challenge.unwrap().split_once(", error=").unwrap().1;
                    assert!(
                        parameters.ends_with(&format!(r#"error_description="{description}""#)),
                        "{parameters}"
                    );
                }
            }
            let extensions = refusal.error.extensions.as_ref().unwrap();
            assert_eq!(extensions.get("reason"), Some(&error.reason().into()));
            assert_ne!(refusal.error.message, error.message(Language::English));
        }
    }
}
