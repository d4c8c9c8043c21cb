//! The counts of a table, and how they make each other up.

use arshjul_entity::OrganizationUnitId;

use super::{ByGender, SuppressionCause};

/// What is to be seen of a counted cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    Shown,
    Hidden(SuppressionCause),
    /// Never published, yet there: the men of a unit that reports total and women, or what a unit counts beside those below it.
    Implied {
        /// Whether it is protected as if it had been hidden.
        is_guarded: bool,
    },
    /// Not applicable: it counts nothing.
    Nothing,
}

/// A cell that counts something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    pub count: i64,
    /// Out of how many.
    pub of: Option<i64>,
    pub visibility: Visibility,
}

/// A row of a table, or what is left of a row beside the rows below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedRow {
    pub unit: OrganizationUnitId,
    pub is_rest: bool,
    pub parent: Option<usize>,
    pub cells: ByGender<Counted>,
}

/// Where a cell stands in its table: the row, and the gender's place in it.
pub type Place = (usize, usize);

/// The counts of a table. The rows that were given come first, in their order; what is left beside them follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub rows: Vec<CountedRow>,
    /// Cells that are hidden without a count: they bear on no other.
    pub(super) uncounted: Vec<(usize, usize, SuppressionCause)>,
}

impl Table {
    /// Why each cell of a row is hidden, if it is.
    pub(super) fn causes(&self, row: usize) -> ByGender<SuppressionCause> {
        let mut causes = self.rows[row].cells.map(|cell| match cell?.visibility {
            Visibility::Hidden(cause) => Some(cause),
            _ => None,
        });
        // What could be counted after all says its own cause.
        for (_, gender, cause) in self.uncounted.iter().filter(|(at, ..)| *at == row) {
            causes[*gender].get_or_insert(*cause);
        }
        causes
    }

    /// Every counted cell with its place.
    pub(super) fn cells(&self) -> impl Iterator<Item = (Place, &Counted)> {
        self.rows.iter().enumerate().flat_map(|(position, row)| {
            let counted = row.cells.iter().enumerate();
            counted.filter_map(move |(gender, cell)| Some(((position, gender), cell.as_ref()?)))
        })
    }

    pub(super) fn places(&self) -> Vec<Place> {
        self.cells().map(|(place, _)| place).collect()
    }

    pub(super) fn cell(&self, (row, gender): Place) -> Option<&Counted> {
        self.rows[row].cells[gender].as_ref()
    }

    pub(super) fn visibility(&self, place: Place) -> Option<Visibility> {
        self.cell(place).map(|cell| cell.visibility)
    }

    fn set(&mut self, (row, gender): Place, visibility: Visibility) {
        if let Some(cell) = &mut self.rows[row].cells[gender] {
            cell.visibility = visibility;
        }
    }

    /// Hides a cell that is shown.
    pub(super) fn hide(&mut self, place: Place, cause: SuppressionCause) {
        if self.visibility(place) == Some(Visibility::Shown) {
            self.set(place, Visibility::Hidden(cause));
        }
    }

    /// Hides a cell that is shown, and guards one that is only implied.
    pub(super) fn protect(&mut self, place: Place, cause: SuppressionCause) {
        if let Some(Visibility::Implied { .. }) = self.visibility(place) {
            self.set(place, Visibility::Implied { is_guarded: true });
        }
        // What is hidden for the sake of others may have to be hidden for itself.
        if self.visibility(place) == Some(Visibility::Hidden(SuppressionCause::Secondary)) {
            self.set(place, Visibility::Hidden(cause));
        }
        self.hide(place, cause);
    }

    /// The rows below each row.
    pub(super) fn children(&self) -> Vec<Vec<usize>> {
        let mut children = vec![Vec::new(); self.rows.len()];
        for (position, row) in self.rows.iter().enumerate() {
            if let Some(parent) = row.parent {
                children[parent].push(position);
            }
        }
        children
    }

    pub(super) fn below(&self, row: usize) -> Vec<usize> {
        let rows = self.rows.iter().enumerate();
        let below = rows.filter(|(_, below)| below.parent == Some(row));
        below.map(|(below, _)| below).collect()
    }
}

/// Whether total, women and men are all there.
pub const fn is_complete(cells: &ByGender<Counted>) -> bool {
    matches!(cells, [Some(_), Some(_), Some(_)])
}
