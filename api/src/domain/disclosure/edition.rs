//! What one publication told of a table, and what it was made from. It is kept with its publication, as what later ones have to reckon with, and
//! is read by nobody else.

use arshjul_entity::{Gender, OrganizationUnitId};
use serde::{Deserialize, Serialize};

use super::{Basis, ByGender, Decided, Protection, Published, Reported, SuppressionCause, TableRow};

/// What became of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Outcome {
    Shown,
    Hidden(SuppressionCause),
    Missing,
    NotApplicable,
}

/// A cell of an edition. Its numbers are whole: persons, or amounts in the smallest unit that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditionCell {
    /// How many, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<i64>,
    /// Out of how many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<i64>,
    /// What is published of a number of persons, where that is an amount that adds up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<i64>,
    pub outcome: Outcome,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditionRow {
    pub unit: OrganizationUnitId,
    /// The position of the row that it is part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<usize>,
    /// Whether it is made up of the rows below, and of nothing else.
    #[serde(default)]
    pub is_roll_up: bool,
    pub cells: ByGender<EditionCell>,
}

/// One publication of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    /// Which publication it came with, in their order.
    #[serde(skip)]
    pub moment: i64,
    pub lines: Vec<EditionRow>,
}

/// What is shown, of all that could be: in bits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Information {
    pub kept: f64,
    pub all: f64,
}

/// After all that was published.
pub const NOW: i64 = i64::MAX;

impl EditionRow {
    /// Why each cell is hidden, if it is.
    pub(super) fn causes(&self) -> ByGender<SuppressionCause> {
        self.cells.map(|cell| match cell?.outcome {
            Outcome::Hidden(cause) => Some(cause),
            _ => None,
        })
    }
}

impl Edition {
    pub(super) fn of(protection: Protection, rows: &[TableRow], lines: &[ByGender<Decided>]) -> Self {
        let scale = protection.scale(rows);
        let line = |(row, line): (&TableRow, &ByGender<Decided>)| EditionRow {
            unit: row.unit,
            parent: row.parent,
            is_roll_up: row.is_roll_up,
            cells: [0, 1, 2].map(|gender| {
                let (reported, decided) = (row.cells[gender]?, line[gender]?);
                Some(protection.edition_cell(reported, decided, scale))
            }),
        };
        Self {
            moment: NOW,
            lines: rows.iter().zip(lines).map(line).collect(),
        }
    }

    /// The cells that were hidden, each with its unit, gender and cause.
    pub fn hidden(&self) -> impl Iterator<Item = (OrganizationUnitId, Gender, SuppressionCause)> {
        self.lines.iter().flat_map(|row| {
            let cells = Gender::ALL.iter().zip(row.cells);
            cells.filter_map(|(gender, cell)| match cell?.outcome {
                Outcome::Hidden(cause) => Some((row.unit, *gender, cause)),
                _ => None,
            })
        })
    }

    /// What is counted, and out of how many, by unit and gender's place.
    pub fn counts(&self) -> impl Iterator<Item = (OrganizationUnitId, usize, (i64, Option<i64>))> {
        self.lines.iter().flat_map(|row| {
            let cells = row.cells.into_iter().enumerate();
            cells.filter_map(|(gender, cell)| {
                let cell = cell?;
                Some((row.unit, gender, (cell.count?, cell.of)))
            })
        })
    }

    /// How much of what the cells could tell is told: of each the logarithm of its count, so that a count twice as large tells one
    /// bit more. For those who know the counts: it tells of them.
    pub fn information(&self) -> Information {
        let mut information = Information { kept: 0.0, all: 0.0 };
        for cell in self.lines.iter().flat_map(|row| row.cells).flatten() {
            let Some(count) = cell.count else { continue };
            #[expect(clippy::cast_precision_loss, reason = "a logarithm needs no more")]
            let bits = (1.0 + count.unsigned_abs() as f64).log2();
            match cell.outcome {
                Outcome::Shown => information.kept += bits,
                Outcome::Hidden(_) => {}
                Outcome::Missing | Outcome::NotApplicable => continue,
            }
            information.all += bits;
        }
        information
    }

    /// Whether it tells no more than another one.
    pub(super) fn tells_the_same(&self, other: &Self) -> bool {
        self.lines == other.lines
    }
}

/// The largest number that is counted exactly.
const LARGEST: f64 = 9e15;

impl Protection {
    fn edition_cell(self, reported: Reported, decided: Decided, scale: f64) -> EditionCell {
        let outcome = match decided.published {
            Published::Value(_) => Outcome::Shown,
            Published::Missing(_) => Outcome::Missing,
            Published::NotApplicable => Outcome::NotApplicable,
            Published::Suppressed(_) => Outcome::Hidden(decided.cause.unwrap_or(SuppressionCause::Secondary)),
        };
        let (count, of, amount) = match reported {
            Reported::Value(quantity) => {
                let (count, of) = self.counted(quantity, scale);
                let is_amount = self.counts_persons && self.is_additive && self.basis != Basis::Value;
                let amount = is_amount.then(|| whole(quantity.value * 100.0));
                (count, of, amount)
            }
            Reported::Missing(_) | Reported::NotApplicable | Reported::SuppressedAtSource => {
                (None, None, None)
            }
        };
        EditionCell {
            count,
            of,
            amount,
            outcome,
        }
    }

    /// Amounts are counted in hundredths, where all of them are small enough.
    pub(super) fn scale(self, rows: &[TableRow]) -> f64 {
        let amounts = super::cell::reported(rows).map(|cell| match cell {
            Reported::Value(quantity) => quantity.value.abs(),
            _ => 0.0,
        });
        let largest = amounts.fold(0.0, f64::max);
        // Persons are whole already.
        if self.counts_persons || largest * 100.0 > LARGEST {
            1.0
        } else {
            100.0
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "values stay below 10^15, and a float cast saturates"
)]
pub(super) fn whole(number: f64) -> i64 {
    number.round() as i64
}
