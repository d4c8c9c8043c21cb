//! Undantag: a unit, with those below it, that may still change what is frozen, for a time and with a reason (R7).

use sea_orm::entity::prelude::*;

use crate::{LockExceptionId, OrganizationUnitId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lock_exception")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: LockExceptionId,
    pub unit_id: OrganizationUnitId,
    pub year: i32,
    /// The one reporting event whose freeze it lifts; none: every one of the year.
    pub event: Option<String>,
    pub until: DateTimeUtc,
    pub reason: String,
    pub granted_at: DateTimeUtc,
    pub granted_by: String,
    pub revoked_at: Option<DateTimeUtc>,
    pub revoked_by: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
