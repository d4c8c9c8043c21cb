//! What a page of 5,000 flat figures costs beside a floor: the same rows read and serialised by hand. CPU time of the whole
//! process, so that other work on the machine disturbs little; floor and service take turns, and only their ratio means anything.
//!
//! `cargo bench -p arshjul-tests --bench figure`

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a program for developers"
)]

use std::{collections::HashMap, time::Duration};

use arshjul::{
    clock::Clock,
    domain::language::Language,
    graphql::{self, Engine},
    service::{calendar::StandingTemplate, context::Visit, seed},
    store::{Pool, Store},
};
use arshjul_entity::{
    CellState, FigureId, Gender, IndicatorId, OrganizationUnitId, PublicationId, figure, indicator,
    organization_unit, publication,
};
use arshjul_tests::{Backend, TestDatabase};
use async_graphql::Request;
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use rustix::time::{ClockId, clock_gettime};
use sea_orm::{EntityTrait, QueryOrder, QuerySelect, Set};
use serde::Serialize;

const ROWS: u64 = 5_000;
const ROUNDS: usize = 25;
const EIGHT: &str = "indicatorCode unitCode period year gender state value target";
const FIFTEEN: &str = "indicatorCode unitCode period year gender state value target \
    indicatorName unitName periodStart periodEnd reason unitOfMeasure publishedAt";

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    let bench = runtime.block_on(Bench::prepare());
    println!("figures(first: {ROWS}), median CPU time of {ROUNDS} rounds");
    for (name, fields) in [("8 fields", EIGHT), ("15 fields", FIFTEEN)] {
        let is_wide = fields == FIFTEEN;
        let nodes = format!("{{ figures(first: {ROWS}) {{ nodes {{ {fields} }} }} }}");
        // An object in the selection leaves the list to the engine.
        let nested = nodes.replace("value ", "value unit { kind } ");
        let edges = format!("{{ figures(first: {ROWS}) {{ edges {{ cursor node {{ {fields} }} }} }} }}");
        runtime.block_on(bench.compare(&nodes, is_wide));
        let mut floor = Vec::new();
        let mut by = [Vec::new(), Vec::new(), Vec::new()];
        for _ in 0..ROUNDS {
            floor.push(cpu(|| runtime.block_on(bench.floor(is_wide))));
            for (times, query) in by.iter_mut().zip([&nodes, &edges, &nested]) {
                times.push(cpu(|| runtime.block_on(bench.service(query))));
            }
        }
        let floor = median(floor);
        println!("{name:>9}, floor: {floor:?}");
        for (list, times) in ["nodes", "edges", "nodes with an object"].iter().zip(by) {
            let time = median(times);
            let ratio = time.as_secs_f64() / floor.as_secs_f64();
            println!("{name:>9}, {list}: {time:?}, {ratio:.2} × the floor");
        }
    }
    runtime.block_on(bench.database.remove());
}

/// CPU time of this process, SQLite's threads included.
fn cpu<T>(work: impl FnOnce() -> T) -> Duration {
    let now = || Duration::try_from(clock_gettime(ClockId::ProcessCPUTime)).expect("a clock counts upwards");
    let start = now();
    let answer = work();
    let spent = now().saturating_sub(start);
    drop(answer);
    spent
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    *times.get(times.len() / 2).expect("there were rounds")
}

struct Bench {
    database: TestDatabase,
    store: Store,
    engine: Engine,
    indicators: HashMap<IndicatorId, indicator::Model>,
    units: HashMap<OrganizationUnitId, organization_unit::Model>,
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).expect("a date in this century")
}

impl Bench {
    async fn prepare() -> Self {
        let database = TestDatabase::create(Backend::Sqlite)
            .await
            .expect("SQLite is built in");
        let store = Store::open(database.url(), Pool::default())
            .await
            .expect("the database opens");
        seed::run(&store, now()).await.expect("the database is empty");
        let indicators = indicator::Entity::find()
            .all(store.reader())
            .await
            .expect("there are indicators");
        let units = organization_unit::Entity::find()
            .all(store.reader())
            .await
            .expect("there are units");
        publish(&store, &indicators, &units).await;
        Self {
            engine: graphql::engine(store.clone(), StandingTemplate::default()),
            indicators: indicators.into_iter().map(|row| (row.id, row)).collect(),
            units: units.into_iter().map(|row| (row.id, row)).collect(),
            database,
            store,
        }
    }

    async fn service(&self, query: &str) -> Vec<u8> {
        let visit = Visit {
            identity: None,
            language: Language::Swedish,
            request_id: None,
            now: now(),
            clock: Clock::fixed(now()),
        };
        let answer = self.engine.execute(Request::new(query), visit).await;
        serde_json::to_vec(&answer).expect("an answer is JSON")
    }

