//! What people do in the calendar reaches those who subscribe to it.

use std::{collections::BTreeMap, time::Duration};

use arshjul_entity::Role;
use arshjul_tests::{Client, TestApp, both_databases};
use serde_json::{Value, json};

use super::{Served, event, parsed, set_up, small, subscribe, unit_id};

both_databases![
    every_change_is_a_later_revision_of_the_same_event,
    a_merged_deadline_is_as_new_as_what_serves_it,
    a_milestone_that_moves_is_modified_and_one_that_is_dropped_is_cancelled,
];

/// Decides for 2027, a minute after the last.
async fn decided(app: &TestApp, version: Option<i64>, decision: Value) -> i64 {
    app.clock.advance(Duration::from_mins(1));
    let mut input = json!({ "year": 2027, "expectedVersion": version });
    input
        .as_object_mut()
        .unwrap()
        .extend(decision.as_object().unwrap().clone());
    let answer = app
        .client(Role::Coordinator, "ROOT")
        .graphql(
            "mutation ($input: ReportingCycleSetInput!) { reportingCycleSet(input: $input) {
                fiscalYear { version } userErrors { code path message }
            } }",
            json!({ "input": input }),
        )
        .await;
    assert_eq!(answer.user_error_codes("reportingCycleSet"), [""; 0], "{answer}");
    answer
        .at("reportingCycleSet.fiscalYear.version")
        .as_i64()
        .unwrap()
}

async fn a_milestone_that_moves_is_modified_and_one_that_is_dropped_is_cancelled(app: TestApp) {
    let planted = small(&app).await;
    let first = decided(&app, None, json!({ "cycle": "APRIL_AUGUST" })).await;
    app.clock.advance(Duration::from_mins(1));
    let input = json!({ "name": "N00", "unitId": unit_id(planted.committees[0]), "language": "SWEDISH" });
    let path = subscribe(&app, input.clone()).await;
    let served = Served::start(app.router()).await;
    // When it last changed by both of its stamps, its sequence, its state and its day.
    let stands = |calendar: &Value, code: &str| {
        let found = event(calendar, &format!("{code}-COUNCIL_HANDOVER@ROOT.arshjul"));
        let of = |name: &str| {
            found["properties"][name]["value"]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        };
        assert_eq!(of("dtstamp"), of("last-modified"), "{found:#}");
        (
            of("last-modified"),
            found["sequence"].as_i64().unwrap(),
            of("status"),
            found["start"].clone(),
        )
    };
    let (april, august) = ("INTERIM-2027-04-30", "INTERIM-2027-08-31");
    let before = parsed(&served.text(&path).await);
    let made = "2026-11-23T09:02:00Z";
    let confirmed = "CONFIRMED".to_owned();
    // Two months after 31 August 2027 is Sunday 31 October, and the day after is a Monday.
    let by_law = json!("2027-11-01");
    assert_eq!(
        stands(&before, august),
        (made.to_owned(), 1, confirmed.clone(), by_law.clone())
    );

    let plan = json!([{ "eventCode": august, "milestone": "COUNCIL_HANDOVER", "plannedOn": "2027-10-18" }]);
    let second = decided(&app, Some(first), json!({ "plannedMilestones": plan })).await;
    let moved = parsed(&served.text(&path).await);
    let at = "2026-11-23T09:03:00Z".to_owned();
    assert_eq!(
        stands(&moved, august),
        (at.clone(), 2, confirmed.clone(), json!("2027-10-18"))
    );
    assert_eq!(
        stands(&moved, april).0,
        made,
        "what hasn't moved is as old as it was"
    );

    let third = decided(&app, Some(second), json!({ "cycle": "AUGUST" })).await;
    let dropped = parsed(&served.text(&path).await);
    let (modified, sequence, status, _) = stands(&dropped, april);
    assert_eq!(
        (modified.as_str(), sequence, status.as_str()),
        ("2026-11-23T09:04:00Z", 3, "CANCELLED")
    );
    let summary = event(&dropped, &format!("{april}-COUNCIL_HANDOVER@ROOT.arshjul"))["summary"].clone();
    assert!(summary.as_str().unwrap().starts_with("Inställd: "), "{summary}");
    assert_eq!(stands(&dropped, august).0, at);
    // Who subscribes now has never seen it.
    app.clock.advance(Duration::from_mins(1));
    let later = parsed(&served.text(&subscribe(&app, input).await).await);
    let uids = later["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["uid"].to_string());
    assert!(uids.into_iter().all(|uid| !uid.contains(april)));

    decided(&app, Some(third), json!({ "cycle": "APRIL_AUGUST" })).await;
    let back = parsed(&served.text(&path).await);
    let (modified, _, status, _) = stands(&back, april);
    assert_eq!((modified.as_str(), status), ("2026-11-23T09:06:00Z", confirmed));
}

/// Runs a mutation that must succeed, a minute after the last, and answers the id and the version of its deadline.
async fn done(app: &TestApp, client: &Client, mutation: &str, input: Value) -> (String, i64) {
    app.clock.advance(Duration::from_mins(1));
    let mut input_type = mutation.to_owned();
    input_type[..1].make_ascii_uppercase();
    let query = format!(
        "mutation ($input: {input_type}Input!) {{
            {mutation}(input: $input) {{ deadline {{ id version }} userErrors {{ code path }} }}
        }}"
    );
    let answer = client.graphql(&query, json!({ "input": input })).await;
    assert_eq!(answer.user_error_codes(mutation), [""; 0], "{answer}");
    let id = answer.text(&format!("{mutation}.deadline.id")).to_owned();
    let version = answer.at(&format!("{mutation}.deadline.version"));
    (id, version.as_i64().unwrap())
}

