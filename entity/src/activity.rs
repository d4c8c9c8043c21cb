//! Aktivitet: what a unit does in its action plan, toward goals and focus areas (P2-P4).

use sea_orm::entity::prelude::*;

use crate::{ActionPlanId, ActivityId, ActivityStatus};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "activity")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: ActivityId,
    pub action_plan_id: ActionPlanId,
    pub title: String,
    /// The title's place in the alphabet.
    #[sea_orm(default_value = "")]
    pub title_key: String,
    pub description: Option<String>,
    pub is_example: bool,
    pub status: ActivityStatus,
    pub priority: Option<i32>,
    pub starts_on: Option<Date>,
    pub ends_on: Option<Date>,
    pub touches_children: bool,
    pub collaboration: Option<String>,
    pub consequences_for_people: Option<String>,
    pub consequences_for_environment: Option<String>,
    pub child_rights_assessment: Option<String>,
    pub version: i32,
    #[sea_orm(belongs_to, from = "action_plan_id", to = "id")]
    pub action_plan: BelongsTo<super::action_plan::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
