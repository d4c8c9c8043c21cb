//! Deadlines across years, as a list narrows them.

use std::collections::BTreeSet;

use arshjul_entity::{
    DeadlineId, DeadlineKind, IndicatorId, OrganizationUnitId, deadline,
    deadline_unit::{self, Column as Part},
    link,
};
use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::Query,
};

use crate::{
    domain::policy::Scope,
    store::row::{is_any, is_any_text},
};

/// Narrows a list of deadlines; each set names what a deadline must have one of.
#[derive(Clone, Debug, Default)]
pub struct Chosen {
    pub units: Option<BTreeSet<OrganizationUnitId>>,
    pub kinds: Option<Vec<DeadlineKind>>,
    pub processes: Option<Vec<String>>,
    pub events: Option<Vec<String>>,
    pub indicators: Option<Vec<IndicatorId>>,
    pub due_from: Option<NaiveDate>,
    pub due_to: Option<NaiveDate>,
}

/// The ids of chosen deadlines, by day and id.
pub async fn chosen(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    chosen: &Chosen,
) -> Result<Vec<DeadlineId>, DbErr> {
    use deadline::{COLUMN, Column};
    use link::deadline_indicator;
    let backend = db.get_database_backend();
    let asking = chosen.units.as_ref().map(|units| {
        let ids = Query::select()
            .column(Part::DeadlineId)
            .from(deadline_unit::Entity)
            .and_where(is_any(backend, Part::UnitId, units.iter().copied()))
            .to_owned();
        COLUMN.id.in_subquery(ids)
    });
    let about = chosen.indicators.as_ref().map(|indicators| {
        let ids = Query::select()
            .column(deadline_indicator::Column::DeadlineId)
            .from(deadline_indicator::Entity)
            .and_where(is_any(
                backend,
                deadline_indicator::Column::IndicatorId,
                indicators.iter().copied(),
            ))
            .to_owned();
        COLUMN.id.in_subquery(ids)
    });
    let text =
        |column, texts: &Option<Vec<String>>| texts.clone().map(|texts| is_any_text(backend, column, texts));
    let narrowed = Condition::all()
        .add_option(asking)
        .add_option(about)
        .add_option(text(Column::Process, &chosen.processes))
        .add_option(text(Column::Feeds, &chosen.events))
        .add_option(
            chosen
                .kinds
                .as_ref()
                .map(|kinds| COLUMN.kind.is_in(kinds.iter().copied())),
        )
        .add_option(chosen.due_from.map(|day| COLUMN.due_on.gte(day)))
        .add_option(chosen.due_to.map(|day| COLUMN.due_on.lte(day)));
    deadline::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(narrowed)
        .order_by_asc(Column::DueOn)
        .order_by_asc(Column::Id)
        .into_tuple()
        .all(db)
        .await
}
