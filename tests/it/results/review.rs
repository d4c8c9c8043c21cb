//! Approved and returned in bulk, row by row (R7).

use std::time::Duration;

use arshjul_entity::Role;
use arshjul_tests::{Answer, Client, TestApp, app::as_many_statements, both_databases, scenario::Scenario};
use serde_json::{Value, json};

use super::{codes, history, row, small, submit};

both_databases![
    every_row_has_an_outcome_of_its_own_in_each_mode,
    a_filter_takes_what_the_approver_may_see_and_nothing_else,
    what_changed_since_it_was_seen_is_not_approved,
    a_returned_result_is_handed_in_anew,
    what_is_wrong_with_a_review_as_a_whole,
    a_review_takes_the_same_statements_however_many_rows,
    a_review_and_a_submission_take_turns,
];

async fn review(client: &Client, mutation: &str, input: Value) -> Answer {
    let query = format!(
        "mutation ($input: R{}Input!) {{ {mutation}(input: $input) {{
            updated unchanged rejected committed
            rows {{ row outcome result {{ id approval version reviewComment reviewedAt reviewedBy unit {{ code }} }}
                errors {{ code message path }} warnings {{ code }} }}
            userErrors {{ code path }}
        }} }}",
        &mutation[1..]
    );
    client.graphql(&query, json!({ "input": input })).await
}

/// Ids of the results that the scenario planted at a unit: twelve, submitted, of 2025.
async fn ids(app: &TestApp, unit: &str) -> Vec<String> {
    let query = format!("{{ results(filter: {{ units: [\"{unit}\"] }}) {{ nodes {{ id }} }} }}");
    let answer = app.client(Role::Coordinator, "ROOT").query(&query).await;
    let nodes = answer.list("results.nodes").iter();
    nodes
        .map(|node| node["id"].as_str().unwrap().to_owned())
        .collect()
}

/// `UPDATED`, or the code that a row was rejected with.
fn told<'a>(answer: &'a Answer, mutation: &str) -> Vec<&'a str> {
    let rows = answer.list(&format!("{mutation}.rows")).iter();
    let told = rows.map(|row| match row["errors"][0]["code"].as_str() {
        Some(code) => {
            assert_eq!(row["outcome"], "REJECTED");
            code
        }
        None => row["outcome"].as_str().unwrap(),
    });
    told.collect()
}

/// How many results of the group are in a state.
async fn in_state(app: &TestApp, state: &str) -> i64 {
    let query = format!("{{ results(first: 0, filter: {{ approvals: [{state}] }}) {{ totalCount }} }}");
    let answer = app.client(Role::Coordinator, "ROOT").query(&query).await;
    answer.at("results.totalCount").as_i64().unwrap()
}

async fn every_row_has_an_outcome_of_its_own_in_each_mode(app: TestApp) {
    small(&app).await;
    let reporter = app.client(Role::Reporter, "N00");
    let draft = json!({ "asDraft": true, "rows": [row("I1", "N00", "2026", 1.0)] });
    let saved = reporter.graphql(super::SUBMIT, json!({ "input": draft })).await;
    let draft = saved.text("resultsSubmit.rows.0.result.id");
    // Approves at N00, and sees what another unit has reported.
    let approver = app.client_with(&[(Role::Approver, "N00"), (Role::Reporter, "N01")]);
    let (own, other) = (ids(&app, "N00").await, ids(&app, "N01").await);
    let first = json!({ "results": [{ "id": own[3] }], "mode": "ATOMIC" });
    let first = review(&approver, "resultsApprove", first).await;
    assert_eq!(told(&first, "resultsApprove"), ["UPDATED"]);
    let before = history(&app).await.len();

    let rows = json!([
        { "id": own[0], "expectedVersion": 1 }, { "id": own[1] }, { "id": own[2], "expectedVersion": 2 }, { "id": own[3] },
        { "id": other[0] }, { "id": own[0] }, { "id": "?" }, { "id": draft },
    ]);
    for (mode, lands) in [("DRY_RUN", false), ("ATOMIC", false), ("PARTIAL", true)] {
        let input = json!({ "results": rows, "mode": mode });
        let answer = review(&approver, "resultsApprove", input).await;
        eight_rows_have_their_outcomes(&answer, mode, lands);
        let landed = if lands { 3 } else { 1 };
        assert_eq!(in_state(&app, "APPROVED").await, landed, "{mode}");
    }
    let events = history(&app).await;
    assert_eq!(events.len(), before + 2, "one for each row that changed");
    let last = events.last().unwrap();
    assert_eq!(
        (last.action.as_str(), last.entity.as_str()),
        ("resultsApprove", "Result")
    );
    assert_eq!(last.actor, "APPROVER@N00+REPORTER@N01");
    let again = review(
        &approver,
        "resultsApprove",
        json!({ "results": [{ "id": own[0] }] }),
    )
    .await;
    assert_eq!(told(&again, "resultsApprove"), ["UNCHANGED"]);
    assert_eq!(again.at("resultsApprove.rows.0.result.version"), 2);
}

