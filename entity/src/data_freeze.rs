//! Frysning: from then on a report's figures stay as they are, until it is thawed (R7).

use sea_orm::entity::prelude::*;

use crate::DataFreezeId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "data_freeze")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: DataFreezeId,
    /// Code of the reporting event, whose year and period are kept as they were: a cycle may change, what was reported doesn't.
    pub event: String,
    /// The fiscal year that it reports on.
    pub year: i32,
    pub period_end: Date,
    pub frozen_at: DateTimeUtc,
    pub frozen_by: String,
    /// There where it holds no more.
    pub thawed_at: Option<DateTimeUtc>,
    pub thawed_by: Option<String>,
    pub thaw_reason: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
