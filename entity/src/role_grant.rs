//! Roll that an administrator gave a subject for a unit and its sub-units (A1, A5).

use sea_orm::entity::prelude::*;

use crate::{OrganizationUnitId, Role, RoleGrantId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "role_grant")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: RoleGrantId,
    pub subject: String,
    pub role: Role,
    pub unit_id: OrganizationUnitId,
    pub granted_at: DateTimeUtc,
    pub granted_by: String,
}

impl ActiveModelBehavior for ActiveModel {}
