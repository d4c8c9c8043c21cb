//! Keyset pages: the rows after or before a key, in an order that ends with the id, so that no row is skipped or seen twice.

use std::{collections::HashMap, hash::Hash};

use chrono::NaiveDate;
use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, ExprTrait, Order, QueryFilter, QueryOrder, QueryResult, QuerySelect,
    QueryTrait, Select, TryGetable, Value,
    sea_query::{Asterisk, Expr, Func, OverStatement, Query, SelectStatement, WindowStatement},
};

use super::row::{Coded, Keyed, column};

/// Where a row stands in its list.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// Absent where the id alone orders the list.
    pub sort: Option<Value>,
    pub id: i64,
}

/// What keys of one order are compared by, where a list is read whole.
pub type Rank = (Option<NaiveDate>, Option<i32>, Option<String>, i64);

impl Key {
    pub fn new(sort: impl Into<Value>, id: i64) -> Self {
        Self {
            sort: Some(sort.into()),
            id,
        }
    }

    pub fn rank(&self) -> Rank {
        let (mut day, mut number, mut text) = (None, None, None);
        match &self.sort {
            Some(Value::ChronoDate(value)) => day = *value,
            Some(Value::Int(value)) => number = *value,
            Some(Value::String(value)) => text.clone_from(value),
            _ => {}
        }
        (day, number, text, self.id)
    }
}

/// Which way a page goes from its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Forward,
    Backward,
}

/// At most `size` rows after and before the given keys, counted from the end that `direction` starts at.
#[derive(Clone, Debug, PartialEq)]
pub struct PageRequest {
    pub size: u64,
    pub direction: Direction,
    pub after: Option<Key>,
    pub before: Option<Key>,
}

/// Which end of a list comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortOrder {
    Ascending,
    Descending,
}

/// The order of a list: by an expression, then by id; or by id alone.
#[derive(Clone, Debug)]
pub struct Sort {
    pub by: Option<Expr>,
    pub id: Expr,
    pub order: SortOrder,
}

/// One page, in the list's order, and the statement that counts the whole list.
#[derive(Clone, Debug)]
pub struct Page<T> {
    pub rows: Vec<T>,
    pub has_previous: bool,
    pub has_next: bool,
    pub count: Count,
}

/// Counts a whole list, when asked to.
#[derive(Clone, Debug)]
pub struct Count(SelectStatement);

impl Count {
    /// Of all rows that a query would answer.
    pub fn of<E: EntityTrait>(select: &Select<E>) -> Self {
        let mut counted = select.clone().into_query();
        counted.clear_selects().clear_order_by().expr(Expr::val(1));
        let mut statement = Query::select();
        statement
            .expr(Func::count(Expr::col(Asterisk)))
            .from_subquery(counted, "counted");
        Self(statement)
    }

    pub async fn run(&self, db: &impl ConnectionTrait) -> Result<i64, DbErr> {
        let row = db.query_one(&self.0).await?;
        row.map_or(Ok(0), |row| row.try_get_by_index(0))
    }
}

/// A page in the order of ids, which is the one in which the rows were made.
pub(super) async fn by_id<E: Keyed>(
    db: &impl ConnectionTrait,
    select: Select<E>,
    request: &PageRequest,
) -> Result<Page<E::Model>, DbErr> {
    let (by, id, order) = (None, column(E::ID), SortOrder::Ascending);
    fetch(db, select, &Sort { by, id, order }, request).await
}

/// A page of published content by code.
pub(super) async fn by_code<E: Coded>(
    db: &impl ConnectionTrait,
    select: Select<E>,
    request: &PageRequest,
) -> Result<Page<E::Model>, DbErr> {
    let (by, id, order) = (Some(column(E::CODE)), column(E::ID), SortOrder::Ascending);
    fetch(db, select, &Sort { by, id, order }, request).await
}

/// Fetches a page, one row more than asked for, to know whether there are more.
pub(super) async fn fetch<E: EntityTrait>(
    db: &impl ConnectionTrait,
    select: Select<E>,
    sort: &Sort,
    request: &PageRequest,
) -> Result<Page<E::Model>, DbErr> {
    let count = Count::of(&select);
    let backward = request.direction == Direction::Backward;
    let mut query = select;
    for (key, is_after) in [(&request.after, true), (&request.before, false)] {
        if let Some(key) = key {
            query = query.filter(sort.beyond(key, is_after));
        }
    }
    let order = if (sort.order == SortOrder::Ascending) == backward {
        Order::Desc
    } else {
        Order::Asc
    };
    if let Some(by) = &sort.by {
        query = query.order_by(by.clone(), order.clone());
    }
    let mut rows = query
        .order_by(sort.id.clone(), order)
        .limit(request.size.saturating_add(1))
        .all(db)
        .await?;
    let has_more = rows.len() as u64 > request.size;
    rows.truncate(usize::try_from(request.size).unwrap_or(usize::MAX));
    if backward {
        rows.reverse();
    }
    let (has_previous, has_next) = if backward {
        (has_more, request.before.is_some())
    } else {
        (request.after.is_some(), has_more)
    };
    Ok(Page {
        rows,
        has_previous,
        has_next,
        count,
    })
}

impl Sort {
    /// Seeks from the key instead of counting rows off: an index finds the place, however far into the list it is.
    fn beyond(&self, key: &Key, is_after: bool) -> Expr {
        let ascending = (self.order == SortOrder::Ascending) == is_after;
        let compare = |left: Expr, right: Expr| if ascending { left.gt(right) } else { left.lt(right) };
        match (&self.by, &key.sort) {
            (Some(by), Some(sort)) => compare(
                Expr::tuple([by.clone(), self.id.clone()]),
                Expr::tuple([Expr::val(sort.clone()), Expr::val(key.id)]),
            ),
            _ => compare(self.id.clone(), Expr::val(key.id)),
        }
    }
}

/// The first rows of each group, at most so many, in a column `position`: one statement, whatever the number of groups. Who asks for one
/// row more than is to be shown knows whether there are more.
pub(super) fn first_of_each(
    mut rows: SelectStatement,
    group: impl IntoIterator<Item = Expr>,
    by: impl IntoIterator<Item = (Expr, Order)>,
    size: u64,
) -> SelectStatement {
    let mut window = WindowStatement::new();
    for expression in group {
        window.add_partition_by(expression);
    }
    for (expression, order) in by {
        window.order_by_expr(expression, order);
    }
    // A limit would count over all groups together: each row's place in its own is what can be compared.
    rows.expr_window_as(Func::cust("ROW_NUMBER"), window, "position");
    Query::select()
        .column(Asterisk)
        .from_subquery(rows, "ranked")
        .and_where(Expr::col("position").lte(size))
        .to_owned()
}

/// How many rows each group has.
pub(super) async fn count_of_each<K: TryGetable + Eq + Hash>(
    db: &impl ConnectionTrait,
    mut rows: SelectStatement,
    group: Expr,
) -> Result<HashMap<K, i64>, DbErr> {
    rows.clear_selects()
        .expr(group.clone())
        .expr(Func::count(Expr::col(Asterisk)))
        .add_group_by([group]);
    let counts = db.query_all(&rows).await?;
    let count = |row: &QueryResult| Ok::<_, DbErr>((row.try_get_by_index(0)?, row.try_get_by_index(1)?));
    counts.iter().map(count).collect()
}
