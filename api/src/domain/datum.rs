//! One value of a flat row, whatever it is written as.

use chrono::{DateTime, NaiveDate, Utc};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The global id of an object, opaque.
    Id,
    Text,
    Whole,
    /// In the unit of measure of an indicator, with as many decimals as that has.
    Decimal,
    Number,
    Truth,
    Day,
    Instant,
}

/// A value, or none: what is hidden or missing is none wherever it stands (R4, S5).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Datum<'a> {
    None,
    /// An object's kind and row, of which the edge makes the global id.
    Id(&'static str, i64),
    Text(&'a str),
    Whole(i64),
    Number(f64),
    Truth(bool),
    Day(NaiveDate),
    Instant(DateTime<Utc>),
}

impl<'a> Datum<'a> {
    pub fn text(text: Option<&'a str>) -> Self {
        text.map_or(Self::None, Self::Text)
    }

    pub fn whole(number: Option<impl Into<i64>>) -> Self {
        number.map_or(Self::None, |number| Self::Whole(number.into()))
    }

    pub fn number(number: Option<f64>) -> Self {
        number.map_or(Self::None, Self::Number)
    }

    pub fn truth(truth: Option<bool>) -> Self {
        truth.map_or(Self::None, Self::Truth)
    }

    pub fn day(day: Option<NaiveDate>) -> Self {
        day.map_or(Self::None, Self::Day)
    }

    pub fn instant(instant: Option<DateTime<Utc>>) -> Self {
        instant.map_or(Self::None, Self::Instant)
    }
}
