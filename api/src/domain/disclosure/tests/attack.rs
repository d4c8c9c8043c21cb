//! The attack (S3, S4): whoever reads everything that was shown solves for what was hidden, by linear programming, knowing all sums, that
//! counts are not negative, which cells did not change between two publications, and (where shares are published) the denominators.
//! It reckons from the published tables alone, with sums of its own.

use std::collections::{HashMap, HashSet};

use microlp::{ComparisonOp, OptimizationDirection, Problem};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRng, TestRunner},
};

use super::*;

/// Units as a tree, each below an earlier one, with the counts of those at its leaves: women, men, and what they are out of.
#[derive(Clone, Debug)]
struct Spec {
    parents: Vec<Option<usize>>,
    leaves: Vec<[(u32, u32); 2]>,
    /// The leaves as corrected in a second publication.
    corrected: Vec<Option<[(u32, u32); 2]>>,
    /// What of a leaf's line came in after the first publication.
    late: Vec<[bool; 3]>,
    threshold: u32,
    are_shares: bool,
}

pub(super) fn count() -> impl Strategy<Value = u32> {
    prop_oneof![2 => Just(0_u32), 3 => 1..10_u32, 4 => 5..60_u32, 1 => 60..2_000_u32]
}

fn pair() -> impl Strategy<Value = [(u32, u32); 2]> {
    let gender =
        || (count(), prop_oneof![Just(0), 1..10_u32, 5..400_u32]).prop_map(|(n, rest)| (n, n + rest));
    [gender(), gender()]
}

/// Two to four levels, each unit with one to `most` below it.
fn tree(most: usize) -> impl Strategy<Value = Vec<Option<usize>>> {
    let widths = prop::collection::vec(1..=most, 1..=12);
    (1..=3_usize, widths).prop_map(|(levels, widths)| {
        let mut parents = vec![None];
        let mut level = vec![0];
        let mut widths = widths.into_iter().cycle();
        for _ in 0..levels {
            let mut next = Vec::new();
            for parent in level {
                for _ in 0..widths.next().unwrap() {
                    if parents.len() < 16 {
                        next.push(parents.len());
                        parents.push(Some(parent));
                    }
                }
            }
            level = next;
        }
        parents
    })
}

/// In two of three tables nothing, otherwise one cell in eight.
fn late(units: usize) -> impl Strategy<Value = Vec<[bool; 3]>> {
    let cell = || prop::bool::weighted(0.125);
    let some = prop::collection::vec([cell(), cell(), cell()], units);
    prop_oneof![2 => Just(vec![[false; 3]; units]), 1 => some]
}

fn spec(most: usize) -> impl Strategy<Value = Spec> {
    tree(most).prop_flat_map(|parents| {
        let units = parents.len();
        let corrected = prop::option::weighted(0.2, pair());
        (
            Just(parents),
            prop::collection::vec(pair(), units),
            prop::collection::vec(corrected, units),
            late(units),
            3..=10_u32,
            any::<bool>(),
        )
            .prop_map(|(parents, leaves, corrected, late, threshold, are_shares)| Spec {
                parents,
                leaves,
                corrected,
                late,
                threshold,
                are_shares,
            })
    })
}

/// The true counts of every cell: rolled up, and out of how many.
type Truth = Vec<[(u32, u32); 3]>;

impl Spec {
    fn truth(&self, is_corrected: bool) -> Truth {
        let mut truth = vec![[(0, 0); 3]; self.parents.len()];
        for unit in 0..self.parents.len() {
            if self.parents.contains(&Some(unit)) {
                continue;
            }
            let [women, men] = self.corrected[unit]
                .filter(|_| is_corrected)
                .unwrap_or(self.leaves[unit]);
            let total = (women.0 + men.0, women.1 + men.1);
            let mut next = Some(unit);
            while let Some(at) = next {
                for (sum, part) in truth[at].iter_mut().zip([total, women, men]) {
                    *sum = (sum.0 + part.0, sum.1 + part.1);
                }
                next = self.parents[at];
            }
        }
        truth
    }

