//! What someone writes into a rule, and whether it can be so.

use arshjul_entity::{
    AnchorKind, DeadlineKind, DeadlineRuleId, EventChoice, MilestoneKind, OffsetUnit, ReportingCycle,
    ReportingEventKind, RequestedPeriod, RollPolicy, TermOfOffice, UnitKind, YearChoice, deadline_rule,
};

use serde::Deserialize;

use super::stored;
use crate::{
    domain::{
        calendar::{
            Anchor, AsksFor, CalendarSettings, CalendarYear, Offset, recurrence, recurrence::RecurrenceError,
            reporting_events,
        },
        rejection::{Reason, Rejection},
    },
    service::{
        Patch,
        input::{Check, TITLE, at_path, unknown},
    },
};

/// Working days that levelling may be allowed.
const MAX_WINDOW: i64 = 60;
const MAX_AGE: i64 = 120;
const MAX_QUESTIONS: usize = 20;

/// What is written; what is left out stays. Ids that named nothing are none.
#[derive(Clone, Debug, Default)]
pub struct WrittenRule {
    pub kind: Option<DeadlineKind>,
    pub title: Option<String>,
    pub process: Patch<String>,
    pub steering_document: Patch<Option<i64>>,
    pub audience: Patch<String>,
    pub age_from: Patch<i32>,
    pub age_to: Patch<i32>,
    pub anchor: Option<WrittenAnchor>,
    pub offset: Option<Offset>,
    pub roll: Option<RollPolicy>,
    pub years: Option<YearChoice>,
    pub unit_kinds: Option<Vec<UnitKind>>,
    pub units: Option<Vec<Option<i64>>>,
    pub indicators: Option<Vec<Option<i64>>>,
    pub activities: Option<Vec<Option<i64>>>,
    pub questions: Option<Vec<String>>,
    pub feeds: Patch<ReportingEventKind>,
    pub asks_for: Option<RequestedPeriod>,
    pub asks_for_period: Option<String>,
    /// Hours for each unit.
    pub effort: Patch<f64>,
    pub earlier: Option<i32>,
    pub later: Option<i32>,
}

/// What a rule is to count from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum WrittenAnchor {
    Milestone {
        event: ReportingEventKind,
        choice: EventChoice,
        milestone: MilestoneKind,
    },
    FixedDate {
        month: i32,
        day: i32,
    },
    Recurrence(String),
    Deadline(Option<i64>),
    TermOfOffice(TermOfOffice),
}

/// A rule before anything is written into it: on no day off, in every year, not to be moved.
pub(super) fn blank(code: String, is_example: bool) -> deadline_rule::Model {
    deadline_rule::Model {
        id: DeadlineRuleId(0),
        code,
        kind: DeadlineKind::Other,
        title: String::new(),
        process: None,
        steering_document_id: None,
        audience: None,
        age_from: None,
        age_to: None,
        anchor: AnchorKind::FixedDate,
        anchor_event: None,
        anchor_choice: None,
        anchor_milestone: None,
        anchor_month: Some(1),
        anchor_day: Some(1),
        anchor_recurrence: None,
        anchor_rule_id: None,
        anchor_term: None,
        offset: 0,
        offset_unit: OffsetUnit::Days,
        roll: RollPolicy::Next,
        years: YearChoice::Every,
        unit_kinds: String::new(),
        questions: None,
        feeds: None,
        asks_for: RequestedPeriod::LatestOver,
        asks_period: None,
        effort: None,
        earlier: 0,
        later: 0,
        is_example,
        is_archived: false,
        version: 0,
    }
}

/// Writes the content into the row, as far as it is not about other rows.
pub(super) fn write(check: &mut Check, row: &mut deadline_rule::Model, content: &WrittenRule) {
    if let Some(kind) = content.kind {
        row.kind = kind;
    }
    if let Some(title) = &content.title {
        check.text("title", title, TITLE);
        row.title.clone_from(title);
    }
    row.process = text(check, "process", &content.process, row.process.take());
    row.audience = text(check, "audience", &content.audience, row.audience.take());
    ages(check, row, content);
    if let Some(offset) = content.offset {
        check_offset(check, offset);
        row.offset = offset.amount;
        row.offset_unit = offset.unit;
    }
    row.roll = content.roll.unwrap_or(row.roll);
    row.years = content.years.unwrap_or(row.years);
    if let Some(kinds) = &content.unit_kinds {
        let named = UnitKind::ALL.iter().filter(|kind| kinds.contains(kind));
        row.unit_kinds = named.map(|kind| kind.code()).collect::<Vec<_>>().join(" ");
    }
    if let Some(questions) = &content.questions {
        check_questions(check, questions);
        row.questions = (!questions.is_empty()).then(|| questions.join("\n"));
    }
    row.feeds = content.feeds.clone().apply(row.feeds);
    let period = content.asks_for_period.as_deref();
    if let Some(asks_for) = check_period(check, content.asks_for, period) {
        (row.asks_for, row.asks_period) = asks_for.columns();
    }
    row.effort = match content.effort {
        Patch::Keep => row.effort,
        Patch::Erase => None,
        Patch::Replace(hours) => check.minutes("effortHours", hours),
    };
    for (field, written, column) in [
        ("earlier", content.earlier, &mut row.earlier),
        ("later", content.later, &mut row.later),
    ] {
        if let Some(written) = written {
            check.range(field, written.into(), 0, MAX_WINDOW);
            *column = written;
        }
    }
}

fn text(check: &mut Check, field: &str, written: &Patch<String>, current: Option<String>) -> Option<String> {
    check.patch(field, written, TITLE);
    written.clone().apply(current)
}

