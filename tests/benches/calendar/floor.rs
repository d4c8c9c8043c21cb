//! The bare handler: the rows by hand-written SQL, the rules as they are, and structs that serde writes.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use arshjul::{
    clock,
    domain::{
        calendar::{
            CalendarSettings, CalendarView, CalendarYear, Deadline, DueDate, Progress, ReportingEvent,
            ResolvedDate, Source,
            alignment::alignment,
            finding::{self, Severity, findings},
            is_election_year, load, reporting_events,
            state::{DeadlineState, state},
        },
        language::Language,
    },
};
use arshjul_entity::{
    DeadlineId, DeadlineKind, IndicatorId, MilestoneKind, OrganizationUnitId, ReportingCycle,
};
use axum::{Router, body::Bytes, extract::State, http::header, response::IntoResponse, routing::get};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use sea_orm::sqlx::{self, SqlitePool};
use serde::Serialize;

const LANGUAGE: Language = Language::English;

struct Shared {
    pool: SqlitePool,
    now: DateTime<Utc>,
}

pub async fn router(url: &str, now: DateTime<Utc>) -> Router {
    let pool = SqlitePool::connect(url).await.expect("the database opens");
    let shared = Arc::new(Shared { pool, now });
    Router::new().route("/calendar", get(calendar)).with_state(shared)
}

async fn calendar(State(shared): State<Arc<Shared>>) -> impl IntoResponse {
    let body = answer(&shared).await.expect("the rows are there");
    ([(header::CONTENT_TYPE, "application/json")], body)
}

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

struct Read {
    view: CalendarView,
    units: HashMap<OrganizationUnitId, String>,
    indicators: HashMap<IndicatorId, String>,
}

async fn answer(shared: &Shared) -> Result<Bytes, sqlx::Error> {
    let read = read(shared).await?;
    let json = serde_json::to_vec(&Calendar::of(&read)).expect("it is JSON");
    Ok(json.into())
}

