//! Fiscal years that someone has set up: read by anyone, written with a permit for the whole group.

use std::ops::RangeInclusive;

use arshjul_entity::fiscal_year;
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};

use super::{lock::HeldYear, row::Changes, transaction::Transaction};
use crate::domain::policy::{Act, Permit, Scope, act};

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

/// A year held until the transaction ends. SQLite's one writer holds the whole database already.
pub async fn hold<A: Act>(
    tx: &Transaction,
    _permit: &Permit<A>,
    year: i32,
) -> Result<Option<fiscal_year::Model>, DbErr> {
    fiscal_year::Entity::find_by_id(year)
        .lock_exclusive()
        .one(tx)
        .await
}

pub async fn insert(
    db: &impl ConnectionTrait,
    _permit: &Permit<act::ReportingCycleSet>,
    year: fiscal_year::Model,
) -> Result<fiscal_year::Model, DbErr> {
    year.into_active_model().reset_all().insert(db).await
}

pub async fn update(
    db: &impl ConnectionTrait,
    _permit: &Permit<act::ReportingCycleSet>,
    year: fiscal_year::Model,
) -> Result<fiscal_year::Model, DbErr> {
    year.into_active_model().reset_all().update(db).await
}

/// Closes the year that is held, or opens it again, as the row says.
pub async fn write<A: Changes<fiscal_year::Entity>>(
    held: &HeldYear<'_>,
    _permit: &Permit<A>,
    year: fiscal_year::Model,
) -> Result<fiscal_year::Model, DbErr> {
    if year.year != held.year {
        return Err(DbErr::RecordNotUpdated);
    }
    let tx = held.tx();
    year.into_active_model().reset_all().update(tx).await
}
