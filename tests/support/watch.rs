//! No test hangs the run: one that does not end in time fails, by its name.

use std::{
    io::{Write as _, stderr},
    panic::{AssertUnwindSafe, catch_unwind},
    process,
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

use crate::{environment, left_out::settle};

/// Ten times what the slowest test takes on a busy machine.
const BOUND: Duration = Duration::from_mins(5);

/// How long a test may take. `ARSHJUL_TEST_BOUND` says it in milliseconds.
pub fn bound() -> Duration {
    environment("ARSHJUL_TEST_BOUND").map_or(BOUND, |bound| {
        Duration::from_millis(bound.parse().expect("ARSHJUL_TEST_BOUND is a number"))
    })
}

/// Runs a test, and ends the process where it neither returns nor fails. A runtime's own timeout needs a runtime that runs, and what
/// it ends may take a while to clean up: this one waits half as long again.
pub fn watched(name: &str, test: impl FnOnce()) {
    let (ended, has_ended) = mpsc::channel::<()>();
    let limit = bound() + bound() / 2;
    let watching = name.to_owned();
    thread::spawn(move || {
        if has_ended.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
            // Past the capture that hides what tests print.
            let _ = writeln!(stderr(), "\n{watching} HANGS: it did not end in {limit:?}");
            process::abort();
        }
    });
    let outcome = catch_unwind(AssertUnwindSafe(test));
    drop(ended);
    settle(outcome);
}
