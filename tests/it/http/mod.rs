//! GraphQL over HTTP: what the edge does with requests, good and bad.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    sync::atomic::Ordering,
    time::Duration,
};

use arshjul::http::serve::Patience;
use arshjul_tests::no_database;
use serde_json::{Value, json};

use self::app::{Server, answer, code};

mod admission;
mod connection;
mod engine;
mod protocol;
mod refusal;

pub mod app;
pub mod audit;

no_database! {
    async:
        a_query_is_answered_by_post_and_by_get,
        only_post_with_json_changes_anything,
        errors_of_execution_keep_their_data_and_causes_stay_inside,
        a_panic_is_an_error_and_not_a_lost_connection,
        a_request_that_never_ends_is_given_up,
        credentials_that_do_not_hold_are_challenged,
        the_schema_is_asked_about_and_hinted_at_only_where_it_is_open,
        request_ids_are_passed_on_unless_they_could_forge_a_log_line,
        health_tells_alive_from_ready,
        what_is_not_there_is_said_in_the_same_shape,
        headers_keep_browsers_and_caches_in_place,
        long_answers_are_compressed,
        a_head_that_never_ends_loses_its_connection,
        told_to_stop_it_finishes_what_was_begun,
        the_editor_comes_from_the_binary_alone;
}

async fn a_query_is_answered_by_post_and_by_get() {
    let server = Server::start().await;
    let (status, body) = server.ask("{ one }").await;
    assert_eq!((status, &body["data"]), (200, &json!({ "one": 1 })));
    let two = [
        ("query", "query A { one } query B { two: one }"),
        ("operationName", "B"),
    ];
    let (status, body) = answer(server.get("/graphql").query(&two)).await;
    assert_eq!((status, &body["data"]), (200, &json!({ "two": 1 })));
    let with_variables = [
        ("query", "query($n: Int!) { double(of: $n) }"),
        ("variables", r#"{"n": 21}"#),
    ];
    let (status, body) = answer(server.get("/graphql").query(&with_variables)).await;
    assert_eq!((status, &body["data"]), (200, &json!({ "double": 42 })));
}

async fn only_post_with_json_changes_anything() {
    let server = Server::start().await;
    let mutation = "mutation { touch }";
    let response = server
        .get("/graphql")
        .query(&[("query", mutation)])
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 405);
    assert_eq!(response.headers()["allow"], "POST");
    for content_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ] {
        let request = server
            .client
            .post(format!("{}/graphql", server.url))
            .header("content-type", content_type);
        let (status, body) = answer(request.body(json!({ "query": mutation }).to_string())).await;
        assert_eq!((status, code(&body)), (415, "BAD_REQUEST"), "{content_type}");
    }
    assert_eq!(server.touched.load(Ordering::SeqCst), 0);
    assert_eq!(server.ask(mutation).await.1["data"], json!({ "touch": 1 }));
}

async fn errors_of_execution_keep_their_data_and_causes_stay_inside() {
    let server = Server::start().await;
    let (status, body) = server.ask("{ one leaks }").await;
    assert_eq!(
        (status, &body["data"]),
        (200, &json!({ "one": 1, "leaks": null }))
    );
    assert_eq!(code(&body), "INTERNAL_SERVER_ERROR");
    assert!(!body.to_string().contains("10.0.0.7"), "{body}");
    assert_eq!(body["errors"][0]["path"], json!(["leaks"]));
    assert!(body["errors"][0]["extensions"]["requestId"].is_string());
}

async fn a_panic_is_an_error_and_not_a_lost_connection() {
    let server = Server::start().await;
    let request = server
        .post(&json!({ "query": "{ panics }" }))
        .header("x-request-id", "probe-1");
    let (status, body) = answer(request).await;
    assert_eq!((status, code(&body)), (500, "INTERNAL_SERVER_ERROR"));
    assert_eq!(body["errors"][0]["extensions"]["requestId"], "probe-1");
    assert_eq!(server.ask("{ one }").await.0, 200);
}

async fn a_request_that_never_ends_is_given_up() {
    let server = Server::with_time_limit(Duration::from_millis(20)).await;
    let (status, body) = server.ask("{ never }").await;
    assert_eq!((status, code(&body)), (504, "TIMEOUT"));
}

async fn credentials_that_do_not_hold_are_challenged() {
    let server = Server::start().await;
    let response = server
        .post(&json!({ "query": "{ one }" }))
        .bearer_auth("bad")
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 401);
    assert_eq!(
        response.headers()["www-authenticate"],
        "Bearer error=\"invalid_token\""
    );
    assert_eq!(code(&response.json::<Value>().await.unwrap()), "UNAUTHENTICATED");
}

async fn the_schema_is_asked_about_and_hinted_at_only_where_it_is_open() {
    let server = Server::start().await;
    let introspection = json!({ "query": "{ __schema { types { name } } }" });
    assert_eq!(
        answer(server.post(&introspection).bearer_auth("stranger"))
            .await
            .0,
        400
    );
    assert_eq!(answer(server.post(&introspection)).await.0, 200);
    let misspelt = json!({ "query": "{ onee }" });
    let (_, closed) = answer(server.post(&misspelt).bearer_auth("stranger")).await;
    assert!(!closed.to_string().contains("Did you mean"), "{closed}");
    let (_, open) = answer(server.post(&misspelt)).await;
    assert!(open.to_string().contains("Did you mean"), "{open}");
}