/// Of one event: when it was last modified, and its identity, by sequence.
#[derive(Default)]
struct Revisions(BTreeMap<i64, (String, Value)>);

impl Revisions {
    fn take(&mut self, event: &Value, state: &str) {
        let sequence = event["sequence"].as_i64().unwrap();
        let modified = event["properties"]["last-modified"]["value"].clone();
        let revision = (modified.as_str().unwrap().to_owned(), event["uid"].clone());
        assert!(
            self.0.insert(sequence, revision).is_none(),
            "{state} is a new revision"
        );
        let newest = self.0.keys().next_back();
        assert_eq!(newest, Some(&sequence), "{state} is the latest revision");
        let times: Vec<_> = self.0.values().map(|(modified, _)| modified).collect();
        assert!(times.is_sorted_by(|one, next| one < next), "{state}: {times:?}");
        assert!(self.0.values().all(|(_, uid)| *uid == event["uid"]), "{state}");
    }
}

async fn every_change_is_a_later_revision_of_the_same_event(app: TestApp) {
    let planted = small(&app).await;
    let db = app.database.connect().await;
    set_up(&db, 2026..=2027).await;
    let coordinator = app.client(Role::Coordinator, "ROOT");
    let unit = unit_id(planted.committees[0]);
    let served = Served::start(app.router()).await;
    let input = json!({ "name": "N00", "unitId": unit, "role": "REPORTER", "language": "SWEDISH", "reminderDays": [3] });
    let path = subscribe(&app, input).await;
    let mut revisions = Revisions::default();
    let mut read = async |state: &str, on: &str, summary: &str, alarms: usize| {
        let calendar = parsed(&served.text(&path).await);
        let [event] = &calendar["events"].as_array().unwrap()[..] else {
            panic!("one event after {state}: {calendar:#}")
        };
        let status = if state == "withdrawn" {
            "CANCELLED"
        } else {
            "CONFIRMED"
        };
        assert_eq!(event["properties"]["status"]["value"], status, "{state}");
        assert_eq!(
            (&event["start"], &event["summary"]),
            (&json!(on), &json!(summary)),
            "{state}"
        );
        assert_eq!(event["alarms"].as_array().unwrap().len(), alarms, "{state}");
        revisions.take(event, state);
    };
    let input = json!({ "code": "H-1", "kind": "TRAINING", "title": "Utbildning", "dueOn": "2026-12-11", "unitIds": [unit] });
    let (id, version) = done(&app, &coordinator, "deadlineCreate", input).await;
    read("made", "2026-12-11", "Utbildning", 1).await;
    let input =
        json!({ "deadlineId": id, "expectedVersion": version, "dueOn": "2027-01-15", "reason": "Lokalen" });
    let (_, version) = done(&app, &coordinator, "deadlineMove", input).await;
    read("moved", "2027-01-15", "Utbildning", 1).await;
    let reporter = app.client(Role::Reporter, "N00");
    let input = json!({ "deadlineId": id, "unitId": unit, "completedOn": "2026-11-20" });
    done(&app, &reporter, "deadlineComplete", input.clone()).await;
    read("handed in", "2027-01-15", "Klar: Utbildning", 0).await;
    let (_, same) = done(&app, &reporter, "deadlineComplete", input).await;
    assert_eq!(same, version, "a hand-in does not stand in the way of a move");
    let input = json!({ "deadlineId": id, "unitId": unit, "reason": "Fel" });
    done(&app, &reporter, "deadlineReopen", input).await;
    read("taken up again", "2027-01-15", "Utbildning", 1).await;
    let input = json!({ "deadlineId": id, "reason": "Behövs inte" });
    done(&app, &coordinator, "deadlineWaive", input).await;
    read("waived", "2027-01-15", "Klar: Utbildning", 0).await;
    let input = json!({ "deadlineId": id, "expectedVersion": version, "reason": "Ställs in" });
    done(&app, &coordinator, "deadlineCancel", input).await;
    read("withdrawn", "2027-01-15", "Inställd: Utbildning", 0).await;
}

