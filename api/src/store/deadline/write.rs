//! Deadlines changed, each held with its units until the transaction ends.

use std::collections::BTreeSet;

use arshjul_entity::{DeadlineId, OrganizationUnitId, deadline, deadline_answer, deadline_unit};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect, Set, UpdateMany,
    sea_query::{CaseStatement, Expr, ExprTrait, Query},
};

use crate::{
    domain::policy::{Act, Permit, act},
    store::{
        row::{self, is_any},
        transaction::Transaction,
    },
};

/// Deadlines that stay as they are until the transaction ends but for what it changes itself: who changes one, or a unit's part of
/// it, holds it first.
pub async fn hold<A: Act>(
    tx: &Transaction,
    _permit: &Permit<A>,
    ids: impl IntoIterator<Item = i64>,
) -> Result<Vec<deadline::Model>, DbErr> {
    let named = is_any(tx.get_database_backend(), deadline::Column::Id, ids);
    hold_chosen(tx, Condition::all().add(named)).await
}

/// The parts of units in deadlines that are held, by deadline and unit.
pub async fn parts<A: Act>(
    tx: &Transaction,
    _permit: &Permit<A>,
    deadlines: impl IntoIterator<Item = i64>,
) -> Result<Vec<deadline_unit::Model>, DbErr> {
    parts_by(tx, deadline_unit::Column::DeadlineId, deadlines).await
}

/// The parts that deadlines serve beside their own.
pub async fn served<A: Act>(
    tx: &Transaction,
    _permit: &Permit<A>,
    by: impl IntoIterator<Item = i64>,
) -> Result<Vec<deadline_unit::Model>, DbErr> {
    parts_by(tx, deadline_unit::Column::ServedById, by).await
}

/// The parts that use what deadlines ask.
pub async fn using<A: Act>(
    tx: &Transaction,
    _permit: &Permit<A>,
    from: impl IntoIterator<Item = i64>,
) -> Result<Vec<deadline_unit::Model>, DbErr> {
    parts_by(tx, deadline_unit::Column::UsesId, from).await
}

async fn parts_by(
    tx: &Transaction,
    column: deadline_unit::Column,
    deadlines: impl IntoIterator<Item = i64>,
) -> Result<Vec<deadline_unit::Model>, DbErr> {
    deadline_unit::Entity::find()
        .filter(is_any(tx.get_database_backend(), column, deadlines))
        .order_by_asc(deadline_unit::Column::DeadlineId)
        .order_by_asc(deadline_unit::Column::UnitId)
        .all(tx)
        .await
}

/// Holds a deadline with those that it is merged with, on whichever side, in the order that `hold` has: what happens to one of them
/// is seen in the others.
pub async fn hold_merged<A: Act>(
    tx: &Transaction,
    _permit: &Permit<A>,
    id: Option<i64>,
) -> Result<Vec<deadline::Model>, DbErr> {
    use deadline_unit::{COLUMN, Column};
    let end = |end: Column| Query::select().column(end).from(deadline_unit::Entity).to_owned();
    let served = end(Column::DeadlineId)
        .and_where(COLUMN.served_by_id.eq(id))
        .to_owned();
    let serving = end(Column::ServedById)
        .and_where(COLUMN.deadline_id.eq(id))
        .and_where(COLUMN.served_by_id.is_not_null())
        .to_owned();
    let using = end(Column::DeadlineId)
        .and_where(COLUMN.uses_id.eq(id))
        .to_owned();
    let used = end(Column::UsesId)
        .and_where(COLUMN.deadline_id.eq(id))
        .and_where(COLUMN.uses_id.is_not_null())
        .to_owned();
    let merged = Condition::any()
        .add(deadline::COLUMN.id.in_subquery(using))
        .add(deadline::COLUMN.id.in_subquery(used))
        .add(deadline::COLUMN.id.eq(id))
        .add(deadline::COLUMN.id.in_subquery(served))
        .add(deadline::COLUMN.id.in_subquery(serving));
    hold_chosen(tx, merged).await
}

async fn hold_chosen(tx: &Transaction, chosen: Condition) -> Result<Vec<deadline::Model>, DbErr> {
    deadline::Entity::find()
        .filter(chosen)
        // One order for everyone, so that no two wait for each other.
        .order_by_asc(deadline::Column::Id)
        .lock_exclusive()
        .all(tx)
        .await
}

