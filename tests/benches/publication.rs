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

use arshjul_entity::{
    Aggregation, ApprovalState, CellState, CountingUnit, Direction, Frequency, Gender, IndicatorId,
    OrganizationUnitId, Role, UnitKind, ValueKind, indicator, organization_unit, result,
};
use arshjul_tests::{Backend, Client, Fixture as _, TestApp, TestDatabase, scenario::Scenario};
use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait as _, DatabaseConnection, EntityTrait as _, QueryFilter as _, Set};
use serde_json::json;

const INDICATORS: i64 = 200;
const COMMITTEES: usize = 40;
const YEARS: std::ops::RangeInclusive<i32> = 2016..=2025;

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

async fn plant(database: &TestDatabase) {
    let scenario = Scenario {
        committees: COMMITTEES,
        activities: 0,
    };
    scenario.plant(database).await;
    let db = database.connect().await;
    let committees = organization_unit::Entity::find()
        .filter(organization_unit::COLUMN.kind.eq(UnitKind::Committee))
        .all(&db)
        .await
        .expect("there are units");
    let indicators = indicator::Entity::find()
        .all(&db)
        .await
        .expect("there are indicators");
    result::Entity::update_many()
        .col_expr(result::Column::Approval, ApprovalState::Approved.into())
        .exec(&db)
        .await
        .expect("results are approved");
    let new = (indicators.len()..)
        .take(usize::try_from(INDICATORS).expect("few"))
        .map(definition);
    indicator::Entity::insert_many(new)
        .exec_without_returning(&db)
        .await
        .expect("indicators are defined");
    let all = indicator::Entity::find()
        .all(&db)
        .await
        .expect("there are indicators");
    for indicator in all.iter().filter(|indicator| indicator.code.starts_with("BENCH")) {
        results(&db, indicator, &committees).await;
    }
    db.close().await.expect("the connection closes");
}

fn definition(number: usize) -> indicator::ActiveModel {
    let is_share = number % 2 == 1;
    indicator::ActiveModel {
        code: Set(format!("BENCH{number:03}")),
        name: Set(format!("Indikator {number}")),
        unit_of_measure: Set("antal".to_owned()),
        value_kind: Set(if is_share {
            ValueKind::Share
        } else {
            ValueKind::Count
        }),
        direction: Set(Direction::Neutral),
        frequency: Set(Frequency::Year),
        decimals: Set(i32::from(is_share)),
        factor: Set(if is_share { 100 } else { 1 }),
        may_exceed_hundred: Set(false),
        gender_tolerance: Set(0.0),
        split_by_gender: Set(true),
        source: Set("Egen uppföljning".to_owned()),
        reporting_level: Set(UnitKind::Committee),
        counting_unit: Set(CountingUnit::Persons),
        threshold: Set(5),
        hides_zeros: Set(false),
        protected_at_source: Set(false),
        hides_complements: Set(true),
        rounding_base: Set(None),
        dominance: Set(None),
        aggregation: Set(if is_share {
            Aggregation::RatioOfSums
        } else {
            Aggregation::Sum
        }),
        is_example: Set(true),
        version: Set(1),
        ..Default::default()
    }
}

/// Ten years of one indicator: mostly some tens to hundreds, one in ten small.
async fn results(db: &DatabaseConnection, indicator: &indicator::Model, units: &[organization_unit::Model]) {
    let is_share = indicator.value_kind == ValueKind::Share;
    let mut noise = u64::try_from(indicator.id.0)
        .expect("ids are positive")
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        | 1;
    let mut below = |bound: u32| {
        noise ^= noise << 13;
        noise ^= noise >> 7;
        noise ^= noise << 17;
        u32::try_from(noise % u64::from(bound)).expect("below the bound")
    };
    let mut rows = Vec::new();
    for unit in units {
        for year in YEARS {
            let mut one = || if below(10) == 0 { below(8) } else { 20 + below(400) };
            let (women, men) = (one(), one());
            let (women_of, men_of) = (women + 10 + below(300), men + 10 + below(300));
            for (gender, count, of) in [
                (Gender::Total, women + men, women_of + men_of),
                (Gender::Women, women, women_of),
                (Gender::Men, men, men_of),
            ] {
                rows.push(cell(
                    indicator.id,
                    unit.id,
                    year,
                    gender,
                    count,
                    is_share.then_some(of),
                ));
            }
        }
    }
    result::Entity::insert_many(rows)
        .exec_without_returning(db)
        .await
        .expect("results are reported");
}

fn cell(
    indicator: IndicatorId,
    unit: OrganizationUnitId,
    year: i32,
    gender: Gender,
    count: u32,
    of: Option<u32>,
) -> result::ActiveModel {
    let now: DateTime<Utc> = DateTime::from_timestamp(1_767_225_600, 0).expect("a date in this century");
    let value = match of {
        Some(of) => (1_000.0 * f64::from(count) / f64::from(of)).round() / 10.0,
        None => f64::from(count),
    };
    result::ActiveModel {
        indicator_id: Set(indicator),
        unit_id: Set(unit),
        period: Set(year.to_string()),
        year: Set(year),
        gender: Set(gender),
        state: Set(CellState::Value),
        value: Set(Some(value)),
        numerator: Set(of.map(|_| f64::from(count))),
        denominator: Set(of.map(f64::from)),
        approval: Set(ApprovalState::Approved),
        is_example: Set(true),
        submitted_at: Set(now),
        submitted_by: Set("bench".to_owned()),
        version: Set(1),
        ..Default::default()
    }
}
