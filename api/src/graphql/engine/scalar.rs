//! The scalars of the contract.

use std::ops::RangeInclusive;

use async_graphql::{InputValueError, InputValueResult, Number, Scalar, ScalarType, Value};
use chrono::{Datelike, NaiveDate, SecondsFormat, Utc};

/// The years of a date: those that both databases, spreadsheets and calendars agree on.
const YEARS: RangeInclusive<i32> = 1900..=2100;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(pub NaiveDate);

/// A day, ISO 8601, of the years 1900-2100: `2026-11-02`.
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
    const FORM: &str = "a date is written YYYY-MM-DD, from 1900 to 2100, such as 2026-11-02";

    fn read(value: &Value) -> Option<Self> {
        let Value::String(text) = value else { return None };
        // chrono takes 2026-1-2 too; a date has one form here.
        let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
        let is_meant = |date: &NaiveDate| date.to_string() == *text && YEARS.contains(&date.year());
        date.filter(is_meant).map(Self)
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn taken(text: &str) -> Option<NaiveDate> {
        Date::read(&Value::String(text.to_owned())).map(|date| date.0)
    }

    /// Ten characters, read one by one.
    fn by_hand(text: &str) -> Option<NaiveDate> {
        let has_form = text.len() == 10
            && text.bytes().enumerate().all(|(place, byte)| match place {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        let part = |range: std::ops::Range<usize>| text.get(range)?.parse::<u32>().ok();
        let (year, month, day) = (part(0..4)?, part(5..7)?, part(8..10)?);
        let year = i32::try_from(year)
            .ok()
            .filter(|year| (1900..=2100).contains(year));
        NaiveDate::from_ymd_opt(year?, month, day).filter(|_| has_form)
    }

    #[test]
    fn a_date_has_one_form_and_a_year_that_is_meant() {
        for text in ["1900-01-01", "2026-11-02", "2100-12-31", "2024-02-29"] {
            assert_eq!(taken(text), Some(text.parse().unwrap()));
        }
        for text in [
            "1899-12-31",
            "2101-01-01",
            "0026-11-02",
            "12026-11-02",
            "+2026-11-02",
            "2026-1-2",
            "2026-02-30",
            "20261102",
            " 2026-11-02",
            "2026-11-02T00:00:00Z",
            "2026-11-0２",
        ] {
            assert_eq!(taken(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_sent_is_read_as_by_hand(text in "[+ -]?[0-9]{1,5}-[0-9]{1,3}-[0-9]{1,3}.{0,2}|(18|19|20|21)[0-9]{2}-[01][0-9]-[0-3][0-9]|\\PC{0,12}") {
            prop_assert_eq!(taken(&text), by_hand(&text));
        }
    }
}
