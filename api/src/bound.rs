//! The bound of the unit tests, so that a rule that never comes to an end fails their run.

use std::{
    io::{Write as _, stderr},
    process, thread,
    time::Duration,
};

/// Many times what all of them take.
const BOUND: Duration = Duration::from_mins(10);

/// The runner itself names what has run for a minute, and then waits for ever.
#[test]
fn a_hang_ends_the_run() {
    thread::spawn(|| {
        thread::sleep(BOUND);
        let _ = writeln!(stderr(), "the unit tests HANG: they did not end in {BOUND:?}");
        process::abort();
    });
}
