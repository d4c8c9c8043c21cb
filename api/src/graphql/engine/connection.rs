//! Relay connections over keyset pages.

use std::borrow::Cow;

use async_graphql::{
    Context, Object, OutputType, TypeName,
    connection::{CursorType, PageInfo},
};
use chrono::{DateTime, Utc};

use super::{
    batch::AnyKey,
    context::{batch, context},
    cursor::{Cursor, SortKind},
    error::bad_user_input,
    flat::{FlatList, Inside, Nest, Planned},
};
use crate::{
    domain::rejection::{Reason, Rejection},
    service::context::RequestContext,
    store::page::{Count, Direction, Key, Page, PageRequest},
};

/// How long the pages of a list are, and what its cursors hold beside the id.
#[derive(Clone, Copy, Debug)]
pub struct ListKind {
    pub maximum: i32,
    /// Where `first` and `last` are not given.
    pub default: i32,
    pub sort: SortKind,
}

impl ListKind {
    /// Up to 100 rows by code, or by another text.
    pub const BY_TEXT: Self = Self {
        maximum: 100,
        default: 100,
        sort: SortKind::Text,
    };
    /// Up to 5,000 rows in the order they were made.
    pub const LONG: Self = Self {
        maximum: 5_000,
        default: 1_000,
        sort: SortKind::Nothing,
    };
    /// Up to 100 rows in the order they were made.
    pub const BY_ID: Self = Self {
        maximum: 100,
        default: 100,
        sort: SortKind::Nothing,
    };
}

/// One page of a list, by Relay's specification of connections. The library's own type shows no descriptions in the schema.
pub struct Connection<T> {
    rows: Vec<Edge<T>>,
    has_previous: bool,
    has_next: bool,
    total: Total,
}

impl<T> Connection<T> {
    pub const fn new(has_previous: bool, has_next: bool, total: Total) -> Self {
        Self {
            rows: Vec::new(),
            has_previous,
            has_next,
            total,
        }
    }

    pub fn push(&mut self, cursor: Cursor, node: T) {
        self.rows.push(Edge { cursor, node });
    }

    /// A page of a list, by where each row stands in it.
    pub fn of<M: Into<T>>(page: Page<M>, key: impl Fn(&M) -> Key) -> Self {
        let mut connection = Self::new(
            page.has_previous,
            page.has_next,
            Total::Whole(Box::new(page.count)),
        );
        for row in page.rows {
            connection.push(Cursor::new(key(&row)), row.into());
        }
        connection
    }

    /// The page of what belongs to one of several parents, by id, from rows of which one more was asked for than fits on it.
    pub fn under_parent<M>(
        request: &PageRequest,
        total: AnyKey,
        rows: &[M],
        id: impl Fn(&M) -> i64,
        node: impl Fn(&M) -> T,
    ) -> Self {
        let size = usize::try_from(request.size).unwrap_or(usize::MAX);
        let has_next = rows.len() > size;
        let mut connection = Self::new(request.after.is_some(), has_next, Total::Part(total));
        for row in rows.iter().take(size) {
            connection.push(Cursor::new(by_id(id(row))), node(row));
        }
        connection
    }
}

impl<T: OutputType> TypeName for Connection<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", T::type_name()).into()
    }
}

/// A page of a list (Relay connection).
#[Object(name_type)]
impl<T: Nest> Connection<T> {
    /// Rows with their cursors.
    fn edges(&self) -> FlatList<&Edge<T>> {
        FlatList(self.rows.iter().collect())
    }

    /// Rows without their cursors.
    fn nodes(&self) -> FlatList<&T> {
        FlatList(self.rows.iter().map(|edge| &edge.node).collect())
    }

    /// Where the page begins and ends, and whether there is more.
    fn page_info(&self) -> PageInfo {
        PageInfo {
            has_previous_page: self.has_previous,
            has_next_page: self.has_next,
            start_cursor: self.rows.first().map(|edge| edge.cursor.encode_cursor()),
            end_cursor: self.rows.last().map(|edge| edge.cursor.encode_cursor()),
        }
    }

    /// How many there are in the whole list, not only on this page. Counted only when asked for.
    async fn total_count(&self, ctx: &Context<'_>) -> async_graphql::Result<i64> {
        match &self.total {
            Total::Whole(count) => Ok(count.run(context(ctx).await?.store.reader()).await?),
            Total::Known(count) => Ok(*count),
            Total::Part(key) => Ok(batch(ctx).await?.any(key.clone()).await?.unwrap_or(0)),
        }
    }
}

/// A row and where it stands in its list.
#[derive(Debug)]
pub struct Edge<T> {
    cursor: Cursor,
    node: T,
}

