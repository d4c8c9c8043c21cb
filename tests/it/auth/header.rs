//! Credentials in headers.

use arshjul::{
    auth::{AuthError, Verifier},
    domain::language::Language,
    http::auth::{Credentials, credentials, refusal},
    service::{context::Identity, personal_access_token::Secret},
};
use arshjul_tests::no_database;
use axum::{
    body::to_bytes,
    http::{HeaderMap, HeaderValue, StatusCode, header::AUTHORIZATION},
    response::IntoResponse as _,
};
use base64::{Engine as _, prelude::BASE64_STANDARD as STANDARD};
use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

use super::{claims, signer::Signer};

no_database! {
    async:
        a_bearer_token_signs_in_however_its_scheme_is_written,
        a_personal_token_is_a_bearer_or_a_password,
        other_credentials_are_refused_and_not_passed_over,
        a_refusal_is_a_graphql_error_with_a_challenge,
        who_sends_no_token_is_told_where_to_sign_in;
}

async fn identity(verifier: &Verifier, headers: &HeaderMap) -> Result<Option<Identity>, AuthError> {
    match credentials(headers)? {
        Some(Credentials::Provided(token)) => verifier.verify(token).await.map(Some),
        other => {
            assert_eq!(other, None);
            Ok(None)
        }
    }
}

fn headers(values: &[&[u8]]) -> HeaderMap {
    let values = values
        .iter()
        .map(|value| (AUTHORIZATION, HeaderValue::from_bytes(value).unwrap()));
    values.fold(HeaderMap::new(), |mut headers, (name, value)| {
        headers.append(name, value);
        headers
    })
}

async fn a_bearer_token_signs_in_however_its_scheme_is_written() {
    let signer = Signer::new(Algorithm::HS256);
    let (verifier, token) = (signer.verifier(), signer.sign(&claims()));
    for scheme in ["Bearer ", "bearer ", "BEARER   "] {
        let headers = headers(&[format!("{scheme}{token}").as_bytes()]);
        let identity = identity(&verifier, &headers).await.unwrap().unwrap();
        assert_eq!(identity.subject, "kim", "{scheme}");
    }
    assert_eq!(identity(&verifier, &HeaderMap::new()).await, Ok(None));
}

async fn a_personal_token_is_a_bearer_or_a_password() {
    let secret = Secret::random().unwrap();
    let text = secret.text();
    let bearer = format!("Bearer {text}");
    for name in ["kim", "", "kim@example.org", "åäö"] {
        let pair = STANDARD.encode(format!("{name}:{text}"));
        for value in [&bearer, &format!("Basic {pair}"), &format!("basic  {pair}")] {
            let headers = headers(&[value.as_bytes()]);
            let found = credentials(&headers);
            assert_eq!(found, Ok(Some(Credentials::Personal(secret.clone()))), "{value}");
        }
    }
    // The name is before the first colon, and no token has one.
    let pair = STANDARD.encode(format!("kim:x:{text}"));
    let headers = headers(&[format!("Basic {pair}").as_bytes()]);
    assert_eq!(credentials(&headers), Err(AuthError::PasswordNotToken));
}

async fn other_credentials_are_refused_and_not_passed_over() {
    let signer = Signer::new(Algorithm::HS256);
    let (verifier, token) = (signer.verifier(), signer.sign(&claims()));
    let bearer = format!("Bearer {token}");
    let bearer = bearer.as_bytes();
    for (values, expected) in [
        (&[bearer, bearer][..], AuthError::CredentialsAmbiguous),
        (&[b"Basic a2ltOmVr", bearer], AuthError::CredentialsAmbiguous),
        (&[b"Basic a2ltOmVr"], AuthError::PasswordNotToken),
        (&[b"Basic"], AuthError::PasswordNotToken),
        (&[b"Basic not base64"], AuthError::PasswordNotToken),
        (&[b"Digest a2ltOmVr"], AuthError::SchemeNotSupported),
        (&[b"Bearer arshjul_pat_short"], AuthError::PersonalTokenUnknown),
        // `kim:arshjul_pat_short`.
        (
            &[b"Basic a2ltOmFyc2hqdWxfcGF0X3Nob3J0"],
            AuthError::PersonalTokenUnknown,
        ),
        (&[token.as_bytes()], AuthError::SchemeNotSupported),
        (&[b""], AuthError::SchemeNotSupported),
        (&[b"Bearer"], AuthError::SignInRequired),
        (&[b"Bearer  "], AuthError::SignInRequired),
        (&[b"Bearer \xe5"], AuthError::TokenMalformed),
        (
            &[format!("Bearer {}", "x".repeat(20_000)).as_bytes()],
            AuthError::TokenTooLarge,
        ),
    ] {
        assert_eq!(identity(&verifier, &headers(values)).await, Err(expected));
    }
}

async fn a_refusal_is_a_graphql_error_with_a_challenge() {
    let response = refusal(&AuthError::TokenExpired, Language::Swedish, None).into_response();
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(
        response.headers()["www-authenticate"],
        r#"Bearer realm="arshjul", error="invalid_token", error_description="The token has expired. Get a new one.""#
    );
    assert_eq!(
        response.headers()["content-type"],
        "application/json; charset=utf-8"
    );
    let body = to_bytes(response.into_body(), 4096).await.unwrap();
    assert_eq!(
        serde_json::from_slice::<Value>(&body).unwrap(),
        json!({ "errors": [{
            "message": "Åtkomsttoken har gått ut. Hämta en ny.",
            "extensions": { "code": "UNAUTHENTICATED", "reason": "TOKEN_EXPIRED" },
        }] })
    );
}

/// What Excel and Power BI ask first, also where reading is open to everyone
/// (<https://learn.microsoft.com/en-us/power-query/connector-authentication#supported-workflow>).
async fn who_sends_no_token_is_told_where_to_sign_in() {
    let verifier = Signer::new(Algorithm::HS256).verifier();
    let asked = identity(&verifier, &headers(&[b"Bearer"])).await;
    let uri = "https://login.example.org/tenant/oauth2/authorize";
    for (error, expected) in [
        (
            asked.unwrap_err(),
            format!(r#"Bearer authorization_uri="{uri}", realm="arshjul""#),
        ),
        (
            AuthError::TokenExpired,
            format!(
                r#"Bearer authorization_uri="{uri}", realm="arshjul", error="invalid_token", error_description="The token has expired. Get a new one.""#
            ),
        ),
    ] {
        let response = refusal(&error, Language::English, Some(uri)).into_response();
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(response.headers()["www-authenticate"], expected.as_str());
    }
}
