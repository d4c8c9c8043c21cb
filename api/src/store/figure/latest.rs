//! What each unit has published last of each indicator.

use arshjul_entity::{Gender, IndicatorId, figure, indicator, organization_unit};
use sea_orm::{
    DbBackend, ExprTrait, Order, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Asterisk, Expr, Query, SelectStatement},
};

use super::{AsOf, Filter, filtered};
use crate::store::row::{self, is_any, is_any_of};

/// The current figures of the latest period of each of the indicators, units and genders. Each is found by itself, at the end of its periods in the
/// index of what is current: to rank them, all years would have to be read.
pub(super) fn current(backend: DbBackend, filter: &Filter, indicators: &[IndicatorId]) -> SelectStatement {
    use figure::Column;
    let (shown, gender) = ("shown", "gender");
    let narrowed = Filter {
        indicators: None,
        units: None,
        ..filter.clone()
    };
    let latest = filtered(backend, &narrowed, AsOf::Now)
        .filter(row::column(Column::IndicatorId).eq(row::column(indicator::Column::Id)))
        .filter(row::column(Column::UnitId).eq(row::column(organization_unit::Column::Id)))
        .filter(row::column(Column::Gender).eq(Expr::col((gender, "column1"))))
        .select_only()
        .column(Column::Id)
        // A period begins with its year, and a unit reports an indicator in periods of one length.
        .order_by_desc(Column::Period)
        .limit(1)
        .into_query();
    let genders = Gender::ALL.iter().map(|gender| gender.code());
    let units = is_any_of(backend, organization_unit::Column::Id, filter.units.as_ref());
    let mut figures = Query::select();
    figures
        .column((shown, Asterisk))
        .from(indicator::Entity)
        .from(organization_unit::Entity)
        .from_values(genders, gender)
        .from_as(figure::Entity, shown)
        .and_where(is_any(backend, indicator::Column::Id, indicators.iter().copied()))
        .and_where_option(units)
        .and_where(Expr::col((shown, Column::Id)).eq(Expr::from(latest)));
    for (by, order) in [
        (Column::UnitId, Order::Asc),
        (Column::Period, Order::Asc),
        (Column::Gender, Order::Desc),
    ] {
        figures.order_by((shown, by), order);
    }
    figures
}
