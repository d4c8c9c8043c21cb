//! A year's deadlines made from the rules (C5).

use arshjul_entity::{Role, deadline, deadline_unit, organization_unit};
use arshjul_tests::{Answer, Backend, Client, TestApp, both_databases, scenario::Planted};
use chrono::NaiveDate;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, IntoActiveModel as _,
    PaginatorTrait as _, QueryFilter as _, QueryOrder as _, Set, sea_query::Expr,
};
use serde_json::{Value, json};

use crate::catalogue::{change, history, id, kept, refusals, small, with};

both_databases![
    a_dry_run_tells_what_is_then_done_once,
    a_new_cycle_moves_what_hangs_on_interim_reports_and_nothing_else,
    what_the_rules_no_longer_give_is_withdrawn_and_comes_back,
    what_is_handed_in_stays,
    a_unit_that_ends_passes_what_is_open_to_its_successor,
    a_changed_rule_changes_its_deadlines,
    a_year_that_nobody_has_set_up_is_refused,
    a_persons_code_is_not_taken,
    two_at_once_make_one_set_of_deadlines,
    a_failure_leaves_nothing_half_written,
    the_statements_do_not_depend_on_how_much_there_is,
];

async fn planted(app: &TestApp) -> (Client, Planted) {
    let planted = small(app).await;
    let client = app.client(Role::Coordinator, "ROOT");
    set_up(&client, json!({ "cycle": "AUGUST" })).await;
    (client, planted)
}

async fn set_up(client: &Client, decided: Value) -> Answer {
    let mutation = "mutation ($input: ReportingCycleSetInput!) { reportingCycleSet(input: $input) {
        fiscalYear { version } changes { kind code before after } userErrors { code path }
    } }";
    let version = client.query("{ fiscalYear(year: 2026) { version } }").await;
    let version = version
        .at("fiscalYear")
        .get("version")
        .cloned()
        .unwrap_or_default();
    let input = with(json!({ "year": 2026, "expectedVersion": version }), decided);
    let answer = client.graphql(mutation, json!({ "input": input })).await;
    assert_eq!(refusals(&answer, "reportingCycleSet"), [""; 0]);
    answer
}

/// A rule for all committees.
async fn rule(client: &Client, code: &str, anchor: Value, more: Value) -> Value {
    let input = json!({
        "code": code, "kind": "OTHER", "title": format!("Regel {code}"), "unitKinds": ["COMMITTEE"], "anchor": anchor,
    });
    let answer = change(client, "deadlineRuleCreate", "id", with(input, more)).await;
    answer.at("deadlineRuleCreate.deadlineRule.id").clone()
}

/// The hand-in at each interim report, what comes a week of work after it, and a fixed day.
async fn three_rules(client: &Client) -> [Value; 3] {
    let interim = json!({
        "milestone": { "event": "INTERIM_REPORT", "choice": "EACH", "milestone": "UNIT_REPORT_DUE" },
    });
    let interim = rule(
        client,
        "DELAR",
        interim,
        json!({ "feeds": "INTERIM_REPORT", "effortHours": 4 }),
    )
    .await;
    let chained = json!({ "offset": { "amount": 5, "unit": "WORKING_DAYS" } });
    let chained = rule(client, "EFTER", json!({ "deadlineRuleId": interim }), chained).await;
    let fixed = rule(
        client,
        "PLAN",
        json!({ "fixedDate": { "month": 3, "day": 15 } }),
        json!({}),
    )
    .await;
    [interim, chained, fixed]
}

async fn generate(client: &Client, dry_run: bool) -> Answer {
    let mutation = "mutation ($input: DeadlinesGenerateInput!) { deadlinesGenerate(input: $input) {
        changes {
            kind reason code title before after addedUnits { code } removedUnits { code }
            deadline { code units { unit { code } state } }
        }
        added moved changed unchanged withdrawn kept committed userErrors { code message path }
    } }";
    let input = json!({ "year": 2026, "dryRun": dry_run });
    client.graphql(mutation, json!({ "input": input })).await
}

/// Each change in a line: what, which, from when to when.
fn lines(answer: &Answer, mutation: &str) -> Vec<String> {
    let changes = answer.list(&format!("{mutation}.changes")).iter();
    changes
        .map(|change| {
            let text = |field: &str| change[field].as_str().unwrap_or("-");
            format!(
                "{} {} {} {}",
                text("kind"),
                text("code"),
                text("before"),
                text("after")
            )
        })
        .collect()
}

async fn generated(client: &Client) -> Vec<String> {
    let answer = generate(client, false).await;
    assert_eq!(*answer.at("deadlinesGenerate.committed"), json!(true), "{answer}");
    lines(&answer, "deadlinesGenerate")
}

