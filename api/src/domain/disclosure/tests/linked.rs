//! Tables of the same persons at random (S8), under the attack of whoever reads all of them and knows how they are related.

use std::collections::{BTreeMap, HashMap};

use arshjul_entity::IndicatorId;
use microlp::{ComparisonOp, OptimizationDirection, Problem};
use proptest::prelude::*;

use super::{
    attack::{cases, runner},
    spec::{count, tree},
    *,
};
use crate::domain::related;

/// Units as a tree, and at its leaves the women and men of two kinds, each with what is left of what they are out of.
#[derive(Clone, Debug)]
pub struct Family {
    relation: Relation,
    parents: Vec<Option<usize>>,
    leaves: Vec<[[u32; 3]; 2]>,
    /// The leaves in a second publication.
    corrected: Vec<Option<[[u32; 3]; 2]>>,
    threshold: u32,
}

pub fn family() -> impl Strategy<Value = Family> {
    let relation = prop_oneof![
        Just(Relation::SumOf),
        Just(Relation::NumeratorOf),
        Just(Relation::DenominatorOf),
        Just(Relation::SameAs),
        Just(Relation::ComplementOf),
        Just(Relation::PeriodsOf),
    ];
    tree(3).prop_flat_map(move |parents| {
        let units = parents.len();
        let leaf = || [[count(), count(), count()], [count(), count(), count()]];
        let made = (
            relation.clone(),
            prop::collection::vec(leaf(), units),
            prop::collection::vec(prop::option::weighted(0.2, leaf()), units),
            3..=10_u32,
        );
        made.prop_map(move |(relation, leaves, corrected, threshold)| Family {
            relation,
            parents: parents.clone(),
            leaves,
            corrected,
            threshold,
        })
    })
}

/// A table's counts, and what they are out of where it shows shares.
#[derive(Clone, Debug)]
pub struct Truth {
    counts: Vec<[u32; 3]>,
    ofs: Option<Vec<[u32; 3]>>,
}

impl Family {
    pub const fn units(&self) -> usize {
        self.parents.len()
    }

    fn is_roll_up(&self, unit: usize) -> bool {
        self.parents.contains(&Some(unit))
    }

    /// Something of women and men, summed up.
    fn summed(&self, is_corrected: bool, of: impl Fn([u32; 3]) -> u32) -> Vec<[u32; 3]> {
        let mut sums = vec![[0; 3]; self.parents.len()];
        for unit in (0..self.parents.len()).filter(|unit| !self.is_roll_up(*unit)) {
            let leaf = self.corrected[unit]
                .filter(|_| is_corrected)
                .unwrap_or(self.leaves[unit]);
            let [women, men] = leaf.map(&of);
            let mut next = Some(unit);
            while let Some(at) = next {
                for (sum, part) in sums[at].iter_mut().zip([women + men, women, men]) {
                    *sum += part;
                }
                next = self.parents[at];
            }
        }
        sums
    }

    /// The table that says how it is related, and the others.
    pub fn truths(&self, is_corrected: bool) -> Vec<Truth> {
        let summed = |of: fn([u32; 3]) -> u32| self.summed(is_corrected, of);
        let counts = |of: fn([u32; 3]) -> u32| Truth {
            counts: summed(of),
            ofs: None,
        };
        let share = |of: fn([u32; 3]) -> u32| Truth {
            counts: summed(of),
            ofs: Some(summed(|[a, b, c]| a + b + c)),
        };
        match self.relation {
            Relation::SumOf => vec![
                counts(|[a, b, _]| a + b),
                counts(|[a, ..]| a),
                counts(|[_, b, _]| b),
            ],
            Relation::PeriodsOf => vec![
                counts(|[a, b, c]| a + b + c),
                counts(|[a, ..]| a),
                counts(|[_, b, _]| b),
                counts(|[.., c]| c),
            ],
            Relation::NumeratorOf => vec![counts(|[a, ..]| a), share(|[a, ..]| a)],
            Relation::DenominatorOf => vec![counts(|[a, b, c]| a + b + c), share(|[a, ..]| a)],
            Relation::SameAs => vec![counts(|[a, ..]| a), counts(|[a, ..]| a)],
            Relation::ComplementOf => vec![share(|[_, b, c]| b + c), share(|[a, ..]| a)],
        }
    }

    fn rows(&self, truth: &Truth) -> Vec<TableRow> {
        let cell = |unit: usize, gender: usize| {
            let count = f64::from(truth.counts[unit][gender]);
            match truth.ofs.as_ref().map(|ofs| f64::from(ofs[unit][gender])) {
                None => super::count(count),
                Some(0.0) => Some(Reported::NotApplicable),
                Some(of) => share(count, of),
            }
        };
        let row = |(unit, parent): (usize, &Option<usize>)| TableRow {
            unit: OrganizationUnitId(i64::try_from(unit).unwrap()),
            parent: *parent,
            is_roll_up: self.is_roll_up(unit),
            cells: [0, 1, 2].map(|gender| cell(unit, gender)),
        };
        self.parents.iter().enumerate().map(row).collect()
    }

