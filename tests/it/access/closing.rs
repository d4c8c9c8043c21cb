//! The mutations that review results, close years and freeze reports.

use arshjul_entity::Role;
use arshjul_tests::TestApp;
use serde_json::{Value, json};

use super::{
    found,
    setup::set_up,
    write::{Row, at_unit, row},
};

fn close(year: i32) -> Value {
    json!({ "year": year, "acceptMissing": true, "reason": "Kommer inte in." })
}

pub async fn rows(app: &TestApp) -> Vec<Row> {
    let (approver, coordinator) = (at_unit(Role::Approver), at_unit(Role::Coordinator));
    for year in [2023, 2024, 2030, 2031] {
        set_up(app, year).await;
    }
    let (unit, _) = found(app, "organizationUnit(code: \"N00\")").await;
    act(app, "fiscalYearClose", close(2023)).await;
    act(
        app,
        "reportingEventFreeze",
        json!({ "eventCode": "CLOSING-2030" }),
    )
    .await;
    let excepted =
        json!({ "unitId": unit, "year": 2030, "until": "2026-12-01T00:00:00Z", "reason": "Rättelse." });
    let revoked = act(app, "lockExceptionCreate", excepted.clone()).await;
    let revoked = revoked["lockException"]["id"].clone();
    let results = results(app).await;
    let returned = results.clone();
    vec![
        row(
            "resultsApprove",
            approver,
            move |n| json!({ "results": [{ "id": results[n], "expectedVersion": 1 }] }),
        ),
        row(
            "resultsReturn",
            approver,
            move |n| json!({ "results": [{ "id": returned[5 + n] }], "comment": "Stämmer det?" }),
        ),
        row("fiscalYearClose", coordinator, |_| close(2024)),
        row(
            "fiscalYearReopen",
            coordinator,
            |_| json!({ "year": 2023, "reason": "Fel i bokslutet." }),
        ),
        row(
            "reportingEventFreeze",
            coordinator,
            |_| json!({ "eventCode": "CLOSING-2031" }),
        ),
        row(
            "reportingEventThaw",
            coordinator,
            |_| json!({ "eventCode": "CLOSING-2030", "reason": "Fel." }),
        ),
        row(
            "lockExceptionRevoke",
            coordinator,
            move |_| json!({ "id": revoked }),
        ),
        row("lockExceptionCreate", coordinator, move |_| {
            let mut input = excepted.clone();
            input["year"] = json!(2031);
            input
        }),
    ]
}

async fn act(app: &TestApp, mutation: &str, input: Value) -> Value {
    let mut input_type = mutation.to_owned();
    input_type[..1].make_ascii_uppercase();
    let object = if mutation == "lockExceptionCreate" {
        "lockException { id }"
    } else {
        ""
    };
    let query = format!(
        "mutation ($input: {input_type}Input!) {{ {mutation}(input: $input) {{ {object} userErrors {{ code message }} }} }}"
    );
    let client = app.client(Role::Coordinator, "ROOT");
    let answer = client.graphql(&query, json!({ "input": input })).await;
    assert_eq!(answer.user_error_codes(mutation), [""; 0], "{answer}");
    answer.at(mutation).clone()
}

/// Ids of what `N00` has handed in.
async fn results(app: &TestApp) -> Vec<String> {
    let query = "{ results(filter: { units: [\"N00\"], yearFrom: 2025 }) { nodes { id } } }";
    let answer = app.client(Role::Coordinator, "ROOT").query(query).await;
    let nodes = answer.list("results.nodes").iter();
    nodes
        .map(|node| node["id"].as_str().unwrap().to_owned())
        .collect()
}
