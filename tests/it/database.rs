//! The harness itself: what a test changes, no other test sees.

use arshjul_tests::{Backend, TestDatabase, both_databases};
use sea_orm::{ConnectionTrait as _, DbBackend};

both_databases![database_is_the_tests_own, database_is_the_one_named];

async fn database_is_the_tests_own(database: TestDatabase) {
    let other = TestDatabase::create(database.backend())
        .await
        .expect("a second database");
    let connection = database.connect().await;
    connection
        .execute_unprepared("CREATE TABLE mine (id integer)")
        .await
        .unwrap();
    connection.execute_unprepared("SELECT * FROM mine").await.unwrap();
    let elsewhere = other
        .connect()
        .await
        .execute_unprepared("SELECT * FROM mine")
        .await;
    assert!(elsewhere.is_err(), "a table of one test is there in another");
    other.remove().await;
}

async fn database_is_the_one_named(database: TestDatabase) {
    let expected = match database.backend() {
        Backend::Sqlite => DbBackend::Sqlite,
        Backend::Postgres => DbBackend::Postgres,
    };
    assert_eq!(database.connect().await.get_database_backend(), expected);
}
