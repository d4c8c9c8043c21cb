//! Deadlines changed, each held with its units until the transaction ends.

use arshjul_entity::{DeadlineId, OrganizationUnitId, deadline, deadline_unit};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Set,
};

use crate::{
    domain::policy::{Act, Permit, act},
    store::row::{self, is_any},
};

/// Deadlines that stay as they are until the transaction ends but for what it changes itself: who changes one, or a unit's part of
/// it, holds it first.
pub async fn hold<A: Act>(
    tx: &DatabaseTransaction,
    _permit: &Permit<A>,
    ids: impl IntoIterator<Item = i64>,
) -> Result<Vec<deadline::Model>, DbErr> {
    let id = row::column::<deadline::Entity>(deadline::Column::Id);
    deadline::Entity::find()
        .filter(is_any(tx.get_database_backend(), id, ids))
        // One order for everyone, so that no two wait for each other.
        .order_by_asc(deadline::Column::Id)
        .lock_exclusive()
        .all(tx)
        .await
}

/// The parts of units in deadlines that are held, by deadline and unit.
pub async fn parts<A: Act>(
    tx: &DatabaseTransaction,
    _permit: &Permit<A>,
    deadlines: impl IntoIterator<Item = i64>,
) -> Result<Vec<deadline_unit::Model>, DbErr> {
    let of = row::column::<deadline_unit::Entity>(deadline_unit::Column::DeadlineId);
    deadline_unit::Entity::find()
        .filter(is_any(tx.get_database_backend(), of, deadlines))
        .order_by_asc(deadline_unit::Column::DeadlineId)
        .order_by_asc(deadline_unit::Column::UnitId)
        .all(tx)
        .await
}

/// The parts that deadlines serve beside their own.
pub async fn served<A: Act>(
    tx: &DatabaseTransaction,
    _permit: &Permit<A>,
    by: impl IntoIterator<Item = i64>,
) -> Result<Vec<deadline_unit::Model>, DbErr> {
    let served_by = row::column::<deadline_unit::Entity>(deadline_unit::Column::ServedById);
    deadline_unit::Entity::find()
        .filter(is_any(tx.get_database_backend(), served_by, by))
        .order_by_asc(deadline_unit::Column::DeadlineId)
        .order_by_asc(deadline_unit::Column::UnitId)
        .all(tx)
        .await
}

/// The code of the deadline that serves a unit, where it does: one that was withdrawn, or that asks the unit no more, serves nobody.
pub async fn serving<A: Act>(
    tx: &DatabaseTransaction,
    _permit: &Permit<A>,
    by: DeadlineId,
    unit: OrganizationUnitId,
) -> Result<Option<String>, DbErr> {
    let asks = deadline_unit::Entity::find_by_id((by, unit)).count(tx).await?;
    if asks == 0 {
        return Ok(None);
    }
    let serving = deadline::Entity::find_by_id(by).filter(deadline::COLUMN.cancelled_at.is_null());
    Ok(serving.one(tx).await?.map(|row| row.code))
}

/// A deadline of a person's own, with the units that it asks.
pub async fn insert(
    tx: &DatabaseTransaction,
    _permit: &Permit<act::DeadlineCreate>,
    deadline: deadline::ActiveModel,
    units: &[OrganizationUnitId],
) -> Result<deadline::Model, DbErr> {
    let deadline = deadline.insert(tx).await?;
    let parts = units.iter().map(|unit| deadline_unit::ActiveModel {
        deadline_id: Set(deadline.id),
        unit_id: Set(*unit),
        ..Default::default()
    });
    deadline_unit::Entity::insert_many(parts)
        .exec_without_returning(tx)
        .await?;
    Ok(deadline)
}

pub async fn update<A: Act>(
    tx: &DatabaseTransaction,
    _permit: &Permit<A>,
    deadline: deadline::ActiveModel,
) -> Result<deadline::Model, DbErr> {
    deadline.update(tx).await
}

/// Changes a unit's part, where the permit reaches the unit.
pub async fn update_part<A: Act>(
    tx: &DatabaseTransaction,
    permit: &Permit<A>,
    part: deadline_unit::ActiveModel,
) -> Result<deadline_unit::Model, DbErr> {
    let unit = row::column::<deadline_unit::Entity>(deadline_unit::Column::UnitId);
    deadline_unit::Entity::update(part)
        .validate()?
        .filter(row::permitted(tx.get_database_backend(), permit, unit))
        .exec(tx)
        .await
}

/// Ties units' parts of a deadline to the one that serves them, or unties them.
pub async fn serve<A: Act>(
    tx: &DatabaseTransaction,
    permit: &Permit<A>,
    deadline: DeadlineId,
    units: &[OrganizationUnitId],
    by: Option<DeadlineId>,
) -> Result<(), DbErr> {
    use deadline_unit::{COLUMN, Column};
    let backend = tx.get_database_backend();
    let unit = || row::column::<deadline_unit::Entity>(Column::UnitId);
    deadline_unit::Entity::update_many()
        .col_expr(
            Column::ServedById,
            sea_orm::sea_query::Expr::value(by.map(|id| id.0)),
        )
        .filter(COLUMN.deadline_id.eq(deadline))
        .filter(is_any(backend, unit(), units.iter().map(|id| id.0)))
        .filter(row::permitted(backend, permit, unit()))
        .exec(tx)
        .await?;
    Ok(())
}
