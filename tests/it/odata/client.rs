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

/// Requests as Power Query is known to send them: the service document and the model first, both with these headers; a look at the first
/// rows; columns, conditions and orders that it folds; then every page by its link.
async fn the_requests_of_power_query_are_answered(app: TestApp) {
    small(&app).await;
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
    let json = "application/json;odata.metadata=minimal;q=1.0,application/json;odata=minimalmetadata;q=0.9,application/atomsvc+xml;q=0.8,application/atom+xml;q=0.8,application/json;q=0.7,application/xml;q=0.7,text/plain;q=0.7";
    for (path, accept) in [
        ("/odata/v1/", json),
        ("/odata/v1/$metadata", "application/xml"),
        ("/odata/v1/Figures?$top=1000", json),
        (
            "/odata/v1/Figures?$filter=year%20ge%202024%20and%20unitCode%20eq%20%27N00%27&$select=unitCode%2Cyear%2Cvalue",
            json,
        ),
        (
            "/odata/v1/Figures?$filter=publishedAt%20ge%202026-01-01T00%3A00%3A00Z%20and%20publishedAt%20lt%202027-01-01T00%3A00%3A00Z",
            json,
        ),
        ("/odata/v1/Figures?$orderby=year%20desc&$top=201", json),
        (
            "/odata/v1/Figures?$apply=groupby((year),aggregate($count%20as%20Count))",
            json,
        ),
        ("/odata/v1/Figures/$count", json),
    ] {
        let headers: Vec<_> = headers.iter().copied().chain([("accept", accept)]).collect();
        let answer = fetch(app.router(), Some(&reader), path, &headers).await;
        answer.found();
        assert_eq!(answer.header("odata-version"), "4.0", "{path}");
    }
}
