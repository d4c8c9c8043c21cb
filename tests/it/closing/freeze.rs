//! Frozen, thawed, and excepted for a time (R7).

use std::time::Duration;

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
    an_exception_is_for_a_unit_and_a_time,
    an_exception_is_read_by_the_unit_it_is_for,
    an_exception_from_a_report_ends_with_its_freeze,
    what_cannot_be_frozen_or_excepted_is_refused,
];

const EVENT: &str = "INTERIM-2026-08-31";

/// `I1` by month.
async fn monthly(app: &TestApp) -> Client {
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
    assert_eq!(
        told(
            &review(&approver, "resultsReturn", &august).await,
            "resultsReturn"
        ),
        "RESULTS_FROZEN"
    );
    assert_eq!(
        told(
            &review(&approver, "resultsApprove", &august).await,
            "resultsApprove"
        ),
        "UPDATED"
    );
    assert_eq!(
        told(
            &review(&approver, "resultsReturn", &august).await,
            "resultsReturn"
        ),
        "RESULTS_FROZEN"
    );
}

async fn a_thawed_report_takes_changes_until_it_is_frozen_again(app: TestApp) {
    let coordinator = monthly(&app).await;
    let reporter = app.client(Role::Reporter, "N00");
    submit(&reporter, "N00", "2026-08", 7.0).await;
    let freeze = json!({ "eventCode": EVENT });
    done(&coordinator, "reportingEventFreeze", "", freeze).await;
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
    done(
        &coordinator,
        "reportingEventFreeze",
        "",
        json!({ "eventCode": EVENT }),
    )
    .await;
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

async fn unit(app: &TestApp, code: &str) -> Value {
    let query = format!("{{ organizationUnit(code: \"{code}\") {{ id }} }}");
    app.anonymous()
        .query(&query)
        .await
        .at("organizationUnit.id")
        .clone()
}

const EXCEPTION: &str =
    "lockException { id year eventCode until reason grantedBy revokedAt viewerCan unit { code } }";

async fn an_exception_is_for_a_unit_and_a_time(app: TestApp) {
    let coordinator = monthly(&app).await;
    let reporter = app.client(Role::Reporter, "ROOT");
    let august = submit(&reporter, "N00", "2026-08", 7.0).await;
    let august = august.at("resultsSubmit.rows.0.result.id").clone();
    for event in [EVENT, "CLOSING-2026"] {
        done(
            &coordinator,
            "reportingEventFreeze",
            "",
            json!({ "eventCode": event }),
        )
        .await;
    }
    let n00 = unit(&app, "N00").await;
    let until = "2026-11-24T09:00:00Z";
    let input = |more: Value| {
        let mut input = json!({ "unitId": n00, "until": until, "reason": "Sen rättelse." });
        input
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        input
    };
    let said = async |unit: &str, value: f64| {
        told(&submit(&reporter, unit, "2026-08", value).await, "resultsSubmit").to_owned()
    };
    // Two reports are made from August: an exception from one of them is not enough.
    done(
        &coordinator,
        "lockExceptionCreate",
        "",
        input(json!({ "eventCode": EVENT })),
    )
    .await;
    assert_eq!(said("N00", 8.0).await, "RESULTS_FROZEN");
    let made = done(
        &coordinator,
        "lockExceptionCreate",
        EXCEPTION,
        input(json!({ "year": 2026 })),
    )
    .await;
    let exception = made.at("lockExceptionCreate.lockException");
    assert_eq!(
        (
            &exception["year"],
            &exception["eventCode"],
            &exception["grantedBy"],
            &exception["viewerCan"]
        ),
        (
            &json!(2026),
            &Value::Null,
            &json!("COORDINATOR@ROOT"),
            &json!(["LOCK_EXCEPTION_REVOKE"])
        )
    );
    assert_eq!(said("N00", 8.0).await, "UPDATED");
    assert_eq!(said("N01", 8.0).await, "RESULTS_FROZEN");
    let expected = json!({ "state": "EXCEPTION", "cause": "DATA_FREEZE", "eventCode": null, "until": until, "reason": "Sen rättelse.", "by": "COORDINATOR@ROOT" });
    assert_eq!(lock(&reporter, &august).await, expected);
    let revoke = json!({ "id": exception["id"] });
    done(&coordinator, "lockExceptionRevoke", EXCEPTION, revoke.clone()).await;
    assert_eq!(said("N00", 9.0).await, "RESULTS_FROZEN");
    let again = act(&coordinator, "lockExceptionRevoke", "", revoke).await;
    assert_eq!(refusals(&again, "lockExceptionRevoke"), ["id EXCEPTION_ENDED"]);
    // One that nobody revokes ends by itself.
    done(
        &coordinator,
        "lockExceptionCreate",
        "",
        input(json!({ "year": 2026 })),
    )
    .await;
    assert_eq!(said("N00", 9.0).await, "UPDATED");
    app.clock.advance(Duration::from_hours(24));
    // Tokens last an hour.
    let (coordinator, reporter) = (
        app.client(Role::Coordinator, "ROOT"),
        app.client(Role::Reporter, "ROOT"),
    );
    let late = submit(&reporter, "N00", "2026-08", 10.0).await;
    assert_eq!(told(&late, "resultsSubmit"), "RESULTS_FROZEN");
    // A closed year knows none.
    done(&coordinator, "fiscalYearClose", "", json!({ "year": 2026 })).await;
    let late = act(
        &coordinator,
        "lockExceptionCreate",
        "",
        json!({ "unitId": n00, "year": 2026, "until": "2026-12-01T00:00:00Z", "reason": "Sent." }),
    )
    .await;
    assert_eq!(refusals(&late, "lockExceptionCreate"), ["FISCAL_YEAR_CLOSED"]);
}

async fn an_exception_is_read_by_the_unit_it_is_for(app: TestApp) {
    let coordinator = monthly(&app).await;
    let mut ids = Vec::new();
    for code in ["N00", "N01"] {
        let input = json!({ "unitId": unit(&app, code).await, "year": 2026, "until": "2026-12-24T09:00:00Z", "reason": "Sen rättelse." });
        let made = done(&coordinator, "lockExceptionCreate", EXCEPTION, input).await;
        ids.push(made.at("lockExceptionCreate.lockException.id").clone());
    }
    let query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } fiscalYear(year: 2026) { lockExceptions { unit { code } viewerCan } } }";
    for (client, sees) in [
        (app.client(Role::Coordinator, "ROOT"), vec!["N00", "N01"]),
        (app.client(Role::Reporter, "N00"), vec!["N00"]),
        (app.client(Role::Approver, "N01"), vec!["N01"]),
        (app.client(Role::Reader, "ROOT"), vec![]),
        (app.anonymous(), vec![]),
    ] {
        let answer = client.graphql(query, json!({ "ids": ids })).await;
        let listed: Vec<_> = answer
            .list("fiscalYear.lockExceptions")
            .iter()
            .map(|one| one["unit"]["code"].as_str().unwrap())
            .collect();
        assert_eq!(listed, sees);
        assert_eq!(
            answer
                .list("nodes")
                .iter()
                .filter(|node| node.is_object())
                .count(),
            sees.len()
        );
    }
    app.clock.advance(Duration::from_hours(24 * 40));
    let coordinator = app.client(Role::Coordinator, "ROOT");
    let ended = coordinator.graphql(query, json!({ "ids": ids })).await;
    assert_eq!(ended.at("fiscalYear.lockExceptions"), &json!([]));
    assert_eq!(
        ended.list("nodes").len(),
        2,
        "what was granted can be looked up still"
    );
}

