//! Disclosure control (S1-S6): what of a table may be published, decided once, when it is published.
//!
//! A table is one indicator in one period: units × genders, roll-ups included. `primary` says which cells are about so few that they
//! must be hidden. `secondary` hides further ones until no hidden count can be computed from what is shown, nor bounded to an
//! interval narrower than the threshold, by whoever knows that women + men = total, that sub-units make up their parent, that counts
//! are not negative, and what was published `earlier`. Numerators and denominators are never published; a share is judged as if whoever
//! reads it knew its denominator, so that shares follow their counts.

use arshjul_entity::{CellState, MissingReason, OrganizationUnitId, SuppressionReason};
use serde::{Deserialize, Serialize};

mod attack;
mod earlier;
mod network;
mod primary;
mod secondary;
mod table;

pub use table::Table;

/// What the indicator's definition says of its protection.
#[expect(
    clippy::struct_excessive_bools,
    reason = "a definition says yes or no to each of them"
)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Protection {
    /// Whether persons are counted: otherwise there is nobody to protect (S2).
    pub counts_persons: bool,
    /// Whether the values of women and men, and of sub-units, add up.
    pub is_additive: bool,
    /// k: counts from 1 to k − 1 are hidden.
    pub threshold: u32,
    /// Whether what is left of the denominator is protected like the count itself.
    pub hides_complements: bool,
    pub hides_zeros: bool,
    pub basis: Basis,
    /// Counts are published as the nearest multiple of it.
    pub rounding_base: Option<u32>,
    /// Of data that units give on condition that nobody can tell theirs: the largest unit makes up at most so many per cent of what is
    /// shown.
    pub dominance: Option<u32>,
}

/// What tells how many persons a value is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The value itself.
    Value,
    /// Numerator and denominator: without them it can't be judged, and is hidden.
    Parts,
    /// Numerator and denominator where they are given; otherwise it was protected already, or is no number of persons.
    PartsIfAny,
}

/// A cell as reported, or rolled up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reported {
    Value {
        value: f64,
        numerator: Option<f64>,
        denominator: Option<f64>,
    },
    Missing(MissingReason),
    NotApplicable,
    /// The source hid it before it came here (S6).
    SuppressedAtSource,
}

/// A cell as it may be published.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Published {
    Value(f64),
    Missing(MissingReason),
    NotApplicable,
    Suppressed(SuppressionReason),
}

impl Published {
    #[must_use]
    pub const fn state(self) -> CellState {
        match self {
            Self::Value(_) => CellState::Value,
            Self::Missing(_) => CellState::Missing,
            Self::NotApplicable => CellState::NotApplicable,
            Self::Suppressed(_) => CellState::Suppressed,
        }
    }
}

/// Why a cell is hidden: for the sustainability unit alone, since a small count would itself say 1 … k − 1 (S3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Cause {
    /// The count lies below the threshold.
    SmallCount,
    /// What is left of the denominator lies below the threshold.
    SmallRemainder,
    /// A zero, where the definition hides them.
    Zero,
    /// One unit makes up too much of it.
    Dominated,
    /// It came without what tells how many it is about.
    Unjudged,
    /// The source hid it.
    Source,
    /// A hidden cell could be computed or bounded from it.
    Secondary,
    /// What was hidden in an earlier publication would be known from it.
    Earlier,
}

/// Total, women and men of one unit and period; none where the cell was neither reported nor asked for.
pub type Line<T> = [Option<T>; 3];

/// One unit of a table. Rows stand in any order; `parent` is the position of the nearest unit above that has a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub unit: OrganizationUnitId,
    pub parent: Option<usize>,
    /// Whether its cells are made up of those of the rows below, and of nothing else.
    pub is_roll_up: bool,
    pub cells: Line<Reported>,
}

/// What was decided for a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Decided {
    pub published: Published,
    /// Only of a suppressed cell.
    pub cause: Option<Cause>,
}

/// What was decided for a table: a line for each row, and what later publications have to reckon with.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    pub lines: Vec<Line<Decided>>,
    /// None where there is nobody to protect.
    pub record: Option<Table>,
}

/// What of a table may be published, after earlier publications of the same table, oldest first.
#[must_use]
pub fn protect(protection: Protection, rows: &[Row], earlier: &[Table]) -> Outcome {
    let protection = protection.of(rows);
    // What was hidden once is not given away because it needs no protection any longer (S4).
    if earlier.is_empty() && !protection.protects(rows) {
        let shown = rows.iter().map(|row| row.cells.map(|cell| cell.map(as_it_is)));
        return Outcome {
            lines: shown.collect(),
            record: None,
        };
    }
    let mut table = Table::new(protection, rows);
    primary::mark(protection, rows, &mut table);
    if earlier.is_empty() {
        secondary::complete(&mut table, protection);
    } else {
        earlier::complete(&mut table, protection, earlier);
    }
    let lines = rows.iter().enumerate().map(|(position, row)| {
        let hidden = table.causes(position);
        let mut decided = [None; 3];
        for ((place, cell), cause) in decided.iter_mut().zip(row.cells).zip(hidden) {
            *place = cell.map(|cell| protection.decide(cell, cause));
        }
        decided
    });
    Outcome {
        lines: lines.collect(),
        record: Some(table),
    }
}

const fn as_it_is(cell: Reported) -> Decided {
    let (published, cause) = match cell {
        Reported::Value { value, .. } => (Published::Value(value), None),
        Reported::Missing(reason) => (Published::Missing(reason), None),
        Reported::NotApplicable => (Published::NotApplicable, None),
        Reported::SuppressedAtSource => (
            Published::Suppressed(SuppressionReason::Source),
            Some(Cause::Source),
        ),
    };
    Decided { published, cause }
}

impl Protection {
    /// Amounts are no numbers of persons, unless they came with one.
    fn of(self, rows: &[Row]) -> Self {
        let mut cells = rows.iter().flat_map(|row| row.cells).flatten();
        let has_parts = cells.any(|cell| {
            matches!(
                cell,
                Reported::Value {
                    numerator: Some(_),
                    ..
                }
            )
        });
        let is_amount = self.basis == Basis::PartsIfAny && self.is_additive && !has_parts;
        Self {
            counts_persons: self.counts_persons && !is_amount,
            ..self
        }
    }

    /// Whether something could be given away: small counts of persons, what a unit gave in confidence, or what a source hid (S6) and its
    /// neighbours add up to.
    fn protects(self, rows: &[Row]) -> bool {
        let mut cells = rows.iter().flat_map(|row| row.cells).flatten();
        let is_hidden_at_source = |cell| cell == Reported::SuppressedAtSource;
        self.counts_persons || self.dominance.is_some() || self.is_additive && cells.any(is_hidden_at_source)
    }

    fn decide(self, cell: Reported, cause: Option<Cause>) -> Decided {
        match (cell, cause) {
            (Reported::Value { .. }, Some(cause)) => Decided {
                published: Published::Suppressed(SuppressionReason::Confidential),
                cause: Some(cause),
            },
            (Reported::Value { value, .. }, None) => Decided {
                published: Published::Value(self.rounded(value)),
                cause: None,
            },
            (cell, _) => as_it_is(cell),
        }
    }

    /// To the nearest multiple of the rounding base, half away from zero.
    fn rounded(self, value: f64) -> f64 {
        self.rounding_base.map_or(value, |base| {
            let base = f64::from(base.max(1));
            (value / base).round() * base
        })
    }
}

#[cfg(test)]
mod attack_tests;
#[cfg(test)]
mod story_tests;
#[cfg(test)]
mod tests;
