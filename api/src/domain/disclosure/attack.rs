//! What can be computed from several publications of one table together: a linear programme for each hidden count (S4).
//!
//! A cell whose count is the same in two publications is one unknown in both, whatever it was between them, and shown in either it is
//! known. With one publication the sums make a network (see `network`); with several they don't, and an LP solver reckons.

use std::collections::{HashMap, HashSet};

use microlp::{ComparisonOp, Error, OptimizationDirection, Problem, Variable};

use super::{
    Protection,
    network::Network,
    table::{Counted, Identity, Key, Place, Table, Visibility},
};

/// Rounding of the solver: counts are whole.
const TOLERANCE: f64 = 1e-6;

/// A count that may lie elsewhere than it does.
#[derive(Clone, Debug)]
struct Unknown {
    cell: Counted,
    identity: Identity,
    is_known: bool,
    /// How wide its interval must be where denominators are not known, and where they are.
    need: [i64; 2],
}

/// A hidden count that comes too close to what it is, or may do so: where the solver gave up, nobody knows how wide its interval is.
#[derive(Clone, Copy, Debug)]
pub struct Exposed {
    pub unknown: usize,
    has_ceilings: bool,
    pub width: Option<f64>,
}

#[derive(Clone, Debug, Default)]
pub struct Attack {
    unknowns: Vec<Unknown>,
    /// Every count that a cell ever had.
    ever: HashMap<Key, Vec<usize>>,
    latest: HashMap<Key, usize>,
    /// How far the counts of a sum may lie from the true ones: together nowhere.
    sums: Vec<Sum>,
}

