//! Where changes of deadlines end: days, codes, who may date a hand-in, and what somebody else did meanwhile.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use arshjul_entity::{DeadlineId, DeadlineRuleId, Role, deadline, deadline_unit};
use arshjul_tests::{TestApp, both_databases};
use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, DatabaseConnection, EntityTrait as _, QueryFilter as _, Set,
    sea_query::Expr,
};
use serde_json::{Value, json};

use super::{Group, call, group, part, proposal::PROPOSAL, refusal, refused};

both_databases![
    a_proposal_is_refused_where_somebody_hands_in_meanwhile,
    a_deadline_is_not_moved_past_the_end_of_its_units,
    a_deadline_of_an_archived_rule_can_be_withdrawn,
    a_rule_has_the_codes_that_begin_with_its_own,
    a_deadline_feeds_a_report_of_a_calendar_beside_it,
    a_hand_in_is_not_dated_long_ago_by_who_made_it,
    a_hand_in_is_news_but_no_new_version,
];

async fn a_proposal_is_refused_where_somebody_hands_in_meanwhile(app: TestApp) {
    let group = group(app).await;
    for (code, day) in [("A", "2026-12-07"), ("B", "2026-12-08"), ("C", "2026-12-09")] {
        let more = json!({ "effortHours": 10, "earliestOn": "2026-11-30", "latestOn": "2026-12-18" });
        group.create(code, day, &["N00"], more).await;
    }
    let seen = group.app.anonymous().query(PROPOSAL).await;
    let moved: Vec<_> = seen
        .list("calendarProposal.moves")
        .iter()
        .map(|step| step["deadline"]["code"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(moved.len(), 2);
    let db = group.app.database.connect().await;
    let row = deadline::Entity::find().filter(deadline::COLUMN.code.eq(&moved[0]));
    let id = row.one(&db).await.unwrap().unwrap().id;
    // The last that is read of a calendar: the command has seen it, and holds nothing yet.
    let read = Arc::new(AtomicUsize::new(0));
    let (counted, by) = (read.clone(), db.clone());
    group.app.meanwhile("FROM \"deadline_answer\"", move || {
        let (is_first, by) = (counted.fetch_add(1, SeqCst) == 0, by.clone());
        async move {
            if is_first {
                hand_in(&by, id).await;
            }
        }
    });
    let input = json!({
        "year": 2026, "units": ["N00"], "fingerprint": seen.text("calendarProposal.fingerprint"), "reason": "Jämnare.",
    });
    let answer = call(&group.coordinator, "calendarProposalApply", input).await;
    assert_eq!(read.load(SeqCst), 2, "it was looked at again once it was held");
    assert_eq!(
        refused(&answer, "calendarProposalApply"),
        refusal("PROPOSAL_CHANGED", "fingerprint")
    );
    let rows = deadline::Entity::find().all(&db).await.unwrap();
    assert_eq!(rows.len(), 3);
    assert!(
        rows.iter()
            .all(|row| row.due_on == row.ruled_on && row.version == 1)
    );
}

async fn hand_in(db: &DatabaseConnection, id: DeadlineId) {
    let done = deadline_unit::Entity::update_many()
        .col_expr(
            deadline_unit::Column::CompletedAt,
            Expr::value(DateTime::<Utc>::UNIX_EPOCH),
        )
        .col_expr(deadline_unit::Column::IsOnTime, Expr::value(true))
        .filter(deadline_unit::COLUMN.deadline_id.eq(id));
    done.exec(db).await.unwrap();
}

async fn a_deadline_is_not_moved_past_the_end_of_its_units(app: TestApp) {
    let group = group(app).await;
    let id = group.create("A", "2026-12-11", &["N00", "N01"], json!({})).await;
    let closed = json!({ "id": group.unit("N00").await, "expectedVersion": 1, "validTo": "2026-12-15" });
    let close = "mutation ($input: OrganizationUnitUpdateInput!) {
        organizationUnitUpdate(input: $input) { userErrors { code } }
    }";
    let admin = group.app.client(Role::Admin, "ROOT");
    let answer = admin.graphql(close, json!({ "input": closed })).await;
    assert_eq!(answer.at("organizationUnitUpdate.userErrors"), &json!([]));
    let moved = async |day: &str| {
        let input = json!({ "deadlineId": id, "expectedVersion": 1, "dueOn": day, "reason": "Möte." });
        call(&group.coordinator, "deadlineMove", input).await
    };
    assert_eq!(
        refused(&moved("2026-12-16").await, "deadlineMove"),
        refusal("UNIT_NOT_VALID", "dueOn")
    );
    let answer = moved("2026-12-15").await;
    assert_eq!(
        answer.at("deadlineMove.deadline.due.effectiveOn"),
        &json!("2026-12-15")
    );
    // Who need not hand in stands in no way.
    let waived = json!({ "deadlineId": id, "unitIds": [group.unit("N00").await], "reason": "Upphör." });
    call(&group.coordinator, "deadlineWaive", waived).await;
    let input = json!({ "deadlineId": id, "expectedVersion": 2, "dueOn": "2026-12-16", "reason": "Möte." });
    let answer = call(&group.coordinator, "deadlineMove", input).await;
    assert_eq!(answer.at("deadlineMove.userErrors"), &json!([]));
}

impl Group {
    /// A rule, with its id as the API has it.
    async fn rule(&self, code: &str) -> String {
        let input = json!({
            "code": code, "kind": "OTHER", "title": "Regel", "anchor": { "fixedDate": { "month": 12, "day": 11 } },
            "unitKinds": ["COMMITTEE"],
        });
        let mutation = "mutation ($input: DeadlineRuleCreateInput!) {
            deadlineRuleCreate(input: $input) { deadlineRule { id } userErrors { code path } }
        }";
        let answer = self
            .coordinator
            .graphql(mutation, json!({ "input": input }))
            .await;
        answer.text("deadlineRuleCreate.deadlineRule.id").to_owned()
    }
}

