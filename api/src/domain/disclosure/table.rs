//! The counts of a table, and how they make each other up.

use arshjul_entity::{Gender, OrganizationUnitId};
use serde::{Deserialize, Serialize};

use super::{ByGender, SuppressionCause};

/// What is to be seen of a counted cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    pub count: i64,
    /// Out of how many.
    pub of: Option<i64>,
    /// Records name it as they always did.
    #[serde(rename = "standing")]
    pub visibility: Visibility,
}

/// A row of a table, or what is left of a row beside the rows below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountedRow {
    pub unit: OrganizationUnitId,
    pub is_rest: bool,
    /// Whether the unit reported it itself, whatever is below it. Records from before this was kept take what has rows below it for their sum.
    #[serde(default)]
    pub is_own: bool,
    pub parent: Option<usize>,
    pub cells: ByGender<Counted>,
}

/// What makes a count the same in two publications. To count nobody is one thing, and to have nothing to count another; and a roll-up of
/// other counts, or what is left beside other units, is another count, even where it comes to as much: nobody knows that before it is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    count: i64,
    of: Option<i64>,
    is_nothing: bool,
    beside: Vec<(OrganizationUnitId, i64)>,
}

/// What is shown, of all that could be: in bits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Information {
    pub kept: f64,
    pub all: f64,
}

/// Where a cell stands in its table: the row, and the gender's place in it.
pub type Place = (usize, usize);

/// Which cell of every publication's table: of a row or of its rest.
pub type Key = (OrganizationUnitId, bool, usize);

/// The counts of a table. The rows that were given come first, in their order; what is left beside them follows. It is kept with its
/// publication, as what later ones have to reckon with, and is read by nobody else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

    /// The cells that were hidden, each with its unit, gender and cause.
    pub fn hidden(&self) -> impl Iterator<Item = (OrganizationUnitId, Gender, SuppressionCause)> {
        let rows = self.rows.iter().enumerate().filter(|(_, row)| !row.is_rest);
        rows.flat_map(|(position, row)| {
            let causes = Gender::ALL.iter().zip(self.causes(position));
            causes.filter_map(|(gender, cause)| Some((row.unit, *gender, cause?)))
        })
    }

    /// The cells that the source hid, so that nothing may tell them (S6).
    pub(super) fn hidden_by_source(&self) -> impl Iterator<Item = Key> {
        let by_source = self
            .hidden()
            .filter(|(.., cause)| *cause == SuppressionCause::Source);
        by_source.filter_map(|(unit, gender, _)| {
            let gender = Gender::ALL.iter().position(|other| *other == gender)?;
            Some((unit, false, gender))
        })
    }

    /// How much of what the cells could tell is told: of each the logarithm of its count, so that a count twice as large tells one
    /// bit more. For those who know the counts: it tells of them.
    pub fn information(&self) -> Information {
        let mut information = Information { kept: 0.0, all: 0.0 };
        for (_, cell) in self.cells() {
            #[expect(clippy::cast_precision_loss, reason = "a logarithm needs no more")]
            let bits = (1.0 + cell.count.unsigned_abs() as f64).log2();
            match cell.visibility {
                Visibility::Shown => information.kept += bits,
                Visibility::Hidden(_) => {}
                Visibility::Implied { .. } | Visibility::Nothing => continue,
            }
            information.all += bits;
        }
        information
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

    pub(super) fn show(&mut self, place: Place) {
        self.set(place, Visibility::Shown);
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
        self.hide(place, cause);
    }

    /// What makes a cell's count the same as in another publication.
    pub(super) fn identity(&self, place: Place) -> Option<Identity> {
        let cell = self.cell(place)?;
        let mut beside = Vec::new();
        self.collect_parts(place, &mut beside);
        beside.extend(self.left_out(place));
        // Whatever order the rows stood in.
        beside.sort_unstable();
        Some(Identity {
            count: cell.count,
            of: cell.of,
            is_nothing: cell.visibility == Visibility::Nothing,
            beside,
        })
    }

    /// The units that a rest is what is left beside.
    fn left_out(&self, (row, gender): Place) -> impl Iterator<Item = (OrganizationUnitId, i64)> {
        let rest = &self.rows[row];
        let parts = self.rows.iter().filter(move |part| {
            rest.is_rest && part.parent == rest.parent && !part.is_rest && part.cells[gender].is_some()
        });
        parts.map(|part| (part.unit, 0))
    }

    /// What the units gave that a roll-up is made up of, through the roll-ups below it.
    fn collect_parts(&self, (row, gender): Place, parts: &mut Vec<(OrganizationUnitId, i64)>) {
        if self.rows[row].is_own {
            return;
        }
        for position in self.below(row) {
            let below = &self.rows[position];
            let Some(cell) = below.cells[gender].filter(|cell| cell.visibility != Visibility::Nothing) else {
                continue;
            };
            // A record of an earlier version doesn't say what is a unit's own: what nothing is below is.
            if below.is_own || self.below(position).is_empty() {
                parts.push((below.unit, cell.count));
            } else {
                self.collect_parts((position, gender), parts);
            }
        }
    }

    pub(super) fn key(&self, (row, gender): Place) -> Key {
        let row = &self.rows[row];
        (row.unit, row.is_rest, gender)
    }

    /// Whether it counts the same cells alike, in the same sums, and shows none that was only computed before.
    pub(super) fn tells_as_much_as(&self, other: &Self) -> bool {
        let cell = |cell: Counted| {
            let is_implied = matches!(cell.visibility, Visibility::Implied { .. });
            let is_nothing = cell.visibility == Visibility::Nothing;
            (cell.count, cell.of, is_nothing, is_implied)
        };
        let row = |row: &CountedRow| {
            let cells = row.cells.map(|counted| counted.map(cell));
            (row.unit, row.is_rest, row.parent, cells)
        };
        self.rows.iter().map(row).eq(other.rows.iter().map(row))
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
