//! What is being shown though nothing says how many it is about.

use std::collections::BTreeSet;

use arshjul_entity::OrganizationUnitId;

use super::{
    super::{Basis, SuppressionCause, edition::Outcome},
    History,
    system::CellAt,
};

/// The cells of numbers of persons whose definition asks for parts that they came without, and those that were hidden when they came with
/// them.
pub fn unjudged(histories: &[History]) -> BTreeSet<CellAt> {
    let tables = histories.iter().enumerate();
    let cells = tables.flat_map(|(subject, history)| {
        let lines = history
            .new_edition()
            .into_iter()
            .flat_map(|edition| edition.lines.iter().enumerate());
        lines.flat_map(move |(row, line)| {
            let cells = line.cells.into_iter().enumerate();
            let unjudged = cells.filter(move |(gender, cell)| {
                let is_bare = cell.is_some_and(|cell| cell.outcome == Outcome::Shown && cell.count.is_none());
                is_bare && history.must_be_judged(line.unit, *gender)
            });
            unjudged.map(move |(gender, _)| CellAt { subject, row, gender })
        })
    });
    cells.collect()
}

impl History {
    fn must_be_judged(&self, unit: OrganizationUnitId, gender: usize) -> bool {
        let lines = self.earlier().iter().flat_map(|edition| &edition.lines);
        let mut earlier = lines
            .filter(|line| line.unit == unit)
            .filter_map(|line| line.cells[gender]);
        let was_judged = |outcome: Outcome| match outcome {
            Outcome::Hidden(cause) => !matches!(cause, SuppressionCause::Unjudged | SuppressionCause::Source),
            _ => false,
        };
        self.protection.counts_persons
            && (self.protection.basis == Basis::Parts || earlier.any(|cell| was_judged(cell.outcome)))
    }
}