/// Unknowns, each on its side.
type Sum = Vec<(usize, bool)>;

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
        for (place, cell) in table.cells() {
            let Some(identity) = table.identity(place) else {
                continue;
            };
            let number = self.unknown(table.key(place), cell, identity);
            let unknown = &mut self.unknowns[number];
            unknown.is_known |= matches!(cell.visibility, Visibility::Shown | Visibility::Nothing);
            if cell.visibility != Visibility::Shown {
                let [open, closed] = [false, true].map(|has_ceilings| protection.need(cell, has_ceilings));
                unknown.need = [unknown.need[0].max(open), unknown.need[1].max(several(closed))];
            }
        }
        // Ceilings don't change which cells a sum is made of: they come in as bounds.
        let network = Network::of(table, false);
        for node in 0..network.nodes() {
            let terms = network.sum(node);
            let terms = terms.map(|(arc, away)| (self.latest[&table.key(network.arcs[arc].cell)], away));
            let mut sum: Sum = terms.collect();
            sum.sort_unstable();
            // The same again tells nothing new.
            if !sum.is_empty() && !self.sums.contains(&sum) {
                self.sums.push(sum);
            }
        }
    }

    /// The unknown that a cell is in one more publication: one that it was before, or a new one.
    fn unknown(&mut self, key: Key, cell: &Counted, identity: Identity) -> usize {
        let ever = self.ever.entry(key).or_default();
        let latest = self.latest.get(&key).copied();
        let same = ever.iter().copied().find(|number| {
            let unknown = &self.unknowns[*number];
            // A count that was shown, and another since, is not known to be back before it is shown again.
            unknown.identity == identity && (latest == Some(*number) || !unknown.is_known)
        });
        let number = same.unwrap_or_else(|| {
            ever.push(self.unknowns.len());
            self.unknowns.push(Unknown {
                cell: *cell,
                identity,
                is_known: false,
                need: [0; 2],
            });
            self.unknowns.len() - 1
        });
        self.latest.insert(key, number);
        number
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
            for (has_ceilings, need) in views.iter().zip(unknown.need) {
                if unknown.is_known || need == 0 {
                    continue;
                }
                let width = self.width(number, *has_ceilings);
                #[expect(clippy::cast_precision_loss, reason = "thresholds are small")]
                let is_narrow = width.is_none_or(|width| width < need as f64 - TOLERANCE);
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
    pub fn cells_of(&self, table: &Table, unknown: usize) -> Vec<Place> {
        let mut places = table.places();
        places.retain(|place| self.latest.get(&table.key(*place)) == Some(&unknown));
        places
    }

    /// How wide the interval was before a publication exposed it: endless where there was nothing to know, or nobody knows.
    fn width_before(&self, exposed: &Exposed) -> f64 {
        let was_there = exposed.unknown < self.unknowns.len();
        let width = was_there.then(|| self.width(exposed.unknown, exposed.has_ceilings));
        width.flatten().unwrap_or(f64::INFINITY)
    }

    /// Whether an exposed count was not as exposed before.
    pub fn is_wider(&self, exposed: &Exposed) -> bool {
        exposed
            .width
            // Counts are whole: less than half a one is rounding.
            .is_none_or(|width| self.width_before(exposed) > width + 0.5)
    }

    /// How wide the interval of an unknown is; none where the solver gives up.
    fn width(&self, of: usize, has_ceilings: bool) -> Option<f64> {
        let sums = self.around(of);
        // Both are distances from the true count, so that what is known of it drops out.
        let above = self.reach(of, OptimizationDirection::Maximize, has_ceilings, &sums)?;
        let below = self.reach(of, OptimizationDirection::Minimize, has_ceilings, &sums)?;
        Some(above - below)
    }

    /// The sums that hang together with an unknown, through others that are unknown: the others bear on nothing, and would only make the
    /// programme larger.
    fn around(&self, of: usize) -> Vec<&Sum> {
        let mut reached = HashSet::from([of]);
        let (mut around, mut open) = (Vec::new(), self.sums.iter().collect::<Vec<_>>());
        loop {
            let (near, far): (Vec<_>, Vec<_>) = open
                .into_iter()
                .partition(|sum| sum.iter().any(|(unknown, _)| reached.contains(unknown)));
            if near.is_empty() {
                return around;
            }
            let unknowns = near
                .iter()
                .flat_map(|sum| sum.iter().map(|(unknown, _)| *unknown));
            reached.extend(unknowns.filter(|unknown| !self.unknowns[*unknown].is_known));
            around.extend(near);
            open = far;
        }
    }

    /// How far above or below its true count an unknown can lie, for all that is shown.
    fn reach(
        &self,
        of: usize,
        direction: OptimizationDirection,
        has_ceilings: bool,
        sums: &[&Sum],
    ) -> Option<f64> {
        let mut problem = Problem::new(direction);
        let mut variables: HashMap<usize, Variable> = HashMap::new();
        // What is known does not vary, and needs no variable.
        let mut variable = |problem: &mut Problem, number: usize| {
            let unknown = Some(&self.unknowns[number]).filter(|unknown| !unknown.is_known)?;
            let goal = if number == of { 1.0 } else { 0.0 };
            let add = || problem.add_var(goal, unknown.bounds(has_ceilings));
            Some(*variables.entry(number).or_insert_with(add))
        };
        variable(&mut problem, of)?;
        for sum in sums {
            let terms = sum.iter().filter_map(|(unknown, away)| {
                Some((variable(&mut problem, *unknown)?, if *away { 1.0 } else { -1.0 }))
            });
            let terms: Vec<_> = terms.collect();
            if !terms.is_empty() {
                problem.add_constraint(terms, ComparisonOp::Eq, 0.0);
            }
        }
        match problem.solve() {
            Ok(outcome) => outcome.into_solution().ok().map(|solution| solution.objective()),
            // Nothing that is shown bounds it on this side.
            Err(Error::Unbounded) if direction == OptimizationDirection::Maximize => Some(f64::INFINITY),
            Err(Error::Unbounded) => Some(f64::NEG_INFINITY),
            Err(_) => None,
        }
    }
}

impl Unknown {
    /// How far it may lie below its true count, and above it.
    #[expect(clippy::cast_precision_loss, reason = "counts stay below 10^15")]
    fn bounds(&self, has_ceilings: bool) -> (f64, f64) {
        let ceiling = self.cell.of.filter(|_| has_ceilings);
        let above = ceiling.map_or(f64::INFINITY, |of| (of - self.cell.count) as f64);
        (-(self.cell.count.max(0) as f64), above)
    }
}

/// What is left of a need where denominators are known, and other publications with them: these may leave no more than the few that a unit is
/// out of. Then it is not to be computed.
pub fn several(need: i64) -> i64 {
    need.min(1)
}
