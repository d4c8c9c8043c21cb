//! Organization units: read by anyone, written with a permit for the unit above.

use arshjul_entity::{OrganizationUnitId, UnitKind, organization_unit};
use chrono::NaiveDate;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbBackend, DbErr, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder,
};

use super::{
    page::{self, Page, PageRequest},
    row::{self, is_any_of},
    transaction::Transaction,
};
use crate::domain::policy::{Act, Permit, Reach, Scope, act};

/// Every unit, by code. There are some hundreds at most, and what a viewer may see hangs on the whole tree; this is the one
/// read that comes before there is a scope.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<organization_unit::Model>, DbErr> {
    organization_unit::Entity::find()
        .order_by_asc(organization_unit::Column::Code)
        .all(db)
        .await
}

/// Narrows a list of units.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub kinds: Option<Vec<UnitKind>>,
    pub within: Option<Vec<OrganizationUnitId>>,
    pub valid_on: Option<NaiveDate>,
}

pub async fn page(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    filter: &Filter,
    request: &PageRequest,
) -> Result<Page<organization_unit::Model>, DbErr> {
    use organization_unit::COLUMN;
    let (backend, id) = (db.get_database_backend(), organization_unit::Column::Id);
    let (kinds, within) = (filter.kinds.as_ref(), filter.within.as_ref());
    let valid_on = |day| {
        let not_ended = Condition::any().add(COLUMN.valid_to.is_null());
        Condition::all()
            .add(COLUMN.valid_from.lte(day))
            .add(not_ended.add(COLUMN.valid_to.gte(day)))
    };
    let chosen = Condition::all()
        .add_option(kinds.map(|kinds| COLUMN.kind.is_in(kinds.iter().copied())))
        .add_option(is_any_of(backend, id, within))
        .add_option(filter.valid_on.map(valid_on));
    page::by_code(db, organization_unit::Entity::find().filter(chosen), request).await
}

/// Holds the tree still until the transaction ends, so that of two moves the later one sees the earlier. Reading goes on, and so
/// do writes that only refer to units. SQLite's one writer holds the whole database already.
pub async fn hold_tree<A: Act>(tx: &Transaction, _permit: &Permit<A>) -> Result<(), DbErr> {
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared("LOCK TABLE organization_unit IN SHARE ROW EXCLUSIVE MODE")
            .await?;
    }
    Ok(())
}

/// Below a unit that the permit reaches; on top only by a permit for the whole group.
pub async fn insert(
    db: &impl ConnectionTrait,
    permit: &Permit<act::OrganizationUnitCreate>,
    unit: organization_unit::ActiveModel,
) -> Result<organization_unit::Model, DbErr> {
    let is_permitted = match unit.parent_id.try_as_ref() {
        Some(Some(parent)) => permit.covers(*parent),
        Some(None) | None => *permit.reach() == Reach::Group,
    };
    if !is_permitted {
        return Err(DbErr::RecordNotInserted);
    }
    unit.insert(db).await
}

pub async fn update(
    db: &impl ConnectionTrait,
    permit: &Permit<act::OrganizationUnitUpdate>,
    unit: organization_unit::Model,
) -> Result<organization_unit::Model, DbErr> {
    let update = organization_unit::Entity::update(unit.into_active_model().reset_all()).validate()?;
    update
        .filter(row::permitted(db, permit, organization_unit::Column::Id))
        .exec(db)
        .await
}
