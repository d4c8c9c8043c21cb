//! How close a reader comes to a count. Every distance is witnessed by numbers that were checked against all sums: what a solver says
//! without a witness counts as nothing, so that its doubts make an interval narrower and never wider.

use std::collections::HashMap;

use microlp::{ComparisonOp, OptimizationDirection, Problem, Solution, Variable as Unknown};

use super::{
    Told,
    system::{Need, System, Variable},
};

/// Counts are whole: what differs by less is rounding.
const TOLERANCE: f64 = 1e-6;

/// What tells one interval from another.
const NARROWER: f64 = 0.5;

/// How far a count can be from what it is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Reach {
    pub below: f64,
    pub above: f64,
    /// The solver gave up, so that it may be more.
    pub is_doubtful: bool,
}

impl Reach {
    pub fn width(self) -> f64 {
        self.below + self.above
    }

    fn is_told(self) -> bool {
        self.width() < NARROWER && !self.is_doubtful
    }

    pub fn is_enough(self, need: Need) -> bool {
        self.width() >= need.width - TOLERANCE && self.above >= need.above - TOLERANCE
    }
}

/// A secret that a reader comes too close to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exposed {
    pub variable: usize,
    pub reach: Reach,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Below,
    Above,
}

/// What was found out about all secrets of a system.
#[derive(Clone, Debug, Default)]
pub struct Judgement {
    pub is_safe: bool,
    pub secrets: usize,
    /// The narrowest interval by what it is to be.
    pub narrowest: Option<f64>,
}

/// What witnesses have shown of each count. It stays true when more is hidden.
pub type Reached = Vec<Reach>;

impl System {
    pub fn unreached(&self) -> Reached {
        vec![Reach::default(); self.variables.len()]
    }

    pub fn judge(&self) -> Judgement {
        let mut reached = self.unreached();
        let mut judgement = Judgement {
            is_safe: true,
            ..Judgement::default()
        };
        for (number, variable) in self.variables.iter().enumerate() {
            if !variable.is_kept() {
                continue;
            }
            judgement.secrets += 1;
            if self.exposed(number, &mut reached).is_some() {
                judgement.is_safe = false;
                return judgement;
            }
            if variable.need.width > 0.0 {
                let share = (reached[number].width() / variable.need.width).min(1.0);
                judgement.narrowest = Some(judgement.narrowest.map_or(share, |other| other.min(share)));
            }
        }
        judgement
    }

    /// A secret that what is being published brings too close to what it is. What would be as close if nothing of it were shown was told
    /// before.
    pub fn exposed(&self, number: usize, reached: &mut Reached) -> Option<Exposed> {
        let variable = &self.variables[number];
        if !variable.is_kept() {
            return None;
        }
        let reach = if variable.is_shown {
            Reach::default()
        } else {
            self.reach(number, Variable::is_open, reached)
        };
        // Nobody is no small number of persons, whoever may have said so.
        let is_nobody = variable.is_nobody_safe && variable.count + reach.above < NARROWER;
        if reach.is_enough(variable.need) || is_nobody {
            return None;
        }
        let before = self.reach(number, |variable| !variable.is_known, &mut self.unreached());
        let is_told_now = before.is_doubtful
            || before.width() > reach.width() + NARROWER
            || variable.need.above > 0.0 && before.above > reach.above + NARROWER;
        is_told_now.then_some(Exposed {
            variable: number,
            reach,
        })
    }

    /// The audited cells that earlier publications tell of, whatever is shown of them now.
    pub fn told_before(&self) -> Told {
        let (mut told, mut reached) = (Told::default(), self.unreached());
        for (number, variable) in self.variables.iter().enumerate() {
            let can_vary = |variable: &Variable| !variable.is_known;
            if variable.is_known {
                told.shown.extend(&variable.cells);
            } else if !variable.cells.is_empty()
                && !variable.need.is_none()
                && self.reach(number, can_vary, &mut reached).is_told()
            {
                told.computed.extend(&variable.cells);
            }
        }
        told
    }

    /// How far a count can lie from what it is, reckoned no further than it needs.
    pub fn reach(
        &self,
        of: usize,
        can_vary: impl Fn(&Variable) -> bool + Copy,
        reached: &mut Reached,
    ) -> Reach {
        let need = self.variables[of].need;
        if reached[of].is_enough(need) {
            return reached[of];
        }
        let sums = self.around(of, can_vary);
        for (side, enough) in [
            (Side::Above, need.width.max(need.above)),
            (Side::Below, need.width),
        ] {
            let Some(found) = self.furthest(of, side, enough, &sums, can_vary) else {
                reached[of].is_doubtful = true;
                continue;
            };
            for (variable, distance) in found {
                let reach = &mut reached[variable];
                reach.above = reach.above.max(distance);
                reach.below = reach.below.max(-distance);
            }
            if reached[of].is_enough(need) {
                break;
            }
        }
        reached[of]
    }

