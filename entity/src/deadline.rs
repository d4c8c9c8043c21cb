//! Hålltid: a dated task for units. It keeps its id through every move, and is never deleted (C5).

use sea_orm::entity::prelude::*;

use crate::{DeadlineId, DeadlineKind, DeadlineRuleId, RequestedPeriod, SteeringDocumentId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deadline")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: DeadlineId,
    #[sea_orm(unique)]
    pub code: String,
    /// None where a person set it up by itself.
    pub rule_id: Option<DeadlineRuleId>,
    /// What it is the rule's deadline of: a reporting event's code, a year or a day.
    pub occurrence: String,
    pub kind: DeadlineKind,
    pub title: String,
    pub process: Option<String>,
    pub steering_document_id: Option<SteeringDocumentId>,
    pub audience: Option<String>,
    pub age_from: Option<i32>,
    pub age_to: Option<i32>,
    pub questions: Option<String>,
    /// The day that the rule gives, before moving off days that are not working days.
    pub nominal_on: Date,
    /// The day that the rule gives.
    pub ruled_on: Date,
    /// Where the rule's day comes from, as JSON (`domain::calendar::DueBasis`).
    pub basis: String,
    /// The day that counts: the rule's, or the one that a person moved it to.
    pub due_on: Date,
    /// There exactly where a person set the day, be it the one that the rule gives by now.
    pub move_reason: Option<String>,
    /// The first and last day that levelling may choose.
    pub earliest_on: Date,
    pub latest_on: Date,
    /// Code of the reporting event that it feeds.
    pub feeds: Option<String>,
    /// Which period of its indicators it asks for.
    pub asks_for: RequestedPeriod,
    /// There exactly where that is a named one.
    pub asks_period: Option<String>,
    /// There where a person chose another period than the rule's.
    pub asks_reason: Option<String>,
    /// Minutes for each unit.
    pub effort: Option<i32>,
    /// There where it was withdrawn.
    pub cancelled_at: Option<DateTimeUtc>,
    /// Revisions as calendar feeds count them (RFC 5545, section 3.8.7.4).
    pub sequence: i32,
    pub changed_at: DateTimeUtc,
    pub is_example: bool,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
