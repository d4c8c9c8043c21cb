//! Frozen and thawed (R7).

use arshjul::graphql::engine::id::GlobalId;
use arshjul_entity::{Frequency, Role, indicator};
use arshjul_tests::{Client, TestApp, both_databases};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, Set,
};
use serde_json::{Value, json};

use super::{act, done, group, lock, review, submit, told};
use crate::catalogue::{history, refusals};

both_databases![
    a_frozen_report_keeps_what_it_is_made_from,
    a_thawed_report_takes_changes_until_it_is_frozen_again,
    a_freeze_outlives_a_change_of_the_cycle,
    what_cannot_be_frozen_is_refused,
    an_event_is_the_same_whatever_the_case_of_its_code,
];

pub const EVENT: &str = "INTERIM-2026-08-31";

/// `I1` by month.
pub async fn monthly(app: &TestApp) -> Client {
    let coordinator = group(app).await;
    let db = app.database.connect().await;
    let found = indicator::Entity::find()
        .filter(indicator::Column::Code.eq("I1"))
        .one(&db)
        .await;
    let mut row = found.unwrap().unwrap().into_active_model();
    row.frequency = Set(Frequency::Month);
    row.update(&db).await.unwrap();
    coordinator
}

pub async fn freeze(coordinator: &Client) {
    let input = json!({ "eventCode": EVENT });
    done(coordinator, "reportingEventFreeze", "", input).await;
}

/// How the event shows in the calendar.
async fn shown(client: &Client) -> Value {
    let query = "{ calendar(year: 2026) { reportingEvents { code frozenAt viewerCan } } }";
    let answer = client.query(query).await;
    let events = answer.list("calendar.reportingEvents");
    let event = events.iter().find(|event| event["code"] == EVENT).unwrap();
    json!([event["frozenAt"], event["viewerCan"]])
}

async fn a_frozen_report_keeps_what_it_is_made_from(app: TestApp) {
    let coordinator = monthly(&app).await;
    let (reporter, approver) = (
        app.client(Role::Reporter, "N00"),
        app.client(Role::Approver, "N00"),
    );
    let august = submit(&reporter, "N00", "2026-08", 7.0).await;
    let august = august.at("resultsSubmit.rows.0.result.id").clone();
    assert_eq!(
        shown(&coordinator).await,
        json!([null, ["REPORTING_EVENT_FREEZE"]])
    );
    let frozen = done(
        &coordinator,
        "reportingEventFreeze",
        "reportingEvent { code frozenAt }",
        json!({ "eventCode": EVENT }),
    )
    .await;
    assert_eq!(
        frozen.at("reportingEventFreeze.reportingEvent"),
        &json!({ "code": EVENT, "frozenAt": "2026-11-23T09:00:00Z" })
    );
    assert_eq!(
        shown(&coordinator).await,
        json!(["2026-11-23T09:00:00Z", ["REPORTING_EVENT_THAW"]])
    );
    assert_eq!(shown(&app.anonymous()).await, json!(["2026-11-23T09:00:00Z", []]));

    for (period, said) in [
        ("2026-08", "RESULTS_FROZEN"),
        ("2026-01", "RESULTS_FROZEN"),
        ("2026-09", "CREATED"),
        ("2025-08", "CREATED"),
    ] {
        let answer = submit(&reporter, "N00", period, 8.0).await;
        assert_eq!(told(&answer, "resultsSubmit"), said, "{period}");
        if said == "RESULTS_FROZEN" {
            let message = answer.text("resultsSubmit.rows.0.errors.0.message");
            assert!(
                message.contains(EVENT) && message.contains("lockExceptionCreate"),
                "{message}"
            );
        }
    }
    let locked = json!({ "state": "LOCKED", "cause": "DATA_FREEZE", "eventCode": EVENT, "until": null, "reason": null, "by": null });
    assert_eq!(lock(&reporter, &august).await, locked);
    // Approving changes no value, and returning asks for another.
    for (mutation, said) in [
        ("resultsReturn", "RESULTS_FROZEN"),
        ("resultsApprove", "UPDATED"),
        ("resultsReturn", "RESULTS_FROZEN"),
    ] {
        let answer = review(&approver, mutation, &august).await;
        assert_eq!(told(&answer, mutation), said);
    }
}

async fn a_thawed_report_takes_changes_until_it_is_frozen_again(app: TestApp) {
    let coordinator = monthly(&app).await;
    let reporter = app.client(Role::Reporter, "N00");
    submit(&reporter, "N00", "2026-08", 7.0).await;
    freeze(&coordinator).await;
    let thaw = json!({ "eventCode": EVENT, "reason": "Fel siffror." });
    done(
        &coordinator,
        "reportingEventThaw",
        "reportingEvent { frozenAt }",
        thaw.clone(),
    )
    .await;
    assert_eq!(
        told(&submit(&reporter, "N00", "2026-08", 8.0).await, "resultsSubmit"),
        "UPDATED"
    );
    let again = act(&coordinator, "reportingEventThaw", "", thaw).await;
    assert_eq!(
        refusals(&again, "reportingEventThaw"),
        ["eventCode EVENT_NOT_FROZEN"]
    );
    // Once more.
    freeze(&coordinator).await;
    assert_eq!(
        told(&submit(&reporter, "N00", "2026-08", 9.0).await, "resultsSubmit"),
        "RESULTS_FROZEN"
    );
    let kept = history(&app).await;
    let kept: Vec<_> = kept
        .iter()
        .filter(|event| event.entity == "DataFreeze")
        .map(|event| event.action.as_str())
        .collect();
    assert_eq!(
        kept,
        [
            "reportingEventFreeze",
            "reportingEventThaw",
            "reportingEventFreeze"
        ]
    );
}

