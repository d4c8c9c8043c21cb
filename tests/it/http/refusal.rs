//! What the edge refuses: with a code, in words, and without data.

use arshjul_tests::no_database;
use serde_json::{Value, json};

use super::app::{Server, answer, code};

no_database! {
    async:
        every_refusal_has_a_code_and_no_data,
        broken_json_is_explained_in_words,
        what_the_client_cannot_read_is_not_sent,
        a_body_past_four_mebibytes_is_refused_whether_or_not_it_says_so;
}

/// GraphQL requests that are refused, with their code. Under application/json they are answered with 200 all the same.
fn refused_requests() -> [(Value, &'static str); 10] {
    [
        (json!({ "query": "{ one" }), "GRAPHQL_PARSE_FAILED"),
        (json!({ "query": "{ on }" }), "GRAPHQL_VALIDATION_FAILED"),
        (
            json!({ "query": "{ double(of: \"x\") }" }),
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            json!({ "query": "query($n: Int!) { double(of: $n) }" }),
            "BAD_USER_INPUT",
        ),
        (
            json!({ "query": "query($n: Int!) { double(of: $n) }", "variables": { "n": "x" } }),
            "BAD_USER_INPUT",
        ),
        (
            json!({ "query": "query A { one } query B { one }" }),
            "OPERATION_RESOLUTION_FAILURE",
        ),
        (
            json!({ "query": "query A { one }", "operationName": "B" }),
            "OPERATION_RESOLUTION_FAILURE",
        ),
        (
            json!({ "query": "{ one }", "operationName": "B" }),
            "OPERATION_RESOLUTION_FAILURE",
        ),
        (json!({ "query": "subscription { one }" }), "BAD_REQUEST"),
        (
            json!({ "extensions": { "persistedQuery": { "version": 1 } } }),
            "PERSISTED_QUERY_NOT_FOUND",
        ),
    ]
}

/// What is no GraphQL request: 400 under any media type.
fn malformed_requests() -> [Value; 7] {
    [
        json!({ "query": 1 }),
        json!({ "query": "{ one }", "variables": [1] }),
        json!({ "query": "{ one }", "extensions": "x" }),
        json!({ "query": "{ one }", "operationName": 1 }),
        json!([{ "query": "{ one }" }]),
        json!("{ one }"),
        json!({}),
    ]
}

async fn every_refusal_has_a_code_and_no_data() {
    let server = Server::start().await;
    let refused = refused_requests().map(|(request, expected)| (request, expected, 200));
    let malformed = malformed_requests().map(|request| (request, "BAD_REQUEST", 400));
    for (request, expected, lenient) in refused.into_iter().chain(malformed) {
        let (status, body) = answer(server.post(&request)).await;
        assert_eq!((status, code(&body)), (400, expected), "{request}: {body}");
        assert!(body.get("data").is_none(), "{body}");
        let (status, body) = answer(server.post_text(request.to_string())).await;
        assert_eq!((status, code(&body)), (lenient, expected), "{request}: {body}");
    }
}

async fn broken_json_is_explained_in_words() {
    let server = Server::start().await;
    for body in [
        "{\"query\": \"{ one }\"",
        "{\"query\": NaN}",
        "",
        "{\"query\": \"\u{1}\"}",
        "{\"query\":\"a\",\"query\":\"b\"}",
    ] {
        let (status, answer) = answer(server.post_text(body)).await;
        assert_eq!((status, code(&answer)), (400, "BAD_REQUEST"), "{body}");
        let message = answer["errors"][0]["message"].as_str().unwrap();
        assert!(
            !message.contains("Error(") && message.starts_with("The body"),
            "{message}"
        );
    }
}

async fn what_the_client_cannot_read_is_not_sent() {
    let server = Server::start().await;
    let request = server
        .client
        .post(format!("{}/graphql", server.url))
        .header("accept", "text/html");
    assert_eq!(answer(request).await.0, 406);
    let response = server
        .client
        .put(format!("{}/graphql", server.url))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 405);
    assert_eq!(response.headers()["allow"], "GET, HEAD, POST");
}

async fn a_body_past_four_mebibytes_is_refused_whether_or_not_it_says_so() {
    let server = Server::start().await;
    let padding = " ".repeat(4 * 1024 * 1024);
    let (status, body) = answer(server.post_text(format!("{{\"query\":\"{{ one }}\"}}{padding}"))).await;
    assert_eq!((status, code(&body)), (413, "BAD_REQUEST"));
    let fits = padding.split_at(4 * 1024 * 1024 - 100).0;
    assert_eq!(
        answer(server.post_text(format!("{{\"query\":\"{{ one }}\"}}{fits}")))
            .await
            .0,
        200
    );
}