    /// Which cells are missing: those that are late, and the roll-ups that they are part of.
    fn missing(&self) -> Vec<[bool; 3]> {
        let mut missing = vec![[false; 3]; self.parents.len()];
        for unit in 0..self.parents.len() {
            let mut next = Some(unit).filter(|unit| !self.parents.contains(&Some(*unit)));
            while let Some(at) = next {
                for (missing, late) in missing[at].iter_mut().zip(self.late[unit]) {
                    *missing |= late;
                }
                next = self.parents[at];
            }
        }
        missing
    }

    fn rows(&self, truth: &Truth, missing: &[[bool; 3]]) -> Vec<Row> {
        let cell = |(n, of): (u32, u32)| match (self.are_shares, of) {
            (true, 0) => Reported::NotApplicable,
            (true, of) => Reported::Value {
                value: f64::from(n) / f64::from(of),
                numerator: Some(n.into()),
                denominator: Some(of.into()),
            },
            (false, _) => Reported::Value {
                value: n.into(),
                numerator: None,
                denominator: None,
            },
        };
        let row = |(unit, parent): (usize, &Option<usize>)| Row {
            unit: OrganizationUnitId(i64::try_from(unit).unwrap()),
            parent: *parent,
            is_roll_up: self.parents.contains(&Some(unit)),
            cells: [0, 1, 2].map(|gender| {
                let is_missing = missing[unit][gender];
                let reported = cell(truth[unit][gender]);
                Some(if is_missing {
                    Reported::Missing(MissingReason::NotReported)
                } else {
                    reported
                })
            }),
        };
        self.parents.iter().enumerate().map(row).collect()
    }

    fn protection(&self) -> Protection {
        Protection {
            counts_persons: true,
            is_additive: !self.are_shares,
            threshold: self.threshold,
            hides_complements: true,
            hides_zeros: false,
            basis: if self.are_shares {
                Basis::Parts
            } else {
                Basis::Value
            },
            rounding_base: None,
            dominance: None,
        }
    }
}

/// A publication as it can be read: the truth where it is shown.
struct Read {
    truth: Truth,
    shown: Vec<[bool; 3]>,
    hidden: Vec<[bool; 3]>,
}

impl Read {
    fn new(truth: Truth, outcome: &Outcome) -> Self {
        let of = |state: fn(Published) -> bool| {
            let lines = outcome.lines.iter();
            lines
                .map(|line| line.map(|cell| state(cell.unwrap().published)))
                .collect()
        };
        Self {
            shown: of(|cell| matches!(cell, Published::Value(_) | Published::NotApplicable)),
            hidden: of(|cell| matches!(cell, Published::Suppressed(_))),
            truth,
        }
    }

    fn hidden(&self) -> usize {
        self.hidden.iter().flatten().filter(|hidden| **hidden).count()
    }
}

/// What an attacker works with: a variable for each count that may differ, and the sums that they stand in.
struct Attack {
    /// The true count, what it is out of, and whether it was ever shown.
    variables: Vec<(u32, u32, bool)>,
    /// Those that were hidden, and must not be found; of what was not published those that are small.
    secret: HashSet<usize>,
    sums: Vec<(Vec<(usize, f64)>, f64)>,
}

