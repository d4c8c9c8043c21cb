//! Deadlines as the calendar weighs them (C6).

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::RangeInclusive,
};

use arshjul_entity::{
    ActivityId, DeadlineId, DeadlineKind, IndicatorId, MilestoneKind, OrganizationUnitId, TermOfOffice,
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::Offset;

/// Hålltid.
#[derive(Clone, Debug, PartialEq)]
pub struct Deadline {
    pub id: DeadlineId,
    pub code: String,
    pub kind: DeadlineKind,
    pub title: String,
    /// Who asks; without one, it stands for itself.
    pub process: Option<String>,
    pub due: DueDate,
    /// The days that levelling may choose from.
    pub window: RangeInclusive<NaiveDate>,
    /// Code of the reporting event that it feeds.
    pub feeds: Option<String>,
    /// Minutes for each unit.
    pub effort: u32,
    pub indicators: BTreeSet<IndicatorId>,
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

/// When a deadline is due, and where the day comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueDate {
    /// The day that the rule gives, before moving off days that are not working days.
    pub nominal_on: NaiveDate,
    /// The day that the rule gives.
    pub ruled_on: NaiveDate,
    /// The day that counts: the rule's, or the one that a person moved it to.
    pub due_on: NaiveDate,
    pub basis: DueBasis,
}

/// Where the rule's day comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DueBasis {
    Milestone {
        event: String,
        milestone: MilestoneKind,
        on: NaiveDate,
        /// The day that a law sets for the milestone, where the deadline falls on it without offset.
        statutory_on: Option<NaiveDate>,
        offset: Offset,
    },
    FixedDate {
        on: NaiveDate,
        offset: Offset,
    },
    Recurrence {
        rule: String,
        on: NaiveDate,
        offset: Offset,
    },
    Deadline {
        code: String,
        on: NaiveDate,
        offset: Offset,
    },
    TermOfOffice {
        term: TermOfOffice,
        on: NaiveDate,
        offset: Offset,
    },
    /// A person set the day.
    Person,
}
