//! What a year's calendar costs beside a floor: a bare handler that reads the same rows with sqlx, weighs them by the same rules, and
//! writes the same JSON by hand. CPU time of the whole process, so that other work on the machine disturbs little; floor and service
//! take turns, and only their ratio means anything.
//!
//! `cargo bench -p arshjul-tests --bench calendar`

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a program for developers"
)]

use std::time::Duration;

use arshjul_tests::{Backend, Client, Fixture, TestApp, TestDatabase, calendar::Year, scenario::Scenario};
use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    http::Request,
};
use rustix::time::{ClockId, clock_gettime};
use tower::ServiceExt as _;

#[path = "calendar/floor/mod.rs"]
mod floor;

const ROUNDS: usize = 25;

/// Everything that the contract names.
const WHOLE: &str = "{ calendar(year: 2026) {
    year isElectionYear fiscalYear { year }
    reportingEvents {
        id code kind name fiscalYear periodEnd
        milestones { kind plannedOn date { effectiveOn nominalOn statutoryOn isoWeek rule explanation } }
    }
    deadlines {
        id code kind title
        due { effectiveOn nominalOn statutoryOn isoWeek rule explanation }
        movedFrom moveReason
        units { unit { code } state completedAt }
        reportingEvent { code } indicators { code } effortHours
        alignment { reportingEvent { code } milestone workingDays aligned }
    }
    weeks { isoWeek startsOn workingDays deadlineCount effortHours units { unit { code } deadlineCount effortHours } }
    findings { code severity message proposal proposedOn deadlines { code } units { code } }
} }";

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    println!("calendar(2026) of 40 units × 600 deadlines, median CPU time of {ROUNDS} rounds");
    for units_each in [8, 40] {
        let bench = runtime.block_on(Bench::prepare(units_each));
        runtime.block_on(bench.compare());
        // A directive leaves a list to the engine.
        let by_the_engine = WHOLE.replace("isoWeek startsOn", "isoWeek @include(if: true) startsOn");
        let by_the_engine = by_the_engine.replace("code ", "code @include(if: true) ");
        let (mut floor, mut service, mut engine) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            floor.push(cpu(|| runtime.block_on(bench.floor())));
            service.push(cpu(|| runtime.block_on(bench.service(WHOLE))));
            engine.push(cpu(|| runtime.block_on(bench.service(&by_the_engine))));
        }
        let floor = median(floor);
        println!("{units_each:>2} units each, floor: {floor:?}");
        for (name, times) in [("lists in one loop", service), ("the engine alone", engine)] {
            let time = median(times);
            let ratio = time.as_secs_f64() / floor.as_secs_f64();
            println!("{units_each:>2} units each, {name}: {time:?}, {ratio:.2} × the floor");
        }
        runtime.block_on(bench.database.remove());
    }
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
    service: Client,
    floor: Router,
}

impl Bench {
    async fn prepare(units_each: usize) -> Self {
        let database = TestDatabase::create(Backend::Sqlite)
            .await
            .expect("SQLite is built in");
        let scenario = Scenario {
            committees: 40,
            activities: 4,
        };
        let planted = scenario.plant(&database).await;
        let year = Year {
            deadlines: 600,
            units_each,
        };
        year.plant(&database, &planted).await;
        let app = TestApp::over(database.clone()).await;
        Self {
            service: app.anonymous(),
            floor: floor::router(database.url(), app.clock.now()).await,
            database,
        }
    }

    async fn service(&self, query: &str) -> Bytes {
        self.service.bytes(query).await
    }

    async fn floor(&self) -> Bytes {
        let request = Request::get("/calendar").body(Body::empty()).expect("a request");
        let response = self
            .floor
            .clone()
            .oneshot(request)
            .await
            .unwrap_or_else(|never| match never {});
        to_bytes(response.into_body(), usize::MAX)
            .await
            .expect("an answer")
    }

    /// The two must do the same work.
    async fn compare(&self) {
        let parse = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).expect("JSON");
        let floor = parse(&self.floor().await);
        let service = parse(&self.service(WHOLE).await);
        assert!(
            service.pointer("/data/calendar") == Some(&floor),
            "the two differ"
        );
    }
}
