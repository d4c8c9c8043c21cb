//! Ändring: who changed what and when, before and after (R9). Its id is the order of changes.

use sea_orm::entity::prelude::*;

use crate::{AuditEventId, OrganizationUnitId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_event")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: AuditEventId,
    pub at: DateTimeUtc,
    pub actor: String,
    pub request_id: Option<String>,
    pub action: String,
    pub entity: String,
    pub entity_id: i64,
    pub unit_id: Option<OrganizationUnitId>,
    pub before: Option<String>,
    pub after: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
