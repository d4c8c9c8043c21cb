//! Disclosure control (S1-S8): what of a table may be published, decided once, when it is published.
//!
//! A table is one indicator in one period: units × genders, roll-ups included. `primary` says which cells are about so few that they
//! must be hidden, `past` which were hidden before, and `secondary` hides further ones by a table's own sums. Then `audit` reads everything
//! published of the table, and of those that speak of the same persons, as others would, and `mend` hides what it asks for. Numerators and
//! denominators are never published; a share is judged as if whoever reads it knew its denominator, so that shares follow their counts.

#![expect(
    clippy::indexing_slicing,
    reason = "rows, genders and arcs are numbered by the table and the network that hold them: a wrong number must stop a publication"
)]

use arshjul_entity::{OrganizationUnitId, SuppressionReason};

mod audit;
mod cell;
mod counting;
mod edition;
mod mend;
mod network;
mod past;
mod primary;
mod protection;
mod record;
mod rule;
mod secondary;
mod table;

pub use self::{
    audit::{Audit, Link, Relation},
    cell::{ByGender, Decided, Published, Quantity, Reported, SuppressionCause, TableRow},
    edition::Edition,
    protection::{Basis, Protection},
};
use self::{
    audit::{CellAt, History, Told, told_before},
    cell::reported,
    mend::{Unmended, mend},
    past::Past,
    table::{Place, Table},
};

/// A table as it is to be published, or, without rows, as it was published before beside those that are.
#[derive(Clone, Debug)]
pub struct Draft {
    pub protection: Protection,
    pub rows: Option<Vec<TableRow>>,
    /// Oldest first.
    pub earlier: Vec<Edition>,
}

/// What was decided for a table: a line for each row, and what later publications have to reckon with.
#[derive(Clone, Debug, PartialEq)]
pub struct ProtectedTable {
    pub lines: Vec<ByGender<Decided>>,
    /// None where there is nobody to protect.
    pub record: Option<Edition>,
}

/// What was decided for tables that are published together; none for those that are not published.
#[derive(Clone, Debug, PartialEq)]
pub struct ProtectedSet {
    pub tables: Vec<Option<ProtectedTable>>,
    pub audit: Audit,
}

/// A cell that hiding does not protect: the table's place, the unit and the gender's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unprotected {
    pub table: usize,
    pub unit: OrganizationUnitId,
    pub gender: usize,
}

/// What may be published of tables that speak of the same persons (S8), or of one: protected each by itself, and then audited together and
/// mended, until what everybody can read tells nothing that must not be told (S7).
pub fn protect(drafts: &[Draft], links: &[Link]) -> Result<ProtectedSet, Vec<Unprotected>> {
    let (mut set, told) = proposed(drafts, links);
    // What tells no more than the last publication was proven with it.
    if !set.histories.iter().any(History::tells_something) {
        return Ok(set.done(drafts, Audit::default()));
    }
    match mend(&mut set.histories, links, &told) {
        Ok(audit) => Ok(set.done(drafts, audit)),
        Err(Unmended(cells)) => Err(cells
            .into_iter()
            .filter_map(|cell| set.unprotected(cell))
            .collect()),
    }
}

/// Each table protected by itself, and what earlier publications tell of them together.
fn proposed(drafts: &[Draft], links: &[Link]) -> (Set, Told) {
    let is_alone = links.is_empty();
    let set = Set::of(drafts, |_, draft, rows| {
        let past = Past::of(&draft.earlier);
        first(draft, rows, is_alone, |table, place| past.is_known(table, place))
    });
    let told = if set.histories.iter().any(History::tells_something) {
        told_before(&set.histories, links)
    } else {
        Told::default()
    };
    if told.is_empty() {
        return (set, told);
    }
    let set = Set::of(drafts, |subject, draft, rows| {
        first(draft, rows, is_alone, |_, (row, gender)| {
            told.contains(&CellAt { subject, row, gender })
        })
    });
    (set, told)
}

/// The tables as the protector has them, and their editions as the audit has them.
struct Set {
    tables: Vec<Option<ProtectedTable>>,
    histories: Vec<History>,
}

impl Set {
    fn of(drafts: &[Draft], protect: impl Fn(usize, &Draft, &[TableRow]) -> ProtectedTable) -> Self {
        let tables = drafts.iter().enumerate();
        let tables: Vec<_> = tables
            .map(|(subject, draft)| draft.rows.as_ref().map(|rows| protect(subject, draft, rows)))
            .collect();
        let histories = drafts
            .iter()
            .zip(&tables)
            .map(|(draft, table)| history(draft, table.as_ref()));
        Self {
            histories: histories.collect(),
            tables,
        }
    }

    /// What is published is what was audited, and what is kept of it.
    fn done(mut self, drafts: &[Draft], audit: Audit) -> ProtectedSet {
        for ((table, history), draft) in self.tables.iter_mut().zip(&self.histories).zip(drafts) {
            if let (Some(table), Some(edition), Some(rows)) = (table, history.new_edition(), &draft.rows) {
                let lines = rows.iter().zip(&edition.lines);
                let lines = lines.map(|(row, line)| history.protection.line(row, line.causes()));
                *table = ProtectedTable {
                    lines: lines.collect(),
                    record: Some(edition.clone()),
                };
            }
        }
        ProtectedSet {
            tables: self.tables,
            audit,
        }
    }

    fn unprotected(&self, cell: CellAt) -> Option<Unprotected> {
        let edition = self.histories[cell.subject].new_edition()?;
        Some(Unprotected {
            table: cell.subject,
            unit: edition.lines[cell.row].unit,
            gender: cell.gender,
        })
    }
}

/// What the protector makes of a table by itself.
fn first(
    draft: &Draft,
    rows: &[TableRow],
    is_alone: bool,
    is_known: impl Fn(&Table, Place) -> bool,
) -> ProtectedTable {
    let protection = draft.protection.of(rows);
    // What was hidden once is not given away because it needs no protection any longer (S4).
    if is_alone && draft.earlier.is_empty() && !protection.protects(rows) {
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
    let past = Past::of(&draft.earlier);
    past.keep_hidden(&mut table);
    past.keep_unjudged(protection, rows, &mut table);
    let marked = table.clone();
    secondary::complete(&mut table, protection, |place| is_known(&marked, place));
    let lines = rows.iter().enumerate();
    let lines: Vec<_> = lines
        .map(|(position, row)| protection.line(row, table.causes(position)))
        .collect();
    ProtectedTable {
        record: Some(Edition::of(protection, rows, &lines)),
        lines,
    }
}

fn history(draft: &Draft, table: Option<&ProtectedTable>) -> History {
    let new = table.and_then(|table| table.record.clone());
    let protection = draft
        .rows
        .as_ref()
        .map_or(draft.protection, |rows| draft.protection.of(rows));
    History {
        protection,
        is_published: new.is_some(),
        editions: draft.earlier.iter().cloned().chain(new).collect(),
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
