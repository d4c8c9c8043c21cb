//! Organization units: read by anyone, written with a permit for the unit above.

use arshjul_entity::{OrganizationUnitId, UnitKind, organization_unit};
use chrono::NaiveDate;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr,
    EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};

use super::{
    page::{Page, PageRequest},
    row::{self, is_any},
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
    scope: &Scope,
    filter: &Filter,
    request: &PageRequest,
) -> Result<Page<organization_unit::Model>, DbErr> {
    use organization_unit::COLUMN;
    let mut select = organization_unit::Entity::find();
    if let Some(kinds) = &filter.kinds {
        select = select.filter(COLUMN.kind.is_in(kinds.iter().copied()));
    }
    if let Some(within) = &filter.within {
        let id = row::column::<organization_unit::Entity>(organization_unit::Column::Id);
        select = select.filter(is_any(
            db.get_database_backend(),
            id,
            within.iter().map(|id| id.0),
        ));
    }
    if let Some(day) = filter.valid_on {
        let not_ended = Condition::any()
            .add(COLUMN.valid_to.is_null())
            .add(COLUMN.valid_to.gte(day));
        select = select.filter(COLUMN.valid_from.lte(day)).filter(not_ended);
    }
    row::page_by_code(db, scope, select, request).await
}

/// Holds the tree still until the transaction ends, so that of two moves the later one sees the earlier. Reading goes on, and so
/// do writes that only refer to units. SQLite's one writer holds the whole database already.
pub async fn hold_tree<A: Act>(tx: &DatabaseTransaction, _permit: &Permit<A>) -> Result<(), DbErr> {
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
    let id = row::column::<organization_unit::Entity>(organization_unit::Column::Id);
    let permitted = row::permitted(db.get_database_backend(), permit, id);
    let update = organization_unit::Entity::update(unit.into_active_model().reset_all()).validate()?;
    update.filter(permitted).exec(db).await
}
