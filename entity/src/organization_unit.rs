//! Organisationsenhet: a node of the municipal group, valid between two dates.

use sea_orm::entity::prelude::*;

use crate::{OrganizationUnitId, UnitKind};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organization_unit")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: OrganizationUnitId,
    #[sea_orm(unique)]
    pub code: String,
    pub name: String,
    pub kind: UnitKind,
    pub parent_id: Option<OrganizationUnitId>,
    pub valid_from: Date,
    pub valid_to: Option<Date>,
    /// The unit that takes over what is open when this one ends (C4).
    pub successor_id: Option<OrganizationUnitId>,
    pub is_example: bool,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
