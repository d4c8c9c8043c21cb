//! Primary suppression (S2): the cells that are about so few that nobody may read them.

use super::{
    Protection, SuppressionCause, TableRow,
    rule::Rule,
    table::{Counted, Place, Table, Visibility},
};

/// Marks what must be hidden, and of what is implied, what must be guarded.
pub fn mark(protection: Protection, rows: &[TableRow], table: &mut Table) {
    let dominated = match protection.dominance {
        Some(most) if Rule::Dominance.holds() => dominated(table, rows, most),
        _ => Vec::new(),
    };
    let causes = table.cells().filter_map(|(place, cell)| {
        let is_dominated = dominated.contains(&place);
        let is_rest = table.rows.get(place.0).is_some_and(|row| row.is_rest);
        let cause = protection.sensitivity(cell, is_rest);
        Some((
            place,
            cause.or(is_dominated.then_some(SuppressionCause::Dominated))?,
        ))
    });
    for (place, cause) in causes.collect::<Vec<_>>() {
        table.protect(place, cause);
    }
}

impl Protection {
    /// 0 < n < k, or 0 < N − n < k; the complement comes before the rule on zeros.
    fn sensitivity(self, cell: &Counted, is_rest: bool) -> Option<SuppressionCause> {
        if !self.counts_persons {
            return None;
        }
        let is_small = |count: i64| count > 0 && count < i64::from(self.threshold);
        let remainder = cell.of.map(|of| of - cell.count);
        let is_zero = cell.count == 0 && cell.visibility != Visibility::Nothing;
        if Rule::SmallCount.holds() && is_small(cell.count) {
            Some(SuppressionCause::SmallCount)
        } else if Rule::SmallRemainder.holds() && self.hides_complements && remainder.is_some_and(is_small) {
            Some(SuppressionCause::SmallRemainder)
        } else if Rule::Zero.holds() && self.hides_zeros && is_zero && !is_rest {
            Some(SuppressionCause::Zero)
        } else {
            None
        }
    }
}

/// The cells of which one unit makes up more than `most` per cent: the (1, k) rule of dominance. A unit's own cell is all its own.
fn dominated(table: &Table, rows: &[TableRow], most: u32) -> Vec<Place> {
    let children = table.children();
    let cells = table.cells().filter(|(place, cell)| {
        // Wide enough for a hundred times the largest amount.
        let share = i128::from(largest(table, rows, &children, *place)) * 100;
        cell.count != 0 && share > i128::from(most) * i128::from(cell.count.abs())
    });
    cells.map(|(place, _)| place).collect()
}

/// The largest that a single unit gives to a cell.
fn largest(table: &Table, rows: &[TableRow], children: &[Vec<usize>], (row, gender): Place) -> i64 {
    // The rests that follow the given rows are single units' own.
    if rows.get(row).is_some_and(|row| row.is_roll_up) {
        let below = children[row].iter();
        let parts = below.map(|row| largest(table, rows, children, (*row, gender)));
        return parts.max().unwrap_or_default();
    }
    table.cell((row, gender)).map_or(0, |cell| cell.count.abs())
}
