//! How far a unit has come with a deadline (C6).

use sea_orm::entity::prelude::*;

use crate::{DeadlineId, OrganizationUnitId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deadline_unit")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub deadline_id: DeadlineId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_id: OrganizationUnitId,
    pub completed_at: Option<DateTimeUtc>,
    /// Whether it was done by the day that counted then.
    pub is_on_time: Option<bool>,
    /// Why it counts as done without what is still missing; there only where it was done by hand.
    pub gap_reason: Option<String>,
    /// What the unit answered.
    pub answer: Option<String>,
    pub waived_at: Option<DateTimeUtc>,
    pub waive_reason: Option<String>,
    /// The deadline whose hand-in serves this one too.
    pub served_by_id: Option<DeadlineId>,
    /// The deadline that asks once for what both ask: this one's report uses what comes in there.
    pub uses_id: Option<DeadlineId>,
}

impl ActiveModelBehavior for ActiveModel {}
