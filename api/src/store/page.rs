//! Keyset pages: the rows after or before a key, in an order that ends with the id, so that no row is skipped or seen twice.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, ExprTrait, Order, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select, Value,
    sea_query::{Alias, Asterisk, Expr, Func, Query, SelectStatement},
};

/// Where a row stands in its list.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// Absent where the id alone orders the list.
    pub sort: Option<Value>,
    pub id: i64,
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
    #[must_use]
    pub fn of<E: EntityTrait>(select: &Select<E>) -> Self {
        let mut counted = select.clone().into_query();
        counted.clear_selects().clear_order_by().expr(Expr::val(1));
        let mut statement = Query::select();
        statement
            .expr(Func::count(Expr::col(Asterisk)))
            .from_subquery(counted, Alias::new("counted"));
        Self(statement)
    }

    pub async fn run(&self, db: &impl ConnectionTrait) -> Result<i64, DbErr> {
        let row = db.query_one(&self.0).await?;
        row.map_or(Ok(0), |row| row.try_get_by_index(0))
    }
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
