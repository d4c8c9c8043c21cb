//! Every count of one edition, published or not, and the sums that they make up.

use std::collections::HashMap;

use arshjul_entity::OrganizationUnitId;
use microlp::{ComparisonOp, OptimizationDirection, Problem};

use super::{
    super::{Edition, edition::Outcome},
    reader::Reader,
};

const SMALLEST: f64 = 1e-6;

/// What it costs to leave a sum open by one, beside what is counted: dearer than anything that can be counted instead.
const CONTRADICTION: f64 = 1e4;

/// A count by itself.
#[derive(Clone, Debug)]
pub struct Count {
    pub row: usize,
    pub gender: usize,
    /// What a unit counts beside those below it.
    pub is_rest: bool,
    /// What it is, or may be.
    pub value: f64,
    /// Whether it was reported, or follows from what was.
    pub is_certain: bool,
    pub of: Option<f64>,
}

/// The counts of an edition.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    pub all: Vec<Count>,
    pub sums: Vec<Vec<(usize, f64)>>,
    /// Amounts may be negative: then nobody knows a floor.
    pub has_floor: bool,
    /// Counts are out of something, of which none may be as telling as a few.
    pub are_shares: bool,
    /// The rows directly below each.
    pub below: Vec<Vec<usize>>,
    /// What does not apply to its unit counts nothing.
    pub nothing: Vec<[bool; 3]>,
}

type Line = [Option<f64>; 3];

impl Counts {
    pub fn of(edition: &Edition, reader: Reader) -> Self {
        let lines = &edition.lines;
        let cells = |gender: usize| lines.iter().filter_map(move |line| line.cells[gender]);
        let genders = if cells(1).chain(cells(2)).next().is_some() {
            3
        } else {
            1
        };
        let nothing = lines.iter().map(|line| {
            line.cells
                .map(|cell| cell.is_some_and(|cell| cell.outcome == Outcome::NotApplicable))
        });
        let nothing: Vec<[bool; 3]> = nothing.collect();
        let number = |line: usize, of: fn(&super::super::edition::EditionCell) -> Option<i64>| -> Line {
            [0, 1, 2].map(|gender| {
                if nothing[line][gender] {
                    return Some(0.0);
                }
                #[expect(clippy::cast_precision_loss, reason = "counts stay below 10^15")]
                lines[line].cells[gender]
                    .as_ref()
                    .and_then(of)
                    .map(|number| number as f64)
            })
        };
        let values: Vec<Line> = (0..lines.len())
            .map(|line| {
                if reader.of_amounts {
                    number(line, |cell| cell.amount)
                } else {
                    number(line, |cell| cell.count)
                }
            })
            .collect();
        let ofs: Vec<Line> = (0..lines.len())
            .map(|line| number(line, |cell| cell.of))
            .collect();
        let has_floor = values.iter().flatten().flatten().all(|value| *value >= 0.0);
        let mut below = vec![Vec::new(); lines.len()];
        for (position, line) in lines.iter().enumerate() {
            if let Some(parent) = line.parent {
                below[parent].push(position);
            }
        }
        let mut counts = Self {
            all: Vec::new(),
            sums: Vec::new(),
            has_floor,
            are_shares: lines
                .iter()
                .flat_map(|line| line.cells)
                .flatten()
                .any(|cell| cell.of.is_some()),
            below,
            nothing,
        };
        counts.fill(edition, reader, genders, (&values, &ofs));
        counts.settle();
        counts.cap();
        counts
    }

