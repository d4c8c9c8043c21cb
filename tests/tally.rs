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

/// What tests run on, and the packages of Debian that bring it.
const PLACES: [(&str, &str); 7] = [
    ("SQLite", "build-essential"),
    ("PostgreSQL", "postgresql"),
    ("Node.js", "nodejs npm"),
    ("Chromium", "chromium fonts-liberation"),
    ("README", "bash curl jq"),
    ("LibreOffice", "libreoffice-calc"),
    (
        "Python",
        "python3-venv && python3 -m venv target/python && target/python/bin/pip install -r tests/conformance/requirements.txt && \
         export ARSHJUL_TEST_PYTHON=$PWD/target/python/bin/python",
    ),
];

fn main() -> ExitCode {
    // nextest asks every binary which tests it holds.
    if std::env::args().any(|argument| argument == "--list") {
        return ExitCode::SUCCESS;
    }
    let mut out = io::stdout().lock();
    let mut missing = Vec::new();
    for (place, _) in PLACES {
        let notes = scratch::notes(place);
        let ran = notes.iter().filter(|note| *note == "ran").count();
        let line = match notes.iter().find(|note| *note != "ran") {
            Some(reason) => {
                missing.push(place);
                format!("{place}: NOT TESTED: {reason}")
            }
            None => format!("{place}: {ran} {} ran", if ran == 1 { "test" } else { "tests" }),
        };
        writeln!(out, "{line}").expect("standard output is open");
    }
    let _ = fs::remove_dir_all(scratch::own());
    if missing.is_empty() {
        return ExitCode::SUCCESS;
    }
    let left_out = missing.join(", ");
    let packages = PLACES.iter().filter(|(place, _)| missing.contains(place));
    let packages: Vec<_> = packages.map(|(_, packages)| *packages).collect();
    let line = "=".repeat(72);
    writeln!(out, "{line}\nLEFT OUT, since this machine lacks it: {left_out}.")
        .expect("standard output is open");
    writeln!(
        out,
        "To test it too, on Debian: apt-get install {}\n{line}",
        packages.join(" ")
    )
    .expect("standard output is open");
    ExitCode::from(u8::from(is_ci()))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the suite's own switches are no settings of the service"
)]
fn is_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| !value.is_empty())
}
