//! What earlier publications told of a table's cells (S4): what was hidden once and never shown stays hidden, and what has not changed since it was
//! shown is known, so that hiding it protects nothing.

use std::collections::HashMap;

use arshjul_entity::OrganizationUnitId;

use super::{
    Protection, Reported, SuppressionCause, TableRow,
    edition::{Edition, EditionCell, Outcome},
    rule::Rule,
    table::{Place, Table, Visibility},
};

/// Each cell as every edition had it, oldest first.
pub struct Past(HashMap<(OrganizationUnitId, usize), Vec<EditionCell>>);

impl Past {
    pub fn of(earlier: &[Edition]) -> Self {
        let mut past: HashMap<_, Vec<_>> = HashMap::new();
        for line in earlier.iter().flat_map(|edition| &edition.lines) {
            for (gender, cell) in line.cells.iter().enumerate() {
                past.entry((line.unit, gender)).or_default().extend(cell);
            }
        }
        Self(past)
    }

    fn at(&self, table: &Table, (row, gender): Place) -> &[EditionCell] {
        let unit = table.rows.get(row).filter(|row| !row.is_rest).map(|row| row.unit);
        let cells = unit.and_then(|unit| self.0.get(&(unit, gender)));
        cells.map_or(&[], Vec::as_slice)
    }

    /// Whoever knows that the cell has not changed knows its count.
    pub fn is_known(&self, table: &Table, place: Place) -> bool {
        let latest = self.at(table, place).last();
        latest.is_some_and(|cell| cell.outcome == Outcome::Shown && is_same(cell, table, place))
    }

    /// Hides what was hidden once, with this count, and never shown with it.
    pub fn keep_hidden(&self, table: &mut Table) {
        if !Rule::HiddenBefore.holds() {
            return;
        }
        for place in table.places() {
            let cells = self.at(table, place);
            let mut same = cells.iter().filter(|cell| is_same(cell, table, place));
            let was_hidden = same
                .clone()
                .any(|cell| matches!(cell.outcome, Outcome::Hidden(_)));
            let was_shown = same.any(|cell| cell.outcome == Outcome::Shown);
            if was_hidden && !was_shown {
                table.protect(place, SuppressionCause::Earlier);
            }
        }
    }

    /// Hides what comes now without its parts, and was hidden when it could be judged: leaving them out undoes nothing.
    pub fn keep_unjudged(&self, protection: Protection, rows: &[TableRow], table: &mut Table) {
        if !Rule::LeftOutParts.holds() {
            return;
        }
        for (row, line) in rows.iter().enumerate() {
            for (gender, cell) in line.cells.iter().enumerate() {
                let Some(Reported::Value(quantity)) = cell else {
                    continue;
                };
                let is_judged = !protection.counts_persons || protection.counted(*quantity, 1.0).0.is_some();
                let was_hidden = |cell: &EditionCell| match cell.outcome {
                    Outcome::Hidden(cause) => {
                        !matches!(cause, SuppressionCause::Unjudged | SuppressionCause::Source)
                    }
                    _ => false,
                };
                let past = self.0.get(&(line.unit, gender));
                if !is_judged && past.is_some_and(|past| past.iter().any(was_hidden)) {
                    table.uncounted.push((row, gender, SuppressionCause::Earlier));
                }
            }
        }
    }
}

fn is_same(cell: &EditionCell, table: &Table, place: Place) -> bool {
    let counted = table.cell(place);
    counted.is_some_and(|counted| {
        // To count nobody is one thing, and to have nothing to count another.
        let is_nothing = counted.visibility == Visibility::Nothing;
        !is_nothing && cell.count == Some(counted.count) && cell.of == counted.of
    })
}
