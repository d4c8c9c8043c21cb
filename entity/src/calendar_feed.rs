//! Kalenderflöde: what a calendar program may subscribe to, behind a token of its own (C9).

use sea_orm::entity::prelude::*;

use crate::{CalendarFeedId, OrganizationUnitId, Role};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "calendar_feed")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: CalendarFeedId,
    /// Whose feed it is.
    pub subject: String,
    pub name: String,
    /// SHA-256 of the token: the database can't be read for tokens.
    #[sea_orm(unique)]
    pub token_hash: String,
    pub unit_id: OrganizationUnitId,
    pub includes_subunits: bool,
    /// Only what concerns that role.
    pub role: Option<Role>,
    /// Codes of deadline kinds, parted by blanks; empty: all.
    pub kinds: String,
    /// A language tag.
    pub language: String,
    /// Days before the due day to remind on, parted by blanks.
    pub reminders: String,
    pub created_at: DateTimeUtc,
    pub revoked_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