async fn a_merged_deadline_is_as_new_as_what_serves_it(app: TestApp) {
    let planted = small(&app).await;
    let db = app.database.connect().await;
    set_up(&db, 2026..=2026).await;
    let coordinator = app.client(Role::Coordinator, "ROOT");
    let unit = unit_id(planted.committees[0]);
    let make = async |code: &str| {
        let input = json!({ "code": code, "kind": "YEAR_END_RESULTS", "title": code, "dueOn": "2026-12-11", "unitIds": [unit] });
        done(&app, &coordinator, "deadlineCreate", input).await
    };
    let ((kept, version), (given_up, _)) = (make("KEPT").await, make("GIVEN-UP").await);
    let input = json!({ "keepId": kept, "expectedVersion": version, "giveUpIds": [given_up] });
    done(&app, &coordinator, "deadlinesMerge", input).await;
    let input = json!({ "deadlineId": kept, "unitId": unit });
    done(
        &app,
        &app.client(Role::Reporter, "N00"),
        "deadlineComplete",
        input,
    )
    .await;
    let served = Served::start(app.router()).await;
    let input = json!({ "name": "N00", "unitId": unit, "role": "REPORTER", "language": "SWEDISH" });
    let calendar = parsed(&served.text(&subscribe(&app, input).await).await);
    let of = |summary: &str| {
        let mut events = calendar["events"].as_array().unwrap().iter();
        let found = events.find(|event| event["summary"] == summary);
        found.unwrap_or_else(|| panic!("no {summary}: {calendar:#}"))
    };
    let (kept, given_up) = (of("Klar: KEPT"), of("Klar: GIVEN-UP"));
    assert_eq!(
        kept["properties"]["last-modified"]["value"],
        "2026-11-23T09:04:00Z"
    );
    assert_eq!(
        given_up["properties"]["last-modified"],
        kept["properties"]["last-modified"]
    );
    assert_eq!(
        event(&calendar, given_up["uid"].as_str().unwrap())["alarms"],
        json!([])
    );
}