impl Attack {
    fn new(parents: &[Option<usize>], publications: &[&Read], threshold: u32) -> Self {
        let mut attack = Self {
            variables: Vec::new(),
            secret: HashSet::new(),
            sums: Vec::new(),
        };
        let mut current: HashMap<(usize, usize), usize> = HashMap::new();
        let mut at = Vec::new();
        for read in publications {
            for unit in 0..parents.len() {
                for gender in 0..3 {
                    let (n, of) = read.truth[unit][gender];
                    let same = current.get(&(unit, gender)).copied().filter(|variable| {
                        (attack.variables[*variable].0, attack.variables[*variable].1) == (n, of)
                    });
                    let variable = same.unwrap_or_else(|| {
                        attack.variables.push((n, of, false));
                        attack.variables.len() - 1
                    });
                    attack.variables[variable].2 |= read.shown[unit][gender];
                    if read.hidden[unit][gender] || (1..threshold).contains(&n) {
                        attack.secret.insert(variable);
                    }
                    current.insert((unit, gender), variable);
                }
            }
            at.push(current.clone());
        }
        for current in &at {
            for unit in 0..parents.len() {
                attack.sum(current[&(unit, 0)], &[current[&(unit, 1)], current[&(unit, 2)]]);
                let below: Vec<_> = (0..parents.len())
                    .filter(|below| parents[*below] == Some(unit))
                    .collect();
                for gender in 0..3 {
                    if !below.is_empty() {
                        let parts: Vec<_> = below.iter().map(|below| current[&(*below, gender)]).collect();
                        attack.sum(current[&(unit, gender)], &parts);
                    }
                }
            }
        }
        attack
    }

    fn sum(&mut self, whole: usize, parts: &[usize]) {
        let mut terms: HashMap<usize, f64> = HashMap::new();
        let mut known = 0.0;
        let signed = [(whole, 1.0)]
            .into_iter()
            .chain(parts.iter().map(|part| (*part, -1.0)));
        for (variable, sign) in signed {
            let (n, _, is_shown) = self.variables[variable];
            if is_shown {
                known += sign * f64::from(n);
            } else {
                *terms.entry(variable).or_default() += sign;
            }
        }
        terms.retain(|_, sign| *sign != 0.0);
        if !terms.is_empty() {
            self.sums.push((terms.into_iter().collect(), -known));
        }
    }

    /// The lowest or highest that a hidden count can be.
    fn bound(&self, of: usize, direction: OptimizationDirection, knows_denominators: bool) -> f64 {
        let mut problem = Problem::new(direction);
        let mut variables = HashMap::new();
        for (variable, (_, ceiling, is_shown)) in self.variables.iter().enumerate() {
            if !is_shown {
                let highest = if knows_denominators {
                    f64::from(*ceiling)
                } else {
                    f64::INFINITY
                };
                let goal = if variable == of { 1.0 } else { 0.0 };
                variables.insert(variable, problem.add_var(goal, (0.0, highest)));
            }
        }
        for (terms, known) in &self.sums {
            let terms: Vec<_> = terms
                .iter()
                .map(|(variable, sign)| (variables[variable], *sign))
                .collect();
            problem.add_constraint(terms.as_slice(), ComparisonOp::Eq, *known);
        }
        match problem.solve() {
            Ok(outcome) => outcome.into_solution().unwrap().objective(),
            Err(microlp::Error::Unbounded) => f64::INFINITY,
            Err(error) => panic!("{error:?}"),
        }
    }

    /// The hidden counts that the attacker comes too close to.
    fn found(&self, threshold: u32, knows_denominators: bool, publications: usize) -> Vec<String> {
        let mut found = Vec::new();
        for (variable, (n, of, is_shown)) in self.variables.iter().enumerate() {
            if *is_shown || !self.secret.contains(&variable) {
                continue;
            }
            let is_small = |count: u32| count > 0 && count < threshold;
            let needed = match knows_denominators {
                false => threshold,
                // Nothing is wider than its denominator: what is about so few that it must be hidden is as wide as that, unless an
                // earlier publication told of all others.
                true if publications == 1 && (is_small(*n) || is_small(of - n)) => threshold.min(*of),
                true => 1.min(*of),
            };
            let lowest = self.bound(variable, OptimizationDirection::Minimize, knows_denominators);
            // What is wide enough on one side need not be bounded on the other.
            let highest = self.bound(variable, OptimizationDirection::Maximize, knows_denominators);
            if highest - lowest < f64::from(needed) - 1e-6 {
                found.push(format!("count {n} of {of}: {lowest}..{highest}, needed {needed}"));
            }
        }
        found
    }
}

