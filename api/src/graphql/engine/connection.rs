//! Relay connections over keyset pages.

use std::{borrow::Cow, future::Future};

use async_graphql::{
    Context, ContextSelectionSet, Object, ObjectType, OutputType, Positioned, ServerResult, TypeName,
    Value as Answer,
    connection::{CursorType, PageInfo},
    parser::types::Field,
    registry::Registry,
    resolver_utils::resolve_list,
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use sea_orm::Value;
use serde::{Deserialize, Serialize};

use super::{
    batch::AnyKey,
    context::{batch, session},
    error::bad_user_input,
    flat::{FlatList, Plan, without_error},
};
use crate::{
    domain::{
        language::Language,
        rejection::{Reason, Rejection},
    },
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

/// What a list is ordered by before the id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortKind {
    Nothing,
    Text,
    Number,
    Date,
}

impl ListKind {
    /// Up to 100 rows by code, or by another text.
    pub const BY_TEXT: Self = Self {
        maximum: 100,
        default: 100,
        sort: SortKind::Text,
    };
    /// Up to 100 rows in the order they were made.
    pub const BY_ID: Self = Self {
        maximum: 100,
        default: 100,
        sort: SortKind::Nothing,
    };
}

/// One page of a list, by Relay's specification of connections. The library's own type shows no descriptions in the schema.
#[derive(Debug)]
pub struct Connection<T> {
    rows: Vec<Edge<T>>,
    has_previous: bool,
    has_next: bool,
    total: Total,
}

impl<T> Connection<T> {
    #[must_use]
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
}

impl<T: OutputType> TypeName for Connection<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", T::type_name()).into()
    }
}

/// En sida av en lista (Relay connection).
#[Object(name_type)]
impl<T: ObjectType> Connection<T> {
    /// Rows with their cursors.
    fn edges(&self) -> Edges<'_, T> {
        Edges(&self.rows)
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
            Total::Whole(count) => Ok(count.run(session(ctx).await?.store.reader()).await?),
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

/// En rad och var den står i listan (Relay edge).
#[Object(name_type)]
impl<T: ObjectType> Edge<T> {
    /// Where the row stands, opaque: to be sent as `after` or `before`.
    fn cursor(&self) -> String {
        self.cursor.encode_cursor()
    }

    /// The row.
    fn node(&self) -> &T {
        &self.node
    }
}

/// A list of edges: flat where their rows are.
struct Edges<'a, T>(&'a [Edge<T>]);

impl<T: ObjectType> Edges<'_, T> {
    fn at_once(&self, ctx: &ContextSelectionSet<'_>) -> Option<Vec<Answer>> {
        let plan = Plan::of::<Edge<T>>(ctx, &[ctx.item])?;
        // An edge's only object is its node.
        let nodes = plan.objects.iter().map(|(at, fields)| {
            let sets: Vec<_> = fields.iter().map(|field| &field.node.selection_set).collect();
            Some((*at, Plan::of::<T>(ctx, &sets)?.flat()?))
        });
        let nodes: Vec<_> = nodes.collect::<Option<_>>()?;
        let answer = |edge: &Edge<T>| {
            let mut answer = plan.answer(edge)?;
            for (at, node) in &nodes {
                *answer.get_index_mut(*at)?.1 = Answer::Object(node.answer(&edge.node)?);
            }
            Some(Answer::Object(answer))
        };
        self.0.iter().map(answer).collect()
    }
}

#[async_trait::async_trait]
impl<T: ObjectType> OutputType for Edges<'_, T> {
    fn type_name() -> Cow<'static, str> {
        Vec::<Edge<T>>::type_name()
    }

    fn qualified_type_name() -> String {
        Vec::<Edge<T>>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        Vec::<Edge<T>>::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> ServerResult<Answer> {
        match without_error(ctx, || self.at_once(ctx)) {
            Some(edges) => Ok(Answer::List(edges)),
            None => resolve_list(ctx, field, self.0, Some(self.0.len())).await,
        }
    }
}

/// The arguments of a connection, as given.
#[derive(Clone, Debug, Default)]
pub struct PageArguments {
    pub first: Option<i32>,
    pub after: Option<String>,
    pub last: Option<i32>,
    pub before: Option<String>,
}

