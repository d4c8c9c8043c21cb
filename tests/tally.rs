//! The closing lines of `cargo test`: how many tests ran on each database, and in a browser. Not a test itself, but Cargo runs it last.

#![expect(
    clippy::expect_used,
    reason = "a tally that can't be read fails the run, and says why"
)]

use std::{
    fs,
    io::{self, Write as _},
    process::ExitCode,
};

#[path = "support/scratch.rs"]
#[expect(dead_code, reason = "the rest is for the tests")]
mod scratch;

fn main() -> ExitCode {
    // nextest asks every binary which tests it holds.
    if std::env::args().any(|argument| argument == "--list") {
        return ExitCode::SUCCESS;
    }
    let mut out = io::stdout().lock();
    let mut missing = false;
    for place in ["SQLite", "PostgreSQL", "Chromium"] {
        let notes = scratch::notes(place);
        let ran = notes.iter().filter(|note| *note == "ran").count();
        let line = match notes.iter().find(|note| *note != "ran") {
            Some(reason) => {
                missing = true;
                format!("{place}: NOT TESTED: {reason}")
            }
            None => format!("{place}: {ran} {} ran", if ran == 1 { "test" } else { "tests" }),
        };
        writeln!(out, "{line}").expect("standard output is open");
    }
    let _ = fs::remove_dir_all(scratch::own());
    if missing {
        ExitCode::from(u8::from(is_ci()))
    } else {
        ExitCode::SUCCESS
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the suite's own switches are no settings of the service"
)]
fn is_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| !value.is_empty())
}
