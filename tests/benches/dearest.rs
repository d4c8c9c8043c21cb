//! Which of the requests that anyone may send cost the most: documents made from the schema by chance, up to the limits of one request, run
//! on the data of the publication bench. CPU time of the whole process, SQLite's threads included.
//!
//! `cargo bench -p arshjul-tests --bench dearest -- 10000`, with how many documents; a second number is the seed.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a program for developers"
)]

use std::{cmp::Reverse, collections::HashMap, env::args, time::Duration};

use arshjul::graphql::{
    self,
    engine::{
        document::{Given, Guard, Introspection},
        limit::Limits,
    },
};
use arshjul_entity::Role;
use arshjul_tests::{
    Backend, Client, Fixture as _, TestApp, TestDatabase,
    calendar::Year,
    volume::{INDICATORS, YEARS, plant},
};
use rustix::time::{ClockId, clock_gettime};
use serde_json::json;

use self::schema::{Chance, Root, Schema};

#[path = "dearest/schema.rs"]
mod schema;

/// What the others are measured by: a page whose cost is known (docs/performance.md).
const KNOWN: &str =
    "{ figures(first: 5000) { nodes { indicatorCode unitCode period year gender state value target } } }";
const PUBLISH: &str = "mutation ($periods: [Period!]!) {
    publicationCreate(input: { name: \"Allt\", decidedOn: \"2026-03-01\", periods: $periods }) {
        publication { id } userErrors { code message }
    }
}";
/// Fields of the root that ask much with little text, each as often as the limits allow.
const SUSPECTS: &[&str] = &[
    "figures(first: 1) { totalCount }",
    "figures(first: 1, asOf: \"2026-11-22T00:00:00Z\") { totalCount }",
    "figures(first: 1, filter: { states: [MISSING], yearFrom: 2031 }) { pageInfo { hasNextPage } }",
    "figures(first: 1, filter: { publishedSince: \"2031-01-01T00:00:00Z\" }) { pageInfo { hasNextPage } }",
    "figures(last: 1, filter: { genders: [WOMEN], periods: [\"1999\"] }) { pageInfo { hasNextPage } }",
    "figures(first: 1, asOf: \"2020-01-01T00:00:00Z\") { pageInfo { hasNextPage } }",
    "figures(first: 5000) { nodes { value } }",
    "indicators { nodes { latestFigures { value } } }",
    "indicators { nodes { figures(first: 100) { totalCount } } }",
    "indicators { nodes { figures(first: 1) { nodes { value } } } }",
    "indicators { nodes { latestFigures { unit { code parent { code } } } } }",
    "indicator(code: \"BENCH010\") { series { points { value } } }",
    "indicators { nodes { series { points { value } } } }",
    "publications { nodes { corrections { totalCount } } }",
    "activities(first: 1) { totalCount }",
    "activities(first: 100) { nodes { title goals { code } indicators { code } } }",
    "organizationUnits { nodes { figures(first: 1) { totalCount } } }",
    "calendar(year: 2026) { findings { code } }",
    "calendar(year: 2026) { weeks { units { deadlineCount } } }",
    "calendar(year: 2026) { deadlines { alignment { workingDays } units { state } } }",
    "calendar(year: 2026) { deadlines { units { unit { code } state } serves { code } } }",
    "calendarProposal(year: 2026) { fingerprint }",
    "calendarProposal(year: 2026, units: [\"N01\"]) { fingerprint }",
    "fiscalYear(year: 2026) { year calendar { findings { code } } }",
    "completeness(year: 2026) { unit { code } }",
];
/// How many of the dearest are kept, and tried again with something changed.
const KEPT: usize = 12;

fn main() {
    let mut numbers = args().skip(1).filter_map(|given| given.parse::<u64>().ok());
    let (documents, seed) = (numbers.next().unwrap_or(1_000), numbers.next().unwrap_or(11));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime starts");
    let search = runtime.block_on(Search::prepare());
    let run = |document: &str| cpu(|| runtime.block_on(search.client.bytes(document)));
    let known = (0..5).map(|_| run(KNOWN)).min().unwrap_or_default();
    println!("a page of 5,000 figures: {known:.1?}");
    let times = |spent: Duration| spent.as_secs_f64() / known.as_secs_f64();
    for suspect in SUSPECTS {
        let Some((document, often, cost)) = search.repeated(suspect) else {
            println!("refused even once: {suspect}");
            continue;
        };
        let spent = run(&document);
        let ratio = times(spent);
        println!("{spent:.1?}, {ratio:.1} × the page, cost {cost}: {often} times {suspect}");
    }
    let mut chance = Chance(seed | 1);
    let mut dearest = Vec::new();
    let (mut done, mut tried) = (0, 0_u64);
    while done < documents && tried < documents * 20 {
        tried += 1;
        let root = search.root(&dearest, &mut chance);
        let Some((document, cost)) = search.widest(&root, &mut chance) else {
            continue;
        };
        done += 1;
        let spent = run(&document);
        let found = Found {
            root,
            document,
            cost,
            spent,
        };
        keep(&mut dearest, found);
        if done % 100 == 0 {
            let most = dearest
                .first()
                .map(|found| times(found.spent))
                .unwrap_or_default();
            println!("{done} run, the dearest {most:.1} × the page");
        }
    }
    println!("{done} documents run of {tried} made");
    for found in &dearest {
        // Once more: what was dear by accident is not.
        let spent = run(&found.document).min(found.spent);
        let (ratio, cost) = (times(spent), found.cost);
        println!(
            "{spent:.1?}, {ratio:.1} × the page, cost {cost}: {:.600}",
            found.document
        );
    }
    runtime.block_on(search.database.remove());
}

