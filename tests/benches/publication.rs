//! What it takes to publish 200 indicators × 40 units × 3 genders × 10 years, and what those who read meanwhile notice of it.
//!
//! `cargo bench -p arshjul-tests --bench publication`, with the backends that the machine has.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a program for developers"
)]

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use arshjul_entity::Role;
use arshjul_tests::{
    Backend, Client, Fixture as _, TestApp, TestDatabase,
    volume::{YEARS, plant},
};
use serde_json::json;

const PUBLISH: &str = "mutation ($periods: [Period!]!) {
    publicationCreate(input: { name: \"Allt\", decidedOn: \"2026-03-01\", periods: $periods }) {
        publication { id } shown suppressed missing informationKept hiddenByCause { cause cells } userErrors { code message }
    }
}";
const READ: &str = "{ figures(first: 1000) { nodes { indicatorCode unitCode period gender state value } } }";

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    for backend in [Backend::Sqlite, Backend::Postgres] {
        match runtime.block_on(TestDatabase::create(backend)) {
            Ok(database) => runtime.block_on(measure(database)),
            Err(why) => println!("{backend:?}: not measured ({why})"),
        }
    }
}

async fn measure(database: TestDatabase) {
    let backend = database.backend();
    plant(&database).await;
    let app = TestApp::over(database.clone()).await;
    let client = app.client(Role::Coordinator, "ROOT");
    let years: Vec<_> = YEARS.map(|year| year.to_string()).collect();
    // Something to read meanwhile.
    publish(&client, &["2026".to_owned()]).await;
    let (before, _) = latencies(&app, Duration::from_secs(3), &AtomicBool::new(false)).await;
    let at_rest = memory("VmRSS");
    let done = Arc::new(AtomicBool::new(false));
    let readers = {
        let (reader, done) = (app.anonymous(), Arc::clone(&done));
        tokio::spawn(async move { reads(&reader, Duration::from_mins(10), &done).await })
    };
    let start = Instant::now();
    let told = publish(&client, &years).await;
    let first = start.elapsed();
    done.store(true, Ordering::Relaxed);
    let (median, longest) = readers.await.expect("the readers come back");
    let peak = memory("VmHWM");
    let start = Instant::now();
    publish(&client, &years).await;
    let again = start.elapsed();
    println!(
        "{backend:?}: published in {first:.1?}, the same again in {again:.1?}; {at_rest} MB at rest, {peak} MB at most"
    );
    println!("  {told}");
    println!(
        "  a page of 1,000 figures: median {before:.1?} before; meanwhile {median:.1?}, {ratio:.1} × as long, at most {longest:.1?}",
        ratio = median.as_secs_f64() / before.as_secs_f64(),
    );
    database.remove().await;
}

async fn publish(client: &Client, periods: &[String]) -> String {
    let answer = client.graphql(PUBLISH, json!({ "periods": periods })).await;
    assert!(answer.at("publicationCreate.publication").is_object(), "{answer}");
    let of = |field: &str| answer.at(&format!("publicationCreate.{field}")).to_string();
    format!(
        "shown {}, suppressed {}, missing {}, information kept {}, {}",
        of("shown"),
        of("suppressed"),
        of("missing"),
        of("informationKept"),
        of("hiddenByCause"),
    )
}

async fn latencies(app: &TestApp, span: Duration, done: &AtomicBool) -> (Duration, Duration) {
    reads(&app.anonymous(), span, done).await
}

/// Reads a page again and again: the median and the longest time.
async fn reads(client: &Client, span: Duration, done: &AtomicBool) -> (Duration, Duration) {
    let mut times = Vec::new();
    let start = Instant::now();
    while start.elapsed() < span && !done.load(Ordering::Relaxed) {
        let asked = Instant::now();
        client.bytes(READ).await;
        times.push(asked.elapsed());
    }
    times.sort_unstable();
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    (median, times.last().copied().unwrap_or_default())
}

/// Megabytes of this process, by the name that Linux gives them.
fn memory(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(name));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kilobytes.unwrap_or_default() / 1024
}
