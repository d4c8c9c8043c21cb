//! Handlingsplan: one unit's plan for one year (P1).

use sea_orm::entity::prelude::*;

use crate::{ActionPlanId, ActionPlanStatus, OrganizationUnitId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "action_plan")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: ActionPlanId,
    pub unit_id: OrganizationUnitId,
    pub year: i32,
    pub status: ActionPlanStatus,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