async fn read(shared: &Shared) -> Result<Read, sqlx::Error> {
    let pool = &shared.pool;
    let years: Vec<(i32, String, String)> =
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
    let indicators: Vec<(i64, String, Option<NaiveDate>, Option<i32>)> =
        sqlx::query_as("SELECT id, code, source_publishes_on, source_year FROM indicator")
            .fetch_all(pool)
            .await?;
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
    let mut view = CalendarView::new(year(2026), clock::local_date(shared.now), settings(2026));
    view.events = events(2026);
    view.events_around = [2025, 2027].into_iter().flat_map(events).collect();
    view.deadlines = deadlines(rows, &parts, &asked);
    for (id, code, publishes_on, year) in &indicators {
        let source = Source {
            indicator: code.clone(),
            publishes_on: *publishes_on,
            year: *year,
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
            activities: std::collections::BTreeSet::new(),
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

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Calendar<'a> {
    year: i32,
    is_election_year: bool,
    fiscal_year: Option<FiscalYear>,
    reporting_events: Vec<Event<'a>>,
    deadlines: Vec<Shown<'a>>,
    weeks: Vec<Week<'a>>,
    findings: Vec<Found<'a>>,
}

#[derive(Serialize)]
struct FiscalYear {
    year: i32,
}

#[derive(Serialize)]
struct Coded<'a> {
    code: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Event<'a> {
    id: String,
    code: &'a str,
    kind: &'static str,
    name: String,
    fiscal_year: i32,
    period_end: Option<NaiveDate>,
    milestones: Vec<Milestone>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Milestone {
    kind: &'static str,
    planned_on: Option<NaiveDate>,
    date: Date,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Date {
    effective_on: NaiveDate,
    nominal_on: NaiveDate,
    statutory_on: Option<NaiveDate>,
    iso_week: String,
    rule: String,
    explanation: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown<'a> {
    id: String,
    code: &'a str,
    kind: &'static str,
    title: &'a str,
    due: Date,
    moved_from: Option<NaiveDate>,
    move_reason: Option<&'a str>,
    units: Vec<Part<'a>>,
    reporting_event: Option<Coded<'a>>,
    indicators: Vec<Coded<'a>>,
    effort_hours: Option<f64>,
    alignment: Option<Alignment>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Part<'a> {
    unit: Coded<'a>,
    state: &'static str,
    completed_at: Option<String>,
}

#[derive(Serialize)]
struct OwnCode {
    code: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Alignment {
    reporting_event: OwnCode,
    milestone: &'static str,
    working_days: i32,
    aligned: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Week<'a> {
    #[serde(rename = "isoWeek")]
    name: String,
    starts_on: NaiveDate,
    working_days: u32,
    deadline_count: u32,
    effort_hours: f64,
    units: Vec<Load<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Load<'a> {
    unit: Coded<'a>,
    deadline_count: u32,
    effort_hours: f64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Found<'a> {
    code: &'static str,
    severity: &'static str,
    message: String,
    proposal: Option<String>,
    proposed_on: Option<NaiveDate>,
    deadlines: Vec<Coded<'a>>,
    units: Vec<Coded<'a>>,
}

fn global_id(kind: &str, key: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(format!("{kind}:{key}"))
}

impl<'a> Calendar<'a> {
    fn of(read: &'a Read) -> Self {
        let view = &read.view;
        let codes: HashMap<_, _> = view
            .deadlines
            .iter()
            .map(|one| (one.id, one.code.as_str()))
            .collect();
        let own = view.deadlines.iter().filter(|deadline| view.holds(deadline));
        Self {
            year: 2026,
            is_election_year: is_election_year(view.year),
            fiscal_year: Some(FiscalYear { year: 2026 }),
            reporting_events: view.events.iter().map(Event::of).collect(),
            deadlines: own.map(|deadline| Shown::of(read, deadline)).collect(),
            weeks: load::weeks(view, |_, _| true)
                .into_iter()
                .map(|week| Week::of(read, week))
                .collect(),
            findings: findings(view)
                .iter()
                .map(|finding| Found {
                    code: code_of(finding.code),
                    severity: match finding.severity() {
                        Severity::Info => "INFO",
                        Severity::Warning => "WARNING",
                        Severity::Error => "ERROR",
                    },
                    message: finding.message(LANGUAGE).to_owned(),
                    proposal: finding.proposal(LANGUAGE).map(str::to_owned),
                    proposed_on: finding.proposed_on,
                    deadlines: finding
                        .deadlines
                        .iter()
                        .filter_map(|id| Some(Coded { code: codes.get(id)? }))
                        .collect(),
                    units: finding.units.iter().map(|unit| read.unit(*unit)).collect(),
                })
                .collect(),
        }
    }
}

impl Read {
    fn unit(&self, id: OrganizationUnitId) -> Coded<'_> {
        Coded {
            code: self.units.get(&id).expect("a unit"),
        }
    }
}

impl<'a> Event<'a> {
    fn of(event: &'a ReportingEvent) -> Self {
        Self {
            id: global_id("ReportingEvent", &event.code),
            code: &event.code,
            kind: event.kind.code(),
            name: event.name(LANGUAGE),
            fiscal_year: event.fiscal_year,
            period_end: event.period_end,
            milestones: event
                .milestones
                .iter()
                .map(|milestone| Milestone {
                    kind: MilestoneKind::code(milestone.kind),
                    planned_on: milestone.planned_on,
                    date: Date::of_milestone(&milestone.date),
                })
                .collect(),
        }
    }
}

impl Date {
    fn of_milestone(date: &ResolvedDate) -> Self {
        Self {
            effective_on: date.effective_on,
            nominal_on: date.nominal_on,
            statutory_on: date.statutory_on(),
            iso_week: date.iso_week(),
            rule: date.rule(LANGUAGE),
            explanation: date.explanation(LANGUAGE),
        }
    }

    fn of_deadline(due: &DueDate) -> Self {
        Self {
            effective_on: due.due_on,
            nominal_on: due.nominal_on,
            statutory_on: due.statutory_on(),
            iso_week: due.iso_week(),
            rule: due.rule(LANGUAGE),
            explanation: due.explanation(LANGUAGE),
        }
    }
}

impl<'a> Shown<'a> {
    fn of(read: &'a Read, deadline: &'a Deadline) -> Self {
        let view = &read.view;
        let mut indicators: Vec<&str> = deadline
            .indicators
            .iter()
            .filter_map(|id| read.indicators.get(id).map(String::as_str))
            .collect();
        indicators.sort_unstable();
        let event = deadline.feeds.as_deref().and_then(|code| view.event(code));
        Self {
            id: global_id("Deadline", &deadline.id.0.to_string()),
            code: &deadline.code,
            kind: deadline.kind.code(),
            title: &deadline.title,
            due: Date::of_deadline(&deadline.due),
            moved_from: deadline.due.is_moved().then_some(deadline.due.ruled_on),
            move_reason: None,
            units: deadline
                .units
                .keys()
                .map(|unit| Part::of(read, deadline, *unit))
                .collect(),
            reporting_event: event.map(|event| Coded { code: &event.code }),
            indicators: indicators.into_iter().map(|code| Coded { code }).collect(),
            effort_hours: Some(f64::from(deadline.effort) / 60.0),
            alignment: alignment(view, deadline).map(|alignment| Alignment {
                reporting_event: OwnCode {
                    code: alignment.event,
                },
                milestone: alignment.milestone.code(),
                working_days: alignment.working_days,
                aligned: alignment.aligned,
            }),
        }
    }
}

impl<'a> Part<'a> {
    fn of(read: &'a Read, deadline: &Deadline, unit: OrganizationUnitId) -> Self {
        let serving = read.view.serving(deadline, unit);
        Self {
            unit: read.unit(unit),
            state: match state(&read.view, deadline, unit) {
                DeadlineState::Upcoming => "UPCOMING",
                DeadlineState::DueSoon => "DUE_SOON",
                DeadlineState::Done => "DONE",
                DeadlineState::Late => "LATE",
                DeadlineState::Waived => "WAIVED",
                DeadlineState::Cancelled => "CANCELLED",
            },
            completed_at: match serving.units.get(&unit) {
                Some(Progress::Done { at, .. }) => Some(at.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
                _ => None,
            },
        }
    }
}

impl<'a> Week<'a> {
    fn of(read: &'a Read, week: load::Week) -> Self {
        let hours = |minutes: u32| f64::from(minutes) / 60.0;
        Self {
            name: week.iso_week,
            starts_on: week.starts_on,
            working_days: week.working_days,
            deadline_count: week.deadline_count,
            effort_hours: hours(week.effort),
            units: week
                .units
                .iter()
                .map(|load| Load {
                    unit: read.unit(load.unit),
                    deadline_count: load.deadline_count,
                    effort_hours: hours(load.effort),
                })
                .collect(),
        }
    }
}

const fn code_of(code: finding::FindingCode) -> &'static str {
    use finding::FindingCode::{
        AfterFreeze, BeforeSource, Collision, InterimPeriodInvalid, LowActivityWeek, NonWorkingDay,
        ParallelFollowUp, ShortNotice, StatutoryBreach,
    };
    match code {
        ParallelFollowUp => "PARALLEL_FOLLOW_UP",
        Collision => "COLLISION",
        AfterFreeze => "AFTER_FREEZE",
        BeforeSource => "BEFORE_SOURCE",
        NonWorkingDay => "NON_WORKING_DAY",
        LowActivityWeek => "LOW_ACTIVITY_WEEK",
        ShortNotice => "SHORT_NOTICE",
        StatutoryBreach => "STATUTORY_BREACH",
        InterimPeriodInvalid => "INTERIM_PERIOD_INVALID",
    }
}
