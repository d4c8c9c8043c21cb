//! Years closed and reopened, reports frozen and thawed, and who is excepted (R7, R8). It is 23 November 2026, and 22 January 2027 where years
//! are closed.

use std::time::Duration;

use arshjul_entity::{Role, fiscal_year};
use arshjul_tests::{Answer, Client, TestApp, both_databases, scenario::Scenario};
use sea_orm::{ActiveModelTrait as _, Set};
use serde_json::{Value, json};

use crate::catalogue::{history, kept, refusals};

mod exception;
mod freeze;
mod proof;
mod race;
mod sequence;

both_databases![
    a_closed_year_takes_no_change_until_it_is_reopened,
    what_is_missing_and_not_approved_is_told_and_accepted,
    a_year_is_closed_as_it_was_seen_or_not_at_all,
    who_may_not_close_sees_what_is_for_everyone,
];

/// A group with the years 2025 and 2026 set up.
pub async fn group(app: &TestApp) -> Client {
    let scenario = Scenario {
        committees: 2,
        activities: 2,
    };
    scenario.plant(&app.database).await;
    set_up(app, 2025).await;
    set_up(app, 2026).await;
    app.client(Role::Coordinator, "ROOT")
}

/// The same where 2026 is over: it is 22 January 2027.
pub async fn group_after(app: &TestApp) -> Client {
    app.clock.advance(Duration::from_hours(24 * 60));
    group(app).await
}

pub async fn set_up(app: &TestApp, year: i32) {
    let row = fiscal_year::ActiveModel {
        year: Set(year),
        cycle: Set(arshjul_entity::ReportingCycle::AprilAugust),
        settings: Set("{}".to_owned()),
        version: Set(1),
        ..Default::default()
    };
    row.insert(&app.database.connect().await).await.unwrap();
}

/// Runs a mutation, asking for its errors and for what else is named.
pub async fn act(client: &Client, mutation: &str, fields: &str, input: Value) -> Answer {
    let mut input = input;
    if let Some(close) = input.as_object_mut().filter(|_| mutation == "fiscalYearClose") {
        // What is missing is accepted, where a test doesn't say otherwise.
        close.entry("acceptMissing").or_insert(json!(true));
        close.entry("reason").or_insert(json!("Kommer inte in."));
    }
    let name = format!("{}{}", mutation[..1].to_uppercase(), &mutation[1..]);
    let query = format!(
        "mutation ($input: {name}Input!) {{
            {mutation}(input: $input) {{ {fields} userErrors {{ code message path }} }}
        }}"
    );
    client.graphql(&query, json!({ "input": input })).await
}

/// The same, done.
pub async fn done(client: &Client, mutation: &str, fields: &str, input: Value) -> Answer {
    let answer = act(client, mutation, fields, input).await;
    assert_eq!(refusals(&answer, mutation), [""; 0], "{answer}");
    answer
}

/// What became of one row: its outcome, or the code that it was rejected with.
pub fn told<'a>(answer: &'a Answer, mutation: &str) -> &'a str {
    let row = answer.at(&format!("{mutation}.rows.0"));
    row["errors"][0]["code"]
        .as_str()
        .unwrap_or_else(|| row["outcome"].as_str().unwrap())
}

const ROWS: &str = "rows { outcome errors { code message } result { id approval } }";

pub async fn submit(client: &Client, unit: &str, period: &str, value: f64) -> Answer {
    let row = json!({ "indicator": "I1", "unit": unit, "period": period, "value": value });
    done(
        client,
        "resultsSubmit",
        ROWS,
        json!({ "mode": "PARTIAL", "rows": [row] }),
    )
    .await
}

pub async fn review(client: &Client, mutation: &str, id: &Value) -> Answer {
    let input = json!({ "mode": "PARTIAL", "results": [{ "id": id }], "comment": "Se över." });
    done(client, mutation, ROWS, input).await
}

