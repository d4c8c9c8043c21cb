//! Whoever reads every publication, knows which lines have been reported anew, and takes a count for the same as before where its line
//! has not.

use std::collections::HashMap;

use microlp::{ComparisonOp, OptimizationDirection, Problem};

use super::*;

/// What an attacker takes for one count: of which cell, how much, and what of.
#[derive(Clone, Debug, PartialEq)]
struct Meant {
    cell: (OrganizationUnitId, usize),
    line: [Option<f64>; 3],
    parts: Vec<(OrganizationUnitId, [Option<f64>; 3])>,
}

#[derive(Clone, Debug)]
struct Variable {
    count: f64,
    /// None of what nobody publishes.
    meant: Option<Meant>,
    is_shown: bool,
    is_hidden: bool,
    /// Nobody has said it: it is to be kept where it is small.
    is_implied: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Attacker {
    variables: Vec<Variable>,
    latest: HashMap<(OrganizationUnitId, usize), usize>,
    sums: Vec<Vec<(usize, f64)>>,
}

impl Attacker {
    fn variable(&mut self, count: f64, meant: Option<Meant>) -> usize {
        self.variables.push(Variable {
            count,
            meant,
            is_shown: false,
            is_hidden: false,
            is_implied: false,
        });
        self.variables.len() - 1
    }

    pub fn read(&mut self, rows: &[TableRow], outcome: &ProtectedTable) {
        let mut at: HashMap<(usize, usize), usize> = HashMap::new();
        for (position, (row, line)) in rows.iter().zip(&outcome.lines).enumerate() {
            for (gender, (cell, decided)) in row.cells.iter().zip(line).enumerate() {
                if *cell == Some(Reported::NotApplicable) {
                    self.latest.remove(&(row.unit, gender));
                }
                let (Some(Reported::Value(Quantity { value, .. })), Some(decided)) = (cell, decided) else {
                    continue;
                };
                let meant = Meant {
                    cell: (row.unit, gender),
                    line: values(row.cells),
                    parts: parts(rows, position),
                };
                let latest = self.latest.get(&meant.cell).copied();
                let is_of = |meant: &Meant, variable: &Variable| variable.meant.as_ref() == Some(meant);
                // What was shown, and was another since, is not known to be back before some of its line is shown again.
                let is_back = line.iter().enumerate().any(|(gender, decided)| {
                    let cell = (row.unit, gender);
                    let meant = Meant {
                        cell,
                        ..meant.clone()
                    };
                    decided.is_some_and(|decided| matches!(decided.published, Published::Value(_)))
                        && self
                            .variables
                            .iter()
                            .any(|variable| variable.is_shown && is_of(&meant, variable))
                });
                let same = (0..self.variables.len()).find(|number| {
                    let variable = &self.variables[*number];
                    is_of(&meant, variable) && (is_back || latest == Some(*number) || !variable.is_shown)
                });
                let variable = same.unwrap_or_else(|| self.variable(*value, Some(meant.clone())));
                self.latest.insert(meant.cell, variable);
                let told = &mut self.variables[variable];
                told.is_shown |= matches!(decided.published, Published::Value(_));
                told.is_hidden |= matches!(decided.published, Published::Suppressed(_));
                at.insert((position, gender), variable);
            }
        }
        self.add_implied(rows, &mut at);
        self.add_sums(rows, &at);
    }

