//! What this machine lacks is left out, and said at the end of the run. CI may leave nothing out.

use std::{
    any::Any,
    io::{ErrorKind, Write as _, stderr},
    panic::resume_unwind,
    process::Command,
};

use crate::{environment, scratch};

/// The rest of a test, which this machine can't run.
#[derive(Debug)]
struct LeftOut {
    on: &'static str,
    reason: String,
}

/// Ends a test that can't go on here, without failing it.
pub fn left_out(on: &'static str, reason: impl Into<String>) -> ! {
    let reason = reason.into();
    // Not by a panic, which its hook would print.
    resume_unwind(Box::new(LeftOut { on, reason }))
}

/// How a test ended: left out, or by a failure, which goes on.
pub fn settle(outcome: Result<(), Box<dyn Any + Send>>) {
    let Err(panic) = outcome else { return };
    match panic.downcast::<LeftOut>() {
        Ok(left) => not_tested(left.on, &left.reason),
        Err(panic) => resume_unwind(panic),
    }
}

/// A machine that lacks something can still run the rest. CI may not.
pub fn not_tested(on: &str, reason: &str) {
    scratch::note(on, reason);
    assert!(environment("CI").is_none(), "{on}: {reason}");
    // Past the capture that hides what passing tests print.
    let _ = writeln!(stderr(), "NOT TESTED on {on}: {reason}");
}

/// A program that a test can't do without.
pub fn needed(on: &'static str, program: &str) -> Command {
    let tried = Command::new(program).arg("--version").output();
    if tried.is_err_and(|error| error.kind() == ErrorKind::NotFound) {
        left_out(on, format!("{program} is not on this machine"));
    }
    Command::new(program)
}
