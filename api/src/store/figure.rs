//! Figures: what was published, read by anyone as of an instant. Protected when they were published; no read computes anything.

use std::collections::HashMap;

use arshjul_entity::{CellState, Gender, IndicatorId, OrganizationUnitId, PublicationId, figure};
use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, DbErr, EntityTrait, FromQueryResult, QueryFilter,
    QueryTrait, Select,
    sea_query::{Alias, Asterisk, Expr, ExprTrait, Func, Order, OverStatement, Query, WindowStatement},
};

use super::{
    page::{self, Page, PageRequest, Sort, SortOrder},
    row::{self, is_any, is_any_text},
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
    let column = row::column::<figure::Entity>;
    let mut select = match as_of {
        AsOf::Now => figure::Entity::find().filter(COLUMN.superseded_at.is_null()),
        AsOf::Publication(id) => figure::Entity::find().filter(COLUMN.publication_id.eq(id)),
        AsOf::Instant(at) => figure::Entity::find().filter(COLUMN.published_at.lte(at)).filter(
            Condition::any()
                .add(COLUMN.superseded_at.is_null())
                .add(COLUMN.superseded_at.gt(at)),
        ),
    };
    if let Some(ids) = &filter.indicators {
        select = select.filter(is_any(
            backend,
            column(Column::IndicatorId),
            ids.iter().map(|id| id.0),
        ));
    }
    if let Some(ids) = &filter.units {
        select = select.filter(is_any(backend, column(Column::UnitId), ids.iter().map(|id| id.0)));
    }
    if let Some(periods) = &filter.periods {
        select = select.filter(is_any_text(backend, column(Column::Period), periods.clone()));
    }
    if let Some(year) = filter.year_from {
        select = select.filter(COLUMN.year.gte(year));
    }
    if let Some(year) = filter.year_to {
        select = select.filter(COLUMN.year.lte(year));
    }
    if let Some(genders) = &filter.genders {
        select = select.filter(COLUMN.gender.is_in(genders.iter().copied()));
    }
    if let Some(states) = &filter.states {
        select = select.filter(COLUMN.state.is_in(states.iter().copied()));
    }
    if let Some(since) = filter.published_since {
        select = select.filter(COLUMN.published_at.gte(since));
    }
    select
}

/// By id: the order in which they were published, and in each publication by indicator, unit, period and gender.
pub async fn page(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    filter: &Filter,
    as_of: AsOf,
    request: &PageRequest,
) -> Result<Page<figure::Model>, DbErr> {
    let id = row::column::<figure::Entity>(figure::Column::Id);
    let sort = Sort {
        by: None,
        id,
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
    let id = row::column::<figure::Entity>(figure::Column::Id);
    figure::Entity::find()
        .filter(is_any(db.get_database_backend(), id, ids))
        .all(db)
        .await
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
    let filter = Filter {
        indicators: Some(indicators.to_vec()),
        ..filter.clone()
    };
    let mut ranked = filtered(db.get_database_backend(), &filter, as_of).into_query();
    let column = row::column::<figure::Entity>;
    let mut window = WindowStatement::new();
    window.add_partition_by(column(figure::Column::IndicatorId));
    let limit = match wanted {
        Wanted::First(limit) => {
            window.order_by_expr(column(figure::Column::Id), Order::Asc);
            limit
        }
        Wanted::LatestPeriod => {
            window
                .add_partition_by(column(figure::Column::UnitId))
                .add_partition_by(column(figure::Column::Gender))
                .order_by_expr(column(figure::Column::Year), Order::Desc)
                .order_by_expr(column(figure::Column::Period), Order::Desc);
            1
        }
    };
    ranked.expr_window_as(
        Func::cust(Alias::new("ROW_NUMBER")),
        window,
        Alias::new("position"),
    );
    let select = Query::select()
        .column(Asterisk)
        .from_subquery(ranked, Alias::new("ranked"))
        .and_where(Expr::col(Alias::new("position")).lte(limit))
        .order_by(Alias::new("unit_id"), Order::Asc)
        .order_by(Alias::new("period"), Order::Asc)
        .order_by(Alias::new("gender"), Order::Desc)
        .to_owned();
    let mut found: HashMap<IndicatorId, Vec<figure::Model>> = HashMap::new();
    for row in db.query_all(&select).await? {
        let figure = figure::Model::from_query_result(&row, "")?;
        found.entry(figure.indicator_id).or_default().push(figure);
    }
    Ok(found)
}