/// Frees every part that these deadlines serve: who calls has found that they serve nobody any more. Counts the change of those that
/// are on their own again, and gives their parts as they stood. To be called before the deadlines themselves change, with what they
/// are merged with held (`hold_merged`) where somebody else may be about.
pub async fn release<A: Act>(
    tx: &Transaction,
    permit: &Permit<A>,
    served_by: &[i64],
    at: DateTime<Utc>,
) -> Result<Vec<deadline_unit::Model>, DbErr> {
    use deadline_unit::Column;
    let parts = served(tx, permit, served_by.iter().copied()).await?;
    let backend = tx.get_database_backend();
    deadline_unit::Entity::update_many()
        .col_expr(Column::ServedById, Expr::value(Option::<i64>::None))
        .filter(is_any(backend, Column::ServedById, served_by.iter().copied()))
        .filter(row::permitted(tx, permit, Column::UnitId))
        .exec(tx)
        .await?;
    let freed: BTreeSet<_> = parts.iter().map(|part| part.deadline_id).collect();
    seen(at)
        .col_expr(deadline::Column::Version, next(deadline::Column::Version))
        .filter(is_any(backend, deadline::Column::Id, freed))
        .exec(tx)
        .await?;
    Ok(parts)
}

/// Counts a change of deadlines that calendar clients must see.
fn seen(at: DateTime<Utc>) -> UpdateMany<deadline::Entity> {
    deadline::Entity::update_many()
        .col_expr(deadline::Column::Sequence, next(deadline::Column::Sequence))
        .col_expr(deadline::Column::ChangedAt, Expr::value(at))
}

fn next(column: deadline::Column) -> Expr {
    row::column(column).add(1)
}

/// Moves deadlines that are held, each to its day, all for one reason.
pub async fn move_all<A: Act>(
    tx: &Transaction,
    _permit: &Permit<A>,
    days: &[(DeadlineId, NaiveDate)],
    reason: &str,
    at: DateTime<Utc>,
) -> Result<(), DbErr> {
    use deadline::{COLUMN, Column};
    let ids = days.iter().map(|(id, _)| *id);
    if days.is_empty() {
        // A choice among no days is no SQL.
        return Ok(());
    }
    let day_of = days.iter().fold(CaseStatement::new(), |case, (id, day)| {
        case.case(COLUMN.id.eq(*id), Expr::value(*day))
    });
    seen(at)
        .col_expr(Column::Version, next(Column::Version))
        .col_expr(Column::DueOn, day_of.finally(row::column(Column::DueOn)).into())
        .col_expr(Column::MoveReason, Expr::value(reason))
        .filter(is_any(tx.get_database_backend(), Column::Id, ids))
        .exec(tx)
        .await?;
    Ok(())
}

/// Counts what units did with deadlines, which calendar clients must see too. It is no new version of the deadlines.
pub async fn touch<A: Act>(
    tx: &Transaction,
    _permit: &Permit<A>,
    ids: impl IntoIterator<Item = i64>,
    at: DateTime<Utc>,
) -> Result<(), DbErr> {
    seen(at)
        .filter(is_any(tx.get_database_backend(), deadline::Column::Id, ids))
        .exec(tx)
        .await?;
    Ok(())
}

/// A deadline of a person's own, with the units that it asks.
pub async fn insert(
    tx: &Transaction,
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
    tx: &Transaction,
    _permit: &Permit<A>,
    deadline: deadline::ActiveModel,
) -> Result<deadline::Model, DbErr> {
    deadline.update(tx).await
}

/// Changes a unit's part, where the permit reaches the unit.
pub async fn update_part<A: Act>(
    tx: &Transaction,
    permit: &Permit<A>,
    part: deadline_unit::ActiveModel,
) -> Result<deadline_unit::Model, DbErr> {
    deadline_unit::Entity::update(part)
        .validate()?
        .filter(row::permitted(tx, permit, deadline_unit::Column::UnitId))
        .exec(tx)
        .await
}

/// What a unit has answered to the questions of deadlines.
pub async fn answers<A: Act>(
    tx: &Transaction,
    permit: &Permit<A>,
    deadlines: impl IntoIterator<Item = i64>,
    unit: OrganizationUnitId,
) -> Result<Vec<deadline_answer::Model>, DbErr> {
    use deadline_answer::{COLUMN, Column};
    deadline_answer::Entity::find()
        .filter(is_any(tx.get_database_backend(), Column::DeadlineId, deadlines))
        .filter(COLUMN.unit_id.eq(unit))
        .filter(row::permitted(tx, permit, Column::UnitId))
        .order_by_asc(Column::DeadlineId)
        .order_by_asc(Column::Question)
        .all(tx)
        .await
}

