//! Publicering: a named decision to publish, the as-of key of figures. Its JSON is kept with the answers to who published.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::PublicationId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "publication")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: PublicationId,
    pub name: String,
    pub decided_on: Date,
    pub published_at: DateTimeUtc,
    pub published_by: String,
    pub shown: i32,
    pub suppressed: i32,
    pub missing: i32,
    /// Why it corrects what was published before.
    pub correction_reason: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
