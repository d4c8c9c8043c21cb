//! Drafts: saved, and not handed in (R7).

use arshjul_entity::Role;
use arshjul_tests::{Answer, Client, TestApp, both_databases};
use serde_json::{Value, json};

use super::{SUBMIT, codes, history, outcomes, row, small, submit};

both_databases![
    a_draft_is_handed_in_by_the_same_row,
    what_is_handed_in_takes_no_draft,
    a_key_knows_a_draft_from_a_hand_in,
];

async fn save(client: &Client, key: Option<&str>, rows: &[Value]) -> Answer {
    let input = json!({ "mode": "PARTIAL", "asDraft": true, "idempotencyKey": key, "rows": rows });
    client.graphql(SUBMIT, json!({ "input": input })).await
}

fn approval(answer: &Answer) -> &Value {
    answer.at("resultsSubmit.rows.0.result.approval")
}

async fn a_draft_is_handed_in_by_the_same_row(app: TestApp) {
    small(&app).await;
    let reporter = app.client(Role::Reporter, "N00");
    let rows = [row("I1", "N00", "2026", 7.0)];
    for (outcome, version) in [("CREATED", 1), ("UNCHANGED", 1)] {
        let saved = save(&reporter, None, &rows).await;
        assert_eq!(
            (outcomes(&saved), approval(&saved)),
            (vec![outcome], &json!("DRAFT"))
        );
        assert_eq!(saved.at("resultsSubmit.rows.0.result.version"), version);
    }
    let changed = save(&reporter, None, &[row("I1", "N00", "2026", 8.0)]).await;
    assert_eq!(
        (outcomes(&changed), approval(&changed)),
        (vec!["UPDATED"], &json!("DRAFT"))
    );
    let handed_in = submit(&reporter, "ATOMIC", None, &[row("I1", "N00", "2026", 8.0)]).await;
    assert_eq!(
        (outcomes(&handed_in), approval(&handed_in)),
        (vec!["UPDATED"], &json!("SUBMITTED"))
    );
    assert_eq!(history(&app).await.len(), 3);
}

async fn what_is_handed_in_takes_no_draft(app: TestApp) {
    small(&app).await;
    let reporter = app.client(Role::Reporter, "N00");
    let cell = |value| [row("I1", "N00", "2026", value)];
    submit(&reporter, "ATOMIC", None, &cell(7.0)).await;
    for state in ["SUBMITTED", "APPROVED"] {
        for value in [7.0, 8.0] {
            let over = save(&reporter, None, &cell(value)).await;
            assert_eq!(outcomes(&over), ["REJECTED"], "{state}");
            let errors = over.at("resultsSubmit.rows.0.errors");
            assert_eq!(codes(errors), ["DRAFT_OVER_HANDED_IN"], "{state}");
            assert_eq!(errors[0]["path"], json!(["rows", "0"]));
        }
        app.approve_all().await;
    }
    let read = reporter
        .query("{ results(filter: { yearFrom: 2026 }) { nodes { value approval } } }")
        .await;
    assert_eq!(
        read.at("results.nodes"),
        &json!([{ "value": 7.0, "approval": "APPROVED" }])
    );
}

async fn a_key_knows_a_draft_from_a_hand_in(app: TestApp) {
    small(&app).await;
    let reporter = app.client(Role::Reporter, "N00");
    let rows = [row("I1", "N00", "2026", 7.0)];
    let first = save(&reporter, Some("a"), &rows).await;
    assert_eq!(save(&reporter, Some("a"), &rows).await.data(), first.data());
    let handed_in = submit(&reporter, "PARTIAL", Some("a"), &rows).await;
    assert_eq!(
        handed_in.user_error_codes("resultsSubmit"),
        ["IDEMPOTENCY_KEY_REUSED"]
    );
}
