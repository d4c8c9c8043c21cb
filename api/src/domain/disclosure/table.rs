//! The counts of a table, completed with what can be computed from them, and how they make each other up.

use arshjul_entity::{Gender, OrganizationUnitId};
use serde::{Deserialize, Serialize};

use super::{Basis, Cause, Line, Protection, Reported, Row};

/// How a counted cell stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    Shown,
    Hidden(Cause),
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
    pub standing: Standing,
}

/// A row of a table, or what is left of a row beside the rows below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub unit: OrganizationUnitId,
    pub is_rest: bool,
    /// Whether the unit reported it itself, whatever is below it. Records from before this was kept take what has rows below it for their sum.
    #[serde(default)]
    pub is_own: bool,
    pub parent: Option<usize>,
    pub cells: Line<Counted>,
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

/// What is told, of all that could be: in bits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Information {
    pub kept: f64,
    pub all: f64,
}

/// Which cell of every publication's table.
pub type Key = (OrganizationUnitId, bool, usize);

/// The counts of a table. The rows that were given come first, in their order; what is left beside them follows. It is kept with its
/// publication, as what later ones have to reckon with, and is read by nobody else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    pub rows: Vec<Counts>,
    /// Cells that are hidden without a count: they bear on no other.
    uncounted: Vec<(usize, usize, Cause)>,
}

impl Table {
    pub(super) fn new(protection: Protection, rows: &[Row]) -> Self {
        let scale = protection.scale(rows);
        let mut table = Self {
            rows: Vec::with_capacity(rows.len()),
            uncounted: Vec::new(),
        };
        for (position, row) in rows.iter().enumerate() {
            let mut cells = [None; 3];
            for (gender, (place, cell)) in cells.iter_mut().zip(row.cells).enumerate() {
                *place = cell.and_then(|cell| protection.count(cell, scale));
                let cause = match cell {
                    Some(Reported::SuppressedAtSource) => Some(Cause::Source),
                    Some(Reported::Value { .. }) if place.is_none() => protection.unjudged(),
                    _ => None,
                };
                table
                    .uncounted
                    .extend(cause.map(|cause| (position, gender, cause)));
            }
            table.rows.push(Counts {
                unit: row.unit,
                is_rest: false,
                is_own: !row.is_roll_up,
                parent: row.parent,
                cells: completed(without_contradiction(cells), row.cells),
            });
        }
        table.pass_by_what_is_missing();
        table.set_aside_what_counts_nothing();
        for (position, row) in rows.iter().enumerate() {
            if !row.is_roll_up {
                table.add_rest(position);
            }
        }
        table
    }

    /// Why each cell of a row is hidden, if it is.
    pub(super) fn causes(&self, row: usize) -> Line<Cause> {
        let mut causes = [None; 3];
        for (at, gender, cause) in &self.uncounted {
            if *at == row
                && let Some(place) = causes.get_mut(*gender)
            {
                *place = Some(*cause);
            }
        }
        let cells = self.rows.get(row).map_or([None; 3], |row| row.cells);
        for (place, cell) in causes.iter_mut().zip(cells) {
            if let Some(Counted {
                standing: Standing::Hidden(cause),
                ..
            }) = cell
            {
                *place = Some(cause);
            }
        }
        causes
    }

    /// The cells that the source hid, so that nothing may tell them (S6).
    pub(super) fn hidden_by_source(&self) -> impl Iterator<Item = Key> {
        let rows = self.rows.iter().enumerate().filter(|(_, row)| !row.is_rest);
        rows.flat_map(|(position, row)| {
            let causes = self.causes(position).into_iter().enumerate();
            let by_source = causes.filter(|(_, cause)| *cause == Some(Cause::Source));
            by_source.map(|(gender, _)| (row.unit, false, gender))
        })
    }

    /// The cells that were hidden, each with its unit, gender and cause.
    pub fn hidden(&self) -> impl Iterator<Item = (OrganizationUnitId, Gender, Cause)> {
        let rows = self.rows.iter().enumerate().filter(|(_, row)| !row.is_rest);
        rows.flat_map(|(position, row)| {
            let causes = Gender::ALL.iter().zip(self.causes(position));
            causes.filter_map(|(gender, cause)| Some((row.unit, *gender, cause?)))
        })
    }