async fn a_deadline_of_an_archived_rule_can_be_withdrawn(app: TestApp) {
    let group = group(app).await;
    let rule = group.rule("REGEL").await;
    let id = group.create("A", "2026-12-11", &["N00"], json!({})).await;
    let db = group.app.database.connect().await;
    let row = deadline::Entity::find().one(&db).await.unwrap().unwrap();
    let made = deadline::ActiveModel {
        id: Set(row.id),
        rule_id: Set(Some(DeadlineRuleId(1))),
        ..Default::default()
    };
    made.update(&db).await.unwrap();
    let cancel = async || {
        let input = json!({ "deadlineId": id, "expectedVersion": 1, "reason": "Utgår." });
        call(&group.coordinator, "deadlineCancel", input).await
    };
    assert_eq!(
        refused(&cancel().await, "deadlineCancel"),
        refusal("MADE_BY_RULE", "deadlineId")
    );
    let archive = "mutation ($input: DeadlineRuleArchiveInput!) {
        deadlineRuleArchive(input: $input) { userErrors { code } }
    }";
    let input = json!({ "input": { "id": rule, "expectedVersion": 1 } });
    let answer = group.coordinator.graphql(archive, input).await;
    assert_eq!(answer.at("deadlineRuleArchive.userErrors"), &json!([]));
    let answer = cancel().await;
    assert_eq!(
        answer.at("deadlineCancel.deadline.cancelledAt"),
        &json!("2026-11-23T09:00:00Z")
    );
}

async fn a_rule_has_the_codes_that_begin_with_its_own(app: TestApp) {
    let group = group(app).await;
    group.rule("DELAR-1").await;
    let unit = group.unit("N00").await;
    for (code, expected) in [
        ("DELAR-1-2027", refusal("CODE_OF_RULE", "code")),
        ("DELAR-1-X-Y", refusal("CODE_OF_RULE", "code")),
        ("DELAR-12", vec![]),
        ("DELAR-1", vec![]),
    ] {
        let input =
            json!({ "code": code, "kind": "OTHER", "title": "A", "dueOn": "2026-12-11", "unitIds": [unit] });
        let answer = call(&group.coordinator, "deadlineCreate", input).await;
        assert_eq!(refused(&answer, "deadlineCreate"), expected, "{code}");
    }
}

