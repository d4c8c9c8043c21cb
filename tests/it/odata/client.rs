//! Those who ask: a public client, and Power Query as it is known to.

use arshjul_entity::Role;
use arshjul_tests::{Served, TestApp, fetch, one_database};
use serde_json::{Value, json};

use super::{small, value};
use crate::http::audit::node;

one_database![the_requests_of_power_query_are_answered, a_public_client_reads_it];

/// The npm package `odata`; another client reads in `export::stranger`.
async fn a_public_client_reads_it(app: TestApp) {
    small(&app).await;
    let served = Served::start(app.router()).await;
    let asked = node("odata.js").arg(&served.url).output().unwrap();
    assert!(
        asked.status.success(),
        "{}",
        String::from_utf8_lossy(&asked.stderr)
    );
    let read: Value = serde_json::from_slice(&asked.stdout).unwrap();
    let path = "/odata/v1/Figures?$filter=unitCode eq 'N00' and year eq 2024&$select=unitCode,gender,value&$orderby=value desc";
    assert_eq!(read["chosen"], json!(value(&app, path).await));
    assert_eq!(read["one"]["name"], "Indikator 1");
    assert!(read["chosen"].as_array().unwrap().len() == 12, "{read}");
}

/// Power Query's connector as its maker documents it, and as it was reported to ask.
const FOLDING: &str = "https://learn.microsoft.com/power-query/samples/trippin/10-tableview1/readme";
const FIRST_ROWS: &str = "https://github.com/microsoft/DataConnectors/issues/107";
const DATES: &str = "https://github.com/microsoft/DataConnectors/issues/190";
const TRUTHS: &str = "https://github.com/microsoft/DataConnectors/issues/295";
const GROUPS: &str = "https://github.com/microsoft/DataConnectors/issues/139";
const REFRESH: &str = "https://learn.microsoft.com/power-bi/connect-data/incremental-refresh-overview";

/// How many of all figures a request is to be answered with.
type Answered = fn(&[Value]) -> usize;

fn count(all: &[Value], chooses: impl Fn(&Value) -> bool) -> usize {
    all.iter().filter(|row| chooses(row)).count()
}

const ASKED: &[(&str, &str, Answered)] = &[
    // What it can't fold it reads whole, and does itself.
    ("", FIRST_ROWS, <[Value]>::len),
    ("?$top=10", FIRST_ROWS, |_| 10),
    ("?$top=1000", FIRST_ROWS, <[Value]>::len),
    ("?$skip=40&$top=5", FOLDING, |all| all[40..].len().min(5)),
    ("?$select=unitCode%2Cyear%2Cvalue", FOLDING, <[Value]>::len),
    (
        "?$orderby=year%20desc%2CunitCode&$top=201",
        FOLDING,
        <[Value]>::len,
    ),
    ("?$orderby=value%20desc&$select=id%2Cvalue&$top=3", FOLDING, |_| 3),
    (
        "?$filter=year%20ge%202024%20and%20unitCode%20eq%20%27N00%27&$select=unitCode%2Cyear%2Cvalue",
        FOLDING,
        |all| count(all, |row| row["unitCode"] == "N00"),
    ),
    (
        "?$filter=isExample%20eq%20true&$select=id%2CisExample",
        TRUTHS,
        |all| count(all, |row| row["isExample"] == true),
    ),
    (
        "?$filter=publishedAt%20ge%202026-06-01T00%3A00%3A00Z%20and%20publishedAt%20lt%202027-01-01T00%3A00%3A00Z",
        REFRESH,
        |all| count(all, |row| row["year"] == 2026),
    ),
    (
        "?$filter=publishedAt%20ge%202026-06-01T00%3A00%3A00%2B02%3A00",
        DATES,
        |all| count(all, |row| row["year"] == 2026),
    ),
    // It groups what it has read, and asks for no groups; others do.
    ("?$select=year", GROUPS, <[Value]>::len),
];

/// The service document and the model first, then rows: columns, conditions and orders that it folds.
async fn the_requests_of_power_query_are_answered(app: TestApp) {
    small(&app).await;
    let all = value(&app, "/odata/v1/Figures").await;
    assert!(all.len() > 40, "{}", all.len());
    let reader = app.client(Role::Reader, "N00");
    let headers = [
        ("odata-version", "4.0"),
        ("odata-maxversion", "4.0"),
        (
            "user-agent",
            "Microsoft.Data.Mashup (https://go.microsoft.com/fwlink/?LinkID=304225)",
        ),
        ("prefer", "odata.include-annotations=\"*\""),
    ];
    let form = "application/json;odata.metadata=minimal;q=1.0,application/json;odata=minimalmetadata;q=0.9,application/atomsvc+xml;q=0.8,application/atom+xml;q=0.8,application/json;q=0.7,application/xml;q=0.7,text/plain;q=0.7";
    let ask = async |path: &str, accept| {
        let headers: Vec<_> = headers.iter().copied().chain([("accept", accept)]).collect();
        let answer = fetch(app.router(), Some(&reader), path, &headers).await;
        answer.found();
        assert_eq!(answer.header("odata-version"), "4.0", "{path}");
        answer
    };
    ask("/odata/v1/", form).await;
    ask("/odata/v1/$metadata", "application/xml").await;
    for (query, source, answered) in ASKED {
        let rows = ask(&format!("/odata/v1/Figures{query}"), form).await.json();
        let found = rows["value"].as_array().unwrap().len();
        assert_eq!(found, answered(&all), "{query} ({source})");
    }
    let counted = ask("/odata/v1/Figures/$count", form).await;
    assert_eq!(counted.found(), all.len().to_string(), "{FOLDING}");
    // A day, as it is asked for of a column of days.
    let days = "/odata/v1/Activities?$filter=startsOn%20ge%202026-01-01";
    assert_eq!(ask(days, form).await.json()["value"], json!([]), "{DATES}");
    let by_year = "/odata/v1/Figures?$apply=groupby((year),aggregate($count%20as%20Count))";
    let groups = ask(by_year, form).await.json();
    assert_eq!(groups["value"].as_array().unwrap().len(), 2, "{groups}");
}
