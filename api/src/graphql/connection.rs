//! Relay connections over keyset pages.

use std::future::Future;

use async_graphql::{
    Context, Object, OutputType,
    connection::{Connection as RelayConnection, CursorType, Edge},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use sea_orm::Value;
use serde::{Deserialize, Serialize};

use super::{
    context::{batch, session},
    error::bad_user_input,
    load::ActivityCountUnder,
};
use crate::{
    domain::{
        language::Language,
        rejection::{Reason, Rejection},
    },
    store::page::{Count, Direction, Key, Page, PageRequest},
};

/// Rows of a page where `first` and `last` are not given.
pub const DEFAULT_SIZE: i32 = 100;

/// A connection whose `totalCount` counts only when asked.
pub type Connection<T> = RelayConnection<Cursor, T, Total>;

/// The arguments of a connection, as given.
#[derive(Clone, Debug, Default)]
pub struct PageArguments {
    pub first: Option<i32>,
    pub after: Option<String>,
    pub last: Option<i32>,
    pub before: Option<String>,
}

impl PageArguments {
    /// Checks them against the longest page of the list.
    pub fn request(&self, maximum: i32) -> Result<PageRequest, Rejection> {
        let (name, size, direction) = match (self.first, self.last) {
            (Some(_), Some(_)) => return Err(Rejection::at("last", Reason::FirstWithLast)),
            (None, Some(last)) => ("last", last, Direction::Backward),
            (first, None) => (
                "first",
                first.unwrap_or(DEFAULT_SIZE.min(maximum)),
                Direction::Forward,
            ),
        };
        let size = u64::try_from(size)
            .ok()
            .filter(|_| size <= maximum)
            .ok_or_else(|| {
                Rejection::at(
                    name,
                    Reason::OutOfRange {
                        minimum: 0,
                        maximum: i64::from(maximum),
                    },
                )
            })?;
        let key = |name: &str, cursor: &Option<String>| match cursor {
            None => Ok(None),
            Some(text) => Cursor::decode_cursor(text)
                .map(|cursor| Some(cursor.key()))
                .map_err(|_| Rejection::at(name, Reason::CursorInvalid)),
        };
        Ok(PageRequest {
            size,
            direction,
            after: key("after", &self.after)?,
            before: key("before", &self.before)?,
        })
    }
}

/// Where a row stands in its list, opaque to clients.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cursor(Option<SortValue>, i64);

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
        Self(sort, key.id)
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
        serde_json::from_slice(&bytes).map_err(|_| "not a cursor")
    }

    fn encode_cursor(&self) -> String {
        // A tuple of a number and an optional text always has a JSON form.
        let json = serde_json::to_vec(self).unwrap_or_else(|_| Vec::new());
        BASE64_URL_SAFE_NO_PAD.encode(json)
    }
}

/// What a connection adds to Relay's fields.
#[derive(Debug)]
pub enum Total {
    /// Of a list of its own.
    Whole(Box<Count>),
    /// Of activities under a parent, counted for all parents at once.
    Under(ActivityCountUnder),
}

#[Object]
impl Total {
    /// How many there are in the whole list, not only on this page. Counted only when asked for.
    async fn total_count(&self, ctx: &Context<'_>) -> async_graphql::Result<i64> {
        match self {
            Self::Whole(count) => Ok(count.run(session(ctx).await?.store.reader()).await?),
            Self::Under(key) => Ok(batch(ctx).await?.one(key.clone()).await?.unwrap_or(0)),
        }
    }
}

/// Runs a connection field: checks the arguments, fetches the page, wraps the rows.
pub async fn connect<M, N, F>(
    arguments: PageArguments,
    maximum: i32,
    language: Language,
    key: impl Fn(&M) -> Key,
    wrap: impl Fn(M) -> N,
    fetch: impl FnOnce(PageRequest) -> F,
) -> async_graphql::Result<Connection<N>>
where
    N: OutputType,
    F: Future<Output = Result<Page<M>, sea_orm::DbErr>>,
{
    let request = arguments
        .request(maximum)
        .map_err(|rejection| bad_user_input(&rejection, language))?;
    let page = fetch(request).await?;
    let mut connection = RelayConnection::with_additional_fields(
        page.has_previous,
        page.has_next,
        Total::Whole(Box::new(page.count)),
    );
    connection.edges.extend(
        page.rows
            .into_iter()
            .map(|row| Edge::new(Cursor::new(key(&row)), wrap(row))),
    );
    Ok(connection)
}