    /// The witness of how far a count can lie on one side: the distances of all that move with it.
    fn furthest(
        &self,
        of: usize,
        side: Side,
        enough: f64,
        sums: &[usize],
        can_vary: impl Fn(&Variable) -> bool,
    ) -> Option<Vec<(usize, f64)>> {
        let mut problem = Problem::new(match side {
            Side::Above => OptimizationDirection::Maximize,
            Side::Below => OptimizationDirection::Minimize,
        });
        let mut unknowns = HashMap::new();
        let (below, above) = self.variables[of].bounds();
        let bounds = match side {
            Side::Above => (0.0, above.min(enough)),
            Side::Below => (below.max(-enough), 0.0),
        };
        unknowns.insert(of, problem.add_var(1.0, bounds));
        for sum in sums {
            let terms = self.sums[*sum].iter().filter_map(|(number, factor)| {
                let variable = &self.variables[*number];
                if *number != of && !can_vary(variable) {
                    return None;
                }
                let add = || problem.add_var(0.0, variable.bounds());
                Some((*unknowns.entry(*number).or_insert_with(add), *factor))
            });
            let terms: Vec<_> = terms.collect();
            problem.add_constraint(terms, ComparisonOp::Eq, 0.0);
        }
        let solution = solved(&problem)?;
        let distances = unknowns
            .iter()
            .map(|(number, unknown)| (*number, solution.var_value(*unknown)));
        let distances: HashMap<_, _> = distances.collect();
        self.is_witnessed(&distances, sums)
            .then(|| distances.into_iter().collect())
    }

    /// Whether the counts can lie so far from what they are.
    fn is_witnessed(&self, distances: &HashMap<usize, f64>, sums: &[usize]) -> bool {
        let holds = |sum: &usize| {
            let terms = self.sums[*sum].iter();
            let terms = terms.map(|(number, factor)| factor * distances.get(number).unwrap_or(&0.0));
            let (total, size) = terms.fold((0.0, 1.0), |(total, size), term: f64| {
                (total + term, f64::max(size, term.abs()))
            });
            total.abs() <= TOLERANCE * size
        };
        let lies_within = |(number, distance): (&usize, &f64)| {
            let (below, above) = self.variables[*number].bounds();
            *distance >= below - TOLERANCE && *distance <= above + TOLERANCE
        };
        sums.iter().all(holds) && distances.iter().all(lies_within)
    }

    /// The cheapest variables to hide beside a secret so that it is as far from being known as it needs: those that are shown and have to move
    /// where it moves (the linear programme of Kelly, Golden & Assad 1992). Nothing where hiding does not help.
    pub fn way_around(&self, exposed: Exposed, cost: impl Fn(&Variable) -> f64 + Copy) -> Vec<usize> {
        let variable = &self.variables[exposed.variable];
        if variable.is_shown {
            return vec![exposed.variable];
        }
        let (need, reach) = (variable.need, exposed.reach);
        let can_move = |variable: &Variable| !variable.is_known;
        let sums = self.around(exposed.variable, can_move);
        let sides = [
            (Side::Above, (need.width - reach.below).max(need.above)),
            (Side::Below, need.width - reach.above),
        ];
        let ways = sides.into_iter().filter_map(|(side, wanted)| {
            if side == Side::Below && reach.above < need.above - TOLERANCE {
                return None;
            }
            self.cheapest(exposed.variable, side, wanted, &sums, cost)
        });
        let price = |way: &Vec<usize>| {
            way.iter()
                .map(|number| cost(&self.variables[*number]))
                .sum::<f64>()
        };
        let best = ways.filter(|way| !way.is_empty());
        let best = best.min_by(|one, other| price(one).total_cmp(&price(other)));
        // One side alone may not be enough: then whatever moves with it.
        best.unwrap_or_else(|| {
            let beside = sums.iter().flat_map(|sum| &self.sums[*sum]);
            let mut beside: Vec<_> = beside.map(|(number, _)| *number).collect();
            beside.retain(|number| self.variables[*number].is_shown && !self.variables[*number].is_known);
            beside.sort_unstable();
            beside.dedup();
            beside
        })
    }

    fn cheapest(
        &self,
        of: usize,
        side: Side,
        wanted: f64,
        sums: &[usize],
        cost: impl Fn(&Variable) -> f64,
    ) -> Option<Vec<usize>> {
        let mut problem = Problem::new(OptimizationDirection::Minimize);
        let (below, above) = self.variables[of].bounds();
        let fixed = match side {
            Side::Above if wanted <= above + TOLERANCE => wanted,
            Side::Below if wanted <= -below + TOLERANCE => -wanted,
            _ => return None,
        };
        // Up and down apart, so that either costs.
        let mut unknowns: HashMap<usize, [Unknown; 2]> = HashMap::new();
        let of_it = [fixed.max(0.0), (-fixed).max(0.0)].map(|much| problem.add_var(0.0, (much, much)));
        unknowns.insert(of, of_it);
        for sum in sums {
            let mut terms = Vec::new();
            for (number, factor) in &self.sums[*sum] {
                let variable = &self.variables[*number];
                if *number != of && variable.is_known {
                    continue;
                }
                let [up, down] = *unknowns.entry(*number).or_insert_with(|| {
                    let price = if variable.is_shown { cost(variable) } else { 0.0 };
                    let (below, above) = variable.bounds();
                    [
                        problem.add_var(price, (0.0, above)),
                        problem.add_var(price, (0.0, -below)),
                    ]
                });
                terms.push((up, *factor));
                terms.push((down, -factor));
            }
            problem.add_constraint(terms, ComparisonOp::Eq, 0.0);
        }
        let solution = solved(&problem)?;
        let moved = unknowns.iter().filter(|(number, [up, down])| {
            let distance = solution.var_value(*up) - solution.var_value(*down);
            self.variables[**number].is_shown && distance.abs() > TOLERANCE
        });
        let mut moved: Vec<_> = moved.map(|(number, _)| *number).collect();
        moved.sort_unstable();
        Some(moved)
    }
}

fn solved(problem: &Problem) -> Option<Solution> {
    problem.solve().ok()?.into_solution().ok()
}
