//! Action plans: adopted ones are read by anyone, drafts where the viewer's scope opens them.

use arshjul_entity::{ActionPlanStatus, OrganizationUnitId, action_plan};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait, QueryFilter,
    QuerySelect, Set, TryInsertResult,
};

use super::{
    lock::OpenPeriods,
    row::{self, is_any},
};
use crate::domain::policy::{Act, Permit, Reach, Scope, act};

/// What a plan must fulfil for the viewer to see it; nothing, where all drafts are open.
pub(super) fn visible(backend: DbBackend, scope: &Scope) -> Option<Condition> {
    match &scope.drafts {
        Reach::Group => None,
        Reach::Units(units) => {
            let unit = row::column::<action_plan::Entity>(action_plan::Column::UnitId);
            let adopted = action_plan::COLUMN.status.ne(ActionPlanStatus::Draft);
            Some(
                Condition::any()
                    .add(adopted)
                    .add(is_any(backend, unit, units.iter().map(|id| id.0))),
            )
        }
    }
}

pub async fn by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    ids: impl IntoIterator<Item = i64>,
) -> Result<Vec<action_plan::Model>, DbErr> {
    let backend = db.get_database_backend();
    let is_any = is_any(
        backend,
        row::column::<action_plan::Entity>(action_plan::Column::Id),
        ids,
    );
    let select = action_plan::Entity::find().filter(is_any);
    visible(backend, scope)
        .map_or(select.clone(), |condition| select.filter(condition))
        .all(db)
        .await
}

pub async fn of_unit(
    db: &impl ConnectionTrait,
    scope: &Scope,
    unit: OrganizationUnitId,
    year: i32,
) -> Result<Option<action_plan::Model>, DbErr> {
    let select = action_plan::Entity::find()
        .filter(action_plan::COLUMN.unit_id.eq(unit))
        .filter(action_plan::COLUMN.year.eq(year));
    let visible = visible(db.get_database_backend(), scope);
    visible
        .map_or(select.clone(), |condition| select.filter(condition))
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
    tx: &DatabaseTransaction,
    permit: &Permit<A>,
    unit: OrganizationUnitId,
    year: i32,
) -> Result<Option<action_plan::Model>, DbErr> {
    let column = row::column::<action_plan::Entity>(action_plan::Column::UnitId);
    action_plan::Entity::find()
        .filter(action_plan::COLUMN.unit_id.eq(unit))
        .filter(action_plan::COLUMN.year.eq(year))
        .filter(row::permitted(tx.get_database_backend(), permit, column))
        .lock_exclusive()
        .one(tx)
        .await
}