async fn what_cannot_be_frozen_or_excepted_is_refused(app: TestApp) {
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
    let misspelt = act(
        &coordinator,
        "reportingEventFreeze",
        "",
        json!({ "eventCode": "INTERIM-2026-08-30" }),
    )
    .await;
    let message = misspelt.text("reportingEventFreeze.userErrors.0.message");
    assert!(message.contains(EVENT), "{message}");
    done(
        &coordinator,
        "reportingEventFreeze",
        "",
        json!({ "eventCode": EVENT }),
    )
    .await;
    let twice = act(
        &coordinator,
        "reportingEventFreeze",
        "",
        json!({ "eventCode": EVENT }),
    )
    .await;
    assert_eq!(
        refusals(&twice, "reportingEventFreeze"),
        ["eventCode EVENT_FROZEN"]
    );

    let n00 = unit(&app, "N00").await;
    let soon = "2026-12-01T00:00:00Z";
    for (input, refused) in [
        (
            json!({ "unitId": n00, "year": 2026, "until": "2026-11-23T09:00:00Z", "reason": "x" }),
            vec!["until EXCEPTION_UNTIL"],
        ),
        (
            json!({ "unitId": n00, "year": 2026, "until": "2027-02-22T00:00:00Z", "reason": "x" }),
            vec!["until EXCEPTION_UNTIL"],
        ),
        (
            json!({ "unitId": "?", "year": 2026, "until": soon, "reason": " " }),
            vec!["reason BLANK", "unitId NOT_FOUND"],
        ),
        (
            json!({ "unitId": n00, "until": soon, "reason": "x" }),
            vec!["YEAR_OR_EVENT"],
        ),
        (
            json!({ "unitId": n00, "year": 2026, "eventCode": EVENT, "until": soon, "reason": "x" }),
            vec!["YEAR_OR_EVENT"],
        ),
        (
            json!({ "unitId": n00, "year": 1900, "until": soon, "reason": "x" }),
            vec!["year OUT_OF_RANGE"],
        ),
        (
            json!({ "unitId": n00, "eventCode": "INTERIM-2026", "until": soon, "reason": "x" }),
            vec!["eventCode UNKNOWN_CODE"],
        ),
    ] {
        let answer = act(&coordinator, "lockExceptionCreate", "", input.clone()).await;
        assert_eq!(refusals(&answer, "lockExceptionCreate"), refused, "{input}");
    }
    let unknown = act(&coordinator, "lockExceptionRevoke", "", json!({ "id": n00 })).await;
    assert_eq!(refusals(&unknown, "lockExceptionRevoke"), ["id NOT_FOUND"]);
}