    /// How much of what the cells could tell is told: of each the logarithm of its count, so that a count twice as large tells one
    /// bit more. For those who know the counts: it tells of them.
    #[must_use]
    pub fn information(&self) -> Information {
        let mut information = Information { kept: 0.0, all: 0.0 };
        for (_, cell) in self.cells() {
            #[expect(clippy::cast_precision_loss, reason = "a logarithm needs no more")]
            let bits = (1.0 + cell.count.unsigned_abs() as f64).log2();
            match cell.standing {
                Standing::Shown => information.kept += bits,
                Standing::Hidden(_) => {}
                Standing::Implied { .. } | Standing::Nothing => continue,
            }
            information.all += bits;
        }
        information
    }

    /// Every counted cell with its position.
    pub(super) fn cells(&self) -> impl Iterator<Item = ((usize, usize), &Counted)> {
        self.rows.iter().enumerate().flat_map(|(position, row)| {
            let counted = row.cells.iter().enumerate();
            counted.filter_map(move |(gender, cell)| Some(((position, gender), cell.as_ref()?)))
        })
    }

    pub(super) fn cell(&self, (row, gender): (usize, usize)) -> Option<&Counted> {
        self.rows.get(row)?.cells.get(gender)?.as_ref()
    }

    pub(super) fn cell_mut(&mut self, (row, gender): (usize, usize)) -> Option<&mut Counted> {
        self.rows.get_mut(row)?.cells.get_mut(gender)?.as_mut()
    }

    /// What makes a cell's count the same as in another publication.
    pub(super) fn identity(&self, position: (usize, usize)) -> Option<Identity> {
        let cell = self.cell(position)?;
        let mut beside = Vec::new();
        self.collect_parts(position, &mut beside);
        beside.extend(self.left_out(position));
        beside.sort_unstable();
        Some(Identity {
            count: cell.count,
            of: cell.of,
            is_nothing: cell.standing == Standing::Nothing,
            beside,
        })
    }

    /// The units that a rest is what is left beside.
    fn left_out(&self, (row, gender): (usize, usize)) -> impl Iterator<Item = (OrganizationUnitId, i64)> {
        let rest = self.rows.get(row).filter(|row| row.is_rest);
        let parts = rest.map(|rest| {
            let rows = self.rows.iter();
            rows.filter(move |part| {
                part.parent == rest.parent
                    && !part.is_rest
                    && part.cells.get(gender).is_some_and(Option::is_some)
            })
        });
        parts.into_iter().flatten().map(|part| (part.unit, 0))
    }

    /// What the units gave that a roll-up is made up of, through the roll-ups below it.
    fn collect_parts(&self, (row, gender): (usize, usize), parts: &mut Vec<(OrganizationUnitId, i64)>) {
        if self.rows.get(row).is_none_or(|row| row.is_own) {
            return;
        }
        for (position, below) in self.rows.iter().enumerate() {
            let Some(cell) = self.cell((position, gender)) else {
                continue;
            };
            if below.parent != Some(row) || cell.standing == Standing::Nothing {
                continue;
            }
            if below.is_own || self.below(position).is_empty() {
                parts.push((below.unit, cell.count));
            } else {
                self.collect_parts((position, gender), parts);
            }
        }
    }

    pub(super) fn key(&self, (row, gender): (usize, usize)) -> Option<Key> {
        let row = self.rows.get(row)?;
        Some((row.unit, row.is_rest, gender))
    }

    /// Whether it counts the same cells alike, in the same sums, and shows none that was only computed before.
    pub(super) fn tells_as_much_as(&self, other: &Self) -> bool {
        let is_alike = |one: &Line<Counted>, other: &Line<Counted>| {
            one.iter().zip(other).all(|cells| match cells {
                (None, None) => true,
                (Some(one), Some(other)) => {
                    let is_implied = |cell: &Counted| matches!(cell.standing, Standing::Implied { .. });
                    let told = |cell: &Counted| (cell.count, cell.of, cell.standing == Standing::Nothing);
                    told(one) == told(other) && is_implied(one) == is_implied(other)
                }
                _ => false,
            })
        };
        self.rows.len() == other.rows.len()
            && self.rows.iter().zip(&other.rows).all(|(one, other)| {
                (one.unit, one.is_rest, one.parent) == (other.unit, other.is_rest, other.parent)
                    && is_alike(&one.cells, &other.cells)
            })
    }