/// Answers that were not given yet, of units that the permit reaches.
pub async fn answer(
    tx: &Transaction,
    permit: &Permit<act::DeadlineAnswer>,
    answers: Vec<deadline_answer::Model>,
) -> Result<(), DbErr> {
    let rows = answers.into_iter().filter(|row| permit.covers(row.unit_id));
    let rows = rows.map(|row| row.into_active_model().reset_all());
    for chunk in row::chunked(rows) {
        deadline_answer::Entity::insert_many(chunk)
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

/// Takes back what a unit has answered to the questions of deadlines.
pub async fn take_back<A: Act>(
    tx: &Transaction,
    permit: &Permit<A>,
    deadlines: impl IntoIterator<Item = i64>,
    unit: OrganizationUnitId,
) -> Result<(), DbErr> {
    use deadline_answer::{COLUMN, Column};
    deadline_answer::Entity::delete_many()
        .filter(is_any(tx.get_database_backend(), Column::DeadlineId, deadlines))
        .filter(COLUMN.unit_id.eq(unit))
        .filter(row::permitted(tx, permit, Column::UnitId))
        .exec(tx)
        .await?;
    Ok(())
}

/// Units have handed in, all at one time.
pub async fn hand_in(
    tx: &Transaction,
    permit: &Permit<act::DeadlineComplete>,
    deadline: DeadlineId,
    units: &[OrganizationUnitId],
    at: DateTime<Utc>,
    is_on_time: bool,
) -> Result<(), DbErr> {
    use deadline_unit::Column;
    of_units(tx, permit, deadline, units)
        .col_expr(Column::CompletedAt, Expr::value(at))
        .col_expr(Column::IsOnTime, Expr::value(is_on_time))
        .exec(tx)
        .await?;
    Ok(())
}

/// Says of units' parts of a deadline that they are not needed.
pub async fn waive<A: Act>(
    tx: &Transaction,
    permit: &Permit<A>,
    deadline: DeadlineId,
    units: &[OrganizationUnitId],
    reason: &str,
    at: DateTime<Utc>,
) -> Result<(), DbErr> {
    use deadline_unit::Column;
    of_units(tx, permit, deadline, units)
        .col_expr(Column::WaivedAt, Expr::value(at))
        .col_expr(Column::WaiveReason, Expr::value(reason))
        .exec(tx)
        .await?;
    Ok(())
}

/// Gives units' parts of a deadline to the one that serves them, or gives them back.
pub async fn serve<A: Act>(
    tx: &Transaction,
    permit: &Permit<A>,
    deadline: DeadlineId,
    units: &[OrganizationUnitId],
    by: Option<DeadlineId>,
) -> Result<(), DbErr> {
    let by = Expr::value(by.map(|id| id.0));
    of_units(tx, permit, deadline, units)
        .col_expr(deadline_unit::Column::ServedById, by)
        .exec(tx)
        .await?;
    Ok(())
}

/// Says of units' parts of a deadline whose requests they use; none: their own again.
pub async fn use_from<A: Act>(
    tx: &Transaction,
    permit: &Permit<A>,
    deadline: DeadlineId,
    units: &[OrganizationUnitId],
    from: Option<DeadlineId>,
) -> Result<(), DbErr> {
    let from = Expr::value(from.map(|id| id.0));
    of_units(tx, permit, deadline, units)
        .col_expr(deadline_unit::Column::UsesId, from)
        .exec(tx)
        .await?;
    Ok(())
}

/// Changes units' parts of a deadline, as far as the permit reaches them.
fn of_units<A: Act>(
    tx: &Transaction,
    permit: &Permit<A>,
    deadline: DeadlineId,
    units: &[OrganizationUnitId],
) -> UpdateMany<deadline_unit::Entity> {
    let (backend, unit) = (tx.get_database_backend(), deadline_unit::Column::UnitId);
    deadline_unit::Entity::update_many()
        .filter(deadline_unit::COLUMN.deadline_id.eq(deadline))
        .filter(is_any(backend, unit, units.iter().copied()))
        .filter(row::permitted(tx, permit, unit))
}