fn eight_rows_have_their_outcomes(answer: &Answer, mode: &str, lands: bool) {
    let expected = [
        ("UPDATED", Value::Null),
        ("UPDATED", Value::Null),
        ("STALE_VERSION", json!(["results", "2", "expectedVersion"])),
        ("UNCHANGED", Value::Null),
        ("NOT_PERMITTED", json!(["results", "4"])),
        ("DUPLICATE_CELL", json!(["results", "5", "id"])),
        ("NOT_FOUND", json!(["results", "6", "id"])),
        ("NOT_HANDED_IN", json!(["results", "7"])),
    ];
    let payload = answer.at("resultsApprove");
    let rows = payload["rows"].as_array().unwrap().iter();
    let paths = rows.map(|row| row["errors"][0]["path"].clone());
    let said: Vec<_> = told(answer, "resultsApprove").into_iter().zip(paths).collect();
    assert_eq!(said, expected, "{mode}");
    let counts = ["updated", "unchanged", "rejected"].map(|name| payload[name].as_u64().unwrap());
    assert_eq!(counts, [2, 1, 5], "{mode}");
    assert_eq!(
        (&payload["committed"], &payload["userErrors"]),
        (&json!(lands), &json!([])),
        "{mode}"
    );
    let approval = if lands { "APPROVED" } else { "SUBMITTED" };
    assert_eq!(payload["rows"][0]["result"]["approval"], approval, "{mode}");
    assert_eq!(payload["rows"][3]["result"]["approval"], "APPROVED", "{mode}");
    assert_eq!(payload["rows"][4]["result"]["approval"], "SUBMITTED", "{mode}");
    assert_eq!(payload["rows"][6]["result"], Value::Null, "{mode}");
}

async fn a_filter_takes_what_the_approver_may_see_and_nothing_else(app: TestApp) {
    small(&app).await;
    let approver = app.client(Role::Approver, "N00");
    let all = json!({ "filter": {}, "mode": "ATOMIC" });
    let answer = review(&approver, "resultsApprove", all.clone()).await;
    assert_eq!(told(&answer, "resultsApprove"), ["UPDATED"; 12]);
    let rows = answer.list("resultsApprove.rows");
    assert!(
        rows.iter().all(|row| row["result"]["unit"]["code"] == "N00"),
        "{answer}"
    );
    let listed: Vec<_> = rows
        .iter()
        .map(|row| row["result"]["id"].as_str().unwrap())
        .collect();
    assert_eq!(listed, ids(&app, "N00").await, "in the order of ids");
    assert_eq!(
        (
            in_state(&app, "APPROVED").await,
            in_state(&app, "SUBMITTED").await
        ),
        (12, 12)
    );

    // A coordinator's eyes reach further than an approver's hand.
    let seeing = app.client_with(&[(Role::Approver, "N00"), (Role::Coordinator, "ROOT")]);
    let partial = json!({ "filter": { "indicators": ["I1"] }, "mode": "PARTIAL" });
    let answer = review(&seeing, "resultsApprove", partial).await;
    assert_eq!(
        told(&answer, "resultsApprove"),
        [
            "UNCHANGED",
            "UNCHANGED",
            "UNCHANGED",
            "NOT_PERMITTED",
            "NOT_PERMITTED",
            "NOT_PERMITTED"
        ]
    );
    assert_eq!(
        answer.at("resultsApprove.rows.5.errors.0.path"),
        &json!(["filter"])
    );
    assert_eq!(in_state(&app, "APPROVED").await, 12);
    let foreign = json!({ "filter": { "units": ["N01"] } });
    let answer = review(&approver, "resultsApprove", foreign).await;
    assert_eq!(told(&answer, "resultsApprove"), [""; 0]);
    for (filter, argument) in [
        (json!({ "units": ["N0"] }), "filter.units"),
        (json!({ "indicators": ["I11"] }), "filter.indicators"),
    ] {
        let typo = review(&approver, "resultsApprove", json!({ "filter": filter })).await;
        assert_eq!(typo.error_codes(), ["BAD_USER_INPUT"]);
        assert_eq!(typo.body()["errors"][0]["extensions"]["argument"], argument);
    }
}

