//! What HTTP itself asks of an answer, and of a request.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
};

use arshjul_tests::no_database;
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    app::{Server, answer, code},
    audit::WholeService,
};

no_database! {
    async:
        head_is_answered_as_get_without_the_body,
        an_encoded_body_is_refused,
        an_accept_that_names_nothing_is_none,
        a_request_of_http_1_1_names_its_host,
        a_stranger_sends_less,
        what_no_operation_declares_is_passed_over,
        a_change_without_signing_in_is_unauthorized;
}

async fn head_is_answered_as_get_without_the_body() {
    let server = Server::start().await;
    let url = format!("{}/graphql?query=%7Bone%7D", server.url);
    let got = server.client.get(&url).send().await.unwrap();
    let head = server.client.head(&url).send().await.unwrap();
    assert_eq!(head.status(), 200);
    for name in ["content-type", "content-length", "cache-control"] {
        assert_eq!(head.headers()[name], got.headers()[name], "{name}");
    }
    assert_eq!(head.text().await.unwrap(), "");
    let mutation = format!("{}/graphql?query=mutation%7Btouch%7D", server.url);
    let head = server
        .client
        .request(Method::HEAD, mutation)
        .send()
        .await
        .unwrap();
    assert_eq!(
        (head.status().as_u16(), head.headers()["allow"].as_bytes()),
        (405, &b"POST"[..])
    );
}

async fn an_encoded_body_is_refused() {
    let server = Server::start().await;
    let request = || server.post(&json!({ "query": "{ one }" }));
    for coding in ["gzip", "br", "identity, deflate"] {
        let response = request().header("content-encoding", coding).send().await.unwrap();
        assert_eq!(response.status(), 415, "{coding}");
        assert_eq!(response.headers()["accept-encoding"], "identity");
        assert_eq!(code(&response.json::<Value>().await.unwrap()), "BAD_REQUEST");
    }
    assert_eq!(
        answer(request().header("content-encoding", "identity")).await.0,
        200
    );
}

async fn an_accept_that_names_nothing_is_none() {
    let server = Server::start().await;
    let request = server.post_text(json!({ "query": "{ one }" }).to_string());
    let response = request.header("accept", "").send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(
        response.headers()["content-type"],
        "application/json; charset=utf-8"
    );
}

async fn a_request_of_http_1_1_names_its_host() {
    let server = Server::start().await;
    let address = server.url.trim_start_matches("http://").to_owned();
    let ask = move |head: &'static str| {
        let address = address.clone();
        tokio::task::spawn_blocking(move || {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.write_all(head.as_bytes()).unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            answer
        })
    };
    for (head, expected) in [
        (
            "GET /health/live HTTP/1.1\r\nconnection: close\r\n\r\n",
            "HTTP/1.1 400",
        ),
        (
            "GET /health/live HTTP/1.1\r\nhost: a\r\nhost: b\r\nconnection: close\r\n\r\n",
            "HTTP/1.1 400",
        ),
        (
            "GET /health/live HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
            "HTTP/1.1 200",
        ),
        ("GET /health/live HTTP/1.0\r\n\r\n", "HTTP/1.0 200"),
    ] {
        let answer = ask(head).await.unwrap();
        assert!(answer.starts_with(expected), "{head}: {answer}");
    }
}

async fn a_stranger_sends_less() {
    let server = Server::start().await;
    let padded = format!("{{\"query\":\"{{ one }}\"}}{}", " ".repeat(1_000));
    let stranger = server.post_text(padded.clone()).bearer_auth("stranger");
    assert_eq!(answer(stranger).await.0, 413);
    assert_eq!(answer(server.post_text(padded)).await.0, 200);
}

async fn what_no_operation_declares_is_passed_over() {
    let server = Server::start().await;
    // Long enough to be read away from the threads that answer others.
    let rows: Vec<_> = (0..10_000)
        .map(|row| json!({ "row": row, "text": "x" }))
        .collect();
    let request =
        json!({ "query": "query($n: Int!) { double(of: $n) }", "variables": { "rows": rows, "n": 2 } });
    let (status, body) = answer(server.post(&request)).await;
    assert_eq!((status, &body["data"]), (200, &json!({ "double": 4 })));
    // Not even their numbers are read.
    let spare = r#"{"query": "{ one }", "variables": {"spare": 1e400}}"#;
    assert_eq!(
        answer(server.post_text(spare)).await.1["data"],
        json!({ "one": 1 })
    );
}

async fn a_change_without_signing_in_is_unauthorized() {
    let service = WholeService::start().await;
    let mutation = json!({ "query": "mutation { publicationCreate(input: { name: \"x\", decidedOn: \"2026-11-02\", periods: [2025] }) { userErrors { code } } }" });
    let request = |accept: &str| {
        let request = arshjul_tests::http_client().post(format!("{}/graphql", service.url));
        request.header("accept", accept).json(&mutation).send()
    };
    let strict = request("application/graphql-response+json").await.unwrap();
    assert_eq!(strict.status(), 401);
    assert_eq!(strict.headers()["www-authenticate"], "Bearer realm=\"arshjul\"");
    assert_eq!(code(&strict.json::<Value>().await.unwrap()), "UNAUTHENTICATED");
    assert_eq!(request("application/json").await.unwrap().status(), 200);
}