    fn protection(&self, truth: &Truth) -> Protection {
        Protection {
            threshold: self.threshold,
            ..if truth.ofs.is_some() {
                SHARES_NEED_PARTS
            } else {
                COUNTS
            }
        }
    }

    pub fn drafts(&self, truths: &[Truth], earlier: &[Vec<Edition>]) -> (Vec<Draft>, Link) {
        let drafts = truths.iter().zip(earlier).map(|(truth, earlier)| Draft {
            protection: self.protection(truth),
            rows: Some(self.rows(truth)),
            earlier: earlier.clone(),
        });
        let link = Link {
            relation: self.relation,
            of: 0,
            others: (1..truths.len()).collect(),
        };
        (drafts.collect(), link)
    }

    fn publish(&self, truths: &[Truth], earlier: &[Vec<Edition>]) -> Vec<ProtectedTable> {
        let (drafts, link) = self.drafts(truths, earlier);
        let set = super::super::protect(&drafts, &[link]).expect("what can be hidden");
        set.tables.into_iter().flatten().collect()
    }

    /// Whoever reads it, and as a reader of shares knows how many each is out of or not.
    fn attack(
        &self,
        truths: &[Truth],
        published: &[ProtectedTable],
        knows_denominators: bool,
    ) -> Vec<String> {
        let mut attack = Attack::default();
        let has_denominator = self.relation == Relation::DenominatorOf && !knows_denominators;
        let mut at = HashMap::new();
        for (table, truth) in truths.iter().enumerate() {
            for unit in 0..self.parents.len() {
                for gender in 0..3 {
                    let count = truth.counts[unit][gender];
                    // What counts the same as a share is out of as many, for whoever knows that.
                    let ofs = truth.ofs.as_ref().or_else(|| {
                        let share = truths.last().filter(|_| self.relation == Relation::NumeratorOf);
                        share.and_then(|share| share.ofs.as_ref())
                    });
                    let of = ofs.map(|ofs| ofs[unit][gender]);
                    let cell = published[table].lines[unit][gender].map(|cell| cell.published);
                    let is_shown = matches!(cell, Some(Published::Value(_) | Published::NotApplicable));
                    let is_known = is_shown && !(has_denominator && table > 0 && count > 0)
                        || knows_denominators && self.relation == Relation::DenominatorOf && table == 0;
                    let is_small = |count: u32| count > 0 && count < self.threshold;
                    let need =
                        match of.filter(|_| knows_denominators || self.relation == Relation::ComplementOf) {
                            None => self.threshold,
                            Some(of) if is_small(count) || is_small(of - count) => self.threshold.min(of),
                            Some(of) => of.min(1),
                        };
                    at.insert((table, unit, gender), attack.counts.len());
                    attack.counts.push(Unknown {
                        count: f64::from(count),
                        ceiling: of.filter(|_| knows_denominators).map(f64::from),
                        is_known,
                        need: if is_shown { 0.0 } else { f64::from(need) },
                    });
                }
            }
        }
        self.add_sums(truths, published, &at, has_denominator, &mut attack);
        attack.found()
    }

    fn add_sums(
        &self,
        truths: &[Truth],
        published: &[ProtectedTable],
        at: &HashMap<(usize, usize, usize), usize>,
        has_denominator: bool,
        attack: &mut Attack,
    ) {
        for unit in 0..self.parents.len() {
            for gender in 0..3 {
                let cell = |table: usize| at[&(table, unit, gender)];
                for table in 0..truths.len() {
                    let below = (0..self.parents.len()).filter(|below| self.parents[*below] == Some(unit));
                    let below: Vec<_> = below.map(|below| (at[&(table, below, gender)], -1.0)).collect();
                    if !below.is_empty() {
                        attack.sums.push([vec![(cell(table), 1.0)], below].concat());
                    }
                }
                let of = truths
                    .last()
                    .and_then(|truth| truth.ofs.as_ref())
                    .map(|ofs| ofs[unit][gender]);
                match self.relation {
                    Relation::SumOf | Relation::PeriodsOf => {
                        let parts = (1..truths.len()).map(|part| (cell(part), -1.0));
                        attack
                            .sums
                            .push([(cell(0), 1.0)].into_iter().chain(parts).collect());
                    }
                    Relation::NumeratorOf | Relation::SameAs => {
                        attack.sums.push(vec![(cell(0), 1.0), (cell(1), -1.0)]);
                    }
                    Relation::ComplementOf => attack.sums.push(vec![(cell(0), 1.0), (cell(1), 1.0)]),
                    Relation::DenominatorOf if has_denominator && of.is_some_and(|of| of > 0) => {
                        let shown = published[1].lines[unit][gender].unwrap().published;
                        if matches!(shown, Published::Value(_)) {
                            let share = attack.counts[cell(1)].count / f64::from(of.unwrap());
                            attack.sums.push(vec![(cell(1), 1.0), (cell(0), -share)]);
                        }
                    }
                    Relation::DenominatorOf => {}
                }
            }
            for table in 0..truths.len() {
                let [total, women, men] = [0, 1, 2].map(|gender| at[&(table, unit, gender)]);
                attack.sums.push(vec![(total, 1.0), (women, -1.0), (men, -1.0)]);
            }
        }
    }
}

