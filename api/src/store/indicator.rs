//! Indicators: read by anyone, written with a permit for the whole group.

use arshjul_entity::{
    FocusAreaId, Frequency, GoalId, IndicatorId, OrganizationUnitId, indicator, link, result, target,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel,
    NotSet, QueryFilter, QueryOrder, QuerySelect, QueryTrait, sea_query::Expr,
};

use super::{
    page::{Page, PageRequest},
    row::{self, is_any},
};
use crate::domain::policy::{Permit, Scope, act};

/// Narrows a list of indicators; each set names what an indicator must be tied to at least one of.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub focus_areas: Option<Vec<FocusAreaId>>,
    pub goals: Option<Vec<GoalId>>,
    pub units: Option<Vec<OrganizationUnitId>>,
    pub frequency: Option<Frequency>,
    pub split_by_gender: Option<bool>,
    pub is_example: Option<bool>,
}

/// Every indicator, by code: there are some hundreds.
pub async fn all(db: &impl ConnectionTrait, _scope: &Scope) -> Result<Vec<indicator::Model>, DbErr> {
    indicator::Entity::find()
        .order_by_asc(indicator::Column::Code)
        .all(db)
        .await
}

/// The same, none of them changed by anyone until the transaction ends: what is judged by a definition is stored under it.
pub async fn hold_all(tx: &DatabaseTransaction, _scope: &Scope) -> Result<Vec<indicator::Model>, DbErr> {
    // By id, as everyone locks, so that no two wait for each other.
    indicator::Entity::find()
        .order_by_asc(indicator::Column::Id)
        .lock_shared()
        .all(tx)
        .await
}

pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    filter: &Filter,
    request: &PageRequest,
) -> Result<Page<indicator::Model>, DbErr> {
    let backend = db.get_database_backend();
    let mut select = indicator::Entity::find();
    let linked = |query: sea_orm::sea_query::SelectStatement| indicator::COLUMN.id.in_subquery(query);
    if let Some(ids) = &filter.focus_areas {
        let to = is_any(
            backend,
            Expr::col(link::indicator_focus_area::Column::FocusAreaId),
            ids.iter().map(|id| id.0),
        );
        let from = link::indicator_focus_area::Entity::find().select_only();
        select = select.filter(linked(
            from.column(link::indicator_focus_area::Column::IndicatorId)
                .filter(to)
                .into_query(),
        ));
    }
    if let Some(ids) = &filter.goals {
        let to = is_any(
            backend,
            Expr::col(link::indicator_goal::Column::GoalId),
            ids.iter().map(|id| id.0),
        );
        let from = link::indicator_goal::Entity::find().select_only();
        select = select.filter(linked(
            from.column(link::indicator_goal::Column::IndicatorId)
                .filter(to)
                .into_query(),
        ));
    }
    if let Some(ids) = &filter.units {
        let to = is_any(
            backend,
            Expr::col(link::indicator_unit::Column::UnitId),
            ids.iter().map(|id| id.0),
        );
        let from = link::indicator_unit::Entity::find().select_only();
        select = select.filter(linked(
            from.column(link::indicator_unit::Column::IndicatorId)
                .filter(to)
                .into_query(),
        ));
    }
    if let Some(frequency) = filter.frequency {
        select = select.filter(indicator::COLUMN.frequency.eq(frequency));
    }
    if let Some(split) = filter.split_by_gender {
        select = select.filter(indicator::COLUMN.split_by_gender.eq(split));
    }
    if let Some(is_example) = filter.is_example {
        select = select.filter(indicator::COLUMN.is_example.eq(is_example));
    }
    row::page_by_code(db, scope, select, request).await
}

/// The targets of indicators, by unit, period and gender.
pub async fn targets(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    indicators: &[IndicatorId],
) -> Result<Vec<target::Model>, DbErr> {
    let of = row::column::<target::Entity>(target::Column::IndicatorId);
    target::Entity::find()
        .filter(is_any(
            db.get_database_backend(),
            of,
            indicators.iter().map(|id| id.0),
        ))
        .order_by_asc(target::Column::UnitId)
        .order_by_asc(target::Column::Period)
        .order_by_asc(target::Column::Gender)
        .all(db)
        .await
}

/// Whether anything was reported, or imported, for the indicator; whoever may redefine it for the whole group may know.
pub async fn has_results(
    db: &impl ConnectionTrait,
    _permit: &Permit<act::IndicatorUpdate>,
    id: IndicatorId,
) -> Result<bool, DbErr> {
    let select = result::Entity::find().filter(result::COLUMN.indicator_id.eq(id));
    Ok(select.one(db).await?.is_some())
}

/// The id is the database's to give.
pub async fn insert(
    db: &impl ConnectionTrait,
    _permit: &Permit<act::IndicatorCreate>,
    indicator: indicator::Model,
) -> Result<indicator::Model, DbErr> {
    let mut row = indicator.into_active_model().reset_all();
    row.id = NotSet;
    row.insert(db).await
}

pub async fn update(
    db: &impl ConnectionTrait,
    _permit: &Permit<act::IndicatorUpdate>,
    indicator: indicator::Model,
) -> Result<indicator::Model, DbErr> {
    let row = indicator.into_active_model().reset_all();
    row.update(db).await
}
