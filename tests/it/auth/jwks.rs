//! Keys that an identity provider publishes: rotation, failure, and strangers who would have us ask all day.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use arshjul::{
    auth::{External, KeySource, Verifier},
    clock::Clock,
};
use arshjul_tests::no_database;
use axum::{
    Router,
    extract::State,
    http::{StatusCode, header::LOCATION},
    response::{IntoResponse, Response},
    routing::get,
};
use futures_util::future::join_all;
use jsonwebtoken::Algorithm;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::{claims, clock, expectation, outcome, reason, signer::Signer};

no_database! {
    async:
        keys_rotate_without_a_restart,
        a_storm_of_unknown_keys_asks_the_provider_once,
        known_keys_serve_on_while_the_provider_is_down,
        before_any_key_was_fetched_a_token_is_neither_believed_nor_called_wrong,
        a_key_serves_its_own_algorithm_and_its_own_id_alone;
}

/// As long as the service leaves a provider alone after a question, and as long as it takes its answer for granted.
const PAUSE: Duration = Duration::from_secs(10);
const FRESH: Duration = Duration::from_mins(15);

#[derive(Clone, Default)]
struct Provider {
    answer: Arc<Mutex<(StatusCode, String)>>,
    asked: Arc<AtomicUsize>,
}

impl Provider {
    fn publishes(&self, keys: &[Value]) {
        self.answers(StatusCode::OK, json!({ "keys": keys }).to_string());
    }

