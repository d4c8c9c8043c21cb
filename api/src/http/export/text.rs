//! Values as they are written in text.

use std::fmt::Write as _;

use chrono::{DateTime, SecondsFormat, Utc};

use crate::{domain::datum::Datum, graphql::engine::id::GlobalId};

/// Characters that a spreadsheet takes for the beginning of a formula, in halves and wholes
/// (<https://owasp.org/www-community/attacks/CSV_Injection>).
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Whether a spreadsheet would reckon with a text instead of showing it. An apostrophe before it keeps it a text.
pub fn is_formula(text: &str) -> bool {
    text.starts_with(FORMULA)
}

/// The plain form of a value, behind what stands there already; texts are handed over as they are.
pub fn write(out: &mut String, datum: Datum<'_>) {
    // Writing to a text can't fail.
    let _ = match datum {
        Datum::None => Ok(()),
        Datum::Id(kind, row) => write!(out, "{}", GlobalId::row(kind, row).as_str()),
        Datum::Text(text) => out.write_str(text),
        Datum::Whole(number) => write!(out, "{number}"),
        // The shortest form that reads back as the same number.
        Datum::Number(number) => write!(out, "{number}"),
        Datum::Truth(truth) => write!(out, "{truth}"),
        Datum::Day(day) => write!(out, "{day}"),
        Datum::Instant(instant) => out.write_str(&rfc3339(instant)),
    };
}

/// An instant with no more digits than it has.
pub fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
