//! The attack (S3, S4): whoever reads everything that was shown solves for what was hidden, by linear programming, knowing all sums, that
//! counts are not negative, which cells did not change between two publications, and (where shares are published) the denominators.
//! It reckons from the published tables alone, with sums of its own.

use std::collections::{HashMap, HashSet};

use microlp::{ComparisonOp, OptimizationDirection, Problem};
use proptest::{
    prelude::*,
    test_runner::{Config, RngSeed, TestRng, TestRunner},
};

use super::{
    spec::{Spec, Truth, spec},
    *,
};

/// A publication as it can be read: the truth where it is shown.
struct Read {
    truth: Truth,
    shown: Vec<[bool; 3]>,
    hidden: Vec<[bool; 3]>,
}

impl Read {
    fn new(truth: Truth, outcome: &ProtectedTable) -> Self {
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

/// All of them, or as many as `PROPTEST_CASES` asks for.
pub fn cases(all: u32) -> u32 {
    let asked = Config::default().cases;
    // What it is where nobody asks.
    if asked == 256 { all } else { asked }
}

/// With a seed of its own, or the one that `PROPTEST_RNG_SEED` gives.
pub fn runner(cases: u32) -> TestRunner {
    let config = Config::with_cases(cases);
    let algorithm = prop::test_runner::RngAlgorithm::ChaCha;
    let rng = match Config::default().rng_seed {
        RngSeed::Random => TestRng::deterministic_rng(algorithm),
        RngSeed::Fixed(seed) => {
            let mut bytes = [0; 32];
            bytes[..8].copy_from_slice(&seed.to_le_bytes());
            TestRng::from_seed(algorithm, &bytes)
        }
    };
    TestRunner::new_with_rng(config, rng)
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
    check(&[&first, &second])?;
    // By itself, for those who have not read the first.
    let alone = Attack::new(&spec.parents, &[&second], spec.threshold);
    for knows_denominators in [false, spec.are_shares] {
        let found = alone.found(spec.threshold, knows_denominators, 1);
        prop_assert!(
            found.is_empty(),
            "{found:?} (denominators known: {knows_denominators}) of the second alone"
        );
    }
    Ok(())
}

fn nothing_missing(truth: &Truth) -> Vec<[bool; 3]> {
    vec![[false; 3]; truth.len()]
}

#[test]
fn no_hidden_count_is_computed_or_bounded_from_two_publications() {
    runner(cases(200)).run(&spec(4), |spec| attack(&spec)).unwrap();
}

/// The fewest cells that can be hidden, by trying all choices.
fn fewest(spec: &Spec, rows: &[TableRow]) -> Option<usize> {
    let mut table = counting::counted(spec.protection(), rows);
    primary::mark(spec.protection(), rows, &mut table);
    let views = secondary::View::all(&table, spec.protection());
    let choice = secondary::Choice::new(&views, &table);
    let (fixed, free): (Vec<_>, Vec<_>) = (0..choice.cells().len()).partition(|arc| choice.is_hidden[*arc]);
    (free.len() <= 15).then(|| {
        let sets = 0_u32..1 << free.len();
        let safe = sets.filter(|set| {
            let mut choice = choice.clone();
            for (bit, arc) in free.iter().enumerate() {
                if set >> bit & 1 == 1 {
                    choice.is_hidden[*arc] = true;
                }
            }
            !(0..choice.is_hidden.len()).any(|arc| choice.is_exposed(arc))
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
    assert!(ratios.len() > 100 && ratio <= 1.10, "{told}");
}
