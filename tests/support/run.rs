//! Runs every test: under a watch, and on both databases where it needs one.

use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    pin::Pin,
};

use tokio::{
    runtime::{self, Runtime},
    time::timeout,
};

use crate::{
    Backend, TestDatabase,
    left_out::not_tested,
    scratch,
    watch::{bound, watched},
};

/// What a test is given: the database, or something that stands on it.
pub trait Fixture {
    fn over(database: TestDatabase) -> impl Future<Output = Self>;
}

impl Fixture for TestDatabase {
    async fn over(database: Self) -> Self {
        database
    }
}

type Work = Pin<Box<dyn Future<Output = ()>>>;

/// Declares tests, each an `async fn` of one [`Fixture`], as `sqlite::…` and `postgres::…`. A function that is left out of
/// the list is dead code, which the build warns of.
#[macro_export]
macro_rules! both_databases {
    ($($test:ident),+ $(,)?) => {
        mod sqlite { $($crate::fixture_test!($test, Sqlite);)+ }
        mod postgres { $($crate::fixture_test!($test, Postgres);)+ }
    };
}

/// Declares tests of a [`Fixture`] that can't differ by database, as `one_database::…`.
#[macro_export]
macro_rules! one_database {
    ($($test:ident),+ $(,)?) => {
        mod one_database { $($crate::fixture_test!($test, Sqlite);)+ }
    };
}

/// Declares tests without a database, as `no_database::…`: those that are an `async fn`, and those that are not.
#[macro_export]
macro_rules! no_database {
    ($(async: $($awaited:ident),+;)? $(plain: $($plain:ident),+;)?) => {
        mod no_database {
            $($(#[test] fn $awaited() {
                $crate::run::awaited($crate::test_name!($awaited), || Box::pin(super::$awaited()));
            })+)?
            $($(#[test] fn $plain() { $crate::watch::watched($crate::test_name!($plain), super::$plain); })+)?
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! fixture_test {
    ($test:ident, $backend:ident) => {
        #[test]
        fn $test() {
            $crate::run::run(
                $crate::test_name!($test),
                $crate::Backend::$backend,
                |given| Box::pin(super::$test(given)),
            );
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! test_name {
    ($test:ident) => {
        concat!(module_path!(), "::", stringify!($test))
    };
}

/// Runs one test on one database, and removes the database however the test ends.
pub fn run<F: Fixture>(name: &str, backend: Backend, test: fn(F) -> Work) {
    watched(name, || {
        let runtime = runtime();
        let database = match runtime.block_on(TestDatabase::create(backend)) {
            Ok(database) => database,
            Err(reason) => return not_tested(&backend.to_string(), reason),
        };
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let fixture = F::over(database.clone());
            within_bound(name, &runtime, async { test(fixture.await).await });
        }));
        scratch::note(&backend.to_string(), "ran");
        runtime.block_on(database.remove());
        if let Err(panic) = outcome {
            resume_unwind(panic);
        }
    });
}

/// Runs one test that needs no database.
pub fn awaited(name: &str, test: fn() -> Work) {
    watched(name, || within_bound(name, &runtime(), test()));
}

fn runtime() -> Runtime {
    runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime starts")
}

/// What waits for ever fails like any other test: the rest of the run goes on.
fn within_bound(name: &str, runtime: &Runtime, test: impl Future<Output = ()>) {
    let ended = runtime.block_on(async { timeout(bound(), test).await });
    assert!(ended.is_ok(), "{name} HANGS: it did not end in {:?}", bound());
}