fn ages(check: &mut Check, row: &mut deadline_rule::Model, content: &WrittenRule) {
    row.age_from = content.age_from.clone().apply(row.age_from);
    row.age_to = content.age_to.clone().apply(row.age_to);
    check_ages(check, row.age_from, row.age_to);
}

/// The ages of an audience, in years.
pub fn check_ages(check: &mut Check, from: Option<i32>, to: Option<i32>) {
    for (field, age) in [("ageFrom", from), ("ageTo", to)] {
        if let Some(age) = age {
            check.range(field, age.into(), 0, MAX_AGE);
        }
    }
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        check.refuse("ageTo", Reason::AgesReversed);
    }
}

/// Which period is asked for, where it is said and can be; a named one is named, and no other.
pub fn check_period(
    check: &mut Check,
    choice: Option<RequestedPeriod>,
    period: Option<&str>,
) -> Option<AsksFor> {
    const FIELD: &str = "asksForPeriod";
    match (choice, period) {
        (None, None) => None,
        (Some(RequestedPeriod::Named), None) => {
            check.refuse(FIELD, Reason::PeriodRequired);
            None
        }
        (None | Some(RequestedPeriod::Named), Some(text)) => {
            let period = text.trim().parse().map(AsksFor::Named);
            let value = || text.chars().take(64).collect();
            let refused = |_| check.refuse(FIELD, Reason::PeriodMalformed { value: value() });
            period.map_err(refused).ok()
        }
        (Some(_), Some(_)) => {
            check.refuse(FIELD, Reason::PeriodUnneeded);
            None
        }
        (Some(choice), None) => Some(AsksFor::stored(choice, None)),
    }
}

fn check_offset(check: &mut Check, Offset { amount, unit }: Offset) {
    let maximum = i64::from(Offset::farthest(unit));
    if !(-maximum..=maximum).contains(&i64::from(amount)) {
        let minimum = -maximum;
        check.refuse_at(&["offset", "amount"], Reason::OutOfRange { minimum, maximum });
    }
}

/// What is to be answered in words.
pub fn check_questions(check: &mut Check, questions: &[String]) {
    check.count("questions", questions.len(), MAX_QUESTIONS);
    for (position, question) in questions.iter().enumerate().take(MAX_QUESTIONS) {
        let position = position.to_string();
        check.text_at(&["questions", &position], question, TITLE);
        // They are stored one to a line.
        if question.contains(['\n', '\r']) {
            check.refuse_at(&["questions", &position], Reason::LineBreak);
        }
    }
}

/// What the rule is to count from, where it can be; another rule is still to be found.
pub(super) fn check_anchor(check: &mut Check, anchor: WrittenAnchor) -> Option<Anchor> {
    match anchor {
        WrittenAnchor::Milestone {
            event,
            choice,
            milestone,
        } => {
            let passed = milestones(event);
            if !passed.contains(&milestone) {
                let (event, milestone) = (event.code(), milestone.code());
                let path = ["anchor", "milestone", "milestone"];
                check.found([Rejection {
                    suggestions: passed.iter().map(|kind| kind.code().to_owned()).collect(),
                    ..at_path(&path, Reason::MilestoneUnknown { event, milestone })
                }]);
            }
            Some(Anchor::Milestone {
                event,
                choice,
                milestone,
            })
        }
        WrittenAnchor::FixedDate { month, day } => {
            for (field, value, maximum) in [("month", month, 12), ("day", day, 31)] {
                if !(1..=maximum).contains(&i64::from(value)) {
                    let path = ["anchor", "fixedDate", field];
                    check.refuse_at(&path, Reason::OutOfRange { minimum: 1, maximum });
                }
            }
            let (month, day) = (month.try_into().ok()?, day.try_into().ok()?);
            Some(Anchor::FixedDate { month, day })
        }
        WrittenAnchor::Recurrence(rule) => {
            if let Err(error) = recurrence::check(&rule) {
                check.refuse_at(&["anchor", "recurrence", "rule"], unusable(error));
            }
            Some(Anchor::Recurrence(rule))
        }
        WrittenAnchor::Deadline(Some(rule)) => Some(Anchor::Deadline(DeadlineRuleId(rule))),
        WrittenAnchor::Deadline(None) => {
            check.refuse_at(&["anchor", "deadlineRuleId"], unknown("deadlineRule"));
            None
        }
        WrittenAnchor::TermOfOffice(term) => Some(Anchor::TermOfOffice(term)),
    }
}

/// The milestones that reporting events of the kind pass, the same in every year.
fn milestones(kind: ReportingEventKind) -> Vec<MilestoneKind> {
    let Ok(year) = CalendarYear::try_from(*CalendarYear::RANGE.start()) else {
        return Vec::new();
    };
    let events = reporting_events(year, ReportingCycle::August, &CalendarSettings::default());
    let event = events.into_iter().find(|event| event.kind == kind);
    let milestones = event.into_iter().flat_map(|event| event.milestones);
    milestones.map(|milestone| milestone.kind).collect()
}

const fn unusable(error: RecurrenceError) -> Reason {
    match error {
        RecurrenceError::Malformed => Reason::RecurrenceMalformed,
        RecurrenceError::Frequency => Reason::RecurrenceFrequency,
        RecurrenceError::Part => Reason::RecurrencePart,
        RecurrenceError::NoDay => Reason::RecurrenceNoDay,
        RecurrenceError::TooMany => Reason::RecurrenceTooMany {
            maximum: recurrence::MAX_OCCURRENCES,
        },
        RecurrenceError::Never => Reason::RecurrenceNever,
    }
}

/// Whether the rule takes anyone in.
pub(super) fn has_units(row: &deadline_rule::Model, named: &[i64]) -> bool {
    !named.is_empty() || stored::unit_kinds(row).next().is_some()
}
