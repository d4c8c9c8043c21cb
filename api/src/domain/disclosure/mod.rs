//! Disclosure control (S1-S6): what of a table may be published, decided once, when it is published.
//!
//! A table is one indicator in one period: units × genders, roll-ups included. `primary` says which cells are about so few that they
//! must be hidden. `secondary` hides further ones until no hidden count can be computed from what is shown, nor bounded to an
//! interval narrower than the threshold, by whoever knows that women + men = total, that sub-units make up their parent, that counts
//! are not negative, and what was published `earlier`. Numerators and denominators are never published; a share is judged as if whoever
//! reads it knew its denominator, so that shares follow their counts.

#![expect(
    clippy::indexing_slicing,
    reason = "rows, genders and arcs are numbered by the table and the network that hold them: a wrong number must stop a publication"
)]

use arshjul_entity::SuppressionReason;

mod attack;
mod cell;
mod counting;
mod earlier;
mod network;
mod primary;
mod protection;
mod secondary;
mod table;

use self::cell::reported;
pub use self::{
    cell::{ByGender, Decided, Published, Quantity, Reported, SuppressionCause, TableRow},
    protection::{Basis, Protection},
    table::Table,
};

/// What was decided for a table: a line for each row, and what later publications have to reckon with.
#[derive(Clone, Debug, PartialEq)]
pub struct ProtectedTable {
    pub lines: Vec<ByGender<Decided>>,
    /// None where there is nobody to protect.
    pub record: Option<Table>,
}

/// What of a table may be published, after earlier publications of the same table, oldest first.
pub fn protect(protection: Protection, rows: &[TableRow], earlier: &[Table]) -> ProtectedTable {
    let protection = protection.of(rows);
    // What was hidden once is not given away because it needs no protection any longer (S4).
    if earlier.is_empty() && !protection.protects(rows) {
        // Where nobody is to be protected, nothing is rounded either.
        let exact = Protection {
            rounding_base: None,
            ..protection
        };
        let shown = rows.iter().map(|row| exact.line(row, [None; 3]));
        return ProtectedTable {
            lines: shown.collect(),
            record: None,
        };
    }
    // What is marked first can't be shown again: the later steps only add to it.
    let mut table = counting::counted(protection, rows);
    primary::mark(protection, rows, &mut table);
    if earlier.is_empty() {
        secondary::complete(&mut table, protection);
    } else {
        earlier::complete(&mut table, protection, earlier);
    }
    let lines = rows.iter().enumerate();
    let lines = lines.map(|(position, row)| protection.line(row, table.causes(position)));
    ProtectedTable {
        lines: lines.collect(),
        record: Some(table),
    }
}

impl Protection {
    /// Amounts are no numbers of persons, unless they came with one.
    fn of(self, rows: &[TableRow]) -> Self {
        let has_count = |cell| matches!(cell, Reported::Value(quantity) if quantity.numerator.is_some());
        let has_parts = reported(rows).any(has_count);
        let is_amount = self.basis == Basis::PartsIfAny && self.is_additive && !has_parts;
        Self {
            counts_persons: self.counts_persons && !is_amount,
            ..self
        }
    }

    /// Whether something could be given away: small counts of persons, what a unit gave in confidence, or what a source hid (S6) and its
    /// neighbours add up to.
    fn protects(self, rows: &[TableRow]) -> bool {
        let is_hidden_at_source = |cell| cell == Reported::SuppressedAtSource;
        self.counts_persons
            || self.dominance.is_some()
            || self.is_additive && reported(rows).any(is_hidden_at_source)
    }

    fn line(self, row: &TableRow, causes: ByGender<SuppressionCause>) -> ByGender<Decided> {
        [0, 1, 2].map(|gender| Some(self.decide(row.cells[gender]?, causes[gender])))
    }

    fn decide(self, cell: Reported, cause: Option<SuppressionCause>) -> Decided {
        let (published, cause) = match (cell, cause) {
            (Reported::Value(quantity), None) => (Published::Value(self.rounded(quantity.value)), None),
            (Reported::Value(_), cause) => (Published::Suppressed(SuppressionReason::Confidential), cause),
            (Reported::Missing(reason), _) => (Published::Missing(reason), None),
            (Reported::NotApplicable, _) => (Published::NotApplicable, None),
            (Reported::SuppressedAtSource, _) => (
                Published::Suppressed(SuppressionReason::Source),
                Some(SuppressionCause::Source),
            ),
        };
        Decided { published, cause }
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
mod tests;
