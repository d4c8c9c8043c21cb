//! Verksamhetsår that someone has set up, with its template of reporting events (C3).

use sea_orm::entity::prelude::*;

use crate::ReportingCycle;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "fiscal_year")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub year: i32,
    pub cycle: ReportingCycle,
    /// What the municipality decides for its calendar, as JSON (`domain::calendar::YearSettings`).
    pub settings: String,
    /// There while the year is closed (R8).
    pub closed_at: Option<DateTimeUtc>,
    pub closed_by: Option<String>,
    /// Why it was closed without what is missing; there where something was, while the year is closed.
    pub closing_reason: Option<String>,
    /// Why it was last reopened.
    pub reopen_reason: Option<String>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
