//! The log of the whole service, at its most talkative, while what is hidden passes through it (S5).

use std::time::Duration;

use arshjul_tests::{both_databases, scenario::Scenario};
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::{
    marker::found_in,
    planted::{Hidden, SHARES, share},
};
use crate::process::{Installed, Process};

both_databases![the_log_tells_nothing_of_what_passes_through];

async fn ask(request: RequestBuilder, query: &str, variables: Value) -> String {
    let body = json!({ "query": query, "variables": variables });
    request.json(&body).send().await.unwrap().text().await.unwrap()
}

async fn the_log_tells_nothing_of_what_passes_through(installed: Installed) {
    let scenario = Scenario {
        committees: 2,
        activities: 0,
    };
    scenario.plant(&installed.database).await;
    for code in SHARES {
        share(&installed.database, code).await;
    }
    let markers = Hidden::FIRST.everything();
    let binary = &installed.binary;
    let process = binary.start_logging("trace");
    let client = arshjul_tests::http_client();
    let url = format!("{}/graphql", process.url);
    let reporter = || client.post(&url).bearer_auth(binary.token("REPORTER", "N00"));
    let coordinator = || client.post(&url).bearer_auth(binary.token("COORDINATOR", "ROOT"));

    let submit = "mutation ($input: ResultsSubmitInput!) { resultsSubmit(input: $input) { committed rows { errors { message } } } }";
    let rows = Hidden::FIRST.rows();
    let input = json!({ "input": { "idempotencyKey": "nyckel", "rows": rows } });
    for _ in 0..2 {
        let answer = ask(reporter(), submit, input.clone()).await;
        assert!(answer.contains("\"committed\":true"), "{answer}");
    }
    // Refused by the rules, by the schema, and by the database's own words for what is too large.
    let wrong = json!({ "input": { "rows": [{ "indicator": "I1", "unit": "N00", "period": "2026", "value": 7_730_103.5, "comment": "zebrakommentar" }] } });
    ask(reporter(), submit, wrong).await;
    let broken = json!({ "input": { "rows": [{ "indicator": "I1", "value": "7730103", "comment": "zebrakommentar" }] } });
    ask(reporter(), submit, broken).await;
    let publish = "mutation ($input: PublicationCreateInput!) { publicationCreate(input: $input) { publication { id } userErrors { code } } }";
    let report = json!({ "input": { "name": "Rapport", "decidedOn": "2026-11-01", "periods": ["2026"] } });
    let answer = ask(coordinator(), publish, report).await;
    assert!(answer.contains("\"userErrors\":[]"), "{answer}");
    let read = "{ results { nodes { value numerator denominator comment sourceCode } } figures { nodes { value } } }";
    let answer = ask(reporter(), read, json!({})).await;
    assert_eq!(
        found_in(answer.as_bytes(), &markers).len(),
        markers.len(),
        "the scan does not find what is there to be read"
    );

    let log = whole_log(&process).await;
    let answered = log.lines().filter(|line| line.contains("answered")).count();
    assert_eq!(answered, 7, "a request is missing\n{log}");
    for line in log.lines() {
        assert_eq!(
            found_in(line.as_bytes(), &markers),
            Vec::<String>::new(),
            "{line}"
        );
    }
}

/// Everything that the service logs, up to a request that ends it.
async fn whole_log(process: &Process) -> String {
    // What is no request is told of at DEBUG only: it shows that nothing is held back.
    let mut line = TcpStream::connect(process.url.trim_start_matches("http://"))
        .await
        .unwrap();
    line.write_all(b"no request\r\n\r\n").await.unwrap();
    let _ = line.read_to_end(&mut Vec::new()).await;

    let end = format!("{}/the/end", process.url);
    arshjul_tests::http_client().get(end).send().await.unwrap();
    let mut log = String::new();
    while !(log.contains("\"DEBUG\"") && log.contains("/the/end")) {
        let line = process.log.recv_timeout(Duration::from_mins(1));
        let line = line.unwrap_or_else(|_| panic!("the log holds back\n{log}"));
        log.push_str(&line);
        log.push('\n');
    }
    log
}
