//! R3: women + men = total.

use arshjul_entity::Gender;

use super::CellContent;
use crate::domain::{
    decimal::{self, Number},
    measure::Measure,
    rejection::Reason,
};

/// The warning for the cells of one indicator, unit and period, as they stand after a submission; none where they add up, where
/// one is not a value, and where values don't add (shares, rates, indexes, and what is computed as a quotient).
pub fn gender_sum_mismatch<'a>(
    measure: &Measure,
    content: impl Fn(Gender) -> Option<&'a CellContent>,
) -> Option<Reason> {
    if !measure.is_additive() {
        return None;
    }
    let value = |gender| match content(gender)? {
        CellContent::Value { value, parts: None } => Some(*value),
        _ => None,
    };
    let (women, men, total) = (value(Gender::Women)?, value(Gender::Men)?, value(Gender::Total)?);
    (!decimal::adds_up(women, men, total, measure.gender_tolerance)).then_some(Reason::GenderSumMismatch {
        women: Number(women),
        men: Number(men),
        total: Number(total),
    })
}