    fn fill(&mut self, edition: &Edition, reader: Reader, genders: usize, (values, ofs): (&[Line], &[Line])) {
        let mut at = HashMap::new();
        let values: Vec<Line> = values
            .iter()
            .map(|line| {
                if genders == 3 {
                    completed(*line, self.has_floor)
                } else {
                    *line
                }
            })
            .collect();
        let ofs: Vec<Line> = ofs.iter().map(|line| completed(*line, true)).collect();
        for row in 0..edition.lines.len() {
            for gender in 0..genders {
                if !self.nothing[row][gender] {
                    let value = values[row][gender];
                    let of = ofs[row][gender].filter(|of| value.is_some_and(|value| *of >= value));
                    at.insert((row, gender), self.add((row, gender), false, value, of));
                }
            }
        }
        for row in 0..edition.lines.len() {
            if genders == 3 {
                let line = [(0, 1.0), (1, -1.0), (2, -1.0)];
                let sum = line
                    .iter()
                    .filter_map(|(gender, factor)| Some((*at.get(&(row, *gender))?, *factor)));
                let sum: Vec<_> = sum.collect();
                // What does not apply is as if it were not there, where the others do not add up without it.
                self.add_sum(sum);
            }
            self.add_below(edition, row, (reader, genders), &at, &ofs);
        }
    }

    /// What a row is made up of, and what is left of it beside that.
    fn add_below(
        &mut self,
        edition: &Edition,
        row: usize,
        (reader, genders): (Reader, usize),
        at: &HashMap<(usize, usize), usize>,
        ofs: &[Line],
    ) {
        if self.below[row].is_empty() {
            return;
        }
        let mut sums = Vec::new();
        let mut is_whole = !edition.lines[row].is_roll_up && reader.knows_sums();
        for (gender, of_whole) in ofs[row].iter().enumerate().take(genders) {
            let Some(whole) = at.get(&(row, gender)) else {
                continue;
            };
            let parts = self.below[row].iter().filter_map(|part| at.get(&(*part, gender)));
            let mut sum = vec![(*whole, 1.0)];
            sum.extend(parts.map(|part| (*part, -1.0)));
            let rest = self.total(&sum);
            is_whole &= rest.is_some_and(|rest| rest.abs() < SMALLEST);
            let of = self.below[row].iter().try_fold(*of_whole, |of, part| {
                let part = if self.nothing[*part][gender] {
                    Some(0.0)
                } else {
                    ofs[*part][gender]
                };
                Some(of.zip(part).map(|(of, part)| of - part))
            });
            sums.push((gender, sum, rest, of.flatten()));
        }
        for (gender, mut sum, rest, of) in sums {
            // Where nothing is left, those below may be known to be all there is.
            if !edition.lines[row].is_roll_up && !is_whole {
                // Those below count more than the unit itself: the one tells nothing of the others.
                if self.has_floor && rest.is_some_and(|rest| rest < 0.0) {
                    continue;
                }
                let of = of.filter(|of| rest.is_some_and(|rest| *of >= rest));
                sum.push((self.add((row, gender), true, rest, of), -1.0));
            }
            self.add_sum(sum);
        }
    }

    fn add(
        &mut self,
        (row, gender): (usize, usize),
        is_rest: bool,
        value: Option<f64>,
        of: Option<f64>,
    ) -> usize {
        self.all.push(Count {
            row,
            gender,
            is_rest,
            value: value.unwrap_or_default(),
            is_certain: value.is_some(),
            of,
        });
        self.all.len() - 1
    }

    /// What a sum comes to; none where something in it is not certain.
    fn total(&self, sum: &[(usize, f64)]) -> Option<f64> {
        sum.iter().try_fold(0.0, |total, (number, factor)| {
            let count = &self.all[*number];
            count.is_certain.then_some(total + factor * count.value)
        })
    }

    /// What does not add up tells nobody anything.
    fn add_sum(&mut self, sum: Vec<(usize, f64)>) {
        let has_parts = sum.len() > 1;
        if has_parts && self.total(&sum).is_none_or(|total| total.abs() < SMALLEST) {
            self.sums.push(sum);
        }
    }

    /// Finds for what nobody has reported what it can be beside the rest. What contradicts what was reported is no sum.
    fn settle(&mut self) {
        let (open, closed): (Vec<_>, Vec<_>) = std::mem::take(&mut self.sums)
            .into_iter()
            .partition(|sum| self.total(sum).is_none());
        self.sums = closed;
        if open.is_empty() {
            return;
        }
        let contradicts = self.settled(&open);
        for (sum, contradicts) in open.into_iter().zip(contradicts) {
            let sum = if contradicts {
                self.certain(&sum)
            } else {
                Some(sum)
            };
            self.sums.extend(sum);
        }
    }

