//! Raw results are for those whose they are (A1, A3).

use arshjul_entity::Role;
use arshjul_tests::{TestApp, both_databases};
use serde_json::{Value, json};

use super::{SUBMIT, codes, outcomes, row, small, submit};

both_databases![
    others_raw_results_can_be_neither_written_nor_read,
    pages_hold_every_cell_once,
];

async fn others_raw_results_can_be_neither_written_nor_read(app: TestApp) {
    small(&app).await;
    let reporter = app.client(Role::Reporter, "N00");
    let answer = submit(
        &reporter,
        "PARTIAL",
        None,
        &[row("I1", "N01", "2025", 7.0), row("I1", "N00", "2026", 7.0)],
    )
    .await;
    assert_eq!(outcomes(&answer), ["REJECTED", "CREATED"]);
    assert_eq!(codes(answer.at("resultsSubmit.rows.0.errors")), ["NOT_PERMITTED"]);
    let unpermitted = app.client_with(&[
        (Role::Coordinator, "ROOT"),
        (Role::Approver, "N00"),
        (Role::Reader, "N00"),
    ]);
    let refused = submit(&unpermitted, "PARTIAL", None, &[row("I1", "N00", "2026", 8.0)]).await;
    assert_eq!(
        codes(refused.at("resultsSubmit.rows.0.errors")),
        ["NOT_PERMITTED"]
    );
    let nobody = app
        .anonymous()
        .graphql(SUBMIT, json!({ "input": { "rows": [] } }))
        .await;
    assert_eq!(nobody.error_codes(), ["UNAUTHENTICATED"]);

    others_raw_results_are_not_there(&app).await;
    let other = reporter
        .query("{ results(filter: { units: [\"N01\"] }) { nodes { id } totalCount } }")
        .await;
    assert_eq!(other.at("results"), &json!({ "nodes": [], "totalCount": 0 }));
    let typo = reporter
        .query("{ results(filter: { units: [\"N0\"] }) { totalCount } }")
        .await;
    assert_eq!(typo.error_codes(), ["BAD_USER_INPUT"]);
}

/// Neither listed, nor counted, nor by id.
async fn others_raw_results_are_not_there(app: &TestApp) {
    let ids = app
        .client(Role::Coordinator, "ROOT")
        .query("{ results { nodes { id unit { code } } totalCount } }")
        .await;
    assert_eq!(ids.at("results.totalCount"), 2 * 4 * 3 + 1);
    for (client, sees) in [
        (app.client(Role::Reporter, "N00"), 13),
        (app.client(Role::Approver, "N01"), 12),
        (app.client(Role::Reader, "ROOT"), 0),
        (app.client(Role::Admin, "ROOT"), 0),
        (app.client(Role::Coordinator, "N00"), 13),
        (app.anonymous(), 0),
    ] {
        let list = client.query("{ results { nodes { id } totalCount } }").await;
        assert_eq!(list.list("results.nodes").len(), sees);
        assert_eq!(list.at("results.totalCount"), sees);
        let all: Vec<&Value> = ids.list("results.nodes").iter().map(|node| &node["id"]).collect();
        let nodes = client
            .graphql(
                "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }",
                json!({ "ids": all }),
            )
            .await;
        assert_eq!(
            nodes.list("nodes").iter().filter(|node| node.is_object()).count(),
            sees
        );
    }
}

async fn pages_hold_every_cell_once(app: TestApp) {
    small(&app).await;
    let coordinator = app.client(Role::Coordinator, "ROOT");
    let query = "query ($after: String) { results(first: 7, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }";
    let mut seen = Vec::new();
    let mut after = Value::Null;
    loop {
        let page = coordinator.graphql(query, json!({ "after": after })).await;
        seen.extend(
            page.list("results.nodes")
                .iter()
                .map(|node| node["id"].as_str().unwrap().to_owned()),
        );
        if page.at("results.pageInfo.hasNextPage") == false {
            break;
        }
        after = page.at("results.pageInfo.endCursor").clone();
    }
    assert_eq!(seen.len(), 24);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 24);
    let backward = coordinator
        .query("{ results(last: 2) { nodes { id } pageInfo { hasPreviousPage } } }")
        .await;
    assert_eq!(backward.list("results.nodes").len(), 2);
    for arguments in ["first: 5001", "first: 1, last: 1", "after: \"x\"", "first: -1"] {
        let refused = coordinator
            .query(&format!("{{ results({arguments}) {{ totalCount }} }}"))
            .await;
        assert_eq!(refused.error_codes(), ["BAD_USER_INPUT"], "{arguments}");
    }
}