    /// What a line, or its source, leaves out of total, women and men, where two of them are given.
    fn add_implied(&mut self, rows: &[TableRow], at: &mut HashMap<(usize, usize), usize>) {
        for (position, row) in rows.iter().enumerate() {
            let count = |gender: usize| {
                at.get(&(position, gender))
                    .map(|number| self.variables[*number].count)
            };
            let third = match [0, 1, 2].map(count) {
                [None, Some(women), Some(men)] => Some((0, women + men)),
                [Some(total), None, Some(men)] => Some((1, total - men)),
                [Some(total), Some(women), None] => Some((2, total - women)),
                _ => None,
            };
            let is_open = |gender: usize| row.cells[gender] != Some(Reported::NotApplicable);
            let Some((gender, count)) = third.filter(|(gender, count)| *count >= 0.0 && is_open(*gender))
            else {
                continue;
            };
            let meant = Meant {
                cell: (row.unit, gender),
                line: values(row.cells),
                parts: parts(rows, position),
            };
            let same = (0..self.variables.len())
                .find(|number| self.variables[*number].meant.as_ref() == Some(&meant));
            let variable = same.unwrap_or_else(|| self.variable(count, Some(meant)));
            self.variables[variable].is_implied = true;
            at.insert((position, gender), variable);
        }
    }

    /// Women and men make up the total, and the rows below a row, with what is left beside them, make up that.
    fn add_sums(&mut self, rows: &[TableRow], at: &HashMap<(usize, usize), usize>) {
        for (position, row) in rows.iter().enumerate() {
            let of = |gender| at.get(&(position, gender)).copied();
            if let (Some(total), Some(women), Some(men)) = (of(0), of(1), of(2)) {
                self.add_sum(vec![(total, 1.0), (women, -1.0), (men, -1.0)]);
            }
            for (gender, whole) in [0, 1, 2].map(|gender| (gender, of(gender))) {
                let beneath: Vec<_> = (0..rows.len())
                    .filter(|below| rows[*below].parent == Some(position))
                    .collect();
                let Some(whole) = whole.filter(|_| !beneath.is_empty()) else {
                    continue;
                };
                let is_open = |below: &usize| {
                    !at.contains_key(&(*below, gender))
                        && rows[*below].cells[gender] != Some(Reported::NotApplicable)
                };
                // What one below does not say may be anything.
                let has_rest = !row.is_roll_up || beneath.iter().any(is_open);
                let below = beneath
                    .iter()
                    .filter_map(|below| at.get(&(*below, gender)).copied());
                let below: Vec<_> = below.collect();
                let counted: f64 = below.iter().map(|part| self.variables[*part].count).sum();
                let mut sum: Vec<_> = below.iter().map(|part| (*part, -1.0)).collect();
                sum.push((whole, 1.0));
                if has_rest && self.variables[whole].count >= counted {
                    let rest = self.variable(self.variables[whole].count - counted, None);
                    sum.push((rest, -1.0));
                }
                self.add_sum(sum);
            }
        }
    }

    /// What does not add up tells nobody anything.
    fn add_sum(&mut self, sum: Vec<(usize, f64)>) {
        let total: f64 = sum
            .iter()
            .map(|(number, sign)| sign * self.variables[*number].count)
            .sum();
        if total.abs() < 1e-6 {
            self.sums.push(sum);
        }
    }

    /// The lowest or highest that a count can be.
    fn bound(&self, of: usize, direction: OptimizationDirection) -> f64 {
        let mut problem = Problem::new(direction);
        let mut open = HashMap::new();
        let hidden = self.variables.iter().enumerate();
        for (number, _) in hidden.filter(|(_, variable)| !variable.is_shown) {
            let goal = if number == of { 1.0 } else { 0.0 };
            open.insert(number, problem.add_var(goal, (0.0, f64::INFINITY)));
        }
        for sum in &self.sums {
            let known = |(variable, sign): &(usize, f64)| sign * self.variables[*variable].count;
            let shown: f64 = sum
                .iter()
                .filter(|(variable, _)| !open.contains_key(variable))
                .map(known)
                .sum();
            let terms = sum
                .iter()
                .filter_map(|(variable, sign)| Some((*open.get(variable)?, *sign)));
            let terms: Vec<_> = terms.collect();
            if !terms.is_empty() {
                problem.add_constraint(terms.as_slice(), ComparisonOp::Eq, -shown);
            }
        }
        match problem.solve() {
            Ok(outcome) => outcome.into_solution().unwrap().objective(),
            Err(microlp::Error::Unbounded) => f64::INFINITY,
            Err(error) => panic!("{error:?}"),
        }
    }