async fn what_changed_since_it_was_seen_is_not_approved(app: TestApp) {
    small(&app).await;
    let (reporter, approver) = (
        app.client(Role::Reporter, "N00"),
        app.client(Role::Approver, "N00"),
    );
    submit(
        &reporter,
        "ATOMIC",
        None,
        &[row("I1", "N00", "2026", 1.0), row("I2", "N00", "2026", 1.0)],
    )
    .await;
    let seen_at = app.clock.now().to_rfc3339();
    app.clock.advance(Duration::from_mins(1));
    submit(
        &reporter,
        "ATOMIC",
        None,
        &[row("I1", "N00", "2026", 2.0), row("I3", "N00", "2026", 1.0)],
    )
    .await;
    let input = json!({ "filter": { "yearFrom": 2026 }, "seenAt": seen_at, "mode": "PARTIAL" });
    let answer = review(&approver, "resultsApprove", input).await;
    assert_eq!(
        told(&answer, "resultsApprove"),
        ["STALE_VERSION", "UPDATED", "STALE_VERSION"]
    );
}

async fn a_returned_result_is_handed_in_anew(app: TestApp) {
    small(&app).await;
    let (reporter, approver) = (
        app.client(Role::Reporter, "N00"),
        app.client(Role::Approver, "N00"),
    );
    let rows = [row("I1", "N00", "2026", 7.0)];
    let id = submit(&reporter, "ATOMIC", None, &rows).await;
    let results = json!([{ "id": id.text("resultsSubmit.rows.0.result.id") }]);
    let given = json!({ "results": results, "comment": "Saknas inte två?" });
    for (state, mutation) in [("RETURNED", "resultsReturn"), ("APPROVED", "resultsApprove")] {
        let said = review(&approver, mutation, given.clone()).await;
        let result = said.at(&format!("{mutation}.rows.0.result"));
        assert_eq!(result["approval"], state);
        assert_eq!(
            (&result["reviewComment"], &result["reviewedBy"]),
            (&json!("Saknas inte två?"), &json!("APPROVER@N00"))
        );
        assert_eq!(result["reviewedAt"], "2026-11-23T09:00:00Z");
        if state == "RETURNED" {
            let again = review(&approver, mutation, given.clone()).await;
            assert_eq!(told(&again, mutation), ["UNCHANGED"]);
            let refused = review(&approver, "resultsApprove", given.clone()).await;
            assert_eq!(told(&refused, "resultsApprove"), ["NOT_HANDED_IN"]);
            // A draft keeps what the approver said, until it is handed in.
            let draft = json!({ "asDraft": true, "rows": [row("I1", "N00", "2026", 8.0)] });
            reporter.graphql(super::SUBMIT, json!({ "input": draft })).await;
            assert_eq!(reviewed(&reporter).await, json!(["DRAFT", "Saknas inte två?"]));
            let anew = submit(&reporter, "ATOMIC", None, &[row("I1", "N00", "2026", 8.0)]).await;
            assert_eq!(anew.at("resultsSubmit.rows.0.outcome"), "UPDATED");
            assert_eq!(reviewed(&reporter).await, json!(["SUBMITTED", null]));
        }
    }
    let changed = submit(&reporter, "ATOMIC", None, &rows).await;
    assert_eq!(
        codes(changed.at("resultsSubmit.rows.0.warnings")),
        ["APPROVAL_RESET"]
    );
    assert_eq!(reviewed(&reporter).await, json!(["SUBMITTED", null]));
}

