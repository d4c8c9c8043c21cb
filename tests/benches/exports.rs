//! What a million figures take by every way out, beside PostgreSQL's own COPY through a bare handler: rows a second, and memory above idle.
//! The service is a process of its own. All go over HTTP to a client in this one, one after another; only their ratios mean anything.
//!
//! `cargo bench -p arshjul-tests --bench exports`; `ARSHJUL_BENCH_FIGURES` asks for another number of rows.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a program for developers"
)]

use std::{
    ops::Range,
    time::{Duration, Instant},
};

use arshjul_tests::{
    Backend, Fixture as _, Served, TestApp, TestDatabase, environment, http_client, scenario::Scenario,
};
use axum::{
    Router,
    body::{Body, Bytes},
    routing::get,
};
use futures_util::stream::{StreamExt as _, TryReadyChunksError, TryStreamExt as _};
use reqwest::Client;
use sea_orm::{ConnectionTrait as _, sqlx::postgres::PgPoolCopyExt as _};
use serde_json::Value;
use tokio::time::sleep;

mod process;

use process::Service;

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
    add(&app, 0..rows).await;
    let service = Service::start(&app.database, 1_024);
    let client = http_client();
    let to = |path: &str| format!("http://{}{path}", service.address);
    let bare = Served::start(bare(&app).await).await;
    println!("{rows} figures, PostgreSQL, over HTTP");
    // What is made once is there before anything is weighed.
    read(&client, to("/export/v1/figures.csv?limit=1")).await;
    let idle = service.memory("RssAnon");
    let copy = async || measure("COPY", rows, None, read(&client, format!("{}/copy", bare.url))).await;
    let floor = copy().await;
    for format in ["csv", "jsonl", "parquet", "sdmx.csv", "json-stat", "xlsx"] {
        let work = read(&client, to(&format!("/export/v1/figures.{format}")));
        let speed = measure(format, rows, Some((&service, idle)), work).await;
        println!(
            "           {:.0} % of COPY's rows a second",
            100.0 * speed / floor
        );
    }
    let work = pages(&client, to("/odata/v1/Figures"));
    measure("OData", rows, Some((&service, idle)), work).await;
    println!(
        "           {:.0} % of itself before",
        100.0 * copy().await / floor
    );
    // One row more than a sheet has room for.
    add(&app, rows..1_048_576.max(rows)).await;
    let answer = client.get(to("/export/v1/figures.xlsx")).send().await;
    let answer = answer.expect("the service answers");
    assert_eq!(answer.status(), 400, "a sheet has no room for them");
    let told = answer.text().await.expect("the answer arrives whole");
    println!("xlsx of more rows than a sheet has: {told}");
    drop(service);
    app.database.clone().remove().await;
}

/// Takes an answer as it comes: its bytes.
async fn read(client: &Client, address: String) -> u64 {
    let answer = client.get(&address).send().await;
    let mut answer = answer.expect("the service answers");
    assert_eq!(answer.status(), 200, "{address}");
    let mut bytes = 0;
    while let Some(chunk) = answer.chunk().await.expect("the answer arrives whole") {
        bytes += chunk.len() as u64;
    }
    bytes
}

/// Follows the links from page to page.
async fn pages(client: &Client, first: String) -> u64 {
    let (mut bytes, mut next) = (0, Some(first));
    while let Some(address) = next {
        let answer = client.get(address).send().await.expect("the service answers");
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

/// Tells what something took: its rows a second, and the memory of a process above what it had idle.
#[expect(clippy::cast_precision_loss, reason = "some millions")]
async fn measure(name: &str, rows: u64, of: Option<(&Service, u32)>, work: impl Future<Output = u64>) -> f64 {
    let mut most = 0;
    let watch = async {
        loop {
            most = most.max(of.map_or(0, |(service, idle)| {
                service.memory("RssAnon").saturating_sub(idle)
            }));
            sleep(Duration::from_millis(5)).await;
        }
    };
    let begun = Instant::now();
    let bytes = tokio::select! {
        bytes = work => bytes,
        () = watch => 0,
    };
    let took = begun.elapsed().as_secs_f64();
    let speed = rows as f64 / took;
    println!(
        "{name:>10}: {took:.1} s, {speed:.0} rows/s, {:.1} MB, {most} MB above idle",
        bytes as f64 / 1e6
    );
    speed
}

/// PostgreSQL's own writer behind a route, and nothing else.
async fn bare(app: &TestApp) -> Router {
    let db = app.database.connect().await;
    let handler = move || {
        let pool = db.get_postgres_connection_pool().clone();
        async move {
            let copy = pool.copy_out_raw(COPY).await.expect("PostgreSQL copies");
            // A row by itself would be a packet by itself.
            Body::from_stream(copy.try_ready_chunks(1_000).map(|rows| match rows {
                Ok(rows) => Ok(Bytes::from(rows.concat())),
                Err(TryReadyChunksError(_, error)) => Err(error),
            }))
        }
    };
    Router::new().route("/copy", get(handler))
}

/// All that figures stand on.
async fn plant(app: &TestApp, rows: u64) {
    let scenario = Scenario {
        committees: usize::try_from(rows.max(1_048_576).div_ceil(OF_UNIT)).expect("some"),
        activities: 0,
    };
    scenario.plant(&app.database).await;
}

/// Figures that differ in each of their keys, written past the service.
async fn add(app: &TestApp, rows: Range<u64>) {
    let (from, to) = (rows.start, rows.end);
    let db = app.database.connect().await;
    let sql = format!(
        "WITH units AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM organization_unit WHERE kind = 'COMMITTEE'), \
         indicators AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM indicator) \
         INSERT INTO figure (publication_id, indicator_id, unit_id, period, year, gender, state, value, is_example, published_at) \
         SELECT p.id, i.id, u.id, (1900 + n % {OF_UNIT} / 144) || '-' || lpad((1 + n / 12 % 12)::text, 2, '0'), \
         1900 + n % {OF_UNIT} / 144, (ARRAY['TOTAL', 'WOMEN', 'MEN'])[1 + n / 4 % 3], 'VALUE', n / 10.0, false, p.published_at \
         FROM generate_series({from}, {to} - 1) n JOIN units u ON u.place = n / {OF_UNIT} JOIN indicators i ON i.place = n % 4, \
         (SELECT id, published_at FROM publication ORDER BY id LIMIT 1) p"
    );
    db.execute_unprepared(&sql).await.expect("figures are entered");
    db.execute_unprepared("ANALYZE").await.expect("they are counted");
}
