//! The values of one column, held together until they are written.

use std::{io, mem};

use ::parquet::{
    column::writer::ColumnWriter,
    data_type::{ByteArray, FixedLenByteArray},
    errors::ParquetError,
};
use axum::body::Bytes;
use chrono::NaiveDate;

use super::text;
use crate::{
    domain::{
        datum::{Datum, Kind},
        decimal::Decimal,
        indicator::DECIMALS,
    },
    service::dataset::column::About,
};

/// Decimals of a decimal number: as many as an indicator has at most.
pub(super) const SCALE: i32 = DECIMALS.1;
/// Bytes that its digits take.
pub(super) const WIDTH: usize = 9;

/// Bytes of text after which a column is written.
const TEXT: usize = 2 << 20;

/// Values one behind the other.
enum Values {
    /// And where each begins and ends: what comes again and again stands once.
    Texts(String, Vec<(usize, usize)>),
    Wholes(Vec<i64>),
    Numbers(Vec<f64>),
    /// Each in so many bytes.
    Decimals(Vec<u8>),
    Truths(Vec<bool>),
    Days(Vec<i32>),
}

pub(super) struct Held {
    values: Values,
    /// 1 for each row that has a value and 0 for each that has none, where that may be.
    levels: Option<Vec<i16>>,
}

impl Held {
    pub fn of(about: &About) -> Self {
        let values = match about.kind {
            Kind::Id | Kind::Text => Values::Texts(String::new(), Vec::new()),
            Kind::Whole | Kind::Instant => Values::Wholes(Vec::new()),
            Kind::Number => Values::Numbers(Vec::new()),
            Kind::Decimal => Values::Decimals(Vec::new()),
            Kind::Truth => Values::Truths(Vec::new()),
            Kind::Day => Values::Days(Vec::new()),
        };
        let levels = (!about.is_required).then(Vec::new);
        Self { values, levels }
    }

    /// One row's value.
    pub fn push(&mut self, datum: Datum<'_>) -> io::Result<()> {
        if let Some(levels) = &mut self.levels {
            levels.push(i16::from(datum != Datum::None));
            if datum == Datum::None {
                return Ok(());
            }
        }
        match (&mut self.values, datum) {
            (Values::Texts(held, places), Datum::Id(..) | Datum::Text(_)) => {
                let begin = held.len();
                text::write(held, datum);
                let last = places.last().copied().filter(|last| again(held, *last, begin));
                if last.is_some() {
                    held.truncate(begin);
                }
                places.push(last.unwrap_or((begin, held.len())));
            }
            (Values::Wholes(held), Datum::Whole(whole)) => held.push(whole),
            (Values::Wholes(held), Datum::Instant(at)) => held.push(at.timestamp_micros()),
            (Values::Numbers(held), Datum::Number(number)) => held.push(number),
            (Values::Decimals(held), Datum::Number(number)) => held.extend(digits(number)?),
            (Values::Truths(held), Datum::Truth(truth)) => held.push(truth),
            (Values::Days(held), Datum::Day(day)) => held.push(days(day)?),
            _ => return Err(io::Error::other("a value that its column has no place for")),
        }
        Ok(())
    }

    /// Whether it holds as much as may be held of one column.
    pub fn is_full(&self) -> bool {
        matches!(&self.values, Values::Texts(held, _) if held.len() >= TEXT)
    }

