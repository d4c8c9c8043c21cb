//! Utfall: what a submitted row must be to become a cell (R1-R5).

use std::collections::HashMap;

use super::rejection::{Reason, Rejection};

mod cell;
mod gender_sum;
mod history;
mod number;
mod outlier;
mod repeat;
mod row;
mod scale;
mod second_look;
mod verdict;

pub use self::{
    cell::{
        Catalogue, Cell, CellContent, CellKey, Checked, MAX_COMMENT, MAX_SOURCE_CODE, Parts, SubmittedRow,
    },
    gender_sum::gender_sum_mismatch,
    history::{History, Past, periods_before},
    second_look::look_twice,
    verdict::{RowOutcome, StoredCell, Verdict, judge},
};

/// Checks the rows of one request, each on its own and then against the rows before it: the second row for a cell is an error,
/// also where the first one is. Everything that is wrong with a row is told, not only the first.
pub fn check(rows: &[SubmittedRow], mut catalogue: Catalogue<'_>) -> Vec<Checked> {
    let mut first_rows: HashMap<CellKey, usize> = HashMap::new();
    let check = |(index, row): (usize, &SubmittedRow)| {
        let (key, cell) = row::check(row, &mut catalogue);
        // A row that is wrong itself takes its cell too: which of the two was meant, nobody knows.
        let first = key.map(|key| *first_rows.entry(key).or_insert(index));
        let first = first.filter(|first| *first != index);
        let duplicate = first.map(|first| Reason::DuplicateCell { first }.into());
        let cell = match (cell, duplicate) {
            (Ok(cell), None) => Ok(cell),
            (cell, duplicate) => Err(duplicate.into_iter().chain(cell.err().into_iter().flatten())),
        };
        let in_row = |wrong: Rejection| wrong.in_row(index);
        Checked {
            key,
            expected_version: row.expected_version,
            cell: cell.map_err(|wrong| wrong.map(in_row).collect()),
        }
    };
    rows.iter().enumerate().map(check).collect()
}

#[cfg(test)]
mod tests;