async fn a_closed_year_takes_no_change_until_it_is_reopened(app: TestApp) {
    let coordinator = group_after(&app).await;
    let reporter = app.client(Role::Reporter, "N00");
    let handed_in = submit(&reporter, "N00", "2026", 7.0).await;
    let id = handed_in.at("resultsSubmit.rows.0.result.id").clone();
    let ids = "{ organizationUnit(code: \"N00\") { id } goal(code: \"G1\") { id }
        activities(filter: { units: [\"N00\"] }) { nodes { id } } }";
    let ids = app.anonymous().query(ids).await;
    let plan = json!({ "responsibleUnitId": ids.at("organizationUnit.id"), "year": 2026, "title": "Ny", "goalIds": [ids.at("goal.id")] });
    let change = json!({ "id": ids.at("activities.nodes.0.id"), "expectedVersion": 1, "title": "Ändrad" });

    let closed = done(
        &coordinator,
        "fiscalYearClose",
        "fiscalYear { closedAt closedBy version viewerCan }",
        json!({ "year": 2026, "expectedVersion": 1 }),
    )
    .await;
    assert_eq!(
        closed.at("fiscalYearClose.fiscalYear"),
        &json!({ "closedAt": "2027-01-22T09:00:00Z", "closedBy": "COORDINATOR@ROOT", "version": 2,
            "viewerCan": ["REPORTING_CYCLE_SET", "FISCAL_YEAR_REOPEN"] })
    );
    a_closed_year_takes_nothing(&app, &id, &plan, &change).await;

    let reopened = done(
        &coordinator,
        "fiscalYearReopen",
        "fiscalYear { closedAt closedBy reopenReason version }",
        json!({ "year": 2026, "reason": "Fel i bokslutet." }),
    )
    .await;
    assert_eq!(
        reopened.at("fiscalYearReopen.fiscalYear"),
        &json!({ "closedAt": null, "closedBy": null, "reopenReason": "Fel i bokslutet.", "version": 3 })
    );
    a_reopened_year_takes_everything(&app, &id).await;
    done(&reporter, "activityCreate", "", plan).await;
    done(&reporter, "activityUpdate", "", change).await;
    let turns: Vec<_> = history(&app).await;
    let turns = turns.iter().filter(|event| event.entity == "FiscalYear");
    let turns: Vec<_> = turns
        .map(|event| {
            let reason = kept(event.after.as_ref())["reopen_reason"].clone();
            (event.action.as_str(), reason)
        })
        .collect();
    assert_eq!(
        turns,
        [
            ("fiscalYearClose", Value::Null),
            ("fiscalYearReopen", json!("Fel i bokslutet."))
        ]
    );
}

async fn a_closed_year_takes_nothing(app: &TestApp, id: &Value, plan: &Value, change: &Value) {
    let (reporter, approver) = (
        app.client(Role::Reporter, "N00"),
        app.client(Role::Approver, "N00"),
    );
    for value in [7.0, 8.0] {
        let refused = submit(&reporter, "N00", "2026", value).await;
        assert_eq!(told(&refused, "resultsSubmit"), "FISCAL_YEAR_CLOSED");
        let message = refused.text("resultsSubmit.rows.0.errors.0.message");
        assert!(
            message.contains("2026") && message.contains("fiscalYearReopen"),
            "{message}"
        );
    }
    for mutation in ["resultsApprove", "resultsReturn"] {
        let refused = review(&approver, mutation, id).await;
        assert_eq!(told(&refused, mutation), "FISCAL_YEAR_CLOSED");
    }
    let planned = act(&reporter, "activityCreate", "", plan.clone()).await;
    assert_eq!(refusals(&planned, "activityCreate"), ["FISCAL_YEAR_CLOSED"]);
    let changed = act(&reporter, "activityUpdate", "", change.clone()).await;
    assert_eq!(refusals(&changed, "activityUpdate"), ["FISCAL_YEAR_CLOSED"]);
    // The year before is another.
    assert_eq!(
        told(&submit(&reporter, "N00", "2025", 8.0).await, "resultsSubmit"),
        "UPDATED"
    );
    assert_eq!(lock(&reporter, id).await["state"], "LOCKED");
    assert_eq!(lock(&reporter, id).await["cause"], "FISCAL_YEAR_CLOSED");
    assert_eq!(can(&reporter, id).await, json!([]));
}

async fn a_reopened_year_takes_everything(app: &TestApp, id: &Value) {
    let (reporter, approver) = (
        app.client(Role::Reporter, "N00"),
        app.client(Role::Approver, "N00"),
    );
    assert_eq!(
        can(&approver, id).await,
        json!(["RESULTS_APPROVE", "RESULTS_RETURN"])
    );
    assert_eq!(
        told(&review(&approver, "resultsApprove", id).await, "resultsApprove"),
        "UPDATED"
    );
    assert_eq!(can(&approver, id).await, json!(["RESULTS_RETURN"]));
    assert_eq!(can(&reporter, id).await, json!(["RESULTS_SUBMIT"]));
    assert_eq!(
        told(&submit(&reporter, "N00", "2026", 8.0).await, "resultsSubmit"),
        "UPDATED"
    );
}

/// How a result is locked, as its own people see it.
pub async fn lock(client: &Client, id: &Value) -> Value {
    let query = "query ($id: ID!) { node(id: $id) { ... on Result { lock { state cause eventCode until reason by } } } }";
    let answer = client.graphql(query, json!({ "id": id })).await;
    answer.at("node.lock").clone()
}

async fn can(client: &Client, id: &Value) -> Value {
    let query = "query ($id: ID!) { node(id: $id) { ... on Result { viewerCan } } }";
    let answer = client.graphql(query, json!({ "id": id })).await;
    answer.at("node.viewerCan").clone()
}

const PREFLIGHT: &str = "preflight { asked missing notApproved gapCount gaps { unit { code } indicator { code } missing notApproved } }";

async fn what_is_missing_and_not_approved_is_told_and_accepted(app: TestApp) {
    let coordinator = group_after(&app).await;
    let reporter = app.client(Role::Reporter, "ROOT");
    submit(&reporter, "N00", "2026", 7.0).await;
    let dry = json!({ "year": 2026, "dryRun": true });
    let dry = done(
        &coordinator,
        "fiscalYearClose",
        &format!("fiscalYear {{ closedAt }} {PREFLIGHT}"),
        dry,
    )
    .await;
    assert_eq!(dry.at("fiscalYearClose.fiscalYear.closedAt"), &Value::Null);
    // Four indicators with three genders are asked of two committees.
    let gap = |unit: &str, indicator: &str, missing: i32, not_approved: i32| json!({ "unit": { "code": unit }, "indicator": { "code": indicator }, "missing": missing, "notApproved": not_approved });
    let expected = json!({ "asked": 24, "missing": 23, "notApproved": 1, "gapCount": 8, "gaps": [
        gap("N00", "I1", 2, 1), gap("N00", "I2", 3, 0), gap("N00", "I3", 3, 0), gap("N00", "I4", 3, 0),
        gap("N01", "I1", 3, 0), gap("N01", "I2", 3, 0), gap("N01", "I3", 3, 0), gap("N01", "I4", 3, 0),
    ] });
    assert_eq!(dry.at("fiscalYearClose.preflight"), &expected);
    let read = "{ fiscalYear(year: 2026) { closingPreflight { missing notApproved } } }";
    let seen = coordinator.query(read).await;
    assert_eq!(
        seen.at("fiscalYear.closingPreflight"),
        &json!({ "missing": 23, "notApproved": 1 })
    );
    for client in [
        app.anonymous(),
        app.client(Role::Approver, "ROOT"),
        app.client(Role::Coordinator, "N00"),
    ] {
        assert_eq!(
            client.query(read).await.at("fiscalYear.closingPreflight"),
            &Value::Null
        );
    }
    let closed = done(
        &coordinator,
        "fiscalYearClose",
        PREFLIGHT,
        json!({ "year": 2026 }),
    )
    .await;
    assert_eq!(closed.at("fiscalYearClose.preflight"), &expected);
    // All of 2025 is there, and approving it leaves nothing to tell.
    app.approve_all_of(2025).await;
    let dry = json!({ "year": 2025, "dryRun": true });
    let ready = done(&coordinator, "fiscalYearClose", PREFLIGHT, dry).await;
    assert_eq!(
        ready.at("fiscalYearClose.preflight"),
        &json!({ "asked": 24, "missing": 0, "notApproved": 0, "gapCount": 0, "gaps": [] })
    );
}

async fn a_year_is_closed_as_it_was_seen_or_not_at_all(app: TestApp) {
    let coordinator = group_after(&app).await;
    for (mutation, input, refused) in [
        (
            "fiscalYearClose",
            json!({ "year": 2024 }),
            "year FISCAL_YEAR_NOT_SET_UP",
        ),
        ("fiscalYearClose", json!({ "year": 1900 }), "year OUT_OF_RANGE"),
        (
            "fiscalYearClose",
            json!({ "year": 2026, "expectedVersion": 2 }),
            "expectedVersion STALE_VERSION",
        ),
        (
            "fiscalYearReopen",
            json!({ "year": 2024, "reason": "Fel." }),
            "year FISCAL_YEAR_NOT_SET_UP",
        ),
        (
            "fiscalYearReopen",
            json!({ "year": 2026, "reason": "Fel." }),
            "year FISCAL_YEAR_NOT_CLOSED",
        ),
        (
            "fiscalYearReopen",
            json!({ "year": 2026, "reason": " " }),
            "reason BLANK",
        ),
    ] {
        let answer = act(&coordinator, mutation, "", input.clone()).await;
        assert_eq!(refusals(&answer, mutation), [refused], "{input}");
    }
    done(
        &coordinator,
        "fiscalYearClose",
        "",
        json!({ "year": 2026, "dryRun": true }),
    )
    .await;
    assert_eq!(history(&app).await.len(), 0);
    of_two_who_close_it_at_once_one_does(&app, &coordinator).await;
}

async fn of_two_who_close_it_at_once_one_does(app: &TestApp, coordinator: &Client) {
    let close = || act(coordinator, "fiscalYearClose", "", json!({ "year": 2026 }));
    let (one, other) = tokio::join!(close(), close());
    let mut refused = [
        refusals(&one, "fiscalYearClose"),
        refusals(&other, "fiscalYearClose"),
    ];
    refused.sort();
    assert_eq!(refused, [vec![], vec!["year FISCAL_YEAR_CLOSED".to_owned()]]);
    assert_eq!(history(app).await.len(), 1);
    // Deciding for a closed year's calendar leaves it closed.
    let set = json!({ "year": 2026, "expectedVersion": 2, "lowActivityWeeks": [29] });
    let set = done(
        coordinator,
        "reportingCycleSet",
        "fiscalYear { closedAt version }",
        set,
    )
    .await;
    assert_eq!(
        set.at("reportingCycleSet.fiscalYear"),
        &json!({ "closedAt": "2027-01-22T09:00:00Z", "version": 3 })
    );
}

async fn who_may_not_close_sees_what_is_for_everyone(app: TestApp) {
    let coordinator = group_after(&app).await;
    done(&coordinator, "fiscalYearClose", "", json!({ "year": 2026 })).await;
    done(
        &coordinator,
        "fiscalYearReopen",
        "",
        json!({ "year": 2026, "reason": "Fel." }),
    )
    .await;
    done(&coordinator, "fiscalYearClose", "", json!({ "year": 2026 })).await;
    let query = "{ fiscalYear(year: 2026) { closedAt closedBy reopenReason viewerCan } }";
    let inside = json!({ "closedAt": "2027-01-22T09:00:00Z", "closedBy": "COORDINATOR@ROOT", "reopenReason": "Fel.", "viewerCan": [] });
    let outside = json!({ "closedAt": "2027-01-22T09:00:00Z", "closedBy": null, "reopenReason": null, "viewerCan": [] });
    for (client, expected) in [
        (app.anonymous(), &outside),
        (app.client(Role::Reader, "ROOT"), &outside),
        (app.client(Role::Admin, "ROOT"), &outside),
        (app.client(Role::Reporter, "N00"), &inside),
    ] {
        assert_eq!(client.query(query).await.at("fiscalYear"), expected);
    }
}
