//! Who is excepted from a freeze, and until when (R7).

use std::time::Duration;

use arshjul_entity::Role;
use arshjul_tests::{Client, TestApp, both_databases};
use serde_json::{Value, json};

use super::{
    act, done,
    freeze::{EVENT, freeze, monthly},
    lock, submit, told,
};
use crate::catalogue::{refusals, with};

both_databases![
    an_exception_is_for_a_unit_and_a_time,
    an_exception_ends_by_itself,
    an_exception_is_read_by_the_unit_it_is_for,
    an_exception_from_a_report_ends_with_its_freeze,
    an_exception_that_cannot_be_is_refused,
];

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

/// An exception until tomorrow at ten.
async fn except(coordinator: &Client, unit: &Value, from: Value) -> Value {
    let input = json!({ "unitId": unit, "until": TOMORROW, "reason": "Sen rättelse." });
    let made = done(coordinator, "lockExceptionCreate", EXCEPTION, with(input, from)).await;
    made.at("lockExceptionCreate.lockException").clone()
}

const TOMORROW: &str = "2026-11-24T09:00:00Z";

async fn an_exception_is_for_a_unit_and_a_time(app: TestApp) {
    let coordinator = monthly(&app).await;
    let reporter = app.client(Role::Reporter, "ROOT");
    let august = submit(&reporter, "N00", "2026-08", 7.0).await;
    let august = august.at("resultsSubmit.rows.0.result.id").clone();
    freeze(&coordinator).await;
    let closing = json!({ "eventCode": "CLOSING-2026" });
    done(&coordinator, "reportingEventFreeze", "", closing).await;
    let n00 = unit(&app, "N00").await;
    let said = async |unit: &str, value: f64| {
        told(&submit(&reporter, unit, "2026-08", value).await, "resultsSubmit").to_owned()
    };
    // Two reports are made from August: an exception from one of them is not enough.
    except(&coordinator, &n00, json!({ "eventCode": EVENT })).await;
    assert_eq!(said("N00", 8.0).await, "RESULTS_FROZEN");
    let exception = except(&coordinator, &n00, json!({ "year": 2026 })).await;
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
    let expected = json!({ "state": "EXCEPTION", "cause": "DATA_FREEZE", "eventCode": null, "until": TOMORROW, "reason": "Sen rättelse.", "by": "COORDINATOR@ROOT" });
    assert_eq!(lock(&reporter, &august).await, expected);
    let revoke = json!({ "id": exception["id"] });
    done(&coordinator, "lockExceptionRevoke", EXCEPTION, revoke.clone()).await;
    assert_eq!(said("N00", 9.0).await, "RESULTS_FROZEN");
    let again = act(&coordinator, "lockExceptionRevoke", "", revoke).await;
    assert_eq!(refusals(&again, "lockExceptionRevoke"), ["id EXCEPTION_ENDED"]);
}

async fn an_exception_ends_by_itself(app: TestApp) {
    let coordinator = monthly(&app).await;
    let reporter = app.client(Role::Reporter, "ROOT");
    submit(&reporter, "N00", "2026-08", 7.0).await;
    freeze(&coordinator).await;
    let n00 = unit(&app, "N00").await;
    except(&coordinator, &n00, json!({ "year": 2026 })).await;
    let answer = submit(&reporter, "N00", "2026-08", 9.0).await;
    assert_eq!(told(&answer, "resultsSubmit"), "UPDATED");
    app.clock.advance(Duration::from_hours(24));
    // Tokens last an hour.
    let reporter = app.client(Role::Reporter, "ROOT");
    let late = submit(&reporter, "N00", "2026-08", 10.0).await;
    assert_eq!(told(&late, "resultsSubmit"), "RESULTS_FROZEN");
    // A closed year knows none.
    app.clock.advance(Duration::from_hours(24 * 60));
    let coordinator = app.client(Role::Coordinator, "ROOT");
    done(&coordinator, "fiscalYearClose", "", json!({ "year": 2026 })).await;
    let late = json!({ "unitId": n00, "year": 2026, "until": "2027-02-01T00:00:00Z", "reason": "Sent." });
    let late = act(&coordinator, "lockExceptionCreate", "", late).await;
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

/// Frozen anew, the report is a new decision; an exception for the whole year stays what it is.
async fn an_exception_from_a_report_ends_with_its_freeze(app: TestApp) {
    let coordinator = monthly(&app).await;
    let reporter = app.client(Role::Reporter, "ROOT");
    let thaw = json!({ "eventCode": EVENT, "reason": "Rättelse." });
    let said = async |unit: &str, value: f64| {
        told(&submit(&reporter, unit, "2026-08", value).await, "resultsSubmit").to_owned()
    };
    freeze(&coordinator).await;
    for (code, whole) in [
        ("N00", json!({ "eventCode": EVENT })),
        ("N01", json!({ "year": 2026 })),
    ] {
        let input =
            json!({ "unitId": unit(&app, code).await, "until": "2026-12-24T09:00:00Z", "reason": "Sent." });
        done(&coordinator, "lockExceptionCreate", "", with(input, whole)).await;
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
    freeze(&coordinator).await;
    assert_eq!(
        [said("N00", 8.0).await, said("N01", 8.0).await],
        ["RESULTS_FROZEN", "UPDATED"]
    );
}

async fn an_exception_that_cannot_be_is_refused(app: TestApp) {
    let coordinator = monthly(&app).await;
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
