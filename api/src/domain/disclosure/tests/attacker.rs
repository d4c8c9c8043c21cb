//! Whoever reads every publication, knows which lines have been reported anew, and takes a count for the same as before where its line
//! has not.

use std::collections::HashMap;

use microlp::{ComparisonOp, OptimizationDirection, Problem};

use super::*;

/// What an attacker takes for one count: of which cell, how much, and what of.
#[derive(Clone, Debug, PartialEq)]
struct Meant {
    cell: (OrganizationUnitId, usize),
    line: ByGender<Reported>,
    parts: Vec<(OrganizationUnitId, ByGender<Reported>)>,
}

#[derive(Clone, Debug)]
struct Variable {
    count: f64,
    /// None of what nobody publishes.
    meant: Option<Meant>,
    is_shown: bool,
    is_hidden: bool,
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
                    line: row.cells,
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
        self.add_sums(rows, &at);
    }

    /// Women and men make up the total, and the rows below a row, with what is left beside them, make up that.
    fn add_sums(&mut self, rows: &[TableRow], at: &HashMap<(usize, usize), usize>) {
        for (position, row) in rows.iter().enumerate() {
            let of = |gender| at.get(&(position, gender)).copied();
            if let (Some(total), Some(women), Some(men)) = (of(0), of(1), of(2)) {
                self.sums.push(vec![(total, 1.0), (women, -1.0), (men, -1.0)]);
            }
            for (gender, whole) in [0, 1, 2].map(|gender| (gender, of(gender))) {
                let below = (0..rows.len()).filter(|below| rows[*below].parent == Some(position));
                let below: Vec<_> = below
                    .filter_map(|below| at.get(&(below, gender)).copied())
                    .collect();
                let Some(whole) = whole.filter(|_| rows.iter().any(|below| below.parent == Some(position)))
                else {
                    continue;
                };
                let counted: f64 = below.iter().map(|part| self.variables[*part].count).sum();
                let mut sum: Vec<_> = below.iter().map(|part| (*part, -1.0)).collect();
                sum.push((whole, 1.0));
                if !row.is_roll_up {
                    let rest = self.variable(self.variables[whole].count - counted, None);
                    sum.push((rest, -1.0));
                }
                self.sums.push(sum);
            }
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
        let highest = self.bound(of, OptimizationDirection::Maximize);
        highest - self.bound(of, OptimizationDirection::Minimize)
    }

    /// The hidden counts that come too close to what they are, and did not before.
    pub fn found(&self, before: &Self, threshold: u32) -> Vec<String> {
        let hidden = self.variables.iter().enumerate();
        let hidden = hidden.filter(|(_, variable)| variable.is_hidden && !variable.is_shown);
        let found = hidden.filter_map(|(number, variable)| {
            let width = self.width(number);
            let was_hidden = before
                .variables
                .get(number)
                .is_some_and(|before| before.is_hidden);
            let is_narrow = width < f64::from(threshold) - 1e-6;
            (is_narrow && !(was_hidden && before.width(number) <= width + 0.5))
                .then(|| format!("{} of {:?}: {width} wide", variable.count, variable.meant))
        });
        found.collect()
    }
}

/// What a roll-up is made up of: the lines of the units that reported.
fn parts(rows: &[TableRow], position: usize) -> Vec<(OrganizationUnitId, ByGender<Reported>)> {
    if !rows[position].is_roll_up {
        return Vec::new();
    }
    let below = (0..rows.len()).filter(|below| rows[*below].parent == Some(position));
    let parts = below.flat_map(|below| {
        let row = &rows[below];
        if row.is_roll_up {
            parts(rows, below)
        } else {
            vec![(row.unit, row.cells)]
        }
    });
    parts.collect()
}
