//! Tables at random, and a correction of each.

use proptest::prelude::*;

use super::*;

/// Units as a tree, each below an earlier one, with the counts of those at its leaves: women, men, and what they are out of.
#[derive(Clone, Debug)]
pub struct Spec {
    pub parents: Vec<Option<usize>>,
    pub leaves: Vec<[(u32, u32); 2]>,
    /// The leaves as corrected in a second publication.
    pub corrected: Vec<Option<[(u32, u32); 2]>>,
    /// What of a leaf's line came in after the first publication.
    pub late: Vec<[bool; 3]>,
    pub threshold: u32,
    pub are_shares: bool,
}

pub fn count() -> impl Strategy<Value = u32> {
    prop_oneof![2 => Just(0_u32), 3 => 1..10_u32, 4 => 5..60_u32, 1 => 60..2_000_u32]
}

pub fn pair() -> impl Strategy<Value = [(u32, u32); 2]> {
    let gender =
        || (count(), prop_oneof![Just(0), 1..10_u32, 5..400_u32]).prop_map(|(n, rest)| (n, n + rest));
    [gender(), gender()]
}

/// Two to four levels, each unit with one to `most` below it.
pub fn tree(most: usize) -> impl Strategy<Value = Vec<Option<usize>>> {
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
pub fn late(units: usize) -> impl Strategy<Value = Vec<[bool; 3]>> {
    let cell = || prop::bool::weighted(0.125);
    let some = prop::collection::vec([cell(), cell(), cell()], units);
    prop_oneof![2 => Just(vec![[false; 3]; units]), 1 => some]
}

pub fn spec(most: usize) -> impl Strategy<Value = Spec> {
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
pub type Truth = Vec<[(u32, u32); 3]>;

impl Spec {
    pub fn truth(&self, is_corrected: bool) -> Truth {
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
    pub fn missing(&self) -> Vec<[bool; 3]> {
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

    pub fn rows(&self, truth: &Truth, missing: &[[bool; 3]]) -> Vec<TableRow> {
        let cell = |(n, of): (u32, u32)| match (self.are_shares, of) {
            (true, 0) => Reported::NotApplicable,
            (true, of) => Reported::Value(Quantity {
                value: f64::from(n) / f64::from(of),
                numerator: Some(n.into()),
                denominator: Some(of.into()),
            }),
            (false, _) => Reported::Value(Quantity {
                value: n.into(),
                numerator: None,
                denominator: None,
            }),
        };
        let row = |(unit, parent): (usize, &Option<usize>)| TableRow {
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

    pub fn protection(&self) -> Protection {
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
