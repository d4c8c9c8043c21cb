//! Tables small enough to be reckoned by hand, and tables at random under attack.

#![expect(
    clippy::unnecessary_wraps,
    reason = "the cells of a line are optional, and so are those that make one"
)]

use arshjul_entity::{MissingReason, OrganizationUnitId};

use super::*;

mod attack;
mod attacker;
mod first;
mod later;
mod spec;
mod story;

const COUNTS: Protection = Protection {
    counts_persons: true,
    is_additive: true,
    threshold: 5,
    hides_complements: true,
    hides_zeros: false,
    basis: Basis::Value,
    rounding_base: None,
    dominance: None,
};
const SHARES: Protection = Protection {
    is_additive: false,
    basis: Basis::PartsIfAny,
    ..COUNTS
};
const SHARES_NEED_PARTS: Protection = Protection {
    basis: Basis::Parts,
    ..SHARES
};

fn count(value: f64) -> Option<Reported> {
    Some(Reported::Value(Quantity {
        value,
        numerator: None,
        denominator: None,
    }))
}

fn share(numerator: f64, denominator: f64) -> Option<Reported> {
    Some(Reported::Value(Quantity {
        value: 100.0 * numerator / denominator,
        numerator: Some(numerator),
        denominator: Some(denominator),
    }))
}

fn row(unit: i64, parent: Option<usize>, is_roll_up: bool, cells: ByGender<Reported>) -> TableRow {
    TableRow {
        unit: OrganizationUnitId(unit),
        parent,
        is_roll_up,
        cells,
    }
}

/// `20`, `hidden`, `source`, `missing`, `n/a` or nothing.
fn told(line: ByGender<Decided>) -> [String; 3] {
    line.map(|cell| match cell.map(|cell| cell.published) {
        None => String::new(),
        Some(Published::Value(value)) => value.to_string(),
        Some(Published::Missing(_)) => "missing".to_owned(),
        Some(Published::NotApplicable) => "n/a".to_owned(),
        Some(Published::Suppressed(SuppressionReason::Confidential)) => "hidden".to_owned(),
        Some(Published::Suppressed(SuppressionReason::Source)) => "source".to_owned(),
    })
}

/// What of a single unit's line is published.
fn line(protection: Protection, cells: ByGender<Reported>) -> [String; 3] {
    told(protect(protection, &[row(1, None, false, cells)], &[]).lines[0])
}
