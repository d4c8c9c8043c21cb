//! A calendar as serde writes it.

use std::collections::HashMap;

use arshjul::domain::{
    calendar::{
        Deadline, DueDate, Progress, ReportingEvent, ResolvedDate,
        alignment::alignment,
        finding::{self, Severity, findings},
        is_election_year, load,
        state::{DeadlineState, state},
    },
    language::Language,
};
use arshjul_entity::{MilestoneKind, OrganizationUnitId};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{NaiveDate, SecondsFormat};
use serde::Serialize;

use super::read::Read;

const LANGUAGE: Language = Language::English;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Calendar<'a> {
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
    pub fn of(read: &'a Read) -> Self {
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
        OutOfDate, OutOfOrder, ParallelFollowUp, ShortNotice, StatutoryBreach,
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
        OutOfOrder => "OUT_OF_ORDER",
        OutOfDate => "OUT_OF_DATE",
    }
}
