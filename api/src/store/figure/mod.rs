//! Figures: what was published, read by anyone as of an instant. Protected when they were published; no read computes anything.

use std::collections::HashMap;

use arshjul_entity::{CellState, Gender, IndicatorId, OrganizationUnitId, PublicationId, figure};
use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, DbErr, EntityTrait, FromQueryResult, Order,
    QueryFilter, QueryTrait, Select, sea_query::SelectStatement,
};

pub mod group;
mod latest;
pub mod list;

use super::{
    page::{self, Page, PageRequest, Sort, SortOrder},
    row::{self, is_any_of, is_any_text},
};
use crate::domain::policy::Scope;

/// Which publications count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AsOf {
    /// Of each cell the latest publication at or before the instant.
    Instant(DateTime<Utc>),
    /// One publication, as it was made.
    Publication(PublicationId),
    /// Of each cell the latest publication.
    Now,
}

/// Narrows figures; each set names what a figure must be one of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    pub indicators: Option<Vec<IndicatorId>>,
    pub units: Option<Vec<OrganizationUnitId>>,
    pub year_from: Option<i32>,
    pub year_to: Option<i32>,
    pub periods: Option<Vec<String>>,
    pub genders: Option<Vec<Gender>>,
    pub states: Option<Vec<CellState>>,
    pub published_since: Option<DateTime<Utc>>,
}

fn filtered(backend: DbBackend, filter: &Filter, as_of: AsOf) -> Select<figure::Entity> {
    use figure::{COLUMN, Column};
    let of_time = match as_of {
        AsOf::Now => Condition::all().add(COLUMN.superseded_at.is_null()),
        AsOf::Publication(id) => Condition::all().add(COLUMN.publication_id.eq(id)),
        // A figure's time ends when the one that supersedes it begins.
        AsOf::Instant(at) => Condition::all().add(COLUMN.published_at.lte(at)).add(
            Condition::any()
                .add(COLUMN.superseded_at.is_null())
                .add(COLUMN.superseded_at.gt(at)),
        ),
    };
    let periods = filter.periods.clone();
    let (genders, states) = (filter.genders.as_ref(), filter.states.as_ref());
    let chosen = Condition::all()
        .add_option(is_any_of(
            backend,
            Column::IndicatorId,
            filter.indicators.as_ref(),
        ))
        .add_option(is_any_of(backend, Column::UnitId, filter.units.as_ref()))
        .add_option(periods.map(|periods| is_any_text(backend, Column::Period, periods)))
        .add_option(filter.year_from.map(|year| COLUMN.year.gte(year)))
        .add_option(filter.year_to.map(|year| COLUMN.year.lte(year)))
        .add_option(genders.map(|genders| COLUMN.gender.is_in(genders.iter().copied())))
        .add_option(states.map(|states| COLUMN.state.is_in(states.iter().copied())))
        .add_option(filter.published_since.map(|since| COLUMN.published_at.gte(since)));
    figure::Entity::find().filter(of_time).filter(chosen)
}

/// By id: the order in which they were published, and in each publication by indicator, unit, period and gender.
pub async fn page(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    filter: &Filter,
    as_of: AsOf,
    request: &PageRequest,
) -> Result<Page<figure::Model>, DbErr> {
    page::by_id(db, filtered(db.get_database_backend(), filter, as_of), request).await
}

/// By indicator, and those of each by id.
pub async fn page_by_indicator(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    filter: &Filter,
    as_of: AsOf,
    request: &PageRequest,
) -> Result<Page<figure::Model>, DbErr> {
    let sort = Sort {
        by: Some(row::column(figure::Column::IndicatorId)),
        id: row::column(figure::Column::Id),
        order: SortOrder::Ascending,
    };
    page::fetch(
        db,
        filtered(db.get_database_backend(), filter, as_of),
        &sort,
        request,
    )
    .await
}

pub async fn by_ids(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    ids: impl IntoIterator<Item = i64>,
) -> Result<Vec<figure::Model>, DbErr> {
    row::of_ids(db, figure::Entity::find(), ids).await
}

/// Which figures of each indicator are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Wanted {
    /// At most so many, in the order of periods.
    First(u64),
    /// Those of the latest period of each unit and gender.
    LatestPeriod,
}

/// The figures of each indicator as of an instant, by unit, period and gender: one statement for all indicators.
pub async fn of_each(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    filter: &Filter,
    indicators: &[IndicatorId],
    as_of: AsOf,
    wanted: Wanted,
) -> Result<HashMap<IndicatorId, Vec<figure::Model>>, DbErr> {
    let backend = db.get_database_backend();
    let figures = match (wanted, as_of) {
        (Wanted::LatestPeriod, AsOf::Now) => latest::current(backend, filter, indicators),
        _ => ranked(backend, filter, indicators, as_of, wanted),
    };
    let mut found: HashMap<IndicatorId, Vec<figure::Model>> = HashMap::new();
    for row in db.query_all(&figures).await? {
        let figure = figure::Model::from_query_result(&row, "")?;
        found.entry(figure.indicator_id).or_default().push(figure);
    }
    Ok(found)
}

/// The first of each group, from all that there are.
fn ranked(
    backend: DbBackend,
    filter: &Filter,
    indicators: &[IndicatorId],
    as_of: AsOf,
    wanted: Wanted,
) -> SelectStatement {
    use figure::Column;
    let filter = Filter {
        indicators: Some(indicators.to_vec()),
        ..filter.clone()
    };
    let figures = filtered(backend, &filter, as_of).into_query();
    let column = row::column;
    let (group, by, limit) = match wanted {
        Wanted::First(limit) => (
            vec![column(Column::IndicatorId)],
            vec![(column(Column::Id), Order::Asc)],
            limit,
        ),
        Wanted::LatestPeriod => (
            [Column::IndicatorId, Column::UnitId, Column::Gender]
                .map(column)
                .into(),
            [Column::Year, Column::Period]
                .map(|of| (column(of), Order::Desc))
                .into(),
            1,
        ),
    };
    let mut first = page::first_of_each(figures, group, by, limit);
    first
        .order_by("unit_id", Order::Asc)
        .order_by("period", Order::Asc)
        .order_by("gender", Order::Desc);
    first
}
