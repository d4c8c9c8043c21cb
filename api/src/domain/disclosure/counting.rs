//! How reported rows become counts, completed with what can be computed from them.

use super::{
    Basis, ByGender, Protection, Quantity, Reported, SuppressionCause, TableRow,
    edition::whole,
    rule::Rule,
    table::{Counted, CountedRow, Table, Visibility, is_complete},
};

/// The counts of a table's rows, and after them what is left of each row beside those below it.
pub fn counted(protection: Protection, rows: &[TableRow]) -> Table {
    let scale = protection.scale(rows);
    let mut table = Table {
        rows: Vec::with_capacity(rows.len()),
        uncounted: Vec::new(),
    };
    for (position, row) in rows.iter().enumerate() {
        let cells = row.cells.map(|cell| protection.count(cell?, scale));
        for (gender, (reported, counted)) in row.cells.iter().zip(&cells).enumerate() {
            let cause = match (reported, counted) {
                (Some(Reported::SuppressedAtSource), _) => Some(SuppressionCause::Source),
                (Some(Reported::Value(_)), None) => protection.unjudged(),
                _ => None,
            };
            table
                .uncounted
                .extend(cause.map(|cause| (position, gender, cause)));
        }
        table.rows.push(CountedRow {
            unit: row.unit,
            is_rest: false,
            parent: row.parent,
            cells: completed(without_contradiction(cells), row.cells),
        });
    }
    table.pass_by_what_is_missing();
    table.set_aside_what_counts_nothing();
    // After all rows: a rest is what is left beside whole rows, and stands behind them.
    for (position, row) in rows.iter().enumerate() {
        if !row.is_roll_up {
            table.add_rest(position);
        }
    }
    table
}

impl Table {
    /// What is below a row of which nothing is known is part of what is above that row.
    fn pass_by_what_is_missing(&mut self) {
        for position in 0..self.rows.len() {
            let mut parent = self.rows[position].parent;
            // Up to the next row of which something is known.
            while let Some(above) = parent.map(|parent| &self.rows[parent])
                && above.cells == [None; 3]
            {
                parent = above.parent;
            }
            self.rows[position].parent = parent;
        }
    }

    /// A row that nothing applies to is part of no sum: a unit with nothing else below it stands by itself.
    fn set_aside_what_counts_nothing(&mut self) {
        let parents: Vec<_> = self.rows.iter().filter_map(|row| row.parent).collect();
        for (position, row) in self.rows.iter_mut().enumerate() {
            let mut cells = row.cells.iter().flatten();
            if !parents.contains(&position)
                && cells.all(|cell| cell.visibility == Visibility::Nothing)
                && row.cells != [None; 3]
            {
                row.parent = None;
            }
        }
    }

    /// What a unit counts beside the rows below it.
    fn add_rest(&mut self, position: usize) {
        let below = self.summands(position);
        if below.is_empty() || !Rule::Rest.holds() {
            return;
        }
        let own = &self.rows[position];
        let mut cells: ByGender<Counted> = [None; 3];
        let mut is_whole = true;
        for (gender, place) in cells.iter_mut().enumerate() {
            let Some(mut rest) = own.cells[gender] else {
                continue;
            };
            for row in &below {
                let Some(part) = self.rows[*row].cells[gender] else {
                    is_whole = false;
                    continue;
                };
                rest.count -= part.count;
                rest.of = rest.of.zip(part.of).map(|(of, part)| of - part);
            }
            // Where those below count more than the unit itself, nothing is left: what is shown adds up as well as it does.
            rest.count = rest.count.max(0);
            rest.of = rest.of.filter(|of| *of >= rest.count);
            rest.visibility = Visibility::Implied { is_guarded: false };
            *place = Some(rest);
        }
        // A part that is missing may count anything: what is left beside it is unknown, and not nothing.
        if !is_whole || cells.iter().flatten().any(|rest| rest.count != 0) {
            self.rows.push(CountedRow {
                unit: own.unit,
                is_rest: true,
                parent: Some(position),
                cells,
            });
        }
    }