    async fn floor(&self, is_wide: bool) -> Vec<u8> {
        let rows = figure::Entity::find()
            .order_by_asc(figure::Column::Id)
            .limit(ROWS);
        let rows = rows.all(self.store.reader()).await.expect("there are figures");
        let rows: Vec<_> = rows.iter().map(|row| self.row(row, is_wide)).collect();
        serde_json::to_vec(&rows).expect("rows are JSON")
    }

    fn row<'a>(&'a self, row: &'a figure::Model, is_wide: bool) -> Row<'a> {
        let indicator = self
            .indicators
            .get(&row.indicator_id)
            .expect("a figure has an indicator");
        let unit = self.units.get(&row.unit_id).expect("a figure has a unit");
        let day = |month, day| NaiveDate::from_ymd_opt(row.year, month, day).expect("a day of the year");
        Row {
            indicator_code: &indicator.code,
            unit_code: &unit.code,
            period: &row.period,
            year: row.year,
            gender: row.gender.code(),
            state: row.state.code(),
            value: row.value,
            target: row.target,
            wide: is_wide.then(|| Wide {
                indicator_name: &indicator.name,
                unit_name: &unit.name,
                period_start: day(1, 1),
                period_end: day(12, 31),
                reason: row.missing_reason.map(arshjul_entity::MissingReason::code),
                unit_of_measure: &indicator.unit_of_measure,
                published_at: row.published_at.to_rfc3339_opts(SecondsFormat::AutoSi, true),
            }),
        }
    }

    /// The two must do the same work.
    async fn compare(&self, query: &str, is_wide: bool) {
        let parse = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).expect("JSON");
        let floor = parse(&self.floor(is_wide).await);
        let service = parse(&self.service(query).await);
        assert_eq!(
            service.pointer("/data/figures/nodes"),
            Some(&floor),
            "{service:.300}"
        );
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row<'a> {
    indicator_code: &'a str,
    unit_code: &'a str,
    period: &'a str,
    year: i32,
    gender: &'static str,
    state: &'static str,
    value: Option<f64>,
    target: Option<f64>,
    #[serde(flatten)]
    wide: Option<Wide<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Wide<'a> {
    indicator_name: &'a str,
    unit_name: &'a str,
    period_start: NaiveDate,
    period_end: NaiveDate,
    reason: Option<&'static str>,
    unit_of_measure: &'a str,
    published_at: String,
}

/// One publication with a figure for every indicator, unit, year and gender, until there are more than a page.
async fn publish(store: &Store, indicators: &[indicator::Model], units: &[organization_unit::Model]) {
    let publication = publication::ActiveModel {
        name: Set("Bänk".to_owned()),
        decided_on: Set(now().date_naive()),
        published_at: Set(now()),
        published_by: Set("bench".to_owned()),
        shown: Set(0),
        suppressed: Set(0),
        missing: Set(0),
        ..Default::default()
    };
    let publication = publication::Entity::insert(publication)
        .exec(store.writer())
        .await;
    let publication = publication.expect("a publication is entered").last_insert_id;
    let mut rows = Vec::new();
    for indicator in indicators {
        for unit in units {
            for year in 2016..=2025 {
                for gender in Gender::ALL {
                    let number = i64::try_from(rows.len()).expect("few rows") + 1;
                    rows.push(figure_of(
                        publication,
                        number,
                        indicator.id,
                        unit.id,
                        year,
                        *gender,
                    ));
                }
            }
        }
    }
    rows.truncate(usize::try_from(ROWS).expect("few rows") + 1_000);
    for chunk in rows.chunks(500) {
        let insert = figure::Entity::insert_many(chunk.to_vec()).exec(store.writer());
        insert.await.expect("figures are entered");
    }
}

fn figure_of(
    publication: PublicationId,
    number: i64,
    indicator: IndicatorId,
    unit: OrganizationUnitId,
    year: i32,
    gender: Gender,
) -> figure::ActiveModel {
    #[expect(clippy::cast_precision_loss, reason = "few rows")]
    let value = number as f64 / 10.0;
    let is_missing = number % 10 == 0;
    figure::ActiveModel {
        id: Set(FigureId(number)),
        publication_id: Set(publication),
        indicator_id: Set(indicator),
        unit_id: Set(unit),
        period: Set(year.to_string()),
        year: Set(year),
        gender: Set(gender),
        state: Set(if is_missing {
            CellState::Missing
        } else {
            CellState::Value
        }),
        value: Set((!is_missing).then_some(value)),
        missing_reason: Set(is_missing.then_some(arshjul_entity::MissingReason::NotReported)),
        suppression_reason: Set(None),
        target: Set(Some(50.0)),
        published_at: Set(now()),
        superseded_at: Set(None),
        is_example: Set(true),
    }
}
