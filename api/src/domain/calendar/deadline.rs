//! Deadlines as the calendar weighs them (C6).

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::RangeInclusive,
};

use arshjul_entity::{ActivityId, DeadlineId, DeadlineKind, DeadlineRuleId, IndicatorId, OrganizationUnitId};
use chrono::{DateTime, NaiveDate, Utc};

use super::DueDate;

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
    /// Those that the reader may see.
    pub activities: BTreeSet<ActivityId>,
    pub units: BTreeMap<OrganizationUnitId, Progress>,
    pub is_cancelled: bool,
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

/// The day until which the report that a deadline feeds tells, where the report's period ends on `period_end`. Without a period to
/// report on — a budget, or no report at all — it is the day before the deadline is due: what is wanted is the last value
/// of a period that is over by then.
pub fn tells_until(due_on: NaiveDate, period_end: Option<NaiveDate>) -> NaiveDate {
    period_end.unwrap_or_else(|| due_on.pred_opt().unwrap_or(due_on))
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