async fn stored(app: &TestApp) -> Vec<deadline::Model> {
    let rows = deadline::Entity::find().order_by_asc(deadline::Column::Code);
    rows.all(&app.database.connect().await).await.unwrap()
}

async fn find(app: &TestApp, code: &str) -> deadline::Model {
    stored(app)
        .await
        .into_iter()
        .find(|row| row.code == code)
        .unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// As a person does who moves a deadline.
async fn move_to(app: &TestApp, code: &str, on: &str) {
    let mut row = find(app, code).await.into_active_model();
    row.due_on = Set(day(on));
    row.move_reason = Set(Some("Nämnden sammanträder senare.".to_owned()));
    row.update(&app.database.connect().await).await.unwrap();
}

/// As a unit does that hands in.
async fn hand_in(app: &TestApp, code: &str, unit: organization_unit::Model) {
    let now = app.clock.now();
    let done = deadline_unit::Entity::update_many()
        .col_expr(deadline_unit::Column::CompletedAt, Expr::value(now))
        .col_expr(deadline_unit::Column::IsOnTime, Expr::value(true))
        .filter(deadline_unit::Column::DeadlineId.eq(find(app, code).await.id))
        .filter(deadline_unit::Column::UnitId.eq(unit.id));
    let done = done.exec(&app.database.connect().await).await.unwrap();
    assert_eq!(done.rows_affected, 1);
}

async fn unit(app: &TestApp, code: &str) -> organization_unit::Model {
    let found = organization_unit::Entity::find().filter(organization_unit::Column::Code.eq(code));
    found.one(&app.database.connect().await).await.unwrap().unwrap()
}

async fn a_dry_run_tells_what_is_then_done_once(app: TestApp) {
    let (client, _) = planted(&app).await;
    three_rules(&client).await;
    let before = history(&app).await.len();
    let dry = generate(&client, true).await;
    let expected = [
        "ADDED PLAN-2026 - 2026-03-16",
        "ADDED DELAR-INTERIM-2026-08-31 - 2026-09-22",
        "ADDED EFTER-INTERIM-2026-08-31 - 2026-09-29",
    ];
    assert_eq!(lines(&dry, "deadlinesGenerate"), expected, "{dry}");
    let first = dry.at("deadlinesGenerate.changes.0");
    assert_eq!(first["deadline"], Value::Null);
    assert_eq!(first["title"], "Regel PLAN");
    assert_eq!(
        first["reason"],
        "The rule gives the deadline, and it is not there yet."
    );
    assert_eq!(first["addedUnits"], json!([{ "code": "N00" }, { "code": "N01" }]));
    assert_eq!(*dry.at("deadlinesGenerate.committed"), json!(false));
    assert_eq!(stored(&app).await.len(), 0);
    assert_eq!(history(&app).await.len(), before);

    let done = generate(&client, false).await;
    assert_eq!(lines(&done, "deadlinesGenerate"), expected, "{done}");
    assert_eq!(*done.at("deadlinesGenerate.added"), json!(3));
    let units = json!([
        { "unit": { "code": "N00" }, "state": "LATE" },
        { "unit": { "code": "N01" }, "state": "LATE" },
    ]);
    assert_eq!(
        done.at("deadlinesGenerate.changes.0.deadline")["units"],
        units,
        "{done}"
    );
    let made = stored(&app).await;
    assert_eq!(made.len(), 3);
    let kept_of = history(&app).await;
    assert_eq!(kept_of.len(), before + 3);
    let last = kept_of.last().unwrap();
    assert_eq!(
        (last.action.as_str(), last.entity.as_str()),
        ("deadlinesGenerate", "Deadline")
    );
    assert_eq!(kept(last.after.as_ref())["unitIds"].as_array().unwrap().len(), 2);

    let again = generate(&client, false).await;
    assert_eq!(*again.at("deadlinesGenerate.unchanged"), json!(3), "{again}");
    assert_eq!(*again.at("deadlinesGenerate.committed"), json!(true));
    assert_eq!(stored(&app).await, made, "not even a version");
    assert_eq!(history(&app).await.len(), before + 3);
    let listed = "{ calendar(year: 2026) { deadlines { code due { effectiveOn } reportingEvent { code } effortHours } } }";
    let listed = app.anonymous().query(listed).await;
    assert_eq!(
        *listed.at("calendar.deadlines.1"),
        json!({
            "code": "DELAR-INTERIM-2026-08-31", "due": { "effectiveOn": "2026-09-22" },
            "reportingEvent": { "code": "INTERIM-2026-08-31" }, "effortHours": 4.0,
        })
    );
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
        again.iter().all(|line| line.starts_with("UNCHANGED")),
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

async fn a_year_that_nobody_has_set_up_is_refused(app: TestApp) {
    let (client, _) = planted(&app).await;
    three_rules(&client).await;
    let mutation = "mutation ($input: DeadlinesGenerateInput!) {
        deadlinesGenerate(input: $input) { changes { code } committed userErrors { code path } }
    }";
    for (year, refused) in [(2027, "year FISCAL_YEAR_NOT_SET_UP"), (1999, "year OUT_OF_RANGE")] {
        for dry_run in [true, false] {
            let input = json!({ "year": year, "dryRun": dry_run });
            let answer = client.graphql(mutation, json!({ "input": input })).await;
            assert_eq!(refusals(&answer, "deadlinesGenerate"), [refused], "{answer}");
            assert_eq!(*answer.at("deadlinesGenerate.changes"), json!([]));
        }
    }
    assert_eq!(stored(&app).await.len(), 0);
}

async fn a_persons_code_is_not_taken(app: TestApp) {
    let (client, _) = planted(&app).await;
    three_rules(&client).await;
    generated(&client).await;
    let db = app.database.connect().await;
    let mut own = find(&app, "PLAN-2026").await.into_active_model();
    own.rule_id = Set(None);
    own.update(&db).await.unwrap();
    let before = stored(&app).await;
    let answer = generate(&client, false).await;
    assert_eq!(refusals(&answer, "deadlinesGenerate"), ["CODE_TAKEN"], "{answer}");
    assert_eq!(stored(&app).await, before);
}

async fn two_at_once_make_one_set_of_deadlines(app: TestApp) {
    let (client, _) = planted(&app).await;
    three_rules(&client).await;
    let (first, second) = tokio::join!(generate(&client, false), generate(&client, false));
    let count =
        |answer: &Answer, field: &str| answer.at(&format!("deadlinesGenerate.{field}")).as_i64().unwrap();
    for answer in [&first, &second] {
        assert_eq!(*answer.at("deadlinesGenerate.committed"), json!(true), "{answer}");
    }
    assert_eq!(count(&first, "added") + count(&second, "added"), 3);
    assert_eq!(count(&first, "unchanged") + count(&second, "unchanged"), 3);
    assert_eq!(stored(&app).await.len(), 3);
}

async fn a_failure_leaves_nothing_half_written(app: TestApp) {
    let (client, _) = planted(&app).await;
    three_rules(&client).await;
    let db = app.database.connect().await;
    // The history is written last: a deadline can't be kept in it, and so can't be made.
    let broken = match app.backend() {
        Backend::Sqlite => {
            "CREATE TRIGGER broken BEFORE INSERT ON audit_event WHEN NEW.entity = 'Deadline'
             BEGIN SELECT RAISE(ABORT, 'broken'); END"
        }
        Backend::Postgres => "ALTER TABLE audit_event ADD CONSTRAINT broken CHECK (entity <> 'Deadline')",
    };
    db.execute_unprepared(broken).await.unwrap();
    assert_eq!(
        generate(&client, false).await.error_codes(),
        ["INTERNAL_SERVER_ERROR"]
    );
    assert_eq!(stored(&app).await.len(), 0);
    assert_eq!(deadline_unit::Entity::find().count(&db).await.unwrap(), 0);
    let mended = match app.backend() {
        Backend::Sqlite => "DROP TRIGGER broken",
        Backend::Postgres => "ALTER TABLE audit_event DROP CONSTRAINT broken",
    };
    db.execute_unprepared(mended).await.unwrap();
    assert_eq!(generated(&client).await.len(), 3, "and it can be tried again");
}

async fn the_statements_do_not_depend_on_how_much_there_is(app: TestApp) {
    let (client, _) = planted(&app).await;
    three_rules(&client).await;
    let mutation = "mutation { deadlinesGenerate(input: { year: 2026 }) { added moved } }";
    let mut counts = Vec::new();
    for round in 0..3 {
        // One rule more at first, then two, then four.
        for n in 0..(1 << round) {
            let anchor = json!({ "fixedDate": { "month": 5, "day": 4 + n } });
            rule(&client, &format!("R{round}{n}"), anchor, json!({})).await;
        }
        let (answer, statements) = app.statements(client.query(mutation)).await;
        let added = answer.at("deadlinesGenerate.added").as_i64().unwrap();
        if round > 0 {
            assert_eq!(added, 1 << round);
            counts.push(statements.len());
        }
    }
    assert_eq!(counts[0], counts[1]);
}
