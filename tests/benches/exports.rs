//! What a million figures take by every way out, beside PostgreSQL's own COPY through a bare handler: rows a second, and memory above idle.
//! All go over HTTP to a client in this process, one after another; only their ratios mean anything.
//!
//! `cargo bench -p arshjul-tests --bench exports`; `ARSHJUL_BENCH_FIGURES` asks for another number of rows.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a program for developers"
)]

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use arshjul_tests::{Backend, Fixture as _, Served, TestApp, TestDatabase, environment, scenario::Scenario};
use axum::{Router, body::Body, routing::get};
use sea_orm::{ConnectionTrait as _, sqlx::postgres::PgPoolCopyExt as _};
use serde_json::Value;

/// Rows of one unit: 201 years of months, by four indicators and three genders.
const OF_UNIT: u64 = 201 * 144;

/// What the service writes as CSV, as far as it stands in the database.
const COPY: &str = "COPY (SELECT f.id, i.code, i.name, u.code, u.name, u.kind, f.period, f.year, f.gender, f.state, f.value, \
    COALESCE(f.missing_reason, f.suppression_reason), f.target, i.unit_of_measure, f.is_example, f.published_at, i.source, i.decimals \
    FROM figure f JOIN indicator i ON i.id = f.indicator_id JOIN organization_unit u ON u.id = f.unit_id ORDER BY f.id) \
    TO STDOUT WITH (FORMAT csv)";

fn main() {
    let rows = environment("ARSHJUL_BENCH_FIGURES").map_or(1_000_000, |rows| rows.parse().expect("a number"));
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    runtime.block_on(run(rows));
}

async fn run(rows: u64) {
    let database = TestDatabase::create(Backend::Postgres)
        .await
        .expect("PostgreSQL is installed");
    let app = TestApp::over(database).await;
    plant(&app, rows).await;
    let served = Served::start(app.router()).await;
    let bare = Served::start(bare(&app).await).await;
    println!("{rows} figures, PostgreSQL, over HTTP");
    let floor = measure("COPY", rows, read(&bare, "/copy")).await;
    for format in ["csv", "jsonl", "sdmx.csv", "json-stat", "xlsx"] {
        let path = format!("/export/v1/figures.{format}");
        let speed = measure(format, rows, read(&served, &path)).await;
        println!("          {:.0} % of COPY's rows a second", 100.0 * speed / floor);
    }
    measure("OData", rows, pages(&served)).await;
    app.database.clone().remove().await;
}

/// Takes an answer as it comes: its bytes.
async fn read(served: &Served, path: &str) -> u64 {
    let mut answer = served.get(path).await;
    assert_eq!(answer.status(), 200, "{path}");
    let mut bytes = 0;
    while let Some(chunk) = answer.chunk().await.expect("the answer arrives whole") {
        bytes += chunk.len() as u64;
    }
    bytes
}

/// Follows the links from page to page.
async fn pages(served: &Served) -> u64 {
    let (mut bytes, mut next) = (0, Some(format!("{}/odata/v1/Figures", served.url)));
    while let Some(address) = next {
        let answer = served
            .client
            .get(address)
            .send()
            .await
            .expect("the service answers");
        let page = answer.bytes().await.expect("the page arrives");
        bytes += page.len() as u64;
        let page: Value = serde_json::from_slice(&page).expect("JSON");
        next = page
            .get("@odata.nextLink")
            .and_then(Value::as_str)
            .map(str::to_owned);
    }
    bytes
}

/// Tells what something took: its rows a second.
#[expect(clippy::cast_precision_loss, reason = "some millions")]
async fn measure(name: &str, rows: u64, work: impl Future<Output = u64>) -> f64 {
    let idle = resident();
    let (most, is_over) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    let watch = {
        let (most, is_over) = (most.clone(), is_over.clone());
        thread::spawn(move || {
            while !is_over.load(Ordering::Relaxed) {
                most.fetch_max(resident(), Ordering::Relaxed);
                thread::sleep(Duration::from_millis(5));
            }
        })
    };
    let begun = Instant::now();
    let bytes = work.await;
    let took = begun.elapsed().as_secs_f64();
    is_over.store(true, Ordering::Relaxed);
    watch.join().expect("the watch ends");
    let above = most.load(Ordering::Relaxed).saturating_sub(idle) / 1024;
    let speed = rows as f64 / took;
    println!(
        "{name:>9}: {took:.1} s, {speed:.0} rows/s, {:.1} MB, {above} MB above idle",
        bytes as f64 / 1e6
    );
    speed
}

/// Memory of this process, client and all, in KiB.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let size = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    size.unwrap_or_default()
}

/// PostgreSQL's own writer behind a route, and nothing else.
async fn bare(app: &TestApp) -> Router {
    let db = app.database.connect().await;
    let handler = move || {
        let pool = db.get_postgres_connection_pool().clone();
        async move {
            let copy = pool.copy_out_raw(COPY).await.expect("PostgreSQL copies");
            Body::from_stream(copy)
        }
    };
    Router::new().route("/copy", get(handler))
}

/// Figures that differ in each of their keys, written past the service.
async fn plant(app: &TestApp, rows: u64) {
    let scenario = Scenario {
        committees: usize::try_from(rows.div_ceil(OF_UNIT)).expect("some"),
        activities: 0,
    };
    scenario.plant(&app.database).await;
    let db = app.database.connect().await;
    let sql = format!(
        "WITH units AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM organization_unit WHERE kind = 'COMMITTEE'), \
         indicators AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM indicator) \
         INSERT INTO figure (publication_id, indicator_id, unit_id, period, year, gender, state, value, is_example, published_at) \
         SELECT p.id, i.id, u.id, (1900 + n % {OF_UNIT} / 144) || '-' || lpad((1 + n / 12 % 12)::text, 2, '0'), \
         1900 + n % {OF_UNIT} / 144, (ARRAY['TOTAL', 'WOMEN', 'MEN'])[1 + n / 4 % 3], 'VALUE', n / 10.0, false, p.published_at \
         FROM generate_series(0, {rows} - 1) n JOIN units u ON u.place = n / {OF_UNIT} JOIN indicators i ON i.place = n % 4, \
         (SELECT id, published_at FROM publication ORDER BY id LIMIT 1) p"
    );
    db.execute_unprepared(&sql).await.expect("figures are entered");
    db.execute_unprepared("ANALYZE").await.expect("they are counted");
}
