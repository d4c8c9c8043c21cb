//! Indicators: read by anyone, written with a permit for the whole group.

use arshjul_entity::{
    FocusAreaId, Frequency, GoalId, IndicatorId, OrganizationUnitId, indicator, result, target,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::{
    link::{Link, leads_to},
    page::{self, Page, PageRequest},
    row::{is_any, is_any_code},
    transaction::Transaction,
};
use crate::domain::policy::{Permit, Scope, act};

/// Narrows a list of indicators; each set names what an indicator must be linked to at least one of.
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

/// The same, those of these codes changed by nobody until the transaction ends: what is judged by a definition is stored under it. The
/// others are there to be suggested where a code is none.
pub async fn all_with_held(
    tx: &Transaction,
    scope: &Scope,
    codes: Vec<String>,
) -> Result<Vec<indicator::Model>, DbErr> {
    // By id, as everyone locks, so that no two wait for each other.
    indicator::Entity::find()
        .select_only()
        .column(indicator::Column::Id)
        .filter(is_any_code(
            tx.get_database_backend(),
            indicator::Column::Code,
            codes,
        ))
        .order_by_asc(indicator::Column::Id)
        .lock_shared()
        .into_tuple::<i64>()
        .all(tx)
        .await?;
    // Read after the wait, which the first statement's view of the table is older than.
    all(tx, scope).await
}

pub async fn page(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    filter: &Filter,
    request: &PageRequest,
) -> Result<Page<indicator::Model>, DbErr> {
    use indicator::COLUMN;
    let backend = db.get_database_backend();
    let chosen = Condition::all()
        .add_option(leads_to(
            backend,
            indicator::Column::Id,
            Link::IndicatorToFocusArea,
            filter.focus_areas.as_ref(),
        ))
        .add_option(leads_to(
            backend,
            indicator::Column::Id,
            Link::IndicatorToGoal,
            filter.goals.as_ref(),
        ))
        .add_option(leads_to(
            backend,
            indicator::Column::Id,
            Link::IndicatorToUnit,
            filter.units.as_ref(),
        ))
        .add_option(filter.frequency.map(|frequency| COLUMN.frequency.eq(frequency)))
        .add_option(
            filter
                .split_by_gender
                .map(|split| COLUMN.split_by_gender.eq(split)),
        )
        .add_option(
            filter
                .is_example
                .map(|is_example| COLUMN.is_example.eq(is_example)),
        );
    page::by_code(db, indicator::Entity::find().filter(chosen), request).await
}

/// The targets of indicators, by unit, period and gender.
pub async fn targets(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    indicators: &[IndicatorId],
) -> Result<Vec<target::Model>, DbErr> {
    let backend = db.get_database_backend();
    target::Entity::find()
        .filter(is_any(
            backend,
            target::Column::IndicatorId,
            indicators.iter().copied(),
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
