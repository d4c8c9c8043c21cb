//! Deadlines as the calendar weighs them (C6).

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::RangeInclusive,
};

use arshjul_entity::{
    ActivityId, DeadlineId, DeadlineKind, DeadlineRuleId, Frequency, IndicatorId, OrganizationUnitId,
};
use chrono::{DateTime, NaiveDate, Utc};

use super::{AsksFor, DueDate, Occasion, Source, event_code::period_end};
use crate::domain::period::Period;

/// Hålltid.
#[derive(Clone, Debug, PartialEq)]
pub struct Deadline {
    pub id: DeadlineId,
    /// None where a person set it up by itself.
    pub rule: Option<DeadlineRuleId>,
    pub code: String,
    pub kind: DeadlineKind,
    pub title: String,
    /// Who asks; without one, its rule stands for itself.
    pub process: Option<String>,
    pub due: DueDate,
    /// The days that levelling may choose from.
    pub window: RangeInclusive<NaiveDate>,
    /// Code of the reporting event that it feeds.
    pub feeds: Option<String>,
    /// Minutes for each unit.
    pub effort: u32,
    pub indicators: BTreeSet<IndicatorId>,
    /// Which period of them.
    pub asks_for: AsksFor,
    pub questions: Vec<String>,
    /// Those that the reader may see.
    pub activities: BTreeSet<ActivityId>,
    /// As the book has it where that has been settled, otherwise as it is stored.
    pub units: BTreeMap<OrganizationUnitId, Progress>,
    /// Units that somebody entered as done.
    pub entered: BTreeSet<OrganizationUnitId>,
    /// Units that are done without what is still missing.
    pub gaps: BTreeSet<OrganizationUnitId>,
    /// By unit, the deadline that asks once for what both ask.
    pub uses: BTreeMap<OrganizationUnitId, DeadlineId>,
    /// Units of which everything that it asks has been asked before.
    pub used: BTreeMap<OrganizationUnitId, Used>,
    pub is_cancelled: bool,
    pub is_example: bool,
}

/// Everything that a deadline asks of a unit has been asked before: there is nothing to hand in once more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// Somebody has decided so.
    pub is_arranged: bool,
    pub askers: Vec<Asker>,
}

/// Who asked before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asker {
    pub due_on: NaiveDate,
    pub is_same_process: bool,
}

/// How far a unit has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    Open,
    Done {
        at: DateTime<Utc>,
        is_on_time: bool,
    },
    Waived,
    /// Another deadline's hand-in serves this one too: how far the unit has come is how far it has come with that.
    Served {
        by: DeadlineId,
    },
}

/// Who asks. Without a name for it, each rule asks for itself, and each deadline that stands alone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Process<'a> {
    Named(&'a str),
    Rule(DeadlineRuleId),
    Alone(DeadlineId),
}

impl Deadline {
    pub fn asking_process(&self) -> Process<'_> {
        match (self.process.as_deref(), self.rule) {
            (Some(name), _) => Process::Named(name),
            (None, Some(rule)) => Process::Rule(rule),
            (None, None) => Process::Alone(self.id),
        }
    }

    /// The period that it asks for of an indicator of that frequency.
    pub fn asked_period(&self, frequency: Frequency, source: Option<&Source>) -> Option<Period> {
        let occasion = Occasion {
            due_on: self.due.due_on,
            period_end: self.feeds.as_deref().and_then(period_end).flatten(),
        };
        self.asks_for.period(frequency, occasion, source)
    }
}

/// The name of a deadline's place in a page.
pub fn anchor(code: &str) -> String {
    format!("deadline-{code}")
}

/// The deadline of `all` whose hand-in counts for the unit: this one, or the one that serves it. Who serves no longer — because it
/// was cancelled, or no longer asks the unit — leaves the unit with what it had; so do those that serve each other.
pub fn serving<'a>(all: &'a [Deadline], deadline: &'a Deadline, unit: OrganizationUnitId) -> &'a Deadline {
    let mut serving = deadline;
    for _ in 0..all.len() {
        let next = serving
            .units
            .get(&unit)
            .and_then(Progress::served_by)
            .and_then(|by| all.iter().find(|deadline| deadline.id == by))
            .filter(|next| !next.is_cancelled && next.units.contains_key(&unit));
        match next {
            Some(next) => serving = next,
            None => return serving,
        }
    }
    deadline
}

impl Progress {
    pub const fn served_by(&self) -> Option<DeadlineId> {
        match self {
            Self::Served { by } => Some(*by),
            Self::Open | Self::Done { .. } | Self::Waived => None,
        }
    }
}
