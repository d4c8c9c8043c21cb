//! What units hand in, and what they need not.

use std::time::Duration;

use arshjul_entity::Role;
use arshjul_tests::{Client, TestApp, both_databases};
use serde_json::{Value, json};

use super::{Group, call, group, part, refusal, refused};
use crate::catalogue::with;

both_databases![
    a_referral_is_answered_once,
    a_hand_in_is_on_time_by_the_date_in_sweden,
    a_deadline_is_waived_and_asked_for_again,
];

async fn a_referral_is_answered_once(app: TestApp) {
    let group = group(app).await;
    let (own, other) = (group.unit("N00").await, group.unit("N02").await);
    let referral = json!({ "code": "REMISS-1", "kind": "REFERRAL_RESPONSE", "title": "Remiss", "dueOn": "2026-12-11", "unitIds": [own] });
    let answer = call(&group.coordinator, "deadlineCreate", referral).await;
    assert_eq!(
        refused(&answer, "deadlineCreate"),
        refusal("STEERING_DOCUMENT_REQUIRED", "steeringDocumentId")
    );
    let document = group
        .app
        .anonymous()
        .query("{ steeringDocument(code: \"DOC\") { id } }")
        .await;
    let more =
        json!({ "kind": "REFERRAL_RESPONSE", "steeringDocumentId": document.text("steeringDocument.id") });
    let id = group
        .create("REMISS-1", "2026-12-11", &["N00", "N01"], more)
        .await;
    an_answer_is_for_those_who_read_drafts(&group, &id, &own).await;
    an_answer_stands(&group, &id, &own, &other).await;
}

async fn an_answer_is_for_those_who_read_drafts(group: &Group, id: &str, own: &str) {
    let reporter = group.app.client(Role::Reporter, "N00");
    let input = json!({ "deadlineId": id, "unitId": own, "answer": "Vi tillstyrker." });
    let answer = call(&reporter, "deadlineComplete", input).await;
    let done = part(answer.at("deadlineComplete.deadline"), "N00");
    assert_eq!(done["state"], "DONE");
    assert_eq!(done["completedAt"], "2026-11-23T09:00:00Z");
    assert_eq!(done["isOnTime"], true);
    assert_eq!(done["answer"], "Vi tillstyrker.");
    assert_eq!(
        part(answer.at("deadlineComplete.deadline"), "N01")["state"],
        "UPCOMING"
    );
    for (reader, expected) in [
        (group.app.anonymous(), Value::Null),
        (group.app.client(Role::Reader, "N01"), Value::Null),
        (group.app.client(Role::Reader, "N00"), json!("Vi tillstyrker.")),
    ] {
        let deadline = group.read(&reader, id).await;
        assert_eq!(part(&deadline, "N00")["state"], "DONE");
        assert_eq!(part(&deadline, "N00")["answer"], expected);
    }
    let history = group.history().await;
    let input = json!({ "deadlineId": id, "unitId": own, "answer": "Vi tillstyrker." });
    let again = call(&reporter, "deadlineComplete", input).await;
    assert_eq!(again.at("deadlineComplete"), answer.at("deadlineComplete"));
    assert_eq!(group.history().await, history, "a retry leaves no trace");
}

async fn an_answer_stands(group: &Group, id: &str, own: &str, other: &str) {
    let reporter = group.app.client(Role::Reporter, "N00");
    let history = group.history().await;
    for (input, expected) in [
        (
            json!({ "deadlineId": id, "unitId": own, "answer": "Vi avstyrker." }),
            refusal("ALREADY_DONE", "unitId"),
        ),
        (
            json!({ "deadlineId": id, "unitId": own, "completedOn": "2026-11-24" }),
            refusal("COMPLETED_IN_FUTURE", "completedOn"),
        ),
        (
            json!({ "deadlineId": own, "unitId": own }),
            refusal("NOT_FOUND", "deadlineId"),
        ),
    ] {
        let answer = call(&reporter, "deadlineComplete", input).await;
        assert_eq!(refused(&answer, "deadlineComplete"), expected);
    }
    let input = json!({ "deadlineId": id, "unitId": other });
    let answer = call(&group.coordinator, "deadlineComplete", input).await;
    assert_eq!(
        refused(&answer, "deadlineComplete"),
        refusal("NOT_ASKED", "unitId")
    );
    assert_eq!(group.history().await, history);
}

