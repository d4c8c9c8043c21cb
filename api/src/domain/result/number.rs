//! The numbers of a row (R2, S2).

use arshjul_entity::ValueKind;

use super::{CellContent, Parts, SubmittedRow};
use crate::domain::{
    decimal::{self, Decimal, LIMIT},
    measure::Measure,
    rejection::{Reason, Rejection},
};

/// The row's value, sent or computed. Without a measure, only what holds for every number is checked.
pub fn check(
    row: &SubmittedRow,
    measure: Option<&Measure>,
    wrong: &mut Vec<Rejection>,
) -> Option<CellContent> {
    let before = wrong.len();
    let value = precise("value", row.value, wrong);
    let numerator = precise("numerator", row.numerator, wrong);
    let denominator = precise("denominator", row.denominator, wrong);
    let parts = numerator.zip(denominator).map(|(numerator, denominator)| Parts {
        numerator,
        denominator,
    });
    match (row.numerator, row.denominator) {
        (None, Some(_)) => wrong.push(Rejection::at("numerator", Reason::PartMissing)),
        (Some(_), None) => wrong.push(Rejection::at("denominator", Reason::PartMissing)),
        _ => {}
    }
    let measure = measure?;
    if let Some(value) = value {
        check_value("value", value, measure, wrong);
    }
    if let Some(parts) = parts {
        check_parts(parts, measure, wrong);
    }
    if row.numerator.is_none() && row.denominator.is_none() && measure.needs_denominator() {
        wrong.push(Rejection::at("denominator", Reason::DenominatorRequired));
    }
    // A quotient of parts that are wrong would only be one error more.
    if wrong.len() > before {
        return None;
    }
    let value = match parts {
        None => value?,
        Some(parts) => quotient(value, parts, measure, wrong)?,
    };
    Some(CellContent::Value { value, parts })
}

/// A number that any database and any reader keeps as it is.
fn precise(field: &str, number: Option<f64>, wrong: &mut Vec<Rejection>) -> Option<f64> {
    let number = decimal::without_negative_zero(number?);
    let reason = match Decimal::shortest(number) {
        Some(decimal) if decimal.is_too_precise() => Reason::ValueTooPrecise,
        Some(_) if number.abs() < LIMIT => return Some(number),
        _ => Reason::NumberTooLarge,
    };
    wrong.push(Rejection::at(field, reason));
    None
}

/// What the indicator's definition asks of its values.
fn check_value(field: &str, value: f64, measure: &Measure, wrong: &mut Vec<Rejection>) {
    let decimals = Decimal::shortest(value).map_or(0, Decimal::decimals);
    match measure.value_kind {
        ValueKind::Count => check_count(field, value, wrong),
        _ if decimals > measure.decimals => {
            let maximum = measure.decimals;
            wrong.push(Rejection::at(field, Reason::TooManyDecimals { maximum }));
        }
        _ => {}
    }
    if measure.value_kind != ValueKind::Share {
        return;
    }
    if value < 0.0 {
        wrong.push(Rejection::at(field, Reason::Negative));
    } else if value > 100.0 && !measure.may_exceed_hundred {
        wrong.push(Rejection::at(field, Reason::ShareAboveHundred));
    }
}

/// A count is a whole number, at least 0.
fn check_count(field: &str, value: f64, wrong: &mut Vec<Rejection>) {
    if !Decimal::shortest(value).is_some_and(Decimal::is_whole) {
        wrong.push(Rejection::at(field, Reason::NotWhole));
    }
    if value < 0.0 {
        wrong.push(Rejection::at(field, Reason::Negative));
    }
}

fn check_parts(parts: Parts, measure: &Measure, wrong: &mut Vec<Rejection>) {
    let (numerator, denominator) = (parts.numerator, parts.denominator);
    if measure.value_kind == ValueKind::Count {
        wrong.push(Rejection::at("denominator", Reason::CountHasNoDenominator));
        return;
    }
    if denominator <= 0.0 {
        wrong.push(Rejection::at("denominator", Reason::DenominatorNotPositive));
    }
    if measure.counts_persons() {
        check_count("numerator", numerator, wrong);
    } else if measure.value_kind == ValueKind::Share && numerator < 0.0 {
        wrong.push(Rejection::at("numerator", Reason::Negative));
    }
    let is_part = measure.value_kind == ValueKind::Share && !measure.may_exceed_hundred;
    if is_part && denominator > 0.0 && numerator > denominator {
        wrong.push(Rejection::at("numerator", Reason::NumeratorAboveDenominator));
    }
}

/// The value of its parts; one that was sent with them must equal it.
fn quotient(sent: Option<f64>, parts: Parts, measure: &Measure, wrong: &mut Vec<Rejection>) -> Option<f64> {
    let (numerator, denominator) = (parts.numerator, parts.denominator);
    let computed = decimal::quotient(measure.factor, numerator, denominator, measure.decimals);
    let computed = precise("numerator", Some(computed?), wrong)?;
    let before = wrong.len();
    // A factor and the definition's limits may disagree: what is stored keeps the limits.
    check_value("numerator", computed, measure, wrong);
    if wrong.len() > before {
        return None;
    }
    match sent {
        // Both are the float nearest to their decimal, so that they are equal when the decimals are.
        #[expect(clippy::float_cmp, reason = "equality by decimal value is meant")]
        Some(sent) if sent != computed => {
            wrong.push(Rejection::at("value", Reason::ValueNotQuotient { computed }));
            None
        }
        _ => Some(computed),
    }
}