struct Unknown {
    count: f64,
    ceiling: Option<f64>,
    is_known: bool,
    need: f64,
}

/// Distances from what the counts are, and the sums that they make up to nothing.
#[derive(Default)]
struct Attack {
    counts: Vec<Unknown>,
    sums: Vec<Vec<(usize, f64)>>,
}

impl Attack {
    fn reach(&self, of: usize, direction: OptimizationDirection) -> f64 {
        let mut problem = Problem::new(direction);
        let mut unknowns = HashMap::new();
        for (number, unknown) in self
            .counts
            .iter()
            .enumerate()
            .filter(|(_, unknown)| !unknown.is_known)
        {
            let above = unknown.ceiling.map_or(1e6, |ceiling| ceiling - unknown.count);
            let goal = if number == of { 1.0 } else { 0.0 };
            unknowns.insert(number, problem.add_var(goal, (-unknown.count, above)));
        }
        for sum in &self.sums {
            let terms = sum
                .iter()
                .filter_map(|(number, factor)| Some((*unknowns.get(number)?, *factor)));
            let terms: Vec<_> = terms.collect();
            if !terms.is_empty() {
                problem.add_constraint(terms, ComparisonOp::Eq, 0.0);
            }
        }
        problem.solve().unwrap().into_solution().unwrap().objective()
    }

    fn found(&self) -> Vec<String> {
        let open = self.counts.iter().enumerate();
        let open = open.filter(|(_, unknown)| !unknown.is_known && unknown.need > 0.0);
        let found = open.filter_map(|(number, unknown)| {
            let above = self.reach(number, OptimizationDirection::Maximize);
            let width = above - self.reach(number, OptimizationDirection::Minimize);
            (width < unknown.need - 1e-6)
                .then(|| format!("{} ({number}): {width} wide of {}", unknown.count, unknown.need))
        });
        found.collect()
    }
}

#[test]
fn no_hidden_count_is_computed_or_bounded_from_related_tables() {
    let attack = |family: Family| {
        let mut earlier = vec![Vec::new(); 4];
        for is_corrected in [false, true] {
            let truths = family.truths(is_corrected);
            let published = family.publish(&truths, &earlier);
            for knows_denominators in [false, true] {
                let found = family.attack(&truths, &published, knows_denominators);
                let told: String = truths
                    .iter()
                    .zip(&published)
                    .map(|(truth, table)| in_short(&family.rows(truth), table))
                    .collect();
                prop_assert!(
                    found.is_empty(),
                    "{:?} k {} corrected {is_corrected} knows {knows_denominators}: {found:#?}\n{told}",
                    family.relation,
                    family.threshold
                );
            }
            for (earlier, table) in earlier.iter_mut().zip(published) {
                earlier.extend(table.record.map(|record| Edition {
                    moment: i64::from(is_corrected),
                    ..record
                }));
            }
        }
        Ok(())
    };
    runner(cases(60)).run(&family(), attack).unwrap();
}

/// Of sets that nobody has declared, nearly all are seen to be related by their numbers.
#[test]
fn what_is_related_and_not_declared_is_warned_of() {
    let seen = std::cell::RefCell::new((0, 0));
    let look = |family: Family| {
        let truths = family.truths(false);
        let mut counts: BTreeMap<IndicatorId, related::Counts> = BTreeMap::new();
        for (table, truth) in truths.iter().enumerate() {
            // The parts of a year are periods of one indicator.
            let is_part = family.relation == Relation::PeriodsOf && table > 0;
            let period = if is_part {
                format!("2025-T{table}")
            } else {
                "2025".to_owned()
            };
            let id = IndicatorId(i64::try_from(if is_part { 1 } else { table }).unwrap());
            for (unit, line) in truth.counts.iter().enumerate() {
                for (gender, count) in line.iter().enumerate() {
                    let cell = (
                        OrganizationUnitId(i64::try_from(unit).unwrap()),
                        period.parse().unwrap(),
                        gender,
                    );
                    let of = truth.ofs.as_ref().map(|ofs| i64::from(ofs[unit][gender]));
                    counts
                        .entry(id)
                        .or_default()
                        .insert(cell, (i64::from(*count), of));
                }
            }
        }
        // Too few cells count anybody for the numbers to say something.
        let telling = truths[0]
            .counts
            .iter()
            .flatten()
            .filter(|count| **count > 0)
            .count();
        if telling >= 6 && truths[1].counts.iter().flatten().any(|count| *count > 0) {
            let mut seen = seen.borrow_mut();
            seen.0 += 1;
            seen.1 += usize::from(!related::found(&counts).is_empty());
        }
        Ok(())
    };
    runner(cases(1_000)).run(&family(), look).unwrap();
    let (sets, warned) = seen.into_inner();
    assert!(sets > 50 && warned * 100 >= sets * 95, "{warned} of {sets}");
}
