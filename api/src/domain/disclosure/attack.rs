//! What can be computed from several publications of one table together: a linear programme for each hidden count (S4).
//!
//! A cell whose count is the same in two publications is one unknown in both, and shown in either it is known. With one publication the
//! sums make a network (see `network`); with several they don't, and an LP solver reckons.

use std::collections::HashMap;

use microlp::{ComparisonOp, Error, OptimizationDirection, Problem, Variable};

use super::{
    Protection,
    network::Network,
    table::{Counted, Key, Standing, Table},
};

/// Rounding of the solver: counts are whole.
const TOLERANCE: f64 = 1e-6;

/// A count that may lie elsewhere than it does.
#[derive(Clone, Copy, Debug)]
struct Unknown {
    cell: Counted,
    is_known: bool,
    need: [i64; 2],
}

/// A hidden count that comes too close to what it is.
#[derive(Clone, Copy, Debug)]
pub struct Exposed {
    pub unknown: usize,
    has_ceilings: bool,
    pub width: f64,
}

#[derive(Clone, Debug, Default)]
pub struct Attack {
    unknowns: Vec<Unknown>,
    latest: HashMap<Key, usize>,
    /// How far the counts of a sum may lie from the true ones: together nowhere.
    sums: Vec<Vec<(usize, f64)>>,
}

impl Attack {
    pub fn on(tables: &[Table], protection: Protection) -> Self {
        let mut attack = Self::default();
        for table in tables {
            attack.read(table, protection);
        }
        attack
    }

    /// With one more publication.
    pub fn read(&mut self, table: &Table, protection: Protection) {
        for (position, cell) in table.cells() {
            let Some(key) = table.key(position) else { continue };
            let same = self.latest.get(&key).copied().filter(|unknown| {
                let known = self.unknowns.get(*unknown);
                known.is_some_and(|known| is_same(&known.cell, cell))
            });
            let unknown = same.unwrap_or_else(|| {
                self.unknowns.push(Unknown {
                    cell: *cell,
                    is_known: false,
                    need: [0; 2],
                });
                self.unknowns.len() - 1
            });
            if let Some(unknown) = self.unknowns.get_mut(unknown) {
                unknown.is_known |= matches!(cell.standing, Standing::Shown | Standing::Nothing);
                if cell.standing != Standing::Shown {
                    let [open, closed] =
                        [false, true].map(|has_ceilings| protection.need(cell, has_ceilings));
                    // What is known from before may leave no more than the few that a unit is out of: then it is not to be computed.
                    unknown.need = [unknown.need[0].max(open), unknown.need[1].max(closed.min(1))];
                }
            }
            self.latest.insert(key, unknown);
        }
        let network = Network::of(table, false);
        for node in 0..network.nodes() {
            let terms = network.sum(node).filter_map(|(arc, away)| {
                let key = table.key(network.arcs.get(arc)?.cell)?;
                Some((*self.latest.get(&key)?, if away { 1.0 } else { -1.0 }))
            });
            let terms: Vec<_> = terms.collect();
            if !terms.is_empty() {
                self.sums.push(terms);
            }
        }
    }

    pub fn exposed(&self) -> Vec<Exposed> {
        let has_ceilings = self.unknowns.iter().any(|unknown| unknown.cell.of.is_some());
        let views = if has_ceilings {
            &[false, true][..]
        } else {
            &[false]
        };
        let mut exposed = Vec::new();
        for (number, unknown) in self.unknowns.iter().enumerate() {
            for has_ceilings in views {
                let need = unknown.need[usize::from(*has_ceilings)];
                if unknown.is_known || need == 0 {
                    continue;
                }
                let width = self.width(number, *has_ceilings);
                #[expect(clippy::cast_precision_loss, reason = "thresholds are small")]
                let is_narrow = width < need as f64 - TOLERANCE;
                if is_narrow {
                    exposed.push(Exposed {
                        unknown: number,
                        has_ceilings: *has_ceilings,
                        width,
                    });
                }
            }
        }
        exposed
    }

    /// The cells of the latest table that are this unknown.
    pub fn cells_of(&self, table: &Table, unknown: usize) -> Vec<(usize, usize)> {
        let positions = table.cells().map(|(position, _)| position);
        positions
            .filter(|position| {
                let key = table.key(*position);
                key.and_then(|key| self.latest.get(&key)) == Some(&unknown)
            })
            .collect()
    }

    /// How wide the interval was before a publication exposed it: endless where there was nothing to know.
    pub fn width_of(&self, exposed: &Exposed) -> f64 {
        if exposed.unknown < self.unknowns.len() {
            self.width(exposed.unknown, exposed.has_ceilings)
        } else {
            f64::INFINITY
        }
    }

    /// How wide the interval of an unknown is; where the solver gives up, as if it were known.
    fn width(&self, of: usize, has_ceilings: bool) -> f64 {
        let reach = |direction| self.reach(of, direction, has_ceilings);
        let above = reach(OptimizationDirection::Maximize);
        let below = reach(OptimizationDirection::Minimize);
        above.zip(below).map_or(0.0, |(above, below)| above - below)
    }

    fn reach(&self, of: usize, direction: OptimizationDirection, has_ceilings: bool) -> Option<f64> {
        let mut problem = Problem::new(direction);
        let variables: Vec<Option<Variable>> = self
            .unknowns
            .iter()
            .enumerate()
            .map(|(number, unknown)| {
                let goal = if number == of { 1.0 } else { 0.0 };
                let bounds = unknown.bounds(has_ceilings);
                (!unknown.is_known).then(|| problem.add_var(goal, bounds))
            })
            .collect();
        for sum in &self.sums {
            let mut terms: Vec<(Variable, f64)> = Vec::with_capacity(sum.len());
            for (unknown, sign) in sum {
                if let Some(Some(variable)) = variables.get(*unknown) {
                    terms.push((*variable, *sign));
                }
            }
            if !terms.is_empty() {
                problem.add_constraint(terms, ComparisonOp::Eq, 0.0);
            }
        }
        match problem.solve() {
            Ok(outcome) => outcome.into_solution().ok().map(|solution| solution.objective()),
            Err(Error::Unbounded) if direction == OptimizationDirection::Maximize => Some(f64::INFINITY),
            Err(Error::Unbounded) => Some(f64::NEG_INFINITY),
            Err(_) => None,
        }
    }
}

impl Unknown {
    #[expect(clippy::cast_precision_loss, reason = "counts stay below 10^15")]
    fn bounds(&self, has_ceilings: bool) -> (f64, f64) {
        let ceiling = self.cell.of.filter(|_| has_ceilings);
        let above = ceiling.map_or(f64::INFINITY, |of| (of - self.cell.count) as f64);
        (-(self.cell.count.max(0) as f64), above)
    }
}

/// Whether two publications tell of the same count.
pub fn is_same(one: &Counted, other: &Counted) -> bool {
    (one.count, one.of) == (other.count, other.of)
}
