//! Tables small enough to be reckoned by hand, and tables at random under attack.

#![expect(
    clippy::unnecessary_wraps,
    reason = "the cells of a line are optional, and so are those that make one"
)]

use std::fmt::Write as _;

use arshjul_entity::{MissingReason, OrganizationUnitId};

use super::*;

mod attack;
mod attacker;
mod dominance;
mod fewest;
mod first;
mod later;
mod linked;
mod rules;
mod shapes;
mod spec;
mod story;
mod stranger;
mod tale;

/// One table by itself.
fn protect(protection: Protection, rows: &[TableRow], earlier: &[Edition]) -> ProtectedTable {
    let draft = Draft {
        protection,
        rows: Some(rows.to_vec()),
        earlier: earlier.to_vec(),
    };
    let set = super::protect(&[draft], &[]).expect("what can be hidden");
    set.tables.into_iter().flatten().next().expect("a table")
}

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

/// A publication's cells, each with what is told of it.
fn in_short(rows: &[TableRow], published: &ProtectedTable) -> String {
    let cell = |cell: Option<Reported>| match cell {
        None => "-".to_owned(),
        Some(Reported::Value(Quantity {
            value,
            numerator: None,
            ..
        })) => value.to_string(),
        Some(Reported::Value(Quantity {
            numerator,
            denominator,
            ..
        })) => format!("{}:{}", numerator.unwrap_or(-1.0), denominator.unwrap_or(-1.0)),
        Some(Reported::Missing(_)) => "missing".to_owned(),
        Some(Reported::NotApplicable) => "n/a".to_owned(),
        Some(Reported::SuppressedAtSource) => "source".to_owned(),
    };
    let mut text = "publication\n".to_owned();
    for (row, line) in rows.iter().zip(&published.lines) {
        let above = row.parent.map(|parent| rows[parent].unit.0);
        let kind = if row.is_roll_up { "roll-up" } else { "own" };
        let cells = row.cells.map(cell).join("/");
        writeln!(
            text,
            "  {} {kind} below {above:?}: {cells} told {:?} {:?}",
            row.unit.0,
            told(*line),
            line.map(|cell| cell?.cause)
        )
        .expect("text");
    }
    text
}