    /// Writes them, and holds them no longer.
    pub fn write(&mut self, to: &mut ColumnWriter<'_>) -> Result<(), ParquetError> {
        let levels = self.levels.as_mut().map(mem::take);
        let levels = levels.as_deref();
        match (&mut self.values, to) {
            (Values::Texts(held, places), ColumnWriter::ByteArrayColumnWriter(to)) => {
                let (bytes, places) = (Bytes::from(mem::take(held)), mem::take(places));
                let texts = places.iter().map(|(begin, end)| bytes.slice(*begin..*end));
                let texts: Vec<_> = texts.map(ByteArray::from).collect();
                to.write_batch(&texts, levels, None)
            }
            (Values::Wholes(held), ColumnWriter::Int64ColumnWriter(to)) => {
                to.write_batch(&mem::take(held), levels, None)
            }
            (Values::Numbers(held), ColumnWriter::DoubleColumnWriter(to)) => {
                to.write_batch(&mem::take(held), levels, None)
            }
            (Values::Decimals(held), ColumnWriter::FixedLenByteArrayColumnWriter(to)) => {
                let bytes = Bytes::from(mem::take(held));
                let begins = (0..bytes.len()).step_by(WIDTH);
                let each = begins.map(|begin| ByteArray::from(bytes.slice(begin..begin + WIDTH)));
                let each: Vec<_> = each.map(FixedLenByteArray::from).collect();
                to.write_batch(&each, levels, None)
            }
            (Values::Truths(held), ColumnWriter::BoolColumnWriter(to)) => {
                to.write_batch(&mem::take(held), levels, None)
            }
            (Values::Days(held), ColumnWriter::Int32ColumnWriter(to)) => {
                to.write_batch(&mem::take(held), levels, None)
            }
            _ => Err(ParquetError::General(
                "a column of another kind than its values".to_owned(),
            )),
        }?;
        Ok(())
    }
}

/// Whether what was written from `begin` on stands at a place already.
fn again(held: &str, (from, to): (usize, usize), begin: usize) -> bool {
    held.get(from..to) == held.get(begin..)
}

/// A number's digits with all decimals that there may be, the greatest byte first.
fn digits(number: f64) -> io::Result<[u8; WIDTH]> {
    let scaled = Decimal::shortest(number).and_then(|decimal| decimal.scaled(SCALE.unsigned_abs()));
    let scaled = scaled.ok_or_else(|| io::Error::other("a number with more decimals than there may be"))?;
    let bytes = scaled.to_be_bytes();
    let (sign, digits) = bytes.split_at(bytes.len() - WIDTH);
    let digits: [u8; WIDTH] = digits.try_into().map_err(io::Error::other)?;
    // What is cut off may say nothing but the sign.
    let is_negative = digits.first().is_some_and(|first| *first >= 0x80);
    let filled = if is_negative { 0xff } else { 0 };
    if sign.iter().any(|byte| *byte != filled) {
        return Err(io::Error::other("a number with more digits than there may be"));
    }
    Ok(digits)
}

/// Days since 1970.
fn days(day: NaiveDate) -> io::Result<i32> {
    let days = (day - NaiveDate::default()).num_days();
    i32::try_from(days).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::Word;

    #[test]
    fn decimals_are_exact() {
        let number = |number: f64| {
            let mut bytes = [if number < 0.0 { 0xff } else { 0 }; 16];
            bytes[16 - WIDTH..].copy_from_slice(&digits(number).unwrap());
            i128::from_be_bytes(bytes)
        };
        assert_eq!(number(0.0), 0);
        assert_eq!(number(0.1), 100_000);
        assert_eq!(number(-12.345_678), -12_345_678);
        assert_eq!(number(999_999_999_999_999.0), 999_999_999_999_999_000_000);
        assert_eq!(number(-999_999_999_999_999.0), -999_999_999_999_999_000_000);
        assert!(digits(0.000_000_1).is_err(), "seven decimals");
        assert!(digits(1e16).is_err(), "more than is let in");
        assert!(digits(f64::NAN).is_err());
    }

    #[test]
    fn what_comes_again_is_held_once() {
        let text = About {
            name: "text",
            kind: Kind::Text,
            is_required: true,
            said: Word("", ""),
            unit: "",
            since: "0.1",
        };
        let mut held = Held::of(&text);
        for text in ["ab", "ab", "", "", "a", "ab"] {
            held.push(Datum::Text(text)).unwrap();
        }
        let Values::Texts(text, places) = &held.values else {
            panic!("a text is a text");
        };
        assert_eq!(text, "abaab");
        assert_eq!(places, &[(0, 2), (0, 2), (2, 2), (2, 2), (2, 3), (3, 5)]);
        assert!(!held.is_full());
        held.push(Datum::Text(&"x".repeat(TEXT))).unwrap();
        assert!(held.is_full());
    }

    #[test]
    fn days_are_counted_from_1970() {
        let day = |year, month, day| days(NaiveDate::from_ymd_opt(year, month, day).unwrap()).unwrap();
        assert_eq!(
            (day(1970, 1, 1), day(1969, 12, 31), day(2026, 11, 2)),
            (0, -1, 20_759)
        );
    }
}
