//! The scalars of the contract.

use async_graphql::{InputValueError, InputValueResult, Number, Scalar, ScalarType, Value};
use chrono::{NaiveDate, SecondsFormat, Utc};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(pub NaiveDate);

/// A day, ISO 8601: `2026-11-02`.
#[Scalar(specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339#section-5.6")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        Self::read(&value).ok_or_else(|| InputValueError::custom(Self::FORM))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DateTime(pub chrono::DateTime<Utc>);

/// An instant, RFC 3339, taken in any offset and answered in UTC: `2026-11-02T08:00:00Z`.
#[Scalar(specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339#section-5.6")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        Self::read(&value).ok_or_else(|| InputValueError::custom(Self::FORM))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period(pub String);

/// SDMX time period: `2025` (year), `2025-S1` (half-year), `2025-T2` (four months), `2025-Q3` (quarter) or `2025-08` (month).
/// As input any string or whole number is taken, 2025.0 too, and checked by the rules; in a bulk row anything is, and rejects its row.
#[Scalar(specified_by_url = "https://sdmx.org/wp-content/uploads/SDMX_3-0-0_SECTION_6_FINAL-1_0.pdf")]
impl ScalarType for Period {
    fn parse(value: Value) -> InputValueResult<Self> {
        Ok(Self::read(&value).unwrap_or_else(|| Self(value.to_string())))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

impl Date {
    const FORM: &str = "a date is written YYYY-MM-DD, such as 2026-11-02";

    fn read(value: &Value) -> Option<Self> {
        let Value::String(text) = value else { return None };
        // chrono takes 2026-1-2 too; a date has one form here.
        let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
        date.filter(|date| date.to_string() == *text).map(Self)
    }
}

impl DateTime {
    const FORM: &str = "an instant is written as in RFC 3339, such as 2026-11-02T08:00:00Z";

    fn read(value: &Value) -> Option<Self> {
        let Value::String(text) = value else { return None };
        let instant = chrono::DateTime::parse_from_rfc3339(text).ok();
        instant.map(|instant| Self(instant.to_utc()))
    }
}

impl Period {
    const FORM: &str = "a period is a string or a whole number, such as \"2025-Q3\" or 2025";

    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => Some(Self(text.clone())),
            Value::Number(number) => whole(number).map(|number| Self(number.to_string())),
            _ => None,
        }
    }
}

/// The whole number that a number is, however it is written: a spreadsheet writes 2025.0.
pub fn whole(number: &Number) -> Option<i64> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "whole, and below what a Float tells apart"
    )]
    let of_float = |float: f64| (float.fract() == 0.0 && float.abs() < EXACT).then_some(float as i64);
    number.as_i64().or_else(|| of_float(number.as_f64()?))
}

/// Below it a Float tells all whole numbers apart.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Why a scalar of this schema takes no such value; none where it takes it.
pub fn refused(scalar: &str, value: &Value) -> Option<&'static str> {
    let (is_taken, form) = match scalar {
        "Date" => (Date::read(value).is_some(), Date::FORM),
        "DateTime" => (DateTime::read(value).is_some(), DateTime::FORM),
        "Period" => (Period::read(value).is_some(), Period::FORM),
        _ => return None,
    };
    (!is_taken).then_some(form)
}

/// Fields whose value is judged by the rules, in whatever form it comes: what is wrong with it rejects its row and not the request (R5).
const READ_LATER: &[(&str, &str)] = &[("ResultRowInput", "period")];

pub fn is_read_later(object: &str, field: &str) -> bool {
    READ_LATER.contains(&(object, field))
}
