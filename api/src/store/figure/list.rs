//! Figures by conditions on any of their columns, in the order of any: what other services call a query. Nothing hidden has a value in
//! the table, so that no condition and no order can tell one (S5).

use arshjul_entity::figure;
use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, FromQueryResult, Order, QueryTrait, Value,
    sea_query::{Expr, ExprTrait, Func, IntoCondition, Query, SelectStatement},
};

use super::{AsOf, Filter, filtered};
use crate::domain::{
    indicator::EXAMPLE_SOURCE,
    listing::{Direction, Start},
    policy::Scope,
    predicate::{Comparison, Literal, Predicate},
};

/// Which figures.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub filter: &'a Filter,
    pub as_of: AsOf,
    pub predicate: &'a Predicate,
}

/// A column by its name in the dataset; none of what is reckoned from others.
pub fn column(name: &str) -> Option<Expr> {
    let of = |table: &'static str, column: &'static str| Expr::col((table, column));
    Some(match name {
        "id" => of("figure", "id"),
        "indicatorCode" => of("indicator", "code"),
        "indicatorName" => of("indicator", "name"),
        "unitCode" => of("organization_unit", "code"),
        "unitName" => of("organization_unit", "name"),
        "unitKind" => of("organization_unit", "kind"),
        "period" => of("figure", "period"),
        "year" => of("figure", "year"),
        "gender" => of("figure", "gender"),
        "state" => of("figure", "state"),
        "value" => of("figure", "value"),
        "reason" => {
            Func::coalesce([of("figure", "missing_reason"), of("figure", "suppression_reason")]).into()
        }
        "target" => of("figure", "target"),
        "unitOfMeasure" => of("indicator", "unit_of_measure"),
        "isExample" => of("figure", "is_example"),
        "publishedAt" => of("figure", "published_at"),
        "source" => Expr::case(of("figure", "is_example"), EXAMPLE_SOURCE)
            .finally(of("indicator", "source"))
            .into(),
        "decimals" => of("indicator", "decimals"),
        _ => return None,
    })
}

/// Columns that may be empty.
const EMPTY: [&str; 3] = ["value", "reason", "target"];

/// The figures that are asked for, with the names that stand beside them.
pub(super) fn selected(backend: DbBackend, asked: &Asked<'_>) -> SelectStatement {
    let mut select = filtered(backend, asked.filter, asked.as_of).into_query();
    let key = |table: &'static str, column: &'static str| {
        Expr::col(("figure", column))
            .equals((table, "id"))
            .into_condition()
    };
    select
        .inner_join("indicator", key("indicator", "indicator_id"))
        .inner_join("organization_unit", key("organization_unit", "unit_id"))
        .and_where(expression(backend, asked.predicate));
    select
}