async fn a_deadline_feeds_a_report_of_a_calendar_beside_it(app: TestApp) {
    let group = group(app).await;
    let unit = group.unit("N00").await;
    for (year, expected) in [
        (2024, refusal("NOT_FOUND", "reportingEventId")),
        (2025, vec![]),
        (2027, vec![]),
        (2028, refusal("NOT_FOUND", "reportingEventId")),
    ] {
        let query = format!("{{ calendar(year: {year}) {{ reportingEvents {{ id }} }} }}");
        let answer = group.app.anonymous().query(&query).await;
        let event = answer.at("calendar.reportingEvents.0.id");
        let input = json!({
            "code": format!("A{year}"), "kind": "OTHER", "title": "A", "dueOn": "2026-12-11", "unitIds": [unit],
            "reportingEventId": event,
        });
        let answer = call(&group.coordinator, "deadlineCreate", input).await;
        assert_eq!(refused(&answer, "deadlineCreate"), expected, "{year}");
    }
}

async fn a_hand_in_is_not_dated_long_ago_by_who_made_it(app: TestApp) {
    let group = group(app).await;
    let id = group.create("A", "2026-11-13", &["N00"], json!({})).await;
    let unit = group.unit("N00").await;
    let reporter = group.app.client(Role::Reporter, "N00");
    let local = group.app.client(Role::Coordinator, "N00");
    let complete = async |client, day: &str| {
        let input = json!({ "deadlineId": id, "unitId": unit, "completedOn": day });
        call(client, "deadlineComplete", input).await
    };
    for client in [&reporter, &local] {
        let answer = complete(client, "2026-11-15").await;
        assert_eq!(
            refused(&answer, "deadlineComplete"),
            refusal("COMPLETED_LONG_AGO", "completedOn")
        );
    }
    let answer = complete(&reporter, "2026-11-16").await;
    let done = answer.at("deadlineComplete.deadline");
    assert_eq!(part(done, "N00")["isOnTime"], false);
    let input = json!({ "deadlineId": id, "unitId": unit, "reason": "Fel dag." });
    call(&reporter, "deadlineReopen", input).await;
    let answer = complete(&group.coordinator, "2026-11-13").await;
    let done = answer.at("deadlineComplete.deadline");
    assert_eq!(part(done, "N00")["isOnTime"], true);
    // The history knows what it was.
    let db = group.app.database.connect().await;
    let history = arshjul_entity::audit_event::Entity::find()
        .all(&db)
        .await
        .unwrap();
    let reopened = history
        .iter()
        .find(|event| event.action == "deadlineReopen")
        .unwrap();
    let before: Value = serde_json::from_str(reopened.before.as_deref().unwrap()).unwrap();
    assert_eq!(before["is_on_time"], false);
}

async fn a_hand_in_is_news_but_no_new_version(app: TestApp) {
    let group = group(app).await;
    let ids = [
        group.create("A", "2026-12-11", &["N00"], json!({})).await,
        group.create("B", "2026-12-11", &["N00"], json!({})).await,
    ];
    let unit = group.unit("N00").await;
    let merged = json!({ "keepId": ids[0], "expectedVersion": 1, "giveUpIds": [ids[1]] });
    call(&group.coordinator, "deadlinesMerge", merged).await;
    let steps = [
        (
            "deadlineComplete",
            json!({ "deadlineId": ids[0], "unitId": unit }),
        ),
        (
            "deadlineReopen",
            json!({ "deadlineId": ids[0], "unitId": unit, "reason": "Fel." }),
        ),
        (
            "deadlineWaive",
            json!({ "deadlineId": ids[0], "reason": "Utgår." }),
        ),
    ];
    for (minute, (mutation, input)) in (1..).zip(steps) {
        group.app.clock.advance(Duration::from_mins(1));
        call(&group.coordinator, mutation, input).await;
        for id in &ids {
            let query =
                "query ($id: ID!) { node(id: $id) { ... on Deadline { changedAt version sequence } } }";
            let answer = group.app.anonymous().graphql(query, json!({ "id": id })).await;
            let expected = json!({
                "changedAt": format!("2026-11-23T09:0{minute}:00Z"), "version": 2, "sequence": 1 + minute,
            });
            assert_eq!(answer.at("node"), &expected, "{mutation}");
        }
    }
}
