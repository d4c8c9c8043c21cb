//! Personlig åtkomsttoken: what a tool signs in with that knows nothing else, in a person's name (A6).

use sea_orm::entity::prelude::*;

use crate::PersonalAccessTokenId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "personal_access_token")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: PersonalAccessTokenId,
    /// In whose name.
    pub subject: String,
    pub name: String,
    /// SHA-256 of the token: the database can't be read for tokens.
    #[sea_orm(unique)]
    pub token_hash: String,
    /// Ids of the units whose raw results it reads, parted by blanks; the units below them are among them.
    pub read_raw: String,
    /// Ids of the units that it submits for, likewise.
    pub submit: String,
    pub created_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    /// Noted once an hour.
    pub last_used_at: Option<DateTimeUtc>,
    pub revoked_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