/// In an order, the id last; one more than `size` where there are more.
pub async fn list(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    asked: &Asked<'_>,
    order: &[(&'static str, Direction)],
    start: Start,
    size: u64,
) -> Result<Vec<figure::Model>, DbErr> {
    let backend = db.get_database_backend();
    let mut select = selected(backend, asked);
    for (name, direction) in order {
        let Some(by) = column(name) else { continue };
        let order = match direction {
            Direction::Ascending => Order::Asc,
            Direction::Descending => Order::Desc,
        };
        // Nothing comes first where the least does.
        if EMPTY.contains(name) {
            select.order_by_expr(by.clone().is_not_null(), order.clone());
        }
        select.order_by_expr(ordered(backend, name, by), order);
    }
    let id = || Expr::col(("figure", "id"));
    select
        .order_by_expr(id(), Order::Asc)
        .limit(size.saturating_add(1));
    match start {
        Start::After(after) => select.and_where(id().gt(after)),
        Start::Offset(0) => &mut select,
        Start::Offset(offset) => select.offset(offset),
    };
    let rows = db.query_all(&select).await?;
    rows.iter()
        .map(|row| figure::Model::from_query_result(row, ""))
        .collect()
}

/// How many there are.
pub async fn count(db: &impl ConnectionTrait, _scope: &Scope, asked: &Asked<'_>) -> Result<i64, DbErr> {
    let mut listed = selected(db.get_database_backend(), asked);
    listed.clear_selects().expr(Expr::val(1));
    let mut count = Query::select();
    count.expr(Func::count(Expr::col(sea_orm::sea_query::Asterisk)));
    count.from_subquery(listed, "listed");
    let row = db.query_one(&count).await?;
    row.map_or(Ok(0), |row| row.try_get_by_index(0))
}

/// Texts are ordered by their characters' numbers on both databases.
fn ordered(backend: DbBackend, name: &str, by: Expr) -> Expr {
    let is_text = !matches!(
        name,
        "id" | "year" | "value" | "target" | "isExample" | "publishedAt" | "decimals"
    );
    if is_text && backend == DbBackend::Postgres {
        return Expr::cust_with_expr("$1 COLLATE \"C\"", by);
    }
    by
}

fn never() -> Expr {
    Expr::val(1).eq(0)
}

fn always() -> Expr {
    Expr::val(1).eq(1)
}

/// Conditions one beside the other, in a tree that is no deeper than it must be: SQLite takes no deep one.
fn joined(mut parts: Vec<Expr>, join: fn(Expr, Expr) -> Expr) -> Option<Expr> {
    while parts.len() > 1 {
        let mut left = parts.into_iter();
        let mut pairs = Vec::new();
        while let Some(one) = left.next() {
            pairs.push(match left.next() {
                Some(other) => join(one, other),
                None => one,
            });
        }
        parts = pairs;
    }
    parts.pop()
}

/// The same condition for the database, with two values and no third.
fn expression(backend: DbBackend, predicate: &Predicate) -> Expr {
    let each = |of: &[Predicate]| -> Vec<Expr> { of.iter().map(|one| expression(backend, one)).collect() };
    match predicate {
        Predicate::All(all) => joined(each(all), ExprTrait::and).unwrap_or_else(always),
        Predicate::Any(any) => joined(each(any), ExprTrait::or).unwrap_or_else(never),
        Predicate::Not(not) => expression(backend, not).not(),
        Predicate::Compare(name, is, with) => compared(backend, name, *is, with),
        Predicate::In(name, of) => {
            let any = of
                .iter()
                .map(|with| compared(backend, name, Comparison::Equal, with));
            joined(any.collect(), ExprTrait::or).unwrap_or_else(never)
        }
        Predicate::Contains(name, part) => part_of(backend, name, part, |of, part| {
            let find = if backend == DbBackend::Postgres {
                "strpos"
            } else {
                "instr"
            };
            Expr::from(Func::cust(find).arg(of).arg(part)).gt(0)
        }),
        Predicate::StartsWith(name, part) => {
            let length = i64::try_from(part.chars().count()).unwrap_or(i64::MAX);
            part_of(backend, name, part, move |of, part| {
                let start = Func::cust("substr").arg(of).arg(Expr::cust("1"));
                Expr::from(start.arg(Expr::cust(length.to_string()))).eq(part)
            })
        }
    }
}

fn part_of(backend: DbBackend, name: &str, part: &str, holds: impl FnOnce(Expr, Expr) -> Expr) -> Expr {
    match column(name) {
        Some(of) if is_storable(backend, part) => {
            let not_empty = of.clone().is_not_null();
            not_empty.and(holds(of, Expr::val(part)))
        }
        _ => never(),
    }
}

/// PostgreSQL holds no text with U+0000, and compares with none.
fn is_storable(backend: DbBackend, text: &str) -> bool {
    backend != DbBackend::Postgres || !text.contains('\0')
}

fn compared(backend: DbBackend, name: &'static str, is: Comparison, with: &Literal) -> Expr {
    let Some(of) = column(name) else { return never() };
    let value: Value = match with {
        Literal::None => {
            return match is {
                Comparison::Equal => of.is_null(),
                Comparison::NotEqual => of.is_not_null(),
                _ => never(),
            };
        }
        Literal::Text(text) if !is_storable(backend, text) => {
            return match is {
                Comparison::NotEqual => always(),
                _ => never(),
            };
        }
        Literal::Id(id) => (*id).into(),
        Literal::Text(text) => text.clone().into(),
        Literal::Number(number) => (*number).into(),
        Literal::Truth(truth) => (*truth).into(),
        Literal::Day(day) => (*day).into(),
        Literal::Instant(instant) => (*instant).into(),
    };
    let (bare, value) = (of.clone(), Expr::val(value));
    let by = || ordered(backend, name, of.clone());
    let compared = match is {
        Comparison::Equal => of.clone().eq(value),
        Comparison::NotEqual => of.clone().ne(value),
        Comparison::Less => by().lt(value),
        Comparison::LessOrEqual => by().lte(value),
        Comparison::Greater => by().gt(value),
        Comparison::GreaterOrEqual => by().gte(value),
    };
    match (EMPTY.contains(&name), is) {
        (false, _) => compared,
        (true, Comparison::NotEqual) => bare.is_null().or(compared),
        (true, _) => bare.is_not_null().and(compared),
    }
}
