//! Deadline rules (C4): what makes the same deadlines every year.

use std::collections::BTreeSet;

use arshjul_entity::{
    ActivityId, DeadlineKind, DeadlineRuleId, EventChoice, IndicatorId, MilestoneKind, OffsetUnit,
    OrganizationUnitId, ReportingEventKind, RollPolicy, SteeringDocumentId, TermOfOffice, UnitKind,
    YearChoice,
};
use serde::{Deserialize, Serialize};

/// Tidsregel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub id: DeadlineRuleId,
    pub code: String,
    pub anchor: Anchor,
    pub offset: Offset,
    pub roll: RollPolicy,
    pub years: YearChoice,
    /// All units of these kinds that are valid on the due day, and those named.
    pub unit_kinds: BTreeSet<UnitKind>,
    pub units: BTreeSet<OrganizationUnitId>,
    pub feeds: Option<ReportingEventKind>,
    /// Working days that levelling may move its deadlines by.
    pub earlier: u32,
    pub later: u32,
    pub content: RuleContent,
}

/// What its deadlines take over as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleContent {
    pub kind: DeadlineKind,
    pub title: String,
    pub process: Option<String>,
    pub steering_document: Option<SteeringDocumentId>,
    pub audience: Option<String>,
    pub age_from: Option<i32>,
    pub age_to: Option<i32>,
    pub questions: Option<String>,
    /// Minutes for each unit.
    pub effort: Option<i32>,
    pub indicators: BTreeSet<IndicatorId>,
    pub activities: BTreeSet<ActivityId>,
    pub is_example: bool,
}

/// What a rule counts from.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Anchor {
    Milestone {
        event: ReportingEventKind,
        choice: EventChoice,
        milestone: MilestoneKind,
    },
    /// The last day of a month that has no such day.
    FixedDate { month: u32, day: u32 },
    /// An RFC 5545 recurrence rule, counted within the year.
    Recurrence(String),
    /// The deadlines of another rule.
    Deadline(DeadlineRuleId),
    /// The day on which a term of office begins (C8).
    TermOfOffice(TermOfOffice),
}

/// How far from the anchor; negative: before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Offset {
    pub amount: i32,
    pub unit: OffsetUnit,
}