/// Frozen anew, the report is a new decision; an exception for the whole year stays what it is.
async fn an_exception_from_a_report_ends_with_its_freeze(app: TestApp) {
    let coordinator = monthly(&app).await;
    let reporter = app.client(Role::Reporter, "ROOT");
    let event = json!({ "eventCode": EVENT });
    let thaw = json!({ "eventCode": EVENT, "reason": "Rättelse." });
    let freeze = || done(&coordinator, "reportingEventFreeze", "", event.clone());
    let said = async |unit: &str, value: f64| {
        told(&submit(&reporter, unit, "2026-08", value).await, "resultsSubmit").to_owned()
    };
    freeze().await;
    for (code, whole) in [
        ("N00", json!({ "eventCode": EVENT })),
        ("N01", json!({ "year": 2026 })),
    ] {
        let mut input =
            json!({ "unitId": unit(&app, code).await, "until": "2026-12-24T09:00:00Z", "reason": "Sent." });
        input
            .as_object_mut()
            .unwrap()
            .extend(whole.as_object().unwrap().clone());
        done(&coordinator, "lockExceptionCreate", "", input).await;
    }
    assert_eq!([said("N00", 7.0).await, said("N01", 7.0).await], ["CREATED"; 2]);
    done(&coordinator, "reportingEventThaw", "", thaw).await;
    let left = coordinator
        .query("{ fiscalYear(year: 2026) { lockExceptions { unit { code } } } }")
        .await;
    assert_eq!(
        left.at("fiscalYear.lockExceptions"),
        &json!([{ "unit": { "code": "N01" } }])
    );
    freeze().await;
    assert_eq!(
        [said("N00", 8.0).await, said("N01", 8.0).await],
        ["RESULTS_FROZEN", "UPDATED"]
    );
}
