//! Primary suppression (S2): the cells that are about so few that nobody may read them.

use super::{
    Cause, Protection, Row,
    table::{Counted, Standing, Table},
};

/// Marks what must be hidden, and of what is implied, what must be guarded.
pub fn mark(protection: Protection, rows: &[Row], table: &mut Table) {
    let dominated = match protection.dominance {
        Some(most) => dominated(table, rows, most),
        None => Vec::new(),
    };
    let positions: Vec<_> = table.cells().map(|(position, _)| position).collect();
    for position in positions {
        let is_dominated = dominated.contains(&position);
        let Some(cell) = table.cell_mut(position) else {
            continue;
        };
        let cause = protection
            .sensitivity(cell)
            .or(is_dominated.then_some(Cause::Dominated));
        cell.standing = match (cell.standing, cause) {
            (Standing::Shown, Some(cause)) => Standing::Hidden(cause),
            (Standing::Implied { is_guarded }, cause) => Standing::Implied {
                is_guarded: is_guarded || cause.is_some(),
            },
            (standing, _) => standing,
        };
    }
}

impl Protection {
    /// 0 < n < k, or 0 < N − n < k; the complement comes before the rule on zeros.
    fn sensitivity(self, cell: &Counted) -> Option<Cause> {
        if !self.counts_persons {
            return None;
        }
        let is_small = |count: i64| count > 0 && count < i64::from(self.threshold);
        let remainder = cell.of.map(|of| of - cell.count);
        if is_small(cell.count) {
            Some(Cause::SmallCount)
        } else if self.hides_complements && remainder.is_some_and(is_small) {
            Some(Cause::SmallRemainder)
        } else if self.hides_zeros && cell.count == 0 && cell.standing == Standing::Shown {
            Some(Cause::Zero)
        } else {
            None
        }
    }
}

/// The cells of which one unit makes up more than `most` per cent: the (1, k) rule of dominance. A unit's own cell is all its own.
fn dominated(table: &Table, rows: &[Row], most: u32) -> Vec<(usize, usize)> {
    let children = table.children();
    let cells = table.cells().filter(|((row, gender), cell)| {
        let largest = largest(table, rows, &children, *row, *gender);
        let share = i128::from(largest) * 100;
        cell.count != 0 && share > i128::from(most) * i128::from(cell.count.abs())
    });
    cells.map(|(position, _)| position).collect()
}

/// The largest that a single unit gives to a cell.
fn largest(table: &Table, rows: &[Row], children: &[Vec<usize>], row: usize, gender: usize) -> i64 {
    let own = || {
        let cell = table.rows.get(row).and_then(|row| *row.cells.get(gender)?);
        cell.map_or(0, |cell| cell.count.abs())
    };
    match (rows.get(row), children.get(row)) {
        (Some(of), Some(below)) if of.is_roll_up => below
            .iter()
            .map(|row| largest(table, rows, children, *row, gender))
            .max()
            .unwrap_or_default(),
        _ => own(),
    }
}
