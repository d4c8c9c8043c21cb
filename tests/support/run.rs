//! Runs every test on both databases.

use std::{
    io::Write as _,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    pin::Pin,
};

use tokio::runtime;

use crate::{Backend, TestDatabase, environment, scratch};

/// What a test is given: the database, or something that stands on it.
pub trait Fixture {
    fn over(database: TestDatabase) -> impl Future<Output = Self>;
}

impl Fixture for TestDatabase {
    async fn over(database: Self) -> Self {
        database
    }
}

/// Declares tests, each an `async fn` of one [`Fixture`], as `sqlite::…` and `postgres::…`. A function that is left out of
/// the list is dead code, which the build warns of.
#[macro_export]
macro_rules! both_databases {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test] fn $test() { $crate::run::run($crate::Backend::Sqlite, |given| Box::pin(super::$test(given))); })+
        }
        mod postgres {
            $(#[test] fn $test() { $crate::run::run($crate::Backend::Postgres, |given| Box::pin(super::$test(given))); })+
        }
    };
}

/// Runs one test on one database, and removes the database however the test ends.
pub fn run<F: Fixture>(backend: Backend, test: fn(F) -> Pin<Box<dyn Future<Output = ()>>>) {
    let runtime = runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime starts");
    let database = match runtime.block_on(TestDatabase::create(backend)) {
        Ok(database) => database,
        Err(reason) => return skip(backend, reason),
    };
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        runtime.block_on(async { test(F::over(database.clone()).await).await });
    }));
    scratch::note(&backend.to_string(), "ran");
    runtime.block_on(database.remove());
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

/// A machine without PostgreSQL can still run the other half. CI may not.
fn skip(backend: Backend, reason: &str) {
    assert!(environment("CI").is_none(), "{backend}: {reason}");
    scratch::note(&backend.to_string(), reason);
    // Past the capture that hides what passing tests print.
    let _ = writeln!(std::io::stderr(), "NOT TESTED on {backend}: {reason}");
}
