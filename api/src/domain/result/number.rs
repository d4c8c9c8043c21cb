//! The numbers of a row (R2, S2).

use arshjul_entity::ValueKind;

use super::{Content, Parts, Row};
use crate::domain::{
    decimal::{self, Decimal, LIMIT},
    measure::Measure,
    rejection::{Reason, Rejection},
};

/// The row's value, sent or computed. Without a measure, only what holds for every number is checked.
pub fn check(row: &Row, measure: Option<&Measure>, faults: &mut Vec<Rejection>) -> Option<Content> {
    let before = faults.len();
    let value = precise("value", row.value, faults);
    let numerator = precise("numerator", row.numerator, faults);
    let denominator = precise("denominator", row.denominator, faults);
    let parts = match (numerator, denominator) {
        (Some(numerator), Some(denominator)) => Some(Parts {
            numerator,
            denominator,
        }),
        _ => None,
    };
    if row.numerator.is_some() != row.denominator.is_some() {
        let absent = if row.numerator.is_none() {
            "numerator"
        } else {
            "denominator"
        };
        faults.push(Rejection::at(absent, Reason::PartMissing));
    }
    let measure = measure?;
    if let Some(value) = value {
        fits("value", value, measure, faults);
    }
    if let Some(parts) = parts {
        divides(parts, measure, faults);
    }
    if row.numerator.is_none() && row.denominator.is_none() && measure.needs_denominator() {
        faults.push(Rejection::at("denominator", Reason::DenominatorRequired));
    }
    if faults.len() > before {
        return None;
    }
    let value = match parts {
        None => value?,
        Some(parts) => quotient(value, parts, measure, faults)?,
    };
    Some(Content::Value { value, parts })
}

/// A number that any database and any reader keeps as it is.
fn precise(field: &str, number: Option<f64>, faults: &mut Vec<Rejection>) -> Option<f64> {
    let number = decimal::without_negative_zero(number?);
    let reason = match Decimal::shortest(number) {
        Some(decimal) if decimal.is_too_precise() => Reason::ValueTooPrecise,
        Some(_) if number.abs() < LIMIT => return Some(number),
        _ => Reason::NumberTooLarge,
    };
    faults.push(Rejection::at(field, reason));
    None
}

/// What the indicator's definition asks of its values.
fn fits(field: &str, value: f64, measure: &Measure, faults: &mut Vec<Rejection>) {
    let decimals = Decimal::shortest(value).map_or(0, Decimal::decimals);
    match measure.value_kind {
        ValueKind::Count => count(field, value, faults),
        _ if decimals > measure.decimals => {
            let maximum = measure.decimals;
            faults.push(Rejection::at(field, Reason::TooManyDecimals { maximum }));
        }
        _ => {}
    }
    let highest = match (measure.value_kind, measure.may_exceed_hundred) {
        (ValueKind::Share, false) => 100.0,
        (ValueKind::Share, true) => f64::INFINITY,
        _ => return,
    };
    if value < 0.0 {
        faults.push(Rejection::at(field, Reason::Negative));
    } else if value > highest {
        faults.push(Rejection::at(field, Reason::ShareAboveHundred));
    }
}

/// A count is a whole number, at least 0.
fn count(field: &str, value: f64, faults: &mut Vec<Rejection>) {
    if !Decimal::shortest(value).is_some_and(Decimal::is_whole) {
        faults.push(Rejection::at(field, Reason::NotWhole));
    }
    if value < 0.0 {
        faults.push(Rejection::at(field, Reason::Negative));
    }
}

fn divides(parts: Parts, measure: &Measure, faults: &mut Vec<Rejection>) {
    let Parts {
        numerator,
        denominator,
    } = parts;
    if measure.value_kind == ValueKind::Count {
        faults.push(Rejection::at("denominator", Reason::CountHasNoDenominator));
        return;
    }
    if denominator <= 0.0 {
        faults.push(Rejection::at("denominator", Reason::DenominatorNotPositive));
    }
    if measure.counts_persons() {
        count("numerator", numerator, faults);
    } else if measure.value_kind == ValueKind::Share && numerator < 0.0 {
        faults.push(Rejection::at("numerator", Reason::Negative));
    }
    let is_part = measure.value_kind == ValueKind::Share && !measure.may_exceed_hundred;
    if is_part && denominator > 0.0 && numerator > denominator {
        faults.push(Rejection::at("numerator", Reason::NumeratorAboveDenominator));
    }
}

/// The value of its parts; one that was sent with them must equal it.
fn quotient(sent: Option<f64>, parts: Parts, measure: &Measure, faults: &mut Vec<Rejection>) -> Option<f64> {
    let computed = decimal::quotient(
        measure.factor,
        parts.numerator,
        parts.denominator,
        measure.decimals,
    )?;
    let computed = precise("numerator", Some(computed), faults)?;
    let before = faults.len();
    // A factor and the definition's limits may disagree: what is stored keeps the limits.
    fits("numerator", computed, measure, faults);
    if faults.len() > before {
        return None;
    }
    match sent {
        // Both are the float nearest to their decimal, so that they are equal when the decimals are.
        #[expect(clippy::float_cmp, reason = "equality by decimal value is meant")]
        Some(sent) if sent != computed => {
            faults.push(Rejection::at("value", Reason::ValueNotQuotient { computed }));
            None
        }
        _ => Some(computed),
    }
}
