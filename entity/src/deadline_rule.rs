//! Tidsregel: what makes the same deadlines every year (C4). Which anchor columns are filled follows from the anchor's kind.

use sea_orm::entity::prelude::*;

use crate::{
    AnchorKind, DeadlineKind, DeadlineRuleId, EventChoice, MilestoneKind, OffsetUnit, ReportingEventKind,
    RequestedPeriod, RollPolicy, SteeringDocumentId, TermOfOffice, YearChoice,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deadline_rule")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: DeadlineRuleId,
    #[sea_orm(unique)]
    pub code: String,
    pub kind: DeadlineKind,
    pub title: String,
    /// Who asks, in the words of the organization: two rules of one process never ask twice.
    pub process: Option<String>,
    pub steering_document_id: Option<SteeringDocumentId>,
    /// Målgrupp, where the work is for someone (P8).
    pub audience: Option<String>,
    pub age_from: Option<i32>,
    pub age_to: Option<i32>,
    pub anchor: AnchorKind,
    pub anchor_event: Option<ReportingEventKind>,
    pub anchor_choice: Option<EventChoice>,
    pub anchor_milestone: Option<MilestoneKind>,
    pub anchor_month: Option<i32>,
    pub anchor_day: Option<i32>,
    /// An RFC 5545 recurrence rule.
    pub anchor_recurrence: Option<String>,
    pub anchor_rule_id: Option<DeadlineRuleId>,
    pub anchor_term: Option<TermOfOffice>,
    /// Negative: before the anchor.
    pub offset: i32,
    pub offset_unit: OffsetUnit,
    pub roll: RollPolicy,
    pub years: YearChoice,
    /// Codes of unit kinds, parted by blanks; empty: only the units named.
    pub unit_kinds: String,
    /// What is asked beside indicators and activities, one to a line.
    pub questions: Option<String>,
    pub feeds: Option<ReportingEventKind>,
    /// Which period of its indicators its deadlines ask for.
    pub asks_for: RequestedPeriod,
    /// There exactly where that is a named one.
    pub asks_period: Option<String>,
    /// Minutes for each unit.
    pub effort: Option<i32>,
    /// Working days that levelling may move it by.
    pub earlier: i32,
    pub later: i32,
    pub is_example: bool,
    pub is_archived: bool,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
