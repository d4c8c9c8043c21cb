//! What becomes of deadlines that are there, when the year, the rules or the units change.

use arshjul_entity::deadline_unit;
use arshjul_tests::{TestApp, both_databases};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, PaginatorTrait as _,
    QueryFilter as _, Set,
};
use serde_json::{Value, json};

use super::{
    day, find, generate, generated, hand_in, lines, move_to, planted, rule, set_up, stored, three_rules, unit,
};
use crate::catalogue::{change, id};

both_databases![
    a_new_cycle_moves_what_hangs_on_interim_reports_and_nothing_else,
    what_the_rules_no_longer_give_is_withdrawn_and_comes_back,
    what_is_handed_in_stays,
    a_unit_that_ends_passes_what_is_open_to_its_successor,
    a_changed_rule_changes_its_deadlines,
    what_the_rules_no_longer_give_is_marked_until_the_year_is_generated,
];

/// The codes of deadlines that are out of date, as everyone sees them.
async fn out_of_date(app: &TestApp) -> Vec<String> {
    let query = "{ calendar(year: 2026) { findings { code deadlines { code } } } }";
    let answer = app.anonymous().query(query).await;
    let found = answer.list("calendar.findings").iter();
    let found = found.filter(|finding| finding["code"] == "OUT_OF_DATE");
    found
        .map(|finding| finding["deadlines"][0]["code"].as_str().unwrap().to_owned())
        .collect()
}

async fn what_the_rules_no_longer_give_is_marked_until_the_year_is_generated(app: TestApp) {
    let (client, _) = planted(&app).await;
    let [_, _, fixed] = three_rules(&client).await;
    generated(&client).await;
    assert_eq!(out_of_date(&app).await, [""; 0]);
    set_up(&client, json!({ "cycle": "JULY" })).await;
    assert_eq!(
        out_of_date(&app).await,
        ["DELAR-INTERIM-2026-08-31", "EFTER-INTERIM-2026-08-31"]
    );
    generated(&client).await;
    assert_eq!(out_of_date(&app).await, [""; 0]);
    change(
        &client,
        "deadlineRuleArchive",
        "id",
        json!({ "id": fixed, "expectedVersion": 1 }),
    )
    .await;
    assert_eq!(out_of_date(&app).await, ["PLAN-2026"]);
    generated(&client).await;
    assert_eq!(out_of_date(&app).await, [""; 0]);
}

async fn a_new_cycle_moves_what_hangs_on_interim_reports_and_nothing_else(app: TestApp) {
    let (client, _) = planted(&app).await;
    three_rules(&client).await;
    generated(&client).await;
    let before = stored(&app).await;
    let answer = set_up(&client, json!({ "cycle": "JULY" })).await;
    let moved = [
        "UNCHANGED PLAN-2026 2026-03-16 2026-03-16",
        "MOVED DELAR-INTERIM-2026-07-31 2026-09-22 2026-08-24",
        "MOVED EFTER-INTERIM-2026-07-31 2026-09-29 2026-08-31",
    ];
    assert_eq!(
        lines(&answer, "reportingCycleSet"),
        moved,
        "told when the cycle is set"
    );
    assert_eq!(stored(&app).await, before, "and not done");
    assert_eq!(generated(&client).await, moved);
    let after = stored(&app).await;
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before.id, after.id);
        let is_moved = before.code != "PLAN-2026";
        assert_eq!(after.sequence, i32::from(is_moved), "{}", after.code);
        assert_eq!(after.version, 1 + i32::from(is_moved));
    }

    set_up(&client, json!({ "cycle": "AUGUST" })).await;
    generated(&client).await;
    move_to(&app, "DELAR-INTERIM-2026-08-31", "2026-09-24").await;
    set_up(&client, json!({ "cycle": "APRIL_AUGUST" })).await;
    assert_eq!(
        generated(&client).await,
        [
            "UNCHANGED PLAN-2026 2026-03-16 2026-03-16",
            "ADDED DELAR-INTERIM-2026-04-30 - 2026-05-26",
            "ADDED EFTER-INTERIM-2026-04-30 - 2026-06-02",
            "KEPT DELAR-INTERIM-2026-08-31 2026-09-24 2026-09-24",
            "MOVED EFTER-INTERIM-2026-08-31 2026-09-29 2026-10-01",
        ],
        "what hangs on a moved day counts from it"
    );
    let kept = find(&app, "DELAR-INTERIM-2026-08-31").await;
    assert_eq!(kept.move_reason.as_deref(), Some("Nämnden sammanträder senare."));
    assert_eq!(
        (kept.ruled_on, kept.due_on),
        (day("2026-09-22"), day("2026-09-24"))
    );
}

