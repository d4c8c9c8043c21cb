//! Where generation ends: what it refuses, what two at once make, what a failure leaves, and what it costs.

use arshjul_entity::deadline_unit;
use arshjul_tests::{Answer, Backend, TestApp, app::as_many_statements, both_databases};
use sea_orm::{
    ActiveModelTrait as _, ConnectionTrait as _, EntityTrait as _, IntoActiveModel as _, PaginatorTrait as _,
    Set,
};
use serde_json::json;

use super::{find, generate, generated, planted, rule, stored, three_rules};
use crate::catalogue::refusals;

both_databases![
    a_year_that_nobody_has_set_up_is_refused,
    a_persons_code_is_not_taken,
    a_year_is_set_up_where_it_can_not_be_generated,
    two_at_once_make_one_set_of_deadlines,
    a_failure_leaves_nothing_half_written,
    the_statements_do_not_depend_on_how_much_there_is,
];

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

/// What the answer tells beside what was done is told from before the commit: it can't fail after that.
async fn a_year_is_set_up_where_it_can_not_be_generated(app: TestApp) {
    let (client, _) = planted(&app).await;
    three_rules(&client).await;
    generated(&client).await;
    let db = app.database.connect().await;
    let mut own = find(&app, "PLAN-2026").await.into_active_model();
    own.rule_id = Set(None);
    own.update(&db).await.unwrap();
    let version = client.query("{ fiscalYear(year: 2026) { version } }").await;
    let version = version.at("fiscalYear.version").as_i64().unwrap();
    let set = "mutation ($version: Int!) {
        reportingCycleSet(input: { year: 2026, expectedVersion: $version, lowActivityWeeks: [29] }) {
            fiscalYear { version lowActivityWeeks } changes { code } generationErrors { code } userErrors { code }
        }
    }";
    let answer = client.graphql(set, json!({ "version": version })).await;
    let told = json!({
        "fiscalYear": { "version": version + 1, "lowActivityWeeks": [29] },
        "changes": [], "generationErrors": [{ "code": "CODE_TAKEN" }], "userErrors": [],
    });
    assert_eq!(answer.at("reportingCycleSet"), &told);
    let stored = client.query("{ fiscalYear(year: 2026) { version } }").await;
    assert_eq!(stored.at("fiscalYear.version"), version + 1);
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
            counts.push(statements);
        }
    }
    as_many_statements(&counts[0], &counts[1]);
}