    /// The rows that make a row up. In a table with women and men, one that gives only some of total, women and men and has rows of its own
    /// below it fits into no network of sums: what it gives away is left to the audit.
    fn summands(&mut self, position: usize) -> Vec<usize> {
        let below = self.below(position);
        let is_split = |row: &CountedRow| matches!(row.cells, [_, Some(_), _] | [_, _, Some(_)]);
        let adds_up = |row: &usize| is_complete(&self.rows[*row].cells) || self.below(*row).is_empty();
        if !self.rows.iter().any(is_split) || below.iter().all(adds_up) {
            return below;
        }
        for row in below {
            self.rows[row].parent = None;
        }
        Vec::new()
    }
}

/// Where a total counts something that its women and men don't, one of whom is not applicable, that one is as if it were not there.
fn without_contradiction(cells: ByGender<Counted>) -> ByGender<Counted> {
    match cells {
        [Some(total), Some(women), Some(men)] if total.count != women.count + men.count => {
            let counting = |cell: Counted| (cell.visibility != Visibility::Nothing).then_some(cell);
            [Some(total), counting(women), counting(men)]
        }
        other => other,
    }
}

/// With the third of a line where two are known: whoever reads the two can compute it.
fn completed(counted: ByGender<Counted>, reported: ByGender<Reported>) -> ByGender<Counted> {
    let implied = |gender: usize, whole: Counted, part: Counted, sign: i64| Counted {
        count: (whole.count + sign * part.count).max(0),
        of: whole.of.zip(part.of).map(|(whole, part)| whole + sign * part),
        visibility: match reported[gender] {
            Some(Reported::SuppressedAtSource) => Visibility::Hidden(SuppressionCause::Source),
            Some(Reported::Value(_)) => Visibility::Hidden(SuppressionCause::Unjudged),
            _ => Visibility::Implied { is_guarded: false },
        },
    };
    match counted {
        line if !Rule::ImpliedThird.holds() => line,
        [None, Some(women), Some(men)] => [Some(implied(0, women, men, 1)), Some(women), Some(men)],
        [Some(total), None, Some(men)] => [Some(total), Some(implied(1, total, men, -1)), Some(men)],
        [Some(total), Some(women), None] => [Some(total), Some(women), Some(implied(2, total, women, -1))],
        other => other,
    }
}

impl Protection {
    /// What a value counts: persons, or what its units gave, in the smallest unit that is shown; and out of how many.
    pub(super) fn counted(self, quantity: Quantity, scale: f64) -> (Option<i64>, Option<i64>) {
        let counts_values = self.basis == Basis::Value || !self.counts_persons && self.is_additive;
        let (count, of) = if counts_values {
            (Some(quantity.value), None)
        } else {
            (quantity.numerator, quantity.denominator)
        };
        let count = count.map(|count| whole(count * scale));
        // A rate may count more than its denominator: then that is no ceiling.
        let of = of.map(|of| whole(of * scale));
        let of = of.filter(|of| count.is_some_and(|count| *of >= count));
        (count, of)
    }

    fn count(self, cell: Reported, scale: f64) -> Option<Counted> {
        let ((count, of), visibility) = match cell {
            Reported::Value(quantity) => (self.counted(quantity, scale), Visibility::Shown),
            Reported::NotApplicable => ((Some(0), None), Visibility::Nothing),
            Reported::Missing(_) | Reported::SuppressedAtSource => return None,
        };
        Some(Counted {
            count: count?,
            of,
            visibility,
        })
    }

    /// The definition changed after the row was taken.
    fn unjudged(self) -> Option<SuppressionCause> {
        (self.counts_persons && self.basis == Basis::Parts && Rule::Unjudged.holds())
            .then_some(SuppressionCause::Unjudged)
    }
}