pub(super) fn runner(cases: u32) -> TestRunner {
    let config = Config::with_cases(cases);
    TestRunner::new_with_rng(
        config,
        TestRng::deterministic_rng(prop::test_runner::RngAlgorithm::ChaCha),
    )
}

fn attack(spec: &Spec) -> Result<(), TestCaseError> {
    let first = spec.truth(false);
    let rows = spec.rows(&first, &spec.missing());
    let published = protect(spec.protection(), &rows, &[]);
    let record = published.record.clone().unwrap();
    let first = Read::new(first, &published);
    let check = |publications: &[&Read]| {
        let attack = Attack::new(&spec.parents, publications, spec.threshold);
        for knows_denominators in [false, true] {
            if knows_denominators && !spec.are_shares {
                continue;
            }
            let found = attack.found(spec.threshold, knows_denominators, publications.len());
            prop_assert!(
                found.is_empty(),
                "{found:?} (denominators known: {knows_denominators}) of {publications}",
                publications = publications.len()
            );
        }
        Ok(())
    };
    check(&[&first])?;
    let second = spec.truth(true);
    let published = protect(
        spec.protection(),
        &spec.rows(&second, &nothing_missing(&second)),
        &[record],
    );
    let second = Read::new(second, &published);
    check(&[&first, &second])
}

fn nothing_missing(truth: &Truth) -> Vec<[bool; 3]> {
    vec![[false; 3]; truth.len()]
}

#[test]
fn no_hidden_count_is_computed_or_bounded_from_two_publications() {
    runner(1_000).run(&spec(4), |spec| attack(&spec)).unwrap();
}

/// The fewest cells that can be hidden, by trying all choices.
fn fewest(spec: &Spec, rows: &[Row]) -> Option<usize> {
    let mut table = Table::new(spec.protection(), rows);
    primary::mark(spec.protection(), rows, &mut table);
    let views = secondary::View::all(&table, spec.protection());
    let choice = secondary::Choice::new(&views, &table);
    let (fixed, free): (Vec<_>, Vec<_>) = (0..choice.cells().len()).partition(|arc| choice.hides(*arc));
    (free.len() <= 15).then(|| {
        let sets = 0_u32..1 << free.len();
        let safe = sets.filter(|set| {
            let mut choice = choice.clone();
            for (bit, arc) in free.iter().enumerate() {
                if set >> bit & 1 == 1 {
                    choice.hide_for_good(*arc);
                }
            }
            !choice.exposes_any()
        });
        safe.map(|set| set.count_ones() as usize).min().unwrap() + fixed.len()
    })
}

#[test]
fn hidden_cells_are_near_the_fewest() {
    let ratios = std::cell::RefCell::new(Vec::new());
    let small = spec(2).prop_filter("few units", |spec| spec.parents.len() <= 7);
    runner(400)
        .run(&small, |spec| {
            let truth = spec.truth(false);
            let rows = spec.rows(&truth, &nothing_missing(&truth));
            let Some(fewest) = fewest(&spec, &rows) else {
                return Ok(());
            };
            let hidden = Read::new(spec.truth(false), &protect(spec.protection(), &rows, &[])).hidden();
            if fewest > 0 {
                ratios.borrow_mut().push((hidden, fewest));
            }
            prop_assert!(hidden >= fewest);
            Ok(())
        })
        .unwrap();
    let ratios = ratios.into_inner();
    let (hidden, fewest) = ratios
        .iter()
        .fold((0, 0), |(a, b), (hidden, fewest)| (a + hidden, b + fewest));
    #[expect(clippy::cast_precision_loss, reason = "some thousands")]
    let ratio = hidden as f64 / fewest as f64;
    let told = format!(
        "{} tables: {hidden} cells hidden where {fewest} are the fewest, {ratio:.3} times as many",
        ratios.len()
    );
    #[expect(clippy::print_stdout, reason = "the figure is to be read, with --nocapture")]
    {
        println!("{told}");
    }
    assert!(ratios.len() > 100 && ratio <= 1.5, "{told}");
}