impl PageArguments {
    /// Checks them against what the list allows. A cursor of another list is none of this one.
    pub fn request(&self, kind: ListKind) -> Result<PageRequest, Rejection> {
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
        let key = |name: &str, cursor: &Option<String>| match cursor {
            None => Ok(None),
            Some(text) => Cursor::decode_cursor(text)
                .ok()
                .filter(|cursor| cursor.sort_kind() == kind.sort)
                .map(|cursor| Some(cursor.key()))
                .ok_or_else(|| Rejection::at(name, Reason::CursorInvalid)),
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
    pub fn pin(&self, list: &str) -> Result<Option<DateTime<Utc>>, Rejection> {
        let mut pinned = None;
        for (name, text) in [("after", &self.after), ("before", &self.before)] {
            let Some(text) = text else { continue };
            let pin = Cursor::decode_cursor(text).ok().and_then(|cursor| cursor.2);
            let pin = pin.filter(|pin| pin.list == list && pinned.is_none_or(|other| other == pin.at));
            let pin = pin.ok_or_else(|| Rejection::at(name, Reason::CursorInvalid))?;
            pinned = Some(pin.at);
        }
        Ok(pinned)
    }
}

/// Where a row stands in its list, opaque to clients.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cursor(
    Option<SortValue>,
    i64,
    #[serde(skip_serializing_if = "Option::is_none", default)] Option<Pin>,
);

/// The list that a cursor goes on in: what was asked for, and the instant at which it was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pin {
    #[serde(rename = "a")]
    pub at: DateTime<Utc>,
    /// A fingerprint of what narrows the list.
    #[serde(rename = "l")]
    pub list: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum SortValue {
    #[serde(rename = "t")]
    Text(String),
    #[serde(rename = "n")]
    Number(i32),
    #[serde(rename = "d")]
    Date(chrono::NaiveDate),
}

impl Cursor {
    #[must_use]
    pub fn new(key: Key) -> Self {
        let sort = match key.sort {
            Some(Value::String(Some(text))) => Some(SortValue::Text(text)),
            Some(Value::Int(Some(number))) => Some(SortValue::Number(number)),
            Some(Value::ChronoDate(Some(date))) => Some(SortValue::Date(date)),
            _ => None,
        };
        Self(sort, key.id, None)
    }

    /// The same place in a list that stands still.
    #[must_use]
    pub fn pinned(self, pin: Pin) -> Self {
        Self(self.0, self.1, Some(pin))
    }

    const fn sort_kind(&self) -> SortKind {
        match self.0 {
            None => SortKind::Nothing,
            Some(SortValue::Text(_)) => SortKind::Text,
            Some(SortValue::Number(_)) => SortKind::Number,
            Some(SortValue::Date(_)) => SortKind::Date,
        }
    }

    fn key(self) -> Key {
        let sort = self.0.map(|sort| match sort {
            SortValue::Text(text) => Value::from(text),
            SortValue::Number(number) => Value::from(number),
            SortValue::Date(date) => Value::from(date),
        });
        Key { sort, id: self.1 }
    }
}

impl CursorType for Cursor {
    type Error = &'static str;

    fn decode_cursor(text: &str) -> Result<Self, Self::Error> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| "not a cursor")?;
        let cursor: Self = serde_json::from_slice(&bytes).map_err(|_| "not a cursor")?;
        // No row stands at such a text, and PostgreSQL refuses to compare with it.
        match &cursor.0 {
            Some(SortValue::Text(text)) if text.contains('\0') => Err("not a cursor"),
            _ => Ok(cursor),
        }
    }

    fn encode_cursor(&self) -> String {
        // A tuple of a number and an optional text always has a JSON form.
        let json = serde_json::to_vec(self).unwrap_or_else(|_| Vec::new());
        BASE64_URL_SAFE_NO_PAD.encode(json)
    }
}

/// How a list is counted, when asked to.
#[derive(Debug)]
pub enum Total {
    /// A list of its own.
    Whole(Box<Count>),
    /// What is under one of several parents, counted for all of them at once: a key that stands for an `i64`.
    Part(AnyKey),
}

/// Runs a connection field: checks the arguments, fetches the page, wraps the rows.
pub async fn connect<M, N, F>(
    arguments: PageArguments,
    list: ListKind,
    language: Language,
    key: impl Fn(&M) -> Key,
    wrap: impl Fn(M) -> N,
    fetch: impl FnOnce(PageRequest) -> F,
) -> async_graphql::Result<Connection<N>>
where
    N: ObjectType,
    F: Future<Output = Result<Page<M>, sea_orm::DbErr>>,
{
    let request = arguments
        .request(list)
        .map_err(|rejection| bad_user_input(&rejection, language))?;
    let page = fetch(request).await?;
    let mut connection = Connection::new(
        page.has_previous,
        page.has_next,
        Total::Whole(Box::new(page.count)),
    );
    for row in page.rows {
        connection.push(Cursor::new(key(&row)), wrap(row));
    }
    Ok(connection)
}
