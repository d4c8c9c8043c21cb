//! Many write while a year is closed and reopened: each submission is wholly before or wholly after each turn (R8).

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
};

use arshjul_entity::{Role, audit_event, result};
use arshjul_tests::{Client, TestApp, both_databases, scenario::Scenario};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use serde_json::json;
use tokio::sync::Notify;

use super::{act, done, set_up};

both_databases![a_submission_is_wholly_before_or_after_each_closing];

const WRITERS: usize = 16;
/// How often the year is closed, and reopened.
const ROUNDS: usize = 50;
const ROWS: usize = 3;

/// What everyone who takes part can see.
#[derive(Default)]
struct Course {
    /// Closings and reopenings that were begun, and that were acknowledged.
    turns_begun: AtomicUsize,
    turns_made: AtomicUsize,
    landed: AtomicUsize,
    refused: AtomicUsize,
    is_over: AtomicBool,
    something_came: Notify,
}

/// A row that was acknowledged: the version of the cell, and the turns between which it was written as far as its writer can know.
struct Acknowledged {
    cell: String,
    version: i64,
    after: usize,
    before: usize,
}

async fn a_submission_is_wholly_before_or_after_each_closing(app: TestApp) {
    let scenario = Scenario {
        committees: WRITERS,
        activities: 0,
    };
    scenario.plant(&app.database).await;
    set_up(&app, 2026).await;
    app.clock.advance(std::time::Duration::from_hours(24 * 60));
    let course = Arc::new(Course::default());
    let writers: Vec<_> = (0..WRITERS)
        .map(|n| tokio::spawn(write(app.client(Role::Reporter, "ROOT"), n, course.clone())))
        .collect();
    turn(&app.client(Role::Coordinator, "ROOT"), &course).await;
    let mut acknowledged = Vec::new();
    for writer in writers {
        acknowledged.extend(writer.await.unwrap());
    }
    judge(&app, acknowledged).await;
}

/// Closes and reopens, each time until somebody has come up against it.
async fn turn(coordinator: &Client, course: &Course) {
    for round in 0..ROUNDS {
        let close = json!({ "year": 2026, "expectedVersion": 1 + 2 * round });
        made(coordinator, course, "fiscalYearClose", close).await;
        wait(course, &course.refused).await;
        let reopen = json!({ "year": 2026, "expectedVersion": 2 + 2 * round, "reason": "Mer kom." });
        made(coordinator, course, "fiscalYearReopen", reopen).await;
        wait(course, &course.landed).await;
    }
    course.is_over.store(true, SeqCst);
}

async fn made(coordinator: &Client, course: &Course, mutation: &str, input: serde_json::Value) {
    course.turns_begun.fetch_add(1, SeqCst);
    done(coordinator, mutation, "", input).await;
    course.turns_made.fetch_add(1, SeqCst);
}

async fn wait(course: &Course, count: &AtomicUsize) {
    let before = count.load(SeqCst);
    while count.load(SeqCst) == before {
        course.something_came.notified().await;
    }
}

/// Submits three rows of a committee of its own, again and again with other values.
async fn write(reporter: Client, n: usize, course: Arc<Course>) -> Vec<Acknowledged> {
    let mut acknowledged = Vec::new();
    let unit = format!("N{n:02}");
    for value in 0_u32.. {
        if course.is_over.load(SeqCst) {
            break;
        }
        let after = course.turns_made.load(SeqCst);
        let rows = ["TOTAL", "WOMEN", "MEN"].map(
            |gender| json!({ "indicator": "I1", "unit": unit, "period": 2026, "gender": gender, "value": value }),
        );
        let mode = if value % 2 == 0 { "ATOMIC" } else { "PARTIAL" };
        let fields = "committed rows { outcome errors { code } result { id version } }";
        let answer = act(
            &reporter,
            "resultsSubmit",
            fields,
            json!({ "mode": mode, "rows": rows }),
        )
        .await;
        let before = course.turns_begun.load(SeqCst);
        let rows = answer.list("resultsSubmit.rows");
        if rows[0]["outcome"] == "REJECTED" {
            assert!(
                rows.iter()
                    .all(|row| row["errors"][0]["code"] == "FISCAL_YEAR_CLOSED"),
                "{answer}"
            );
            course.refused.fetch_add(1, SeqCst);
        } else {
            assert_eq!(answer.at("resultsSubmit.committed"), true, "{answer}");
            assert_eq!(rows.len(), ROWS);
            acknowledged.extend(rows.iter().map(|row| {
                assert!(
                    ["CREATED", "UPDATED"].contains(&row["outcome"].as_str().unwrap()),
                    "{answer}"
                );
                Acknowledged {
                    cell: row["result"]["id"].as_str().unwrap().to_owned(),
                    version: row["result"]["version"].as_i64().unwrap(),
                    after,
                    before,
                }
            }));
            course.landed.fetch_add(1, SeqCst);
        }
        course.something_came.notify_one();
    }
    acknowledged
}

async fn judge(app: &TestApp, acknowledged: Vec<Acknowledged>) {
    let db = app.database.connect().await;
    let events = audit_event::Entity::find()
        .order_by_asc(audit_event::Column::Id)
        .all(&db)
        .await
        .unwrap();
    let turns: Vec<_> = events
        .iter()
        .filter(|event| event.entity == "FiscalYear")
        .collect();
    let actions: Vec<_> = turns.iter().map(|event| event.action.as_str()).collect();
    assert_eq!(actions, ["fiscalYearClose", "fiscalYearReopen"].repeat(ROUNDS));
    // Each change by its cell and version, with the number of turns that had been made before it.
    let mut changes = BTreeMap::new();
    for event in events.iter().filter(|event| event.entity == "Result") {
        let after: serde_json::Value = serde_json::from_str(event.after.as_ref().unwrap()).unwrap();
        let cell = arshjul::graphql::engine::id::GlobalId::row("Result", event.entity_id).to_string();
        let made = turns.partition_point(|turn| turn.id < event.id);
        let known = changes.insert((cell, after["version"].as_i64().unwrap()), made);
        assert_eq!(known, None, "one change is kept twice");
    }
    assert_eq!(
        changes.len(),
        acknowledged.len(),
        "what is kept is what was acknowledged"
    );
    for row in &acknowledged {
        let made = changes[&(row.cell.clone(), row.version)];
        assert_eq!(made % 2, 0, "{} was written in a closed year", row.cell);
        assert!(
            (row.after..=row.before).contains(&made),
            "{} stands after {made} turns, and was written after {} and before {}",
            row.cell,
            row.after,
            row.before
        );
    }
    let stored = result::Entity::find()
        .filter(result::Column::Year.eq(2026))
        .all(&db)
        .await
        .unwrap();
    assert_eq!(stored.len(), WRITERS * ROWS, "everybody came to write something");
    let versions: i64 = stored.iter().map(|row| i64::from(row.version)).sum();
    assert_eq!(
        usize::try_from(versions).unwrap(),
        acknowledged.len(),
        "a row was lost or half-written"
    );
}