async fn request_ids_are_passed_on_unless_they_could_forge_a_log_line() {
    let server = Server::start().await;
    let id = async |given: Option<&str>| {
        let request = server.get("/health/live");
        let request = given
            .into_iter()
            .fold(request, |request, given| request.header("x-request-id", given));
        request.send().await.unwrap().headers()["x-request-id"]
            .to_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(id(Some("abc-1")).await, "abc-1");
    assert_eq!(id(None).await.len(), 36);
    assert_eq!(id(Some("a b")).await.len(), 36);
    assert_eq!(id(Some(&"x".repeat(200))).await.len(), 36);
}

async fn health_tells_alive_from_ready() {
    let server = Server::start().await;
    assert_eq!(answer(server.get("/health/live")).await.0, 200);
    let (status, body) = answer(server.get("/health/ready")).await;
    assert_eq!((status, &body["reason"]), (503, &json!("MIGRATIONS_PENDING")));
    server.is_ready.store(true, Ordering::SeqCst);
    assert_eq!(answer(server.get("/health/ready")).await.0, 200);
}

async fn what_is_not_there_is_said_in_the_same_shape() {
    let server = Server::start().await;
    let (status, body) = answer(server.get("/nowhere")).await;
    assert_eq!((status, code(&body)), (404, "NOT_FOUND"));
    let response = server
        .client
        .post(format!("{}/schema.graphql", server.url))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 405);
    assert_eq!(response.headers()["allow"], "GET,HEAD");
    assert_eq!(code(&response.json::<Value>().await.unwrap()), "BAD_REQUEST");
}

async fn headers_keep_browsers_and_caches_in_place() {
    let server = Server::start().await;
    let response = server.post(&json!({ "query": "{ one }" })).send().await.unwrap();
    let headers = response.headers();
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert_eq!(headers["cache-control"], "no-store");
    assert_eq!(
        headers["content-security-policy"],
        "default-src 'none'; frame-ancestors 'none'"
    );
    let vary: Vec<_> = headers
        .get_all("vary")
        .iter()
        .map(|value| value.to_str().unwrap())
        .collect();
    assert!(vary.join(", ").contains("Authorization"), "{vary:?}");
}

async fn long_answers_are_compressed() {
    let server = Server::start().await;
    let query = json!({ "query": "{ cells { nodes { code value } } }" });
    let response = server
        .post(&query)
        .header("accept-encoding", "gzip")
        .send()
        .await
        .unwrap();
    assert_eq!(response.headers()["content-encoding"], "gzip");
}

async fn a_head_that_never_ends_loses_its_connection() {
    let patience = Patience {
        head: Duration::from_millis(20),
        ..Patience::default()
    };
    let server = Server::with(Duration::from_secs(30), patience).await;
    let address = server.url.trim_start_matches("http://").to_owned();
    let answered = tokio::task::spawn_blocking(move || {
        let mut slow = TcpStream::connect(address)?;
        slow.write_all(b"POST /graphql HTTP/1.1\r\nhost: a\r\nx-more: ")?;
        let mut answer = Vec::new();
        // Ends only when the server closes.
        slow.read_to_end(&mut answer).map(|_| answer)
    });
    let answer = answered.await.unwrap().unwrap();
    assert!(!answer.starts_with(b"HTTP/1.1 200"));
}

async fn told_to_stop_it_finishes_what_was_begun() {
    let server = Server::start().await;
    let begun = tokio::spawn(server.post(&json!({ "query": "{ gated }" })).send());
    server.gate.begun.notified().await;
    server.stop.send(()).unwrap();
    server.gate.open.notify_one();
    assert_eq!(begun.await.unwrap().unwrap().status(), 200);
    server.served.await.unwrap().unwrap();
    let refused = server
        .client
        .get(format!("{}/health/live", server.url))
        .send()
        .await;
    assert!(refused.unwrap_err().is_connect());
}

async fn the_editor_comes_from_the_binary_alone() {
    let server = Server::start().await;
    let page = server.get("/graphiql").send().await.unwrap();
    let policy = page.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(
        policy.starts_with("default-src 'none'")
            && !policy.contains("unsafe-eval")
            && !policy.contains("http")
    );
    let html = page.text().await.unwrap();
    assert!(!html.contains("://"), "{html}");
    for path in html.split('"').filter(|text| text.starts_with("/graphiql/")) {
        let file = server.get(path).send().await.unwrap();
        assert_eq!(
            (file.status().as_u16(), &file.headers()["content-encoding"]),
            (200, &"gzip".parse().unwrap()),
            "{path}"
        );
    }
    assert_eq!(
        server.get("/graphiql/../main.rs").send().await.unwrap().status(),
        404
    );
    assert_eq!(
        server.get("/graphiql/other.js").send().await.unwrap().status(),
        404
    );
}