async fn what_the_rules_no_longer_give_is_withdrawn_and_comes_back(app: TestApp) {
    let (client, _) = planted(&app).await;
    let [_, chained, _] = three_rules(&client).await;
    set_up(&client, json!({ "cycle": "APRIL_AUGUST" })).await;
    generated(&client).await;
    let april = find(&app, "DELAR-INTERIM-2026-04-30").await;
    set_up(&client, json!({ "cycle": "AUGUST" })).await;
    let withdrawn = generated(&client).await;
    assert!(
        withdrawn.contains(&"WITHDRAWN DELAR-INTERIM-2026-04-30 2026-05-26 -".to_owned()),
        "{withdrawn:?}"
    );
    let gone = find(&app, "DELAR-INTERIM-2026-04-30").await;
    assert_eq!(gone.cancelled_at, Some(app.clock.now()));
    assert_eq!((gone.id, gone.sequence), (april.id, 1));
    let again = generated(&client).await;
    assert!(
        !again.is_empty() && again.iter().all(|line| line.starts_with("UNCHANGED")),
        "{again:?}"
    );
    set_up(&client, json!({ "cycle": "APRIL_AUGUST" })).await;
    let back = generated(&client).await;
    assert!(
        back.contains(&"ADDED DELAR-INTERIM-2026-04-30 - 2026-05-26".to_owned()),
        "{back:?}"
    );
    let revived = find(&app, "DELAR-INTERIM-2026-04-30").await;
    assert_eq!(
        (revived.id, revived.sequence, revived.cancelled_at),
        (april.id, 2, None)
    );

    let archive = json!({ "id": chained, "expectedVersion": 1 });
    change(&client, "deadlineRuleArchive", "id", archive).await;
    let without = generated(&client).await;
    let withdrawn = without.iter().filter(|line| line.starts_with("WITHDRAWN EFTER-"));
    assert_eq!(withdrawn.count(), 2, "{without:?}");
}

async fn what_is_handed_in_stays(app: TestApp) {
    let (client, _) = planted(&app).await;
    let [_, chained, fixed] = three_rules(&client).await;
    generated(&client).await;
    hand_in(&app, "PLAN-2026", unit(&app, "N00").await).await;
    for rule in [chained, fixed] {
        let archive = json!({ "id": rule, "expectedVersion": 1 });
        change(&client, "deadlineRuleArchive", "id", archive).await;
    }
    let answer = generate(&client, false).await;
    let expected = [
        "KEPT PLAN-2026 2026-03-16 2026-03-16",
        "UNCHANGED DELAR-INTERIM-2026-08-31 2026-09-22 2026-09-22",
        "WITHDRAWN EFTER-INTERIM-2026-08-31 2026-09-29 -",
    ];
    assert_eq!(lines(&answer, "deadlinesGenerate"), expected, "{answer}");
    let reason = answer.text("deadlinesGenerate.changes.0.reason");
    assert_eq!(
        reason,
        "The rules no longer give the deadline, but one unit has handed in, and it stays."
    );
    assert_eq!(find(&app, "PLAN-2026").await.cancelled_at, None);
}

async fn a_unit_that_ends_passes_what_is_open_to_its_successor(app: TestApp) {
    let (client, planted) = planted(&app).await;
    three_rules(&client).await;
    let both = json!({ "unitKinds": [], "unitIds": [id("OrganizationUnit", planted.committees[0].0)] });
    rule(
        &client,
        "EGEN",
        json!({ "fixedDate": { "month": 10, "day": 1 } }),
        both,
    )
    .await;
    generated(&client).await;
    let mut ends = unit(&app, "N00").await.into_active_model();
    ends.valid_to = Set(Some(day("2026-06-30")));
    ends.successor_id = Set(Some(unit(&app, "N01").await.id));
    ends.update(&app.database.connect().await).await.unwrap();
    let answer = generate(&client, false).await;
    let units = |change: &Value| (change["addedUnits"].clone(), change["removedUnits"].clone());
    let changes = answer.list("deadlinesGenerate.changes");
    assert_eq!(
        lines(&answer, "deadlinesGenerate"),
        [
            "UNCHANGED PLAN-2026 2026-03-16 2026-03-16",
            "CHANGED DELAR-INTERIM-2026-08-31 2026-09-22 2026-09-22",
            "CHANGED EFTER-INTERIM-2026-08-31 2026-09-29 2026-09-29",
            "CHANGED EGEN-2026 2026-10-01 2026-10-01",
        ],
        "what was due before it ended stays its own"
    );
    assert_eq!(units(&changes[1]), (json!([]), json!([{ "code": "N00" }])));
    assert_eq!(
        units(&changes[3]),
        (json!([{ "code": "N01" }]), json!([{ "code": "N00" }]))
    );
    let left = deadline_unit::Entity::find().filter(deadline_unit::Column::UnitId.eq(planted.committees[0]));
    assert_eq!(left.count(&app.database.connect().await).await.unwrap(), 1);
}

async fn a_changed_rule_changes_its_deadlines(app: TestApp) {
    let (client, planted) = planted(&app).await;
    let [_, _, fixed] = three_rules(&client).await;
    generated(&client).await;
    let update = json!({
        "id": fixed, "expectedVersion": 1, "title": "Annat", "indicatorIds": [id("Indicator", planted.indicators[0].0)],
        "later": 5,
    });
    change(&client, "deadlineRuleUpdate", "id", update).await;
    let lines = generated(&client).await;
    assert_eq!(lines[0], "CHANGED PLAN-2026 2026-03-16 2026-03-16");
    let changed = find(&app, "PLAN-2026").await;
    assert_eq!(
        (changed.title.as_str(), changed.sequence, changed.version),
        ("Annat", 1, 2)
    );
    assert_eq!(changed.latest_on, day("2026-03-23"));
    let read = "{ calendar(year: 2026) { deadlines { title indicators { code } } } }";
    let read = client.query(read).await;
    assert_eq!(
        *read.at("calendar.deadlines.0"),
        json!({ "title": "Annat", "indicators": [{ "code": "I1" }] })
    );
    let window = json!({ "id": fixed, "expectedVersion": 2, "later": 2 });
    change(&client, "deadlineRuleUpdate", "id", window).await;
    generated(&client).await;
    let narrowed = find(&app, "PLAN-2026").await;
    assert_eq!(
        (narrowed.sequence, narrowed.version),
        (1, 3),
        "no calendar client sees how far it may be moved"
    );
}
