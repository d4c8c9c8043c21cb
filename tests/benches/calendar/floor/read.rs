//! The rows of a calendar, and the value that the rules take.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use arshjul::{
    clock,
    domain::calendar::{
        AsksFor, CalendarSettings, CalendarView, CalendarYear, Deadline, DueDate, Progress, Source,
        reporting_events,
    },
};
use arshjul_entity::{DeadlineId, DeadlineKind, Frequency, IndicatorId, OrganizationUnitId, ReportingCycle};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sqlx;

use super::Shared;

type DeadlineRow = (
    i64,
    String,
    String,
    String,
    Option<String>,
    NaiveDate,
    NaiveDate,
    String,
    NaiveDate,
    NaiveDate,
    NaiveDate,
    Option<String>,
    Option<i32>,
    Option<DateTime<Utc>>,
);
type PartRow = (
    i64,
    i64,
    Option<DateTime<Utc>>,
    Option<bool>,
    Option<DateTime<Utc>>,
    Option<i64>,
);

type YearRow = (i32, String, String);
type IndicatorRow = (i64, String, Option<NaiveDate>, Option<i32>);

pub struct Read {
    pub view: CalendarView,
    pub units: HashMap<OrganizationUnitId, String>,
    pub indicators: HashMap<IndicatorId, String>,
}

pub async fn read(shared: &Shared) -> Result<Read, sqlx::Error> {
    let pool = &shared.pool;
    let years: Vec<YearRow> =
        sqlx::query_as("SELECT year, cycle, settings FROM fiscal_year WHERE year BETWEEN 2025 AND 2027")
            .fetch_all(pool)
            .await?;
    let names: Vec<(i64, String, String)> = sqlx::query_as("SELECT id, code, name FROM organization_unit")
        .fetch_all(pool)
        .await?;
    let rows: Vec<DeadlineRow> = sqlx::query_as(
        "SELECT id, code, kind, title, process, nominal_on, ruled_on, basis, due_on, earliest_on, latest_on, feeds, \
         effort, cancelled_at FROM deadline WHERE due_on BETWEEN '2025-11-17' AND '2027-02-12' ORDER BY due_on, code",
    )
    .fetch_all(pool)
    .await?;
    let parts: Vec<PartRow> = sqlx::query_as(
        "SELECT deadline_id, unit_id, completed_at, is_on_time, waived_at, served_by_id FROM deadline_unit \
         ORDER BY deadline_id, unit_id",
    )
    .fetch_all(pool)
    .await?;
    let asked: Vec<(i64, i64)> = sqlx::query_as("SELECT deadline_id, indicator_id FROM deadline_indicator")
        .fetch_all(pool)
        .await?;
    let indicators: Vec<IndicatorRow> =
        sqlx::query_as("SELECT id, code, source_publishes_on, source_year FROM indicator")
            .fetch_all(pool)
            .await?;
    let mut view = view(&years, shared.now);
    view.deadlines = deadlines(rows, &parts, &asked);
    for (id, code, publishes_on, year) in &indicators {
        let source = Source {
            indicator: code.clone(),
            publishes_on: *publishes_on,
            year: *year,
            frequency: Frequency::Year,
        };
        view.sources.insert(IndicatorId(*id), source);
    }
    let mut units = HashMap::new();
    for (id, code, name) in names {
        view.units.insert(OrganizationUnitId(id), name);
        units.insert(OrganizationUnitId(id), code);
    }
    Ok(Read {
        view,
        units,
        indicators: indicators
            .into_iter()
            .map(|(id, code, _, _)| (IndicatorId(id), code))
            .collect(),
    })
}

/// The year with its events, and without what hangs on them.
fn view(years: &[YearRow], now: DateTime<Utc>) -> CalendarView {
    let year = |number| CalendarYear::try_from(number).expect("a year with a calendar");
    let set_up = |number| years.iter().find(|(year, _, _)| *year == number);
    let settings = |number| -> CalendarSettings {
        set_up(number).map_or_else(CalendarSettings::default, |(_, _, settings)| {
            serde_json::from_str(settings).expect("settings")
        })
    };
    let events = |number| {
        let cycle = set_up(number).and_then(|(_, cycle, _)| ReportingCycle::from_code(cycle));
        let cycle = cycle.unwrap_or(ReportingCycle::AprilAugust);
        reporting_events(year(number), cycle, &settings(number))
    };
    let mut view = CalendarView::new(year(2026), clock::local_date(now), settings(2026));
    view.events = events(2026);
    view.events_around = [2025, 2027].into_iter().flat_map(events).collect();
    view
}

fn deadlines(rows: Vec<DeadlineRow>, parts: &[PartRow], asked: &[(i64, i64)]) -> Vec<Deadline> {
    let mut units: HashMap<i64, BTreeMap<OrganizationUnitId, Progress>> = parts
        .chunk_by(|one, next| one.0 == next.0)
        .filter_map(|parts| {
            let units = parts
                .iter()
                .map(|part| (OrganizationUnitId(part.1), progress(part)));
            Some((parts.first()?.0, units.collect()))
        })
        .collect();
    let mut indicators: HashMap<i64, Vec<IndicatorId>> = HashMap::new();
    for (deadline, indicator) in asked {
        indicators
            .entry(*deadline)
            .or_default()
            .push(IndicatorId(*indicator));
    }
    let deadline = |row: DeadlineRow| {
        let (
            id,
            code,
            kind,
            title,
            process,
            nominal_on,
            ruled_on,
            basis,
            due_on,
            earliest,
            latest,
            feeds,
            effort,
            cancelled_at,
        ) = row;
        Deadline {
            id: DeadlineId(id),
            rule: None,
            code,
            kind: DeadlineKind::from_code(&kind).expect("a kind"),
            title,
            process,
            due: DueDate {
                nominal_on,
                ruled_on,
                due_on,
                basis: serde_json::from_str(&basis).expect("a basis"),
            },
            window: earliest..=latest,
            feeds,
            effort: effort.and_then(|minutes| minutes.try_into().ok()).unwrap_or(0),
            indicators: indicators.remove(&id).into_iter().flatten().collect(),
            asks_for: AsksFor::LatestOver,
            questions: Vec::new(),
            activities: BTreeSet::new(),
            entered: BTreeSet::new(),
            gaps: BTreeSet::new(),
            uses: BTreeMap::new(),
            used: BTreeMap::new(),
            is_example: false,
            units: units.remove(&id).unwrap_or_default(),
            is_cancelled: cancelled_at.is_some(),
        }
    };
    rows.into_iter().map(deadline).collect()
}

fn progress(part: &PartRow) -> Progress {
    match *part {
        (_, _, Some(at), is_on_time, _, _) => Progress::Done {
            at,
            is_on_time: is_on_time == Some(true),
        },
        (_, _, None, _, Some(_), _) => Progress::Waived,
        (_, _, None, _, None, Some(by)) => Progress::Served { by: DeadlineId(by) },
        (_, _, None, _, None, None) => Progress::Open,
    }
}