    fn width(&self, of: usize) -> f64 {
        if self.variables[of].is_shown {
            return 0.0;
        }
        let highest = self.bound(of, OptimizationDirection::Maximize);
        highest - self.bound(of, OptimizationDirection::Minimize)
    }

    /// As if nothing were shown but what had been shown before: what was told then is told.
    fn untold(&self, before: &Self) -> Self {
        let mut untold = self.clone();
        for (number, variable) in untold.variables.iter_mut().enumerate() {
            let before = before.variables.get(number);
            variable.is_shown &= before.is_some_and(|before| before.is_shown);
        }
        untold
    }

    /// The single units of the latest publication whose amount can't be as little a part of anything as it must be, and could before.
    pub fn dominated(&self, before: &Self, rows: &[TableRow], most: u32) -> Vec<String> {
        let untold = self.untold(before);
        let single = rows.iter().filter(|row| !row.is_roll_up);
        let found = single.filter_map(|row| {
            let number = *self.latest.get(&(row.unit, 0))?;
            let count = self.variables[number].count;
            let highest = |attacker: &Self| {
                let is_shown = attacker.variables[number].is_shown;
                if is_shown {
                    count
                } else {
                    attacker.bound(number, OptimizationDirection::Maximize)
                }
            };
            let needed = count * 100.0 / f64::from(most);
            let is_exposed = count > 0.0 && highest(self) < needed - 1e-6;
            (is_exposed && highest(&untold) > highest(self) + 0.5)
                .then(|| format!("{count} of unit {}: at most {}", row.unit.0, highest(self)))
        });
        found.collect()
    }

    /// The hidden counts that come too close to what they are, and did not before, and small ones that are shown.
    pub fn found(&self, before: &Self, threshold: u32) -> Vec<String> {
        let is_small = |count: f64| count > 0.0 && count < f64::from(threshold);
        let is_told = |variable: &Variable| {
            let is_secret = variable.is_hidden && !variable.is_shown;
            is_secret || is_small(variable.count) && (variable.is_implied || variable.is_shown)
        };
        let untold = self.untold(before);
        let hidden = self.variables.iter().enumerate();
        let hidden = hidden.filter(|(_, variable)| is_told(variable));
        let found = hidden.filter_map(|(number, variable)| {
            let width = self.width(number);
            let is_narrow = width < f64::from(threshold) - 1e-6;
            (is_narrow && untold.width(number) > width + 0.5)
                .then(|| format!("{} of {:?}: {width} wide", variable.count, variable.meant))
        });
        found.collect()
    }
}

/// What a roll-up is made up of: the lines of the units that reported.
fn parts(rows: &[TableRow], position: usize) -> Vec<(OrganizationUnitId, [Option<f64>; 3])> {
    if !rows[position].is_roll_up {
        return Vec::new();
    }
    let below = (0..rows.len()).filter(|below| rows[*below].parent == Some(position));
    let parts = below.flat_map(|below| {
        let row = &rows[below];
        if row.is_roll_up {
            parts(rows, below)
        } else {
            vec![(row.unit, values(row.cells))]
        }
    });
    parts.collect()
}

/// What a line counts, with the third of total, women and men where two are told. Whether a cell without a value is missing, hidden by its source
/// or was never there makes no other count.
fn values(line: ByGender<Reported>) -> [Option<f64>; 3] {
    let value = |cell| match cell {
        Some(Reported::Value(quantity)) => Some(quantity.value),
        Some(Reported::NotApplicable) => Some(0.0),
        _ => None,
    };
    match line.map(value) {
        [None, Some(women), Some(men)] => [Some(women + men), Some(women), Some(men)],
        [Some(total), None, Some(men)] => [Some(total), Some(total - men), Some(men)],
        [Some(total), Some(women), None] => [Some(total), Some(women), Some(total - women)],
        values => values,
    }
}