impl<T: OutputType> TypeName for Edge<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", T::type_name()).into()
    }
}

/// A row and where it stands in the list (Relay edge).
#[Object(name_type)]
impl<T: Nest> Edge<T> {
    /// Where the row stands, opaque: to be sent as `after` or `before`.
    fn cursor(&self) -> String {
        self.cursor.encode_cursor()
    }

    /// The row.
    fn node(&self) -> &T {
        &self.node
    }
}

impl<T: Nest> Nest for Edge<T> {
    fn plan<'a>(field: &str, inside: &Inside<'a>) -> Option<Planned<'a, Self>>
    where
        Self: 'a,
    {
        match field {
            "node" => inside.part(|edge: &Self| &edge.node),
            _ => None,
        }
    }
}

/// Where a row stands in a list that is ordered by a text.
pub fn by_text(text: &str, id: i64) -> Key {
    Key {
        sort: Some(text.into()),
        id,
    }
}

/// Where a row stands in a list that its id alone orders.
pub const fn by_id(id: i64) -> Key {
    Key { sort: None, id }
}

/// The arguments of a connection, as given.
#[derive(Clone, Debug, Default)]
pub struct PageArguments {
    first: Option<i32>,
    after: Option<String>,
    last: Option<i32>,
    before: Option<String>,
}

impl PageArguments {
    pub const fn new(
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Self {
        Self {
            first,
            after,
            last,
            before,
        }
    }

    /// Those of a list that is read from its start only.
    pub const fn forward(first: Option<i32>, after: Option<String>) -> Self {
        Self::new(first, after, None, None)
    }

    /// What they ask for, if the list allows it.
    pub fn request(&self, kind: ListKind, context: &RequestContext) -> async_graphql::Result<PageRequest> {
        self.checked(kind)
            .map_err(|rejection| bad_user_input(&rejection, context.language()))
    }

    /// A cursor of another list is none of this one.
    fn checked(&self, kind: ListKind) -> Result<PageRequest, Rejection> {
        let (name, size, direction) = match (self.first, self.last) {
            (Some(_), Some(_)) => return Err(Rejection::at("last", Reason::FirstWithLast)),
            (None, Some(last)) => ("last", last, Direction::Backward),
            (first, None) => ("first", first.unwrap_or(kind.default), Direction::Forward),
        };
        let size = u64::try_from(size)
            .ok()
            .filter(|_| size <= kind.maximum)
            .ok_or_else(|| {
                Rejection::at(
                    name,
                    Reason::OutOfRange {
                        minimum: 0,
                        maximum: i64::from(kind.maximum),
                    },
                )
            })?;
        let key = |name: &str, cursor: &Option<String>| -> Result<Option<Key>, Rejection> {
            let Some(text) = cursor else { return Ok(None) };
            let cursor = Cursor::decode_cursor(text).ok();
            let cursor = cursor.filter(|cursor| cursor.sort_kind() == kind.sort);
            let cursor = cursor.ok_or_else(|| Rejection::at(name, Reason::CursorInvalid))?;
            Ok(Some(cursor.key()))
        };
        Ok(PageRequest {
            size,
            direction,
            after: key("after", &self.after)?,
            before: key("before", &self.before)?,
        })
    }

    /// The instant that the first page of a pinned list was read at, if there was one. A cursor of another list, be it the same with
    /// another filter or as of another instant, is none of this one: it would go on in a list whose beginning nobody read.
    pub fn pin(&self, list: &str, context: &RequestContext) -> async_graphql::Result<Option<DateTime<Utc>>> {
        self.pinned(list)
            .map_err(|rejection| bad_user_input(&rejection, context.language()))
    }

    fn pinned(&self, list: &str) -> Result<Option<DateTime<Utc>>, Rejection> {
        let mut pinned = None;
        for (name, text) in [("after", &self.after), ("before", &self.before)] {
            let Some(text) = text else { continue };
            let pin = Cursor::decode_cursor(text).ok().and_then(Cursor::pin);
            let pin = pin.filter(|pin| pin.list == list && pinned.is_none_or(|other| other == pin.at));
            let pin = pin.ok_or_else(|| Rejection::at(name, Reason::CursorInvalid))?;
            pinned = Some(pin.at);
        }
        Ok(pinned)
    }
}

/// How a list is counted, when asked to.
pub enum Total {
    /// A list of its own.
    Whole(Box<Count>),
    /// What is under one of several parents, counted for all of them at once: a key that stands for an `i64`.
    Part(AnyKey),
    /// A list that was read whole.
    Known(i64),
}
