//! The harness itself: what a test changes, no other test sees, and a test that hangs fails by its name.

use std::{
    env, fs,
    future::pending,
    path::{Path, PathBuf},
    process::{Command, Output},
    thread,
    time::Duration,
};

use arshjul_tests::{Backend, TestApp, TestDatabase, both_databases, environment, no_database};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend};

both_databases![
    database_is_the_tests_own,
    database_is_the_one_named,
    pools_are_not_maintained
];

no_database! {
    async:
        a_test_that_waits_for_ever_fails,
        a_test_that_never_yields_ends_the_run;
    plain:
        a_test_that_never_returns_ends_the_run,
        what_a_machine_lacks_is_left_out_loudly_and_in_ci_it_fails;
}

/// Set in the copy of this binary that is to hang.
const HANGS: &str = "ARSHJUL_TEST_HANGS";

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

/// sqlx 0.9.0's maintenance of a pool can loop for ever. It runs only where connections age.
async fn pools_are_not_maintained(app: TestApp) {
    let harness = app.database.connect().await;
    for pool in [app.store.pool(), app.store.writer(), &harness] {
        assert_eq!(ages(pool), [None, None]);
    }
}

fn ages(pool: &DatabaseConnection) -> [Option<Duration>; 2] {
    if pool.get_database_backend() == DbBackend::Postgres {
        let options = pool.get_postgres_connection_pool().options();
        return [options.get_idle_timeout(), options.get_max_lifetime()];
    }
    let options = pool.get_sqlite_connection_pool().options();
    [options.get_idle_timeout(), options.get_max_lifetime()]
}

async fn a_test_that_waits_for_ever_fails() {
    if environment(HANGS).is_some() {
        pending::<()>().await;
    }
    let (output, said) = hung("a_test_that_waits_for_ever_fails");
    assert_eq!(output.status.code(), Some(101), "it fails as tests do: {said}");
    assert!(said.contains("test result: FAILED. 0 passed; 1 failed"), "{said}");
}

/// As a pool's maintenance did: no timeout of the runtime's own is looked at any more.
async fn a_test_that_never_yields_ends_the_run() {
    never_returns_in_the_copy();
    let (output, said) = hung("a_test_that_never_yields_ends_the_run");
    assert_eq!(output.status.code(), None, "it is aborted: {said}");
}

fn a_test_that_never_returns_ends_the_run() {
    never_returns_in_the_copy();
    let (output, said) = hung("a_test_that_never_returns_ends_the_run");
    assert_eq!(output.status.code(), None, "it is aborted: {said}");
}

fn never_returns_in_the_copy() {
    while environment(HANGS).is_some() {
        thread::park();
    }
}

fn what_a_machine_lacks_is_left_out_loudly_and_in_ci_it_fails() {
    let bare = |program: &Path, ci: Option<&str>, arguments: &[&str]| {
        let mut command = Command::new(program);
        command.args(arguments).env("PATH", "/nowhere").env_remove("CI");
        let output = command.envs(ci.map(|ci| ("CI", ci))).output().unwrap();
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        (output.status.success(), said)
    };
    let suite = env::current_exe().unwrap();
    let tally = newest(suite.parent().unwrap(), "tally-");
    for (test, place, packages) in [
        (
            "http::audit::no_database::the_edge_passes_all_audits",
            "Node.js",
            "nodejs npm",
        ),
        (
            "readme::no_database::every_line_of_the_readme_works_on_the_embedded_default",
            "README",
            "bash curl jq",
        ),
    ] {
        let (passes, said) = bare(&suite, None, &["--exact", test]);
        assert!(
            passes && said.contains(&format!("NOT TESTED on {place}: ")),
            "{said}"
        );
        // Both were started by this process, as cargo starts the tests and then the tally.
        let (passes, said) = bare(&tally, None, &[]);
        let last: Vec<_> = said.trim_end().lines().rev().take(3).collect();
        assert!(
            passes && last[2].contains(&format!("LEFT OUT, since this machine lacks it: {place}.")),
            "{said}"
        );
        assert!(
            last[1].ends_with(&format!("apt-get install {packages}")),
            "{said}"
        );
        let (passes, said) = bare(&suite, Some("true"), &["--exact", test]);
        assert!(!passes, "{said}");
        let (passes, said) = bare(&tally, Some("true"), &[]);
        assert!(!passes && said.contains(place), "{said}");
    }
}

/// The last one built of the programs whose names begin so.
fn newest(folder: &Path, begins: &str) -> PathBuf {
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let programs = files.filter(|path| {
        let name = path.file_name().unwrap().to_str().unwrap();
        name.starts_with(begins) && path.extension().is_none()
    });
    programs
        .max_by_key(|path| path.metadata().unwrap().modified().unwrap())
        .unwrap()
}

/// How the named test ends in a copy of this binary in which it hangs, where tests have a second.
fn hung(test: &str) -> (Output, String) {
    let name = format!("harness::no_database::{test}");
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", &name, "--nocapture"])
        .env(HANGS, "1")
        .env("ARSHJUL_TEST_BOUND", "1000")
        .env("RUST_BACKTRACE", "0")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&[&output.stdout[..], &output.stderr].concat()).into_owned();
    assert!(
        said.contains(&format!("{name} HANGS: it did not end in")),
        "{said}"
    );
    (output, said)
}
