//! Figures counted by what they have in common. No value is added up: what hidden cells are part of can't be reckoned from here (S5).

use arshjul_entity::{Gender, IndicatorId, OrganizationUnitId};
use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, Order, QueryResult,
    sea_query::{Asterisk, Expr, ExprTrait, Func, IntoCondition, SelectStatement},
};

use super::list::{Asked, column, selected};
use crate::domain::{listing::Dimension, policy::Scope};

/// Cells that have the same keys.
#[derive(Clone, Debug)]
pub struct Group {
    /// In the order of the dimensions.
    pub keys: Vec<String>,
    pub cells: i64,
    pub shown: i64,
    pub suppressed: i64,
    pub missing: i64,
    pub not_applicable: i64,
    /// The one line that all cells stand in, where they do, and their units.
    pub line: Option<(IndicatorId, String, Gender)>,
    pub units: Vec<OrganizationUnitId>,
}

fn link(select: &mut SelectStatement, table: &'static str, links: &'static str, id: &'static str) -> Expr {
    let linked = Expr::col((links, "indicator_id")).equals(("figure", "indicator_id"));
    let named = Expr::col((table, "id")).equals((links, id));
    select
        .inner_join(links, linked.into_condition())
        .inner_join(table, named.into_condition());
    Expr::col((table, "code"))
}

fn key(select: &mut SelectStatement, by: Dimension) -> Option<Expr> {
    let name = match by {
        Dimension::Indicator => "indicatorCode",
        Dimension::Unit => "unitCode",
        Dimension::UnitKind => "unitKind",
        Dimension::Period => "period",
        Dimension::Year => "year",
        Dimension::Gender => "gender",
        Dimension::FocusArea => {
            return Some(link(
                select,
                "focus_area",
                "indicator_focus_area",
                "focus_area_id",
            ));
        }
        Dimension::Goal => return Some(link(select, "goal", "indicator_goal", "goal_id")),
    };
    column(name)
}

/// The groups by their keys, at most so many: one statement. A cell stands in every focus area and goal that its indicator has, and in
/// none where it has none.
pub async fn groups(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    asked: &Asked<'_>,
    by: &[Dimension],
    most: u64,
) -> Result<Vec<Group>, DbErr> {
    let backend = db.get_database_backend();
    let mut select = selected(backend, asked);
    select.clear_selects();
    for dimension in by {
        let Some(key) = key(&mut select, *dimension) else {
            continue;
        };
        let text = key.clone().cast_as("text");
        let ordered = match backend {
            DbBackend::Postgres => Expr::cust_with_expr("$1 COLLATE \"C\"", text.clone()),
            _ => text.clone(),
        };
        select
            .expr(text)
            .add_group_by([key])
            .order_by_expr(ordered, Order::Asc);
    }
    select.expr(Func::count(Expr::col(Asterisk)));
    for state in ["VALUE", "SUPPRESSED", "MISSING", "NOT_APPLICABLE"] {
        select.expr(Expr::cust(format!(
            "COUNT(CASE WHEN \"figure\".\"state\" = '{state}' THEN 1 END)"
        )));
    }
    for column in ["indicator_id", "period", "gender"] {
        let of = || Expr::col(("figure", column));
        select.expr(Func::min(of())).expr(Func::max(of()));
    }
    let units = match backend {
        DbBackend::Postgres => "STRING_AGG(DISTINCT CAST(\"figure\".\"unit_id\" AS TEXT), ',')",
        _ => "GROUP_CONCAT(DISTINCT \"figure\".\"unit_id\")",
    };
    select.expr(Expr::cust(units)).limit(most);
    let rows = db.query_all(&select).await?;
    rows.iter().map(|row| group(row, by.len())).collect()
}

fn group(row: &QueryResult, keys: usize) -> Result<Group, DbErr> {
    let count = |place: usize| row.try_get_by_index::<i64>(keys + place);
    let indicators: (IndicatorId, IndicatorId) =
        (row.try_get_by_index(keys + 5)?, row.try_get_by_index(keys + 6)?);
    let periods: (String, String) = (row.try_get_by_index(keys + 7)?, row.try_get_by_index(keys + 8)?);
    let genders: (Gender, Gender) = (row.try_get_by_index(keys + 9)?, row.try_get_by_index(keys + 10)?);
    let units: String = row.try_get_by_index(keys + 11)?;
    let is_line = indicators.0 == indicators.1 && periods.0 == periods.1 && genders.0 == genders.1;
    let units = units.split(',').filter_map(|id| id.parse().ok());
    Ok(Group {
        keys: (0..keys)
            .map(|place| row.try_get_by_index(place))
            .collect::<Result<_, _>>()?,
        cells: count(0)?,
        shown: count(1)?,
        suppressed: count(2)?,
        missing: count(3)?,
        not_applicable: count(4)?,
        line: is_line.then_some((indicators.0, periods.0, genders.0)),
        units: units.map(OrganizationUnitId).collect(),
    })
}
