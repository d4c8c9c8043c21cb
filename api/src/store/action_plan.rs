//! Action plans: adopted ones are read by anyone, drafts where the viewer's scope opens them.

use arshjul_entity::{ActionPlanStatus, OrganizationUnitId, action_plan};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, DbErr, EntityTrait, QueryFilter, QuerySelect, Set,
    TryInsertResult,
};

use super::{lock::OpenPeriods, row, transaction::Transaction};
use crate::domain::policy::{Act, Permit, Reach, Scope, act};

/// What a plan must fulfil for the viewer to see it; nothing, where all drafts are open.
pub(super) fn visible(backend: DbBackend, scope: &Scope) -> Condition {
    if scope.drafts == Reach::Group {
        return Condition::all();
    }
    Condition::any()
        .add(action_plan::COLUMN.status.ne(ActionPlanStatus::Draft))
        .add(row::within(backend, &scope.drafts, action_plan::Column::UnitId))
}

pub async fn by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    ids: impl IntoIterator<Item = i64>,
) -> Result<Vec<action_plan::Model>, DbErr> {
    let visible = visible(db.get_database_backend(), scope);
    row::of_ids(db, action_plan::Entity::find().filter(visible), ids).await
}

pub async fn of_unit(
    db: &impl ConnectionTrait,
    scope: &Scope,
    unit: OrganizationUnitId,
    year: i32,
) -> Result<Option<action_plan::Model>, DbErr> {
    action_plan::Entity::find()
        .filter(action_plan::COLUMN.unit_id.eq(unit))
        .filter(action_plan::COLUMN.year.eq(year))
        .filter(visible(db.get_database_backend(), scope))
        .one(db)
        .await
}

/// Makes a draft where the unit has no plan of the year yet: whether one was made. Two who come at the same moment make one.
pub async fn ensure_draft(
    open: &OpenPeriods<'_>,
    permit: &Permit<act::ActivityCreate>,
    unit: OrganizationUnitId,
    year: i32,
) -> Result<bool, DbErr> {
    open.admits_year(year)?;
    if !permit.covers(unit) {
        return Err(DbErr::RecordNotInserted);
    }
    let plan = action_plan::ActiveModel {
        unit_id: Set(unit),
        year: Set(year),
        status: Set(ActionPlanStatus::Draft),
        version: Set(1),
        ..Default::default()
    };
    let insert = action_plan::Entity::insert(plan)
        .on_conflict_do_nothing_on([action_plan::Column::UnitId, action_plan::Column::Year]);
    let outcome = insert.exec_without_returning(open.tx()).await?;
    Ok(matches!(outcome, TryInsertResult::Inserted(made) if made > 0))
}

/// The plan of a unit and year, held as it is until the transaction ends.
pub async fn hold<A: Act>(
    tx: &Transaction,
    permit: &Permit<A>,
    unit: OrganizationUnitId,
    year: i32,
) -> Result<Option<action_plan::Model>, DbErr> {
    action_plan::Entity::find()
        .filter(action_plan::COLUMN.unit_id.eq(unit))
        .filter(action_plan::COLUMN.year.eq(year))
        .filter(row::permitted(tx, permit, action_plan::Column::UnitId))
        .lock_exclusive()
        .one(tx)
        .await
}
