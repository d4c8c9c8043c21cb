//! What a publication is decided from: told apart from what it has become since, and held as it is until the publication is there.

use std::collections::BTreeSet;

use arshjul_entity::{IndicatorId, deadline, indicator, organization_unit, result};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};

use super::{lock, publication::Chosen, row::is_any, transaction::Transaction};
use crate::domain::policy::{Permit, act};

/// Rows, and how often they were written. Rows only come and their counters only rise, so that the same numbers are the same rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edition {
    rows: i64,
    versions: i64,
}

/// What a publication is decided from, but for what other publications told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ground {
    pub results: Edition,
    /// Definitions, with their thresholds and the units that they ask.
    pub indicators: Edition,
    pub units: Edition,
    pub deadlines: Edition,
    /// How far units have come with them, which leaves a deadline at its version.
    pub hand_ins: Edition,
}

/// Five statements.
pub async fn read(
    tx: &Transaction,
    _permit: &Permit<act::PublicationCreate>,
    indicators: &[IndicatorId],
    periods: &[String],
) -> Result<Ground, DbErr> {
    let backend = tx.get_database_backend();
    let chosen = Chosen {
        backend,
        indicators,
        periods,
    };
    let results =
        result::Entity::find().filter(chosen.cells(result::Column::IndicatorId, result::Column::Period));
    let definitions = indicator::Entity::find().filter(among(backend, indicators));
    Ok(Ground {
        results: edition(tx, results, result::Column::Version).await?,
        indicators: edition(tx, definitions, indicator::Column::Version).await?,
        units: edition(
            tx,
            organization_unit::Entity::find(),
            organization_unit::Column::Version,
        )
        .await?,
        deadlines: edition(tx, deadline::Entity::find(), deadline::Column::Version).await?,
        hand_ins: edition(tx, deadline::Entity::find(), deadline::Column::Sequence).await?,
    })
}

fn among(backend: DbBackend, indicators: &[IndicatorId]) -> Condition {
    let ids = indicators.iter().copied();
    Condition::all().add(is_any(backend, indicator::Column::Id, ids))
}

async fn edition<E: EntityTrait>(
    tx: &Transaction,
    select: Select<E>,
    version: E::Column,
) -> Result<Edition, DbErr> {
    let told = select
        .select_only()
        .column_as(version.count(), "rows")
        .column_as(version.sum(), "versions")
        .into_tuple::<(i64, Option<i64>)>()
        .one(tx)
        .await?;
    let (rows, versions) = told.unwrap_or_default();
    Ok(Edition {
        rows,
        versions: versions.unwrap_or_default(),
    })
}

/// Holds it until the transaction ends, in the order in which submissions take the same: who hands in, returns, redefines, moves a
/// unit or a deadline meanwhile is acknowledged after the publication is there. SQLite's one writer holds everything already.
pub async fn hold(
    tx: &Transaction,
    permit: &Permit<act::PublicationCreate>,
    indicators: &[IndicatorId],
    years: &BTreeSet<i32>,
) -> Result<(), DbErr> {
    let backend = tx.get_database_backend();
    if backend != DbBackend::Postgres {
        return Ok(());
    }
    indicator::Entity::find()
        .select_only()
        .column(indicator::Column::Id)
        .filter(among(backend, indicators))
        .order_by_asc(indicator::Column::Id)
        .lock_shared()
        .into_tuple::<i64>()
        .all(tx)
        .await?;
    lock::hold_alone(tx, permit, years).await?;
    tx.execute_unprepared("LOCK TABLE organization_unit, deadline IN SHARE MODE")
        .await?;
    Ok(())
}
