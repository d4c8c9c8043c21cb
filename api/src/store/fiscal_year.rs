//! Fiscal years that someone has set up: read by anyone.

use std::ops::RangeInclusive;

use arshjul_entity::fiscal_year;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use crate::domain::policy::Scope;

pub async fn find(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    year: i32,
) -> Result<Option<fiscal_year::Model>, DbErr> {
    fiscal_year::Entity::find_by_id(year).one(db).await
}

/// Those of some years that someone has set up, in no particular order.
pub async fn among(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    years: RangeInclusive<i32>,
) -> Result<Vec<fiscal_year::Model>, DbErr> {
    fiscal_year::Entity::find()
        .filter(fiscal_year::COLUMN.year.between(*years.start(), *years.end()))
        .all(db)
        .await
}