    /// The rows below each row.
    pub(super) fn children(&self) -> Vec<Vec<usize>> {
        let mut children = vec![Vec::new(); self.rows.len()];
        for (position, row) in self.rows.iter().enumerate() {
            if let Some(below) = row.parent.and_then(|parent| children.get_mut(parent)) {
                below.push(position);
            }
        }
        children
    }

    /// What is below a row of which nothing is known is part of what is above that row.
    fn pass_by_what_is_missing(&mut self) {
        for position in 0..self.rows.len() {
            let mut parent = self.rows.get(position).and_then(|row| row.parent);
            while let Some(above) = parent.and_then(|parent| self.rows.get(parent))
                && above.cells == [None; 3]
            {
                parent = above.parent;
            }
            if let Some(row) = self.rows.get_mut(position) {
                row.parent = parent;
            }
        }
    }

    /// A row that nothing applies to is part of no sum: a unit with nothing else below it stands by itself.
    fn set_aside_what_counts_nothing(&mut self) {
        let parents: Vec<_> = self.rows.iter().filter_map(|row| row.parent).collect();
        for (position, row) in self.rows.iter_mut().enumerate() {
            let mut cells = row.cells.iter().flatten();
            if !parents.contains(&position)
                && cells.all(|cell| cell.standing == Standing::Nothing)
                && row.cells != [None; 3]
            {
                row.parent = None;
            }
        }
    }

    /// What a unit counts beside the rows below it.
    fn add_rest(&mut self, position: usize) {
        let Some(own) = self.rows.get(position).cloned() else {
            return;
        };
        let below = self.parts(position);
        if below.is_empty() {
            return;
        }
        let mut cells: Line<Counted> = [None; 3];
        let mut is_whole = true;
        for (gender, (place, own)) in cells.iter_mut().zip(own.cells).enumerate() {
            let Some(own) = own else { continue };
            let mut rest = own;
            for row in &below {
                let part = self.rows.get(*row).and_then(|row| *row.cells.get(gender)?);
                let Some(part) = part else {
                    is_whole = false;
                    continue;
                };
                rest.count -= part.count;
                rest.of = rest.of.zip(part.of).map(|(of, part)| of - part);
            }
            // Where those below count more than the unit itself, nothing is left: what is shown adds up as well as it does.
            rest.count = rest.count.max(0);
            rest.of = rest.of.filter(|of| *of >= rest.count);
            // What a source hid of a part is protected where it is all that is left.
            let is_guarded = self
                .uncounted
                .iter()
                .any(|(row, at, cause)| *at == gender && *cause == Cause::Source && below.contains(row));
            rest.standing = Standing::Implied { is_guarded };
            *place = Some(rest);
        }
        if !is_whole || cells.iter().flatten().any(|rest| rest.count != 0) {
            self.rows.push(Counts {
                unit: own.unit,
                is_rest: true,
                is_own: true,
                parent: Some(position),
                cells,
            });
        }
    }

    /// The rows that make a row up. In a table with women and men, one that gives only some of total, women and men and has rows of its own
    /// below it fits into no sum of women and men. Then all that is below the row that it is part of is hidden, so that nothing is known of it
    /// but that row.
    fn parts(&mut self, position: usize) -> Vec<usize> {
        let below = self.below(position);
        let is_split = self
            .rows
            .iter()
            .any(|row| matches!(row.cells, [_, Some(_), _] | [_, _, Some(_)]));
        let fits = |row: &usize| {
            let is_partial = self.rows.get(*row).is_some_and(|row| !is_complete(&row.cells));
            !(is_partial && self.rows.iter().any(|below| below.parent == Some(*row)))
        };
        if !is_split || below.iter().all(fits) {
            return below;
        }
        let mut open = below.clone();
        while let Some(row) = open.pop() {
            open.extend(self.below(row));
            let cells = self.rows.get_mut(row).into_iter().flat_map(|row| &mut row.cells);
            for cell in cells.flatten().filter(|cell| cell.standing == Standing::Shown) {
                cell.standing = Standing::Hidden(Cause::Secondary);
            }
        }
        for row in below {
            if let Some(row) = self.rows.get_mut(row) {
                row.parent = None;
            }
        }
        Vec::new()
    }