async fn a_hand_in_is_on_time_by_the_date_in_sweden(app: TestApp) {
    let group = group(app).await;
    let unit = group.unit("N00").await;
    let complete = async |id: &str, completed_on: Value| {
        let input = json!({ "deadlineId": id, "unitId": unit, "completedOn": completed_on });
        // Tokens don't last until midnight.
        let coordinator = group.app.client(Role::Coordinator, "ROOT");
        let answer = call(&coordinator, "deadlineComplete", input).await;
        part(answer.at("deadlineComplete.deadline"), "N00").clone()
    };
    let late = group.create("A", "2026-11-20", &["N00"], json!({})).await;
    assert_eq!(
        part(&group.read(&group.coordinator, &late).await, "N00")["state"],
        "LATE"
    );
    assert_eq!(complete(&late, json!("2026-11-21")).await["isOnTime"], false);
    let in_time = group.create("B", "2026-11-20", &["N00"], json!({})).await;
    let done = complete(&in_time, json!("2026-11-20")).await;
    assert_eq!(
        (&done["isOnTime"], &done["completedAt"]),
        (&json!(true), &json!("2026-11-20T11:00:00Z"))
    );
    // Half past eleven in the evening in Stockholm, and an hour later.
    let [today, tomorrow] = ["C", "D"].map(|code| group.create(code, "2026-11-23", &["N00"], json!({})));
    let (today, tomorrow) = (today.await, tomorrow.await);
    assert_eq!(
        part(&group.read(&group.coordinator, &today).await, "N00")["state"],
        "DUE_SOON"
    );
    group.app.clock.advance(Duration::from_mins(13 * 60 + 30));
    assert_eq!(complete(&today, Value::Null).await["isOnTime"], true);
    group.app.clock.advance(Duration::from_hours(1));
    assert_eq!(complete(&tomorrow, Value::Null).await["isOnTime"], false);
}

async fn a_deadline_is_waived_and_asked_for_again(app: TestApp) {
    let group = group(app).await;
    let id = group.create("A", "2026-12-11", &["N00", "N01"], json!({})).await;
    let own = group.unit("N00").await;
    let waive = async |more: Value| {
        let input = with(json!({ "deadlineId": id, "reason": "Utgår i år." }), more);
        call(&group.coordinator, "deadlineWaive", input).await
    };
    let state = async |unit: &str| {
        let deadline = group.read(&group.coordinator, &id).await;
        part(&deadline, unit)["state"].as_str().unwrap().to_owned()
    };
    let reporter = group.app.client(Role::Reporter, "N00");
    let complete = async || {
        let input = json!({ "deadlineId": id, "unitId": own });
        call(&reporter, "deadlineComplete", input).await
    };
    let reopen = async |client: &Client| {
        let input = json!({ "deadlineId": id, "unitId": own, "reason": "Det var fel enhet." });
        call(client, "deadlineReopen", input).await
    };
    let answer = waive(json!({ "unitIds": [own] })).await;
    let waived = part(answer.at("deadlineWaive.deadline"), "N00");
    assert_eq!(
        (&waived["state"], &waived["waiveReason"]),
        (&json!("WAIVED"), &json!("Utgår i år."))
    );
    assert_eq!(state("N01").await, "UPCOMING");
    assert_eq!(
        refused(&complete().await, "deadlineComplete"),
        refusal("ALREADY_WAIVED", "unitId")
    );
    // Who waives takes a waiver back.
    assert_eq!(
        refused(&reopen(&reporter).await, "deadlineReopen"),
        refusal("NOT_PERMITTED", "")
    );
    assert_eq!(refused(&reopen(&group.coordinator).await, "deadlineReopen"), []);
    assert_eq!(state("N00").await, "UPCOMING");
    assert_eq!(
        refused(&reopen(&group.coordinator).await, "deadlineReopen"),
        refusal("NOTHING_TO_REOPEN", "unitId")
    );

    assert_eq!(refused(&complete().await, "deadlineComplete"), []);
    assert_eq!(state("N00").await, "DONE");
    assert_eq!(
        refused(&waive(json!({ "unitIds": [own] })).await, "deadlineWaive"),
        refusal("ALREADY_DONE", "unitIds")
    );
    assert_eq!(refused(&waive(json!({})).await, "deadlineWaive"), []);
    assert_eq!([state("N00").await, state("N01").await], ["DONE", "WAIVED"]);
    assert_eq!(
        refused(&waive(json!({})).await, "deadlineWaive"),
        refusal("NOTHING_OPEN", "deadlineId")
    );
    assert_eq!(refused(&reopen(&reporter).await, "deadlineReopen"), []);
    assert_eq!(state("N00").await, "UPCOMING");
}