/// The state of the one result of 2026, and the approver's comment.
async fn reviewed(client: &Client) -> Value {
    let query = "{ results(filter: { yearFrom: 2026 }) { nodes { approval reviewComment } } }";
    let answer = client.query(query).await;
    let node = answer.at("results.nodes.0");
    json!([node["approval"], node["reviewComment"]])
}

async fn what_is_wrong_with_a_review_as_a_whole(app: TestApp) {
    small(&app).await;
    let approver = app.client(Role::Approver, "ROOT");
    let one = json!([{ "id": ids(&app, "N00").await[0] }]);
    for (mutation, input, code) in [
        ("resultsApprove", json!({}), "RESULTS_OR_FILTER"),
        (
            "resultsApprove",
            json!({ "results": one, "filter": {} }),
            "RESULTS_OR_FILTER",
        ),
        ("resultsReturn", json!({ "results": one }), "BLANK"),
        (
            "resultsReturn",
            json!({ "results": one, "comment": " " }),
            "BLANK",
        ),
        (
            "resultsApprove",
            json!({ "results": one, "comment": "x".repeat(2_001) }),
            "TOO_LONG",
        ),
    ] {
        let answer = review(&approver, mutation, input.clone()).await;
        assert_eq!(answer.user_error_codes(mutation), [code], "{input}");
        assert_eq!(answer.at(&format!("{mutation}.committed")), false);
    }
    let many = json!({ "results": vec![&one[0]; 5_001] });
    let answer = review(&approver, "resultsApprove", many).await;
    assert_eq!(answer.error_codes(), ["BAD_USER_INPUT"]);
    assert_eq!(in_state(&app, "SUBMITTED").await, 24);
}

async fn a_review_takes_the_same_statements_however_many_rows(app: TestApp) {
    let scenario = Scenario {
        committees: 9,
        activities: 0,
    };
    scenario.plant(&app.database).await;
    let approver = app.client(Role::Approver, "ROOT");
    let of = |units: &[&str]| json!({ "filter": { "units": units, "includeSubunits": false } });
    let (few, with_few) = app
        .statements(review(&approver, "resultsApprove", of(&["N00"])))
        .await;
    assert_eq!(few.at("resultsApprove.updated"), 12);
    let rest = ["N01", "N02", "N03", "N04", "N05", "N06", "N07", "N08"];
    let (many, with_many) = app
        .statements(review(&approver, "resultsApprove", of(&rest)))
        .await;
    assert_eq!(many.at("resultsApprove.updated"), 96);
    as_many_statements(&with_few, &with_many);
}

/// What is approved is what was looked at: a hand-in that comes between leaves nothing approved that nobody has seen.
async fn a_review_and_a_submission_take_turns(app: TestApp) {
    small(&app).await;
    let (reporter, approver) = (
        app.client(Role::Reporter, "N00"),
        app.client(Role::Approver, "N00"),
    );
    let first = submit(&reporter, "ATOMIC", None, &[row("I1", "N00", "2026", 0.0)]).await;
    let id = first.text("resultsSubmit.rows.0.result.id").to_owned();
    let mut version = 1_i32;
    for _ in 0..12 {
        let input = json!({ "results": [{ "id": id, "expectedVersion": version }], "mode": "PARTIAL" });
        let value = [row("I1", "N00", "2026", f64::from(version))];
        let (said, handed_in) = tokio::join!(
            review(&approver, "resultsApprove", input),
            submit(&reporter, "ATOMIC", None, &value)
        );
        let came_first = told(&said, "resultsApprove") == ["UPDATED"];
        let warnings = handed_in.list("resultsSubmit.rows.0.warnings");
        let reset = warnings.iter().any(|warning| warning["code"] == "APPROVAL_RESET");
        assert_eq!(came_first, reset, "{said}\n{handed_in}");
        assert_eq!(handed_in.at("resultsSubmit.rows.0.result.approval"), "SUBMITTED");
        let expected = if came_first { version + 2 } else { version + 1 };
        assert_eq!(handed_in.at("resultsSubmit.rows.0.result.version"), expected);
        version = expected;
    }
}