    fn below(&self, position: usize) -> Vec<usize> {
        let rows = self.rows.iter().enumerate();
        let below = rows.filter(|(_, row)| row.parent == Some(position));
        below.map(|(row, _)| row).collect()
    }
}

/// Whether total, women and men are all there.
pub const fn is_complete(cells: &Line<Counted>) -> bool {
    matches!(cells, [Some(_), Some(_), Some(_)])
}

/// Where a total counts something that its women and men don't, one of whom is not applicable, that one is as if it were not there.
fn without_contradiction(cells: Line<Counted>) -> Line<Counted> {
    match cells {
        [Some(total), Some(women), Some(men)] if total.count != women.count + men.count => {
            let counting = |cell: Counted| (cell.standing != Standing::Nothing).then_some(cell);
            [Some(total), counting(women), counting(men)]
        }
        other => other,
    }
}

/// With the third of a line where two are known: whoever reads the two can compute it.
fn completed(counted: Line<Counted>, reported: Line<Reported>) -> Line<Counted> {
    let absent: Vec<_> = (0..3)
        .filter(|gender| counted.get(*gender).is_some_and(Option::is_none))
        .collect();
    let [gender] = absent.as_slice() else {
        return counted;
    };
    let implied = |whole: Counted, part: Counted, sign: i64| Counted {
        count: (whole.count + sign * part.count).max(0),
        of: whole.of.zip(part.of).map(|(whole, part)| whole + sign * part),
        standing: match reported.get(*gender) {
            Some(Some(Reported::SuppressedAtSource)) => Standing::Hidden(Cause::Source),
            Some(Some(Reported::Value { .. })) => Standing::Hidden(Cause::Unjudged),
            _ => Standing::Implied { is_guarded: false },
        },
    };
    match counted {
        [None, Some(women), Some(men)] => [Some(implied(women, men, 1)), Some(women), Some(men)],
        [Some(total), None, Some(men)] => [Some(total), Some(implied(total, men, -1)), Some(men)],
        [Some(total), Some(women), None] => [Some(total), Some(women), Some(implied(total, women, -1))],
        other => other,
    }
}

/// The largest number that is counted exactly.
const LARGEST: f64 = 9e15;

impl Protection {
    /// What a cell counts: persons, or what its units gave, in the smallest unit that is shown.
    fn count(self, cell: Reported, scale: f64) -> Option<Counted> {
        let counted = |count: f64, of: Option<f64>| Counted {
            count: whole(count * scale),
            of: of
                .map(|of| whole(of * scale))
                .filter(|of| *of >= whole(count * scale)),
            standing: Standing::Shown,
        };
        match cell {
            Reported::Value {
                value,
                numerator,
                denominator,
            } => {
                if self.basis == Basis::Value || !self.counts_persons && self.is_additive {
                    return Some(counted(value, None));
                }
                Some(counted(numerator?, denominator))
            }
            Reported::NotApplicable => Some(Counted {
                count: 0,
                of: None,
                standing: Standing::Nothing,
            }),
            Reported::Missing(_) | Reported::SuppressedAtSource => None,
        }
    }

    /// The definition changed after the row was taken.
    fn unjudged(self) -> Option<Cause> {
        (self.counts_persons && self.basis == Basis::Parts).then_some(Cause::Unjudged)
    }

    /// Amounts are counted in hundredths, where all of them are small enough.
    fn scale(self, rows: &[Row]) -> f64 {
        let amounts = rows
            .iter()
            .flat_map(|row| row.cells)
            .flatten()
            .map(|cell| match cell {
                Reported::Value { value, .. } => value.abs(),
                _ => 0.0,
            });
        let largest = amounts.fold(0.0, f64::max);
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
fn whole(number: f64) -> i64 {
    number.round() as i64
}
