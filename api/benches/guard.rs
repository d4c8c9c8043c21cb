//! How long the guard holds a worker, by document: `cargo bench -p arshjul --bench guard`. What it must stay below is 10 ms.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints, and fails by panicking"
)]

use std::{fmt::Write as _, hint::black_box, time::Instant};

use arshjul::graphql::{
    definition,
    engine::{
        document::{Given, Guard, Introspection},
        limit::Limits,
    },
};

const ROUNDS: u32 = 100;

fn main() {
    let guard = Guard::new(Limits::STANDARD, &definition()).unwrap();
    for (name, document) in documents() {
        let started = Instant::now();
        for _ in 0..ROUNDS {
            let admitted = guard.admit(black_box(&document), &Given::default(), None, Introspection::Open);
            black_box(admitted.is_ok());
        }
        let each = started.elapsed() / ROUNDS;
        println!(
            "{name:<40} {:>8} bytes {:>10} µs",
            document.len(),
            each.as_micros()
        );
    }
}

fn documents() -> Vec<(&'static str, String)> {
    let many = |count: usize, item: fn(usize) -> String| (0..count).map(item).collect::<String>();
    let mut spreads = "{ ...f0 }".to_owned();
    for level in 0..8 {
        let next = format!("...f{} ", level + 1).repeat(8);
        let _ = write!(spreads, " fragment f{level} on Query {{ {next}}}");
    }
    spreads.push_str(" fragment f8 on Query { __typename }");
    vec![
        ("fragments, 8 wide and 8 deep", spreads),
        (
            "10,000 aliases",
            format!("{{ {} }}", many(10_000, |n| format!("a{n}:__typename "))),
        ),
        (
            "10,000 unknown fields",
            format!("{{ {} }}", many(10_000, |n| format!("u{n} "))),
        ),
        (
            "a literal of 100,000 items",
            format!("{{ nodes(ids: [{}]) {{ id }} }}", "1,".repeat(100_000)),
        ),
        ("depth 20,000", "{a".repeat(20_000)),
        (
            "2 MB of comments",
            format!("{{ __typename }} {}", "# never read\n".repeat(160_000)),
        ),
        (
            "64 KiB of comments",
            format!("{{ __typename }} {}", "# never read\n".repeat(5_000)),
        ),
        (
            "as many unknown fields as tokens allow",
            format!("{{ {} }}", many(4_990, |n| format!("unknown{n} "))),
        ),
        (
            "as many selections as are allowed",
            format!("{{ viewer {{ {} }} }}", "__typename ".repeat(1_990)),
        ),
        (
            "a literal as long as tokens allow",
            format!("{{ nodes(ids: [{}]) {{ id }} }}", "1,".repeat(4_980)),
        ),
    ]
}
