//! Cursors: where a row stands in its list, by value and not by number, so that rows that come or go shift no page.

use async_graphql::connection::CursorType;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use sea_orm::Value;
use serde::{Deserialize, Serialize};

use crate::store::page::Key;

/// What a list is ordered by before the id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortKind {
    Nothing,
    Text,
    Number,
    Date,
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
    pub fn new(key: Key) -> Self {
        let sort = match key.sort {
            Some(Value::String(Some(text))) => Some(SortValue::Text(text)),
            Some(Value::Int(Some(number))) => Some(SortValue::Number(number)),
            Some(Value::ChronoDate(Some(date))) => Some(SortValue::Date(date)),
            _ => None,
        };
        Self(sort, key.id, None)
    }

    /// The instant and the list that it is pinned to.
    pub fn pin(self) -> Option<Pin> {
        self.2
    }

    /// The same place in a list that stands still.
    pub fn pinned(self, pin: Pin) -> Self {
        Self(self.0, self.1, Some(pin))
    }

    pub const fn sort_kind(&self) -> SortKind {
        match self.0 {
            None => SortKind::Nothing,
            Some(SortValue::Text(_)) => SortKind::Text,
            Some(SortValue::Number(_)) => SortKind::Number,
            Some(SortValue::Date(_)) => SortKind::Date,
        }
    }

    pub fn key(self) -> Key {
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
