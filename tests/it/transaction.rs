//! A transaction that a database ended by itself: nothing of it is told to be there, and nobody comes to write inside it (R12).

use arshjul::store::transaction::Transaction;
use arshjul_entity::{Role, goal, result};
use arshjul_tests::{Answer, TestApp, both_databases, one_database, scenario::Scenario};
use sea_orm::{ConnectionTrait as _, DbErr, EntityTrait as _, PaginatorTrait as _, Statement};
use serde_json::json;

both_databases![
    a_connection_whose_transaction_ended_is_not_used_again,
    nothing_runs_and_nothing_commits_after_an_error,
    what_a_statement_was_given_up_in_does_not_commit,
];

one_database![what_is_acknowledged_after_the_disk_was_full_is_there];

async fn planted(app: &TestApp) {
    let scenario = Scenario {
        committees: 2,
        activities: 0,
    };
    scenario.plant(&app.database).await;
}

/// Every title at once: a write that needs no proof here.
async fn entitle(tx: &Transaction, title: &str) -> Result<(), DbErr> {
    let sql = format!("UPDATE goal SET title = '{title}'");
    tx.execute_unprepared(&sql).await.map(|_| ())
}

async fn titles(app: &TestApp) -> Vec<String> {
    let db = app.database.connect().await;
    let goals = goal::Entity::find().all(&db).await.unwrap();
    goals.into_iter().map(|goal| goal.title).collect()
}

/// As after SQLITE_FULL: the database has no transaction any more, and sqlx counts one.
async fn a_connection_whose_transaction_ended_is_not_used_again(app: TestApp) {
    planted(&app).await;
    for round in 0..4 {
        let ended = app.store.begin().await.unwrap();
        entitle(&ended, "Borta").await.unwrap();
        ended.execute_unprepared("ROLLBACK").await.unwrap();
        drop(ended);

        let given_up = app.store.begin().await.unwrap();
        entitle(&given_up, "Borta").await.unwrap();
        drop(given_up);

        let title = format!("Runda {round}");
        let kept = app.store.begin().await.unwrap();
        entitle(&kept, &title).await.unwrap();
        kept.commit().await.unwrap();
        assert_eq!(titles(&app).await, vec![title; 4]);
    }
}

async fn nothing_runs_and_nothing_commits_after_an_error(app: TestApp) {
    planted(&app).await;
    let before = titles(&app).await;
    let tx = app.store.begin().await.unwrap();
    entitle(&tx, "Halv").await.unwrap();
    tx.execute_unprepared("INSERT INTO nowhere VALUES (1)")
        .await
        .unwrap_err();
    // In a transaction that the database has ended, this would be committed by itself.
    entitle(&tx, "Ensam").await.unwrap_err();
    tx.commit().await.unwrap_err();
    assert_eq!(titles(&app).await, before);
    let tx = app.store.begin().await.unwrap();
    entitle(&tx, "Hel").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(titles(&app).await, ["Hel"; 4]);
}

async fn what_a_statement_was_given_up_in_does_not_commit(app: TestApp) {
    planted(&app).await;
    let before = titles(&app).await;
    let tx = app.store.begin().await.unwrap();
    entitle(&tx, "Halv").await.unwrap();
    let backend = tx.get_database_backend();
    let count = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT max(i) FROM n";
    let mut long = tx.query_all_raw(Statement::from_string(backend, count));
    // It is sent, and nobody waits for what comes of it.
    assert!(futures_util::poll!(&mut long).is_pending());
    drop(long);
    tx.commit().await.unwrap_err();
    assert_eq!(titles(&app).await, before);
}

const SUBMIT: &str = "mutation ($rows: [ResultRowInput!]!) {
    resultsSubmit(input: { mode: ATOMIC, rows: $rows }) { committed rows { errors { code } } userErrors { code } }
}";

async fn submit(app: &TestApp, unit: &str, years: std::ops::Range<i32>) -> Answer {
    let cells = years.flat_map(|year| (1..=4).map(move |n| (year, n)));
    let rows: Vec<_> = cells
        .map(|(year, n)| {
            json!({ "indicator": format!("I{n}"), "unit": unit, "period": year, "value": 40, "comment": "k".repeat(1_500) })
        })
        .collect();
    let reporter = app.client(Role::Reporter, "ROOT");
    reporter.graphql(SUBMIT, json!({ "rows": rows })).await
}

/// SQLite's own bound stands for a disk that is full.
async fn what_is_acknowledged_after_the_disk_was_full_is_there(app: TestApp) {
    planted(&app).await;
    let reader = app.client(Role::Reporter, "ROOT");
    for (round, from) in [1990, 2000, 2010].into_iter().enumerate() {
        let writer = app.store.writer();
        writer
            .execute_unprepared("PRAGMA max_page_count = 1")
            .await
            .unwrap();
        let failed = submit(&app, "N00", from..from + 8).await;
        assert_eq!(failed.error_codes(), ["SERVICE_UNAVAILABLE"], "{failed}");
        let room = "PRAGMA max_page_count = 1000000";
        app.store.writer().execute_unprepared(room).await.unwrap();
        for year in [from + 8, from + 9] {
            let landed = submit(&app, "N01", year..year + 1).await;
            assert_eq!(landed.at("resultsSubmit.committed"), true, "{landed}");
        }
        let query = "{ results(first: 0, filter: { yearTo: 2019 }) { totalCount } }";
        let seen = reader.query(query).await;
        assert_eq!(seen.at("results.totalCount"), 8 * (round + 1), "{seen}");
    }
    let db = app.database.connect().await;
    assert_eq!(result::Entity::find().count(&db).await.unwrap(), 24 + 24);
}
