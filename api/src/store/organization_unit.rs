//! Organization units: read by anyone, written with a permit for the unit above.

use arshjul_entity::{OrganizationUnitId, UnitKind, organization_unit};
use chrono::NaiveDate;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
};

use super::{
    page::{Page, PageRequest},
    row::{self, is_any},
};
use crate::domain::policy::{Permit, Scope, act};

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

pub async fn insert(
    db: &impl ConnectionTrait,
    _permit: &Permit<act::OrganizationUnitCreate>,
    unit: organization_unit::ActiveModel,
) -> Result<organization_unit::Model, DbErr> {
    unit.insert(db).await
}

pub async fn update(
    db: &impl ConnectionTrait,
    _permit: &Permit<act::OrganizationUnitUpdate>,
    unit: organization_unit::ActiveModel,
) -> Result<organization_unit::Model, DbErr> {
    unit.update(db).await
}
