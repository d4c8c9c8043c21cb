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

impl Progress {
    #[must_use]
    pub const fn served_by(&self) -> Option<DeadlineId> {
        match self {
            Self::Served { by } => Some(*by),
            Self::Open | Self::Done { .. } | Self::Waived => None,
        }
    }
}
