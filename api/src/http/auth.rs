//! Credentials of a request, and the answer to wrong ones (RFC 6750).

use axum::http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{AUTHORIZATION, RETRY_AFTER, WWW_AUTHENTICATE},
};

use base64::{Engine as _, prelude::BASE64_STANDARD as STANDARD};

use super::refusal::Refusal;
use crate::{
    auth::AuthError,
    domain::language::Language,
    graphql::engine::code::Code,
    service::personal_access_token::{Refused, Secret},
};

/// What somebody signs in with.
#[derive(Debug, PartialEq, Eq)]
pub enum Credentials<'a> {
    /// A token of the identity provider.
    Provided(&'a str),
    /// A personal token.
    Personal(Secret),
}

/// What these headers sign in with; none when they don't say.
pub fn credentials(headers: &HeaderMap) -> Result<Option<Credentials<'_>>, AuthError> {
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
            token if Secret::is_meant(token) => personal(token).map(Some),
            token => Ok(Some(Credentials::Provided(token))),
        },
        (scheme, pair) if scheme.eq_ignore_ascii_case("basic") => password(pair).map(Some),
        _ => Err(AuthError::SchemeNotSupported),
    }
}

fn personal(token: &str) -> Result<Credentials<'static>, AuthError> {
    let secret = Secret::parse(token);
    secret
        .map(Credentials::Personal)
        .ok_or(AuthError::PersonalTokenUnknown)
}

/// For tools that know nothing else (RFC 7617): any name, and a personal token as the password.
fn password(pair: &str) -> Result<Credentials<'static>, AuthError> {
    let pair = STANDARD.decode(pair.trim_matches(' ')).ok();
    let pair = pair.and_then(|pair| String::from_utf8(pair).ok());
    let password = pair.as_deref().and_then(|pair| pair.split_once(':'));
    let token = password.map(|(_, password)| password);
    let token = token.filter(|token| Secret::is_meant(token));
    personal(token.ok_or(AuthError::PasswordNotToken)?)
}

/// Why a personal token signs nobody in.
pub const fn refused(refused: Refused) -> AuthError {
    match refused {
        Refused::Unknown => AuthError::PersonalTokenUnknown,
        Refused::Revoked => AuthError::PersonalTokenRevoked,
        Refused::Expired => AuthError::PersonalTokenExpired,
        Refused::WithoutRole => AuthError::PersonWithoutRole,
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
        AuthError::SignInRequired | AuthError::SchemeNotSupported | AuthError::PasswordNotToken => {
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
                AuthError::SignInRequired | AuthError::SchemeNotSupported | AuthError::PasswordNotToken => {
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
