//! The cells of a table: as reported, and as decided.

use arshjul_entity::{CellState, MissingReason, OrganizationUnitId, SuppressionReason};
use serde::{Deserialize, Serialize};

/// A value, and what it was computed from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantity {
    pub value: f64,
    pub numerator: Option<f64>,
    pub denominator: Option<f64>,
}

/// A cell as reported, or rolled up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reported {
    Value(Quantity),
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
pub enum SuppressionCause {
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
pub type ByGender<T> = [Option<T>; 3];

/// One unit of a table. Rows stand in any order; `parent` is the position of the nearest unit above that has a row.
#[derive(Clone, Debug, PartialEq)]
pub struct TableRow {
    pub unit: OrganizationUnitId,
    pub parent: Option<usize>,
    /// Whether its cells are made up of those of the rows below, and of nothing else.
    pub is_roll_up: bool,
    pub cells: ByGender<Reported>,
}

/// What was decided for a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Decided {
    pub published: Published,
    /// Only of a suppressed cell.
    pub cause: Option<SuppressionCause>,
}

pub(super) fn reported(rows: &[TableRow]) -> impl Iterator<Item = Reported> {
    rows.iter().flat_map(|row| row.cells).flatten()
}