/// What was reported was reported, whatever reports the year is to have from now on.
async fn a_freeze_outlives_a_change_of_the_cycle(app: TestApp) {
    let coordinator = monthly(&app).await;
    let reporter = app.client(Role::Reporter, "N00");
    let event = json!({ "eventCode": "INTERIM-2026-04-30" });
    done(&coordinator, "reportingEventFreeze", "", event.clone()).await;
    let cycle = json!({ "year": 2026, "expectedVersion": 1, "cycle": "AUGUST" });
    done(&coordinator, "reportingCycleSet", "", cycle).await;
    let refused = submit(&reporter, "N00", "2026-04", 7.0).await;
    assert_eq!(told(&refused, "resultsSubmit"), "RESULTS_FROZEN");
    let anew = act(&coordinator, "reportingEventFreeze", "", event).await;
    assert_eq!(
        refusals(&anew, "reportingEventFreeze"),
        ["eventCode UNKNOWN_CODE"]
    );
    let thaw = json!({ "eventCode": "INTERIM-2026-04-30", "reason": "Rapporten utgick." });
    let thawed = done(
        &coordinator,
        "reportingEventThaw",
        "reportingEvent { code }",
        thaw,
    )
    .await;
    assert_eq!(thawed.at("reportingEventThaw.reportingEvent"), &Value::Null);
    let taken = submit(&reporter, "N00", "2026-04", 7.0).await;
    assert_eq!(told(&taken, "resultsSubmit"), "CREATED");
}

async fn what_cannot_be_frozen_is_refused(app: TestApp) {
    let coordinator = monthly(&app).await;
    for (event, refused) in [
        ("BUDGET-2027", "eventCode EVENT_WITHOUT_RESULTS"),
        ("INTERIM-2026-08-30", "eventCode UNKNOWN_CODE"),
        ("CLOSE-2026", "eventCode UNKNOWN_CODE"),
    ] {
        for mutation in ["reportingEventFreeze", "reportingEventThaw"] {
            let mut input = json!({ "eventCode": event });
            if mutation == "reportingEventThaw" {
                input["reason"] = json!("Fel.");
            }
            let answer = act(&coordinator, mutation, "", input).await;
            assert_eq!(refusals(&answer, mutation), [refused], "{mutation} {event}");
        }
    }
    let again = async |event: &str| {
        let input = json!({ "eventCode": event });
        act(&coordinator, "reportingEventFreeze", "", input).await
    };
    let misspelt = again("INTERIM-2026-08-30").await;
    let message = misspelt.text("reportingEventFreeze.userErrors.0.message");
    assert!(message.contains(EVENT), "{message}");
    freeze(&coordinator).await;
    assert_eq!(
        refusals(&again(EVENT).await, "reportingEventFreeze"),
        ["eventCode EVENT_FROZEN"]
    );
}

async fn an_event_is_the_same_whatever_the_case_of_its_code(app: TestApp) {
    let coordinator = monthly(&app).await;
    let freeze = json!({ "eventCode": "interim-2026-08-31" });
    done(&coordinator, "reportingEventFreeze", "", freeze).await;
    let thaw = json!({ "eventCode": "Interim-2026-08-31", "reason": "Fel." });
    done(&coordinator, "reportingEventThaw", "", thaw).await;
    let units = coordinator
        .query(r#"{ organizationUnit(code: "N00") { id } }"#)
        .await;
    let create = json!({
        "code": "D", "kind": "INTERIM_REPORT", "title": "Delår", "dueOn": "2026-12-11",
        "unitIds": [units.at("organizationUnit.id")],
        "reportingEventId": GlobalId::keyed("ReportingEvent", EVENT).to_string(),
    });
    done(&coordinator, "deadlineCreate", "", create).await;
    let looked_for = async |code: &str| {
        let query =
            "query ($codes: [String!]) { deadlines(filter: { reportingEvents: $codes }) { nodes { code } } }";
        coordinator.graphql(query, json!({ "codes": [code] })).await
    };
    for (code, found) in [(EVENT, 1), ("interim-2026-08-31", 1), ("closing-2026", 0)] {
        assert_eq!(
            looked_for(code).await.list("deadlines.nodes").len(),
            found,
            "{code}"
        );
    }
    let unknown = looked_for("INTERIM-2026-08-32").await;
    let error = &unknown.body()["errors"][0];
    assert!(error.to_string().contains("INTERIM-2026-08-31"), "{unknown}");
}
