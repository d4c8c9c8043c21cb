//! Which tokens are believed, and what the others are told.

use std::time::Duration;

use arshjul::{
    auth::{External, KeySource, VerificationKey, Verifier},
    service::context::{ClaimedGrant, Identity},
};
use arshjul_entity::Role;
use arshjul_tests::no_database;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, jwk::Jwk};
use serde_json::{Value, json};

use super::{LEEWAY, NOW, claims, clock, expectation, outcome, reason, signer::Signer};

no_database! {
    async:
        each_algorithm_is_accepted_with_a_key_of_its_kind,
        a_wrong_claim_is_named,
        what_may_be_left_out_or_be_a_list_may,
        a_token_holds_from_nbf_until_exp_and_a_little_more_for_clocks_that_differ,
        a_public_key_verifies_no_hmac,
        unsigned_forged_and_broken_tokens_are_refused;
    plain:
        a_key_that_does_not_fit_is_refused_when_configured;
}

fn with(changes: &Value) -> Value {
    let mut claims = claims();
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims
}

fn without(name: &str) -> Value {
    let mut claims = claims();
    claims.as_object_mut().unwrap().remove(name).unwrap();
    claims
}

fn part(json: &Value) -> String {
    URL_SAFE_NO_PAD.encode(json.to_string())
}

async fn each_algorithm_is_accepted_with_a_key_of_its_kind() {
    let expected = Identity {
        subject: "kim".to_owned(),
        name: Some("Kim Ek".to_owned()),
        grants: vec![ClaimedGrant {
            role: Role::Reporter,
            unit_code: "SN".to_owned(),
        }],
        token: None,
    };
    for algorithm in [
        Algorithm::HS256,
        Algorithm::HS384,
        Algorithm::HS512,
        Algorithm::RS256,
        Algorithm::RS384,
        Algorithm::RS512,
        Algorithm::PS256,
        Algorithm::PS384,
        Algorithm::PS512,
        Algorithm::ES256,
        Algorithm::ES384,
        Algorithm::EdDSA,
    ] {
        let signer = Signer::new(algorithm);
        let token = signer.sign(&claims());
        assert_eq!(
            outcome(&signer.verifier(), &token).await.as_ref(),
            Ok(&expected),
            "{algorithm:?}"
        );
        let other = Signer::mallory(algorithm).sign(&claims());
        if !matches!(algorithm, Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512) {
            assert_eq!(
                reason(&signer.verifier(), &other).await,
                "SIGNATURE_INVALID",
                "{algorithm:?}"
            );
        }
    }
}

async fn a_wrong_claim_is_named() {
    let signer = Signer::new(Algorithm::ES256);
    let verifier = signer.verifier();
    for (claims, expected) in [
        (with(&json!({ "exp": NOW - 3600 })), "TOKEN_EXPIRED"),
        (with(&json!({ "exp": 0 })), "TOKEN_EXPIRED"),
        (with(&json!({ "exp": -1 })), "TOKEN_EXPIRED"),
        (with(&json!({ "exp": "2099" })), "CLAIM_INVALID"),
        (with(&json!({ "exp": null })), "CLAIM_INVALID"),
        (with(&json!({ "exp": 1e300 })), "CLAIM_INVALID"),
        (without("exp"), "CLAIM_INVALID"),
        (with(&json!({ "nbf": NOW + 3600 })), "TOKEN_NOT_YET_VALID"),
        (with(&json!({ "nbf": i64::MAX })), "TOKEN_NOT_YET_VALID"),
        (with(&json!({ "nbf": "soon" })), "CLAIM_INVALID"),
        (
            with(&json!({ "iss": "https://other.example" })),
            "ISSUER_NOT_ACCEPTED",
        ),
        (with(&json!({ "iss": 7 })), "ISSUER_NOT_ACCEPTED"),
        (
            with(&json!({ "iss": ["https://id.example"] })),
            "ISSUER_NOT_ACCEPTED",
        ),
        (without("iss"), "CLAIM_INVALID"),
        (with(&json!({ "aud": "api://other" })), "AUDIENCE_NOT_ACCEPTED"),
        (with(&json!({ "aud": ["api://other"] })), "AUDIENCE_NOT_ACCEPTED"),
        (with(&json!({ "aud": [] })), "AUDIENCE_NOT_ACCEPTED"),
        (
            with(&json!({ "aud": { "api://arshjul": true } })),
            "AUDIENCE_NOT_ACCEPTED",
        ),
        (without("aud"), "CLAIM_INVALID"),
        (with(&json!({ "sub": " " })), "CLAIM_INVALID"),
        (with(&json!({ "sub": "x".repeat(256) })), "CLAIM_INVALID"),
        (without("sub"), "CLAIM_INVALID"),
    ] {
        assert_eq!(
            reason(&verifier, &signer.sign(&claims)).await,
            expected,
            "{claims}"
        );
    }
}

async fn what_may_be_left_out_or_be_a_list_may() {
    let signer = Signer::new(Algorithm::ES256);
    let verifier = signer.verifier();
    for claims in [
        without("nbf"),
        without("iat"),
        without("name"),
        without("roles"),
        with(&json!({ "aud": ["api://other", "api://arshjul"] })),
        with(&json!({ "exp": 1_800_000_600.5 })),
    ] {
        outcome(&verifier, &signer.sign(&claims))
            .await
            .expect("the token is good");
    }
}

