//! Deadlines as the rules give them, and as they are stored.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::RangeInclusive,
};

use arshjul_entity::{DeadlineId, DeadlineRuleId, OrganizationUnitId};
use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::calendar::{DueBasis, ReportingEvent, RuleContent};

/// A deadline as the rules give it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ruled {
    pub rule: DeadlineRuleId,
    /// `RULE-OCCURRENCE`, unique.
    pub code: String,
    /// What it is the rule's deadline of: a reporting event's code, a year or a day.
    pub occurrence: String,
    pub nominal_on: NaiveDate,
    pub ruled_on: NaiveDate,
    /// The day that counts: where a person moved the stored deadline, theirs.
    pub due_on: NaiveDate,
    pub basis: DueBasis,
    /// The days that levelling may choose from.
    pub window: RangeInclusive<NaiveDate>,
    /// Code of the reporting event that it feeds.
    pub feeds: Option<String>,
    pub units: BTreeSet<OrganizationUnitId>,
    pub content: RuleContent,
}

/// A deadline and the reporting event that it is counted from, itself or along its chain.
pub(super) struct Placed<'a> {
    pub ruled: Ruled,
    pub event: Option<&'a ReportingEvent>,
}

/// A rule's deadline as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDeadline {
    pub id: DeadlineId,
    /// As it was last generated, with the day that counts and the units that have it now.
    pub given: Ruled,
    /// Whether the day that counts is a person's.
    pub is_moved: bool,
    /// Of the units that are no longer open.
    pub hand_ins: BTreeMap<OrganizationUnitId, HandIn>,
    pub is_cancelled: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandIn {
    Done,
    Waived,
}