    /// What can be said of a sum without what is not certain in it: that a whole is no less than its parts.
    fn certain(&mut self, sum: &[(usize, f64)]) -> Option<Vec<(usize, f64)>> {
        let whole = sum.first().map(|(whole, _)| *whole)?;
        let certain = sum.iter().filter(|(number, _)| self.all[*number].is_certain);
        let mut certain: Vec<_> = certain.copied().collect();
        let rest = self
            .total(&certain)
            .filter(|rest| self.has_floor && *rest >= 0.0)?;
        if certain.len() < 2 || !self.all[whole].is_certain {
            return None;
        }
        let place = (self.all[whole].row, self.all[whole].gender);
        certain.push((self.add(place, true, Some(rest), None), -1.0));
        Some(certain)
    }

    /// Sets what is not certain; answers which of the sums leave no room for it.
    fn settled(&mut self, open: &[Vec<(usize, f64)>]) -> Vec<bool> {
        let mut problem = Problem::new(OptimizationDirection::Minimize);
        let mut unknowns = HashMap::new();
        let least = if self.has_floor { 0.0 } else { f64::NEG_INFINITY };
        let price = if self.has_floor { 1.0 } else { 0.0 };
        let mut gaps = Vec::with_capacity(open.len());
        for sum in open {
            let gap = [1.0, -1.0].map(|sign| (problem.add_var(CONTRADICTION, (0.0, f64::INFINITY)), sign));
            let (mut terms, mut known) = (gap.to_vec(), 0.0);
            gaps.push(gap.map(|(gap, _)| gap));
            for (number, factor) in sum {
                let count = &self.all[*number];
                if count.is_certain {
                    known += factor * count.value;
                } else {
                    let add = || problem.add_var(price, (least, f64::INFINITY));
                    terms.push((*unknowns.entry(*number).or_insert_with(add), *factor));
                }
            }
            problem.add_constraint(terms, ComparisonOp::Eq, -known);
        }
        let solution = problem
            .solve()
            .ok()
            .and_then(|outcome| outcome.into_solution().ok());
        let Some(solution) = solution else {
            return vec![true; open.len()];
        };
        for (number, unknown) in unknowns {
            self.all[number].value = solution.var_value(unknown).max(least);
        }
        let is_open = |gap: [_; 2]| gap.into_iter().any(|gap| solution.var_value(gap) > SMALLEST);
        gaps.into_iter().map(is_open).collect()
    }

    /// Where all that a total is out of are counted in it, so are all women and men that it is out of.
    fn cap(&mut self) {
        let totals: HashMap<usize, f64> = self
            .all
            .iter()
            .filter(|count| count.gender == 0 && !count.is_rest && count.is_certain)
            .filter_map(|count| Some((count.row, count.of? - count.value)))
            .collect();
        for count in &mut self.all {
            if !count.is_certain && !count.is_rest && count.gender > 0 {
                count.of = totals.get(&count.row).map(|left| count.value + left);
            }
        }
    }

    /// What the units gave that a roll-up is made up of, through the roll-ups below it.
    pub fn parts(&self, edition: &Edition, row: usize) -> Vec<usize> {
        let mut parts = Vec::new();
        for below in &self.below[row] {
            if edition.lines[*below].is_roll_up {
                parts.extend(self.parts(edition, *below));
            } else {
                parts.push(*below);
            }
        }
        parts
    }

    pub fn unit(edition: &Edition, count: &Count) -> OrganizationUnitId {
        edition.lines[count.row].unit
    }
}

/// With the third of a line where two are known.
fn completed(line: Line, has_floor: bool) -> Line {
    let can_be = |third: f64| (third >= 0.0 || !has_floor).then_some(third);
    match line {
        [None, Some(women), Some(men)] => [can_be(women + men), Some(women), Some(men)],
        [Some(total), None, Some(men)] => [Some(total), can_be(total - men), Some(men)],
        [Some(total), Some(women), None] => [Some(total), Some(women), can_be(total - women)],
        other => other,
    }
}
