//! Overload is refused: with 503, a code and when to come again, and health tells the truth meanwhile.

use std::{sync::atomic::Ordering, time::Duration};

use arshjul::http::{admission::Places, serve::Patience};
use arshjul_tests::no_database;
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::app::{Server, answer, code};

no_database! {
    async:
        what_is_too_much_is_told_to_come_again,
        a_queue_has_an_end_and_a_patience,
        many_at_once_are_all_answered,
        bodies_beyond_what_is_held_are_refused,
        writers_keep_no_reader_out;
}

const FEW: Places = Places {
    exporting: 1,
    reading: 1,
    writing: 1,
    at_length: 1,
    bytes: 1024 * 1024,
    patience: Duration::from_hours(1),
};

async fn started(places: Places) -> Server {
    Server::with_places(Duration::from_secs(30), Patience::default(), places).await
}

fn gated() -> Value {
    json!({ "query": "{ gated }" })
}

async fn what_is_too_much_is_told_to_come_again() {
    let server = started(FEW).await;
    server.is_ready.store(true, Ordering::SeqCst);
    let inside = tokio::spawn(server.post(&gated()).send());
    server.gate.begun.notified().await;
    // One of them waits, whichever it is.
    let mut others: Vec<_> = (0..3)
        .map(|_| tokio::spawn(server.post(&gated()).send()))
        .collect();
    for _ in 0..2 {
        let (refused, _, rest) = futures_util::future::select_all(others).await;
        others = rest;
        let refused = refused.unwrap().unwrap();
        assert_eq!(refused.status(), 503);
        assert_eq!(refused.headers()["retry-after"], "1");
        assert_eq!(code(&refused.json().await.unwrap()), "THROTTLED");
    }
    let schema = server.get("/schema.graphql").send().await.unwrap();
    assert_eq!(
        schema.status(),
        503,
        "whatever is worked on waits at the same door"
    );
    for health in ["/health/live", "/health/ready"] {
        assert_eq!(answer(server.get(health)).await.0, 200, "{health}");
    }
    for answered in [inside].into_iter().chain(others) {
        server.gate.open.notify_one();
        assert_eq!(answered.await.unwrap().unwrap().status(), 200);
    }
}

async fn a_queue_has_an_end_and_a_patience() {
    let server = started(Places {
        patience: Duration::from_millis(20),
        ..FEW
    })
    .await;
    let inside = tokio::spawn(server.post(&gated()).send());
    server.gate.begun.notified().await;
    let (status, body) = answer(server.post(&gated())).await;
    assert_eq!((status, code(&body)), (503, "THROTTLED"));
    server.gate.open.notify_one();
    assert_eq!(inside.await.unwrap().unwrap().status(), 200);
    assert_eq!(server.ask("{ one }").await.0, 200, "who gave up holds no place");
}

async fn many_at_once_are_all_answered() {
    let server = started(Places { reading: 4, ..FEW }).await;
    let asked = (0..256).map(|_| answer(server.post(&json!({ "query": "{ late }" }))));
    let mut answered = 0;
    for (status, body) in join_all(asked).await {
        if status == 200 {
            answered += 1;
            assert_eq!(body["data"], json!({ "late": 3 }), "{body}");
        } else {
            assert_eq!((status, code(&body)), (503, "THROTTLED"), "{body}");
        }
    }
    assert!(answered > 0);
}

async fn bodies_beyond_what_is_held_are_refused() {
    let server = started(Places {
        bytes: 100_000,
        ..FEW
    })
    .await;
    let padding = " ".repeat(3_000_000);
    let (status, body) = answer(server.post_text(format!("{{\"query\":\"{{ one }}\"}}{padding}"))).await;
    assert_eq!((status, code(&body)), (503, "THROTTLED"));
    while server.held.bytes() > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(server.ask("{ one }").await.0, 200);
}

async fn writers_keep_no_reader_out() {
    let server = started(FEW).await;
    let writing = tokio::spawn(
        server
            .post(&json!({ "query": "mutation { gatedChange }" }))
            .send(),
    );
    server.gate.begun.notified().await;
    assert_eq!(server.ask("{ one }").await.0, 200);
    server.gate.open.notify_one();
    assert_eq!(writing.await.unwrap().unwrap().status(), 200);
}
