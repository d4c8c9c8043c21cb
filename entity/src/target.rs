//! Målvärde: what a unit aims at for an indicator, period and gender.

use sea_orm::entity::prelude::*;

use crate::{Gender, IndicatorId, OrganizationUnitId, TargetId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "target")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: TargetId,
    pub indicator_id: IndicatorId,
    pub unit_id: OrganizationUnitId,
    pub period: String,
    pub gender: Gender,
    pub value: f64,
    pub is_example: bool,
}

impl ActiveModelBehavior for ActiveModel {}
