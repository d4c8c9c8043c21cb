//! Sign-in (A5).

mod header;
mod jwks;
mod local;
mod signer;
mod token;

use std::time::Duration;

use arshjul::{
    auth::{Expectation, RoleClaim, Verifier},
    clock::Clock,
    service::context::Identity,
};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

const ISSUER: &str = "https://id.example";
const AUDIENCE: &str = "api://arshjul";
/// Seconds since 1970.
const NOW: i64 = 1_800_000_000;
const LEEWAY: u64 = 30;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(NOW, 0).unwrap()
}

fn clock() -> Clock {
    Clock::fixed(now())
}

fn expectation() -> Expectation {
    Expectation {
        issuer: ISSUER.to_owned(),
        audiences: vec!["arshjul-test".to_owned(), AUDIENCE.to_owned()],
        leeway: Duration::from_secs(LEEWAY),
        roles: RoleClaim::default(),
        name_claim: "name".to_owned(),
    }
}

/// What a good token says.
fn claims() -> Value {
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": "kim", "name": "Kim Ek", "iat": NOW, "nbf": NOW, "exp": NOW + 600,
        "roles": ["REPORTER:SN", "offline_access"],
    })
}

async fn reason(verifier: &Verifier, token: &str) -> &'static str {
    outcome(verifier, token).await.unwrap_err()
}

async fn outcome(verifier: &Verifier, token: &str) -> Result<Identity, &'static str> {
    verifier.verify(token).await.map_err(|error| error.reason())
}
