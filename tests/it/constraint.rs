//! What the database itself refuses, whatever code writes to it.

use arshjul::{
    service::seed,
    store::{Pool, Store},
};
use arshjul_tests::{TestDatabase, both_databases};
use sea_orm::{ConnectionTrait, TransactionTrait};

both_databases![impossible_rows_are_refused];

/// Statements on the example content, and whether they leave it possible.
const STATEMENTS: &[(&str, bool)] = &[
    ("UPDATE goal SET version = 2", true),
    ("UPDATE goal SET version = 0", false),
    ("UPDATE goal SET code = 'M1'", false),
    ("UPDATE goal SET parent_id = id", false),
    ("UPDATE goal SET parent_id = 4711", false),
    ("DELETE FROM steering_document WHERE code = 'SSH2030'", false),
    ("UPDATE organization_unit SET valid_to = '2015-01-01'", true),
    ("UPDATE organization_unit SET valid_to = '2014-12-31'", false),
    ("DELETE FROM organization_unit WHERE code = 'EHU'", true),
    ("DELETE FROM organization_unit WHERE code = 'KLF'", false),
    ("UPDATE indicator SET decimals = 6", true),
    ("UPDATE indicator SET decimals = 7", false),
    ("UPDATE indicator SET not_split_reason = NULL", false),
    ("UPDATE activity SET ends_on = '2000-01-01'", false),
    ("DELETE FROM activity", true),
    ("UPDATE result SET comment = 'ändrad'", true),
    ("UPDATE result SET gender = 'OTHER'", false),
    ("UPDATE result SET gender = 'TOTAL'", false),
    ("UPDATE result SET period = '2015'", false),
    ("UPDATE result SET value = NULL WHERE state = 'VALUE'", false),
    (
        "UPDATE result SET state = 'MISSING', value = NULL WHERE state = 'VALUE'",
        false,
    ),
    (
        "UPDATE result SET state = 'SUPPRESSED', value = NULL, numerator = NULL, denominator = NULL",
        false,
    ),
    (
        "UPDATE result SET missing_reason = NULL WHERE state = 'MISSING'",
        false,
    ),
    (
        "UPDATE result SET denominator = 0 WHERE denominator IS NOT NULL",
        false,
    ),
    (
        "UPDATE result SET numerator = NULL WHERE numerator IS NOT NULL",
        false,
    ),
    ("UPDATE result SET reviewed_by = 'a'", false),
    (
        "UPDATE result SET reviewed_by = 'a', reviewed_at = submitted_at",
        true,
    ),
    (
        "INSERT INTO lock_exception (unit_id, year, until, reason, granted_at, granted_by) \
         SELECT min(id), 2026, '2026-01-01 00:00:00+00:00', 'r', '2026-01-01 00:00:00+00:00', 'a' FROM organization_unit",
        false,
    ),
    (
        "INSERT INTO lock_exception (unit_id, year, until, reason, granted_at, granted_by) \
         SELECT min(id), 2026, '2026-01-02 00:00:00+00:00', 'r', '2026-01-01 00:00:00+00:00', 'a' FROM organization_unit",
        true,
    ),
    (
        "INSERT INTO publication (name, decided_on, published_at, published_by, shown, suppressed, missing) \
         VALUES ('p', '2026-01-01', '2026-01-01 00:00:00+00:00', 'a', 1, 0, -1)",
        false,
    ),
];

async fn impossible_rows_are_refused(database: TestDatabase) {
    let store = Store::open(database.url(), Pool::default()).await.unwrap();
    seed::run(&store, "2026-07-01T08:00:00Z".parse().unwrap())
        .await
        .unwrap();
    for (sql, is_possible) in STATEMENTS {
        let tx = store.writer().begin().await.unwrap();
        let outcome = tx.execute_unprepared(sql).await;
        assert_eq!(outcome.is_ok(), *is_possible, "{sql}: {outcome:?}");
        tx.rollback().await.unwrap();
    }
    one_figure_of_a_cell_is_current(&store).await;
}

async fn one_figure_of_a_cell_is_current(store: &Store) {
    let tx = store.writer().begin().await.unwrap();
    let published_at = "'2026-01-01 00:00:00+00:00'";
    for id in [1, 2] {
        let sql = format!(
            "INSERT INTO publication (id, name, decided_on, published_at, published_by, shown, suppressed, missing) \
             VALUES ({id}, 'p', '2026-01-01', {published_at}, 'a', 1, 0, 0)"
        );
        tx.execute_unprepared(&sql).await.unwrap();
    }
    let figure = |publication: i32| {
        format!(
            "INSERT INTO figure (publication_id, indicator_id, unit_id, period, year, gender, state, value, published_at) \
             SELECT {publication}, indicator_id, unit_id, period, year, gender, state, value, {published_at} \
             FROM result WHERE state = 'VALUE' AND period = '2020'"
        )
    };
    tx.execute_unprepared(&figure(1)).await.unwrap();
    tx.execute_unprepared(&format!("UPDATE figure SET superseded_at = {published_at}"))
        .await
        .unwrap();
    tx.execute_unprepared(&figure(2)).await.unwrap();
    let both_current = tx
        .execute_unprepared("UPDATE figure SET superseded_at = NULL")
        .await;
    assert!(both_current.is_err());
    tx.rollback().await.unwrap();
}