    fn answers(&self, status: StatusCode, body: String) {
        *self.answer.lock().unwrap() = (status, body);
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// A service that takes RS256 and ES256 from this provider.
    async fn verifier(&self, clock: &Clock) -> Verifier {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/keys", listener.local_addr().unwrap())
            .parse()
            .unwrap();
        let app = Router::new()
            .route("/keys", get(answer))
            .route("/elsewhere", get(answer));
        let app = app.with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        let algorithms = vec![Algorithm::RS256, Algorithm::ES256];
        let external = External {
            authorization_uri: None,
            expectation: expectation(),
            algorithms,
            keys: KeySource::Jwks(url),
        };
        Verifier::external(external, clock.clone()).unwrap()
    }
}

async fn answer(State(provider): State<Provider>) -> Response {
    provider.asked.fetch_add(1, Ordering::SeqCst);
    let (status, body) = provider.answer.lock().unwrap().clone();
    (status, [(LOCATION, "/elsewhere")], body).into_response()
}

async fn keys_rotate_without_a_restart() {
    let (provider, time) = (Provider::default(), clock());
    let verifier = provider.verifier(&time).await;
    let [spring, autumn] = [Algorithm::RS256, Algorithm::ES256].map(Signer::new);
    let [old, new] = [
        spring.sign_as("spring", &claims()),
        autumn.sign_as("autumn", &claims()),
    ];

    provider.publishes(&[spring.jwk("spring")]);
    for _ in 0..3 {
        assert!(outcome(&verifier, &old).await.is_ok());
    }
    assert_eq!(provider.asked(), 1);

    provider.publishes(&[spring.jwk("spring"), autumn.jwk("autumn")]);
    assert_eq!(reason(&verifier, &new).await, "KEY_UNKNOWN");
    time.advance(PAUSE);
    assert!(outcome(&verifier, &new).await.is_ok());
    assert!(outcome(&verifier, &old).await.is_ok());

    provider.publishes(&[autumn.jwk("autumn")]);
    time.advance(FRESH);
    let forever = |signer: &Signer, id| {
        let mut claims = claims();
        claims["exp"] = json!(i64::MAX);
        signer.sign_as(id, &claims)
    };
    assert_eq!(
        reason(&verifier, &forever(&spring, "spring")).await,
        "KEY_UNKNOWN"
    );
    assert!(outcome(&verifier, &forever(&autumn, "autumn")).await.is_ok());
    assert_eq!(provider.asked(), 3);
}

async fn a_storm_of_unknown_keys_asks_the_provider_once() {
    let (provider, time) = (Provider::default(), clock());
    let verifier = provider.verifier(&time).await;
    let signer = Signer::new(Algorithm::ES256);
    provider.publishes(&[signer.jwk("known")]);
    for round in 1..=2 {
        let tokens: Vec<_> = (0..50)
            .map(|n| signer.sign_as(&format!("{round}-{n}"), &claims()))
            .collect();
        let heard = join_all(tokens.iter().map(|token| reason(&verifier, token))).await;
        assert!(heard.iter().all(|reason| *reason == "KEY_UNKNOWN"), "{heard:?}");
        assert_eq!(provider.asked(), round);
        time.advance(PAUSE);
    }
    assert!(
        outcome(&verifier, &signer.sign_as("known", &claims()))
            .await
            .is_ok()
    );
}

async fn known_keys_serve_on_while_the_provider_is_down() {
    let (provider, time) = (Provider::default(), clock());
    let verifier = provider.verifier(&time).await;
    let signer = Signer::new(Algorithm::RS256);
    let mut claims = claims();
    claims["exp"] = json!(i64::MAX);
    let token = signer.sign_as("a", &claims);
    provider.publishes(&[signer.jwk("a")]);
    assert!(outcome(&verifier, &token).await.is_ok());

    for (status, body) in [
        (StatusCode::BAD_GATEWAY, ""),
        (StatusCode::OK, "<html>"),
        (StatusCode::OK, r#"{"keys":[]}"#),
    ] {
        provider.answers(status, body.to_owned());
        let before = provider.asked();
        time.advance(FRESH);
        assert!(outcome(&verifier, &token).await.is_ok(), "{status} {body}");
        assert_eq!(provider.asked(), before + 1);
    }
}

async fn before_any_key_was_fetched_a_token_is_neither_believed_nor_called_wrong() {
    let (provider, time) = (Provider::default(), clock());
    let verifier = provider.verifier(&time).await;
    let signer = Signer::new(Algorithm::ES256);
    let token = signer.sign_as("a", &claims());
    let usable = signer.jwk("a");
    let key = |change: Value| {
        let mut jwk = usable.clone();
        jwk.as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        json!({ "keys": [jwk] }).to_string()
    };
    let secret = json!({ "keys": [{ "kty": "oct", "kid": "a", "k": "c2VjcmV0" }] }).to_string();
    for (status, body) in [
        (StatusCode::INTERNAL_SERVER_ERROR, key(json!({}))),
        (StatusCode::FOUND, key(json!({}))),
        (StatusCode::OK, "[]".to_owned()),
        (StatusCode::OK, secret),
        (StatusCode::OK, key(json!({ "use": "enc" }))),
        (StatusCode::OK, key(json!({ "key_ops": ["sign"] }))),
        (StatusCode::OK, key(json!({ "alg": "ES384" }))),
        (StatusCode::OK, key(json!({ "crv": "P-384" }))),
        (StatusCode::OK, key(json!({ "x5c": ["A".repeat(600_000)] }))),
    ] {
        let shown: String = body.chars().take(300).collect();
        provider.answers(status, body);
        let before = provider.asked();
        assert_eq!(reason(&verifier, &token).await, "KEYS_UNAVAILABLE", "{shown}");
        assert_eq!(provider.asked(), before + 1, "no redirect is followed");
        time.advance(PAUSE);
    }
    provider.answers(
        StatusCode::OK,
        key(json!({ "use": "sig", "key_ops": ["verify"] })),
    );
    assert!(outcome(&verifier, &token).await.is_ok());
}

async fn a_key_serves_its_own_algorithm_and_its_own_id_alone() {
    let (provider, time) = (Provider::default(), clock());
    let verifier = provider.verifier(&time).await;
    let [rsa, ec] = [Algorithm::RS256, Algorithm::ES256].map(Signer::new);
    let strange = [
        json!({ "kty": "lattice", "kid": "q" }),
        json!({ "kid": 7 }),
        json!(null),
    ];
    provider.publishes(&[&strange[..], &[rsa.jwk("rsa"), ec.jwk("ec"), ec.jwk("ec-2")]].concat());

    assert!(outcome(&verifier, &rsa.sign_as("rsa", &claims())).await.is_ok());
    assert!(outcome(&verifier, &ec.sign_as("ec", &claims())).await.is_ok());
    assert_eq!(
        reason(&verifier, &ec.sign_as("rsa", &claims())).await,
        "ALGORITHM_NOT_ALLOWED"
    );
    let mallory = Signer::mallory(Algorithm::RS256);
    assert_eq!(
        reason(&verifier, &mallory.sign_as("rsa", &claims())).await,
        "SIGNATURE_INVALID"
    );
    // Without an id, only where there is no choice.
    assert!(outcome(&verifier, &rsa.sign(&claims())).await.is_ok());
    assert_eq!(reason(&verifier, &ec.sign(&claims())).await, "KEY_UNKNOWN");
}