async fn a_token_holds_from_nbf_until_exp_and_a_little_more_for_clocks_that_differ() {
    let signer = Signer::new(Algorithm::HS256);
    let time = clock();
    let keys = KeySource::Static(signer.verification_key().unwrap());
    let external = External {
        authorization_uri: None,
        expectation: expectation(),
        algorithms: vec![Algorithm::HS256],
        keys,
    };
    let verifier = Verifier::external(external, time.clone()).unwrap();
    let token = signer.sign(&with(&json!({ "nbf": NOW + 100, "exp": NOW + 200 })));
    let mut heard = Vec::new();
    for step in [100 - LEEWAY - 1, 1, 100 + 2 * LEEWAY - 1, 1] {
        time.advance(Duration::from_secs(step));
        heard.push(outcome(&verifier, &token).await.map(|identity| identity.subject));
    }
    let kim = || Ok("kim".to_owned());
    assert_eq!(
        heard,
        [Err("TOKEN_NOT_YET_VALID"), kim(), kim(), Err("TOKEN_EXPIRED")]
    );
}

async fn a_public_key_verifies_no_hmac() {
    let provider = Signer::new(Algorithm::RS256);
    for secret in [provider.public.clone(), provider.public.trim_end().to_owned()] {
        let forged = encode(
            &Header::new(Algorithm::HS256),
            &claims(),
            &EncodingKey::from_secret(secret.as_bytes()),
        );
        assert_eq!(
            reason(&provider.verifier(), &forged.unwrap()).await,
            "ALGORITHM_NOT_ALLOWED"
        );
    }
    let both = VerificationKey::public_pem(&provider.public, &[Algorithm::RS256, Algorithm::HS256]);
    assert!(both.unwrap_err().to_string().contains("HS256 doesn't fit"));
}

async fn unsigned_forged_and_broken_tokens_are_refused() {
    let provider = Signer::new(Algorithm::ES256);
    let verifier = provider.verifier();
    let good = provider.sign(&claims());
    let [header, payload, signature] = good.split('.').collect::<Vec<_>>().try_into().unwrap();
    let forged_payload = part(&with(&json!({ "roles": ["ADMIN:1287"] })));
    let none = |name: &str| part(&json!({ "alg": name, "typ": "JWT" }));
    let es384 = part(&json!({ "alg": "ES384" }));
    let critical = part(&json!({ "alg": "ES256", "crit": ["b64"], "b64": false }));

    let mallory = Signer::mallory(Algorithm::ES256);
    let own_key: Jwk = serde_json::from_value(mallory.jwk("mine")).unwrap();
    let brings_own_key = Header {
        jwk: Some(own_key),
        ..Header::new(Algorithm::ES256)
    };

    for (token, expected) in [
        (format!("{}.{payload}.", none("none")), "ALGORITHM_NOT_ALLOWED"),
        (
            format!("{}.{payload}.{signature}", none("nOnE")),
            "ALGORITHM_NOT_ALLOWED",
        ),
        (
            format!("{}.{payload}.{signature}", none("")),
            "ALGORITHM_NOT_ALLOWED",
        ),
        (format!("{es384}.{payload}.{signature}"), "ALGORITHM_NOT_ALLOWED"),
        (
            format!("{header}.{forged_payload}.{signature}"),
            "SIGNATURE_INVALID",
        ),
        (format!("{header}.{payload}."), "SIGNATURE_INVALID"),
        (mallory.sign_with(&brings_own_key, &claims()), "SIGNATURE_INVALID"),
        // Nobody learns from a claim before the signature holds.
        (
            mallory.sign(&with(&json!({ "exp": 0, "aud": "api://other" }))),
            "SIGNATURE_INVALID",
        ),
        (format!("{critical}.{payload}.{signature}"), "TOKEN_MALFORMED"),
        (format!("{header}.{payload}"), "TOKEN_MALFORMED"),
        (format!("{good}.{signature}"), "TOKEN_MALFORMED"),
        (format!("{header}.{payload}.{signature}="), "TOKEN_MALFORMED"),
        (
            format!("{}.{payload}.{signature}", part(&json!([]))),
            "TOKEN_MALFORMED",
        ),
        (format!("!.{payload}.{signature}"), "TOKEN_MALFORMED"),
        (provider.sign(&json!("kim")), "TOKEN_MALFORMED"),
        (String::new(), "TOKEN_MALFORMED"),
        ("..".to_owned(), "TOKEN_MALFORMED"),
        (".".repeat(16 * 1024), "TOKEN_MALFORMED"),
        ("x".repeat(16 * 1024 + 1), "TOKEN_TOO_LARGE"),
    ] {
        let shown: String = token.chars().take(200).collect();
        assert_eq!(reason(&verifier, &token).await, expected, "{shown}");
    }
}

fn a_key_that_does_not_fit_is_refused_when_configured() {
    let [rs256, es256, es384, ed] = [
        Algorithm::RS256,
        Algorithm::ES256,
        Algorithm::ES384,
        Algorithm::EdDSA,
    ]
    .map(Signer::new);
    for (key, algorithm) in [
        (&rs256, Algorithm::ES256),
        (&es256, Algorithm::RS256),
        (&es256, Algorithm::ES384),
        (&es384, Algorithm::ES256),
        (&ed, Algorithm::ES256),
        (&es256, Algorithm::EdDSA),
        (&es256, Algorithm::HS256),
    ] {
        assert!(
            VerificationKey::public_pem(&key.public, &[algorithm]).is_err(),
            "{:?} as {algorithm:?}",
            key.algorithm
        );
    }
    let private = rs256.public.replace("PUBLIC", "PRIVATE");
    assert!(VerificationKey::public_pem(&private, &[Algorithm::RS256]).is_err());
}
