//! Fiscal years that someone has set up: read by anyone.

use arshjul_entity::fiscal_year;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait};

use crate::domain::policy::Scope;

pub async fn find(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    year: i32,
) -> Result<Option<fiscal_year::Model>, DbErr> {
    fiscal_year::Entity::find_by_id(year).one(db).await
}