struct Found {
    root: Root,
    document: String,
    cost: u64,
    spent: Duration,
}

/// Keeps the dearest, of one kind of field a few, so that one does not hide the others.
fn keep(dearest: &mut Vec<Found>, found: Found) {
    dearest.push(found);
    dearest.sort_by_key(|found| Reverse(found.spent));
    let mut kinds = HashMap::new();
    dearest.retain(|found| {
        let alike: &mut usize = kinds.entry(found.root.field.clone()).or_default();
        *alike += 1;
        *alike <= 4
    });
    dearest.truncate(KEPT);
}

struct Search {
    database: TestDatabase,
    client: Client,
    schema: Schema,
    guard: Guard,
}

impl Search {
    async fn prepare() -> Self {
        let database = TestDatabase::create(Backend::Sqlite)
            .await
            .expect("SQLite is built in");
        let planted = plant(&database).await;
        let year = Year {
            deadlines: 600,
            units_each: 8,
        };
        year.plant(&database, &planted).await;
        let app = TestApp::over(database.clone()).await;
        let periods: Vec<_> = YEARS.map(|year| year.to_string()).collect();
        let coordinator = app.client(Role::Coordinator, "ROOT");
        let made = coordinator.graphql(PUBLISH, json!({ "periods": periods })).await;
        let publication = made.text("publicationCreate.publication.id").to_owned();
        let sdl = graphql::definition();
        let mut schema = Schema::read(&sdl);
        schema.named = names(&publication);
        Self {
            database,
            client: app.anonymous(),
            schema,
            guard: Guard::new(Limits::STANDARD, &sdl).expect("a schema"),
        }
    }

    /// Half of the time one that has been dear.
    fn root(&self, dearest: &[Found], chance: &mut Chance) -> Root {
        match dearest.get(chance.below(KEPT)) {
            Some(found) if chance.one_in(2) => found.root.clone(),
            _ => self.schema.root(chance),
        }
    }

    /// A field of the root as often as the limits allow, how often that is, and what it costs.
    fn repeated(&self, field: &str) -> Option<(String, usize, u64)> {
        let mut all = (1..=50).rev().map(|often| {
            let fields = (0..often).map(|alias| format!("a{alias}: {field} "));
            (often, format!("{{ {} }}", fields.collect::<String>()))
        });
        all.find_map(|(often, document)| {
            let admitted = self
                .guard
                .admit(&document, &Given::default(), None, Introspection::Open);
            Some((document, often, admitted.ok()?.totals.cost))
        })
    }

    /// The field as often as the limits allow, each time with other arguments, and what that costs.
    fn widest(&self, root: &Root, chance: &mut Chance) -> Option<(String, u64)> {
        let mut fields: Vec<String> = (0..50)
            .map(|alias| self.schema.asked(root, alias, chance))
            .collect();
        while !fields.is_empty() {
            let document = format!("{{ {}}}", fields.concat());
            let admitted = self
                .guard
                .admit(&document, &Given::default(), None, Introspection::Open);
            if let Ok(admitted) = admitted {
                return Some((document, admitted.totals.cost));
            }
            let fewer = fields.len() * 3 / 4;
            fields.truncate(fewer.min(fields.len() - 1));
        }
        None
    }
}

/// What there is, by the arguments that name it.
fn names(publication: &str) -> HashMap<&'static str, Vec<String>> {
    let units: Vec<_> = (0..40)
        .map(|n| format!("N{n:02}"))
        .chain(["ROOT".to_owned()])
        .collect();
    let indicators = (4..INDICATORS).map(|n| format!("BENCH{n:03}"));
    let numbered = |letter: &str| (1..5).map(|n| format!("{letter}{n}")).collect::<Vec<_>>();
    HashMap::from([
        ("unit", units.clone()),
        ("units", units),
        ("indicator", indicators.clone().collect()),
        ("indicators", indicators.chain(numbered("I")).collect()),
        ("goals", numbered("G")),
        ("focusAreas", numbered("F")),
        ("publication", vec![publication.to_owned()]),
        ("id", vec![publication.to_owned()]),
        ("ids", vec![publication.to_owned()]),
    ])
}

/// CPU time of this process.
fn cpu<T>(work: impl FnOnce() -> T) -> Duration {
    let now = || Duration::try_from(clock_gettime(ClockId::ProcessCPUTime)).expect("a clock counts upwards");
    let start = now();
    let answer = work();
    let spent = now().saturating_sub(start);
    drop(answer);
    spent
}
