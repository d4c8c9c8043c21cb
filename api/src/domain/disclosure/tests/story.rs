//! The attack over three publications (S3, S4), between which everything happens that happens: corrections, some of them put right again,
//! units that report late, or not any longer, or say that nothing applies to them, and units that move. Units on every level report for
//! themselves, and what stands above them is rolled up by the rule that publications use.
//!
//! The attacker knows which lines have been reported anew, and takes a count for the same as before where its line has not.

use std::collections::HashMap;

use arshjul_entity::{Aggregation, UnitKind};
use chrono::NaiveDate;
use microlp::{ComparisonOp, OptimizationDirection, Problem};
use proptest::prelude::*;

use super::{
    attack_tests::{count, runner},
    *,
};
use crate::domain::{
    aggregation::{RollUp, rows},
    unit::{Unit, UnitTree},
};

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Counts,
    Missing,
    NotApplicable,
    Absent,
}

/// What a unit counts beside those below it, women and men, and what it says.
type Own = ([u32; 2], State);

/// Other counts, and something else to say.
type New = (Option<[u32; 2]>, Option<State>);

#[derive(Clone, Debug)]
struct Story {
    /// The unit above each but the first, made from these numbers.
    above: Vec<usize>,
    units: Vec<Own>,
    /// What is new in the second publication and in the third.
    news: [Vec<New>; 2],
    /// A unit without others below it that moves before each of them, and where to.
    moves: [Option<(usize, usize)>; 2],
    /// The third is as the first was, but for its news.
    is_put_right: bool,
    is_split: bool,
    reporting_level: UnitKind,
    threshold: u32,
}

fn state() -> impl Strategy<Value = State> {
    prop_oneof![
        12 => Just(State::Counts),
        1 => Just(State::Missing),
        2 => Just(State::NotApplicable),
        3 => Just(State::Absent),
    ]
}

fn story() -> impl Strategy<Value = Story> {
    (3..=7_usize).prop_flat_map(|units| {
        let own = ([count(), count()], state());
        let new = || {
            let news = (
                prop::option::weighted(0.2, [count(), count()]),
                prop::option::weighted(0.15, state()),
            );
            prop::collection::vec(news, units)
        };
        let moved = || prop::option::weighted(0.3, (1..units, 0..units));
        let level = prop_oneof![Just(UnitKind::Committee), Just(UnitKind::Administration)];
        let made = (
            prop::collection::vec(0..60_usize, units),
            prop::collection::vec(own, units),
            [new(), new()],
            [moved(), moved()],
            (any::<bool>(), any::<bool>(), level, 3..=10_u32),
        );
        made.prop_map(|(above, units, news, moves, more)| Story {
            above,
            units,
            news,
            moves,
            is_put_right: more.0,
            is_split: more.1,
            reporting_level: more.2,
            threshold: more.3,
        })
    })
}

/// One publication's units: what each counts for itself, and the unit above it.
#[derive(Clone, Debug)]
struct Chapter {
    parents: Vec<Option<usize>>,
    units: Vec<Own>,
}

impl Story {
    fn chapters(&self) -> Vec<Chapter> {
        let parents = self.above.iter().enumerate();
        let parents = parents.map(|(unit, above)| (unit > 0).then(|| above % unit.max(1)));
        let mut now = Chapter {
            parents: parents.collect(),
            units: self.units.clone(),
        };
        let mut chapters = vec![now.clone()];
        for (number, (news, moved)) in self.news.iter().zip(self.moves).enumerate() {
            if number == 1 && self.is_put_right {
                now.units.clone_from(&self.units);
            }
            for (own, (counts, state)) in now.units.iter_mut().zip(news) {
                *own = (counts.unwrap_or(own.0), state.unwrap_or(own.1));
            }
            if let Some((unit, to)) = moved
                && unit != to
                && !now.parents.contains(&Some(unit))
            {
                now.parents[unit] = Some(to);
            }
            chapters.push(now.clone());
        }
        chapters
    }

    fn protection(&self) -> Protection {
        Protection {
            counts_persons: true,
            is_additive: true,
            threshold: self.threshold,
            hides_complements: true,
            hides_zeros: false,
            basis: Basis::Value,
            rounding_base: None,
            dominance: None,
        }
    }
}

impl Chapter {
    fn depth(&self, unit: usize) -> usize {
        self.parents[unit].map_or(0, |parent| 1 + self.depth(parent))
    }

    fn kind(&self, unit: usize) -> UnitKind {
        [
            UnitKind::Municipality,
            UnitKind::Committee,
            UnitKind::Administration,
        ]
        .get(self.depth(unit))
        .copied()
        .unwrap_or(UnitKind::Unit)
    }

    /// Women and men of a unit with those below it.
    fn counts(&self, unit: usize) -> [u32; 2] {
        let (own, state) = self.units[unit];
        let mut counts = if state == State::Counts { own } else { [0; 2] };
        for below in (0..self.parents.len()).filter(|below| self.parents[*below] == Some(unit)) {
            for (sum, part) in counts.iter_mut().zip(self.counts(below)) {
                *sum += part;
            }
        }
        counts
    }

    fn rows(&self, story: &Story) -> Vec<Row> {
        let id = |unit: usize| OrganizationUnitId(i64::try_from(unit).unwrap());
        let units = (0..self.parents.len()).map(|unit| Unit {
            id: id(unit),
            code: format!("U{unit}"),
            kind: self.kind(unit),
            parent: self.parents[unit].map(id),
            valid_from: NaiveDate::MIN,
            valid_to: None,
            successor: None,
        });
        let tree = UnitTree::new(units.collect());
        let reports = |unit: &usize| !crate::domain::unit::is_above(self.kind(*unit), story.reporting_level);
        let own = (0..self.parents.len()).filter(reports).filter_map(|unit| {
            let [women, men] = self.counts(unit);
            let cell = |count: u32| match self.units[unit].1 {
                State::Counts => Reported::Value {
                    value: count.into(),
                    numerator: None,
                    denominator: None,
                },
                State::Missing => Reported::Missing(MissingReason::NotReported),
                State::NotApplicable | State::Absent => Reported::NotApplicable,
            };
            let is_split = story.is_split;
            let line = [
                Some(cell(women + men)),
                is_split.then(|| cell(women)),
                is_split.then(|| cell(men)),
            ];
            (self.units[unit].1 != State::Absent).then_some((id(unit), line))
        });
        let roll_up = RollUp {
            aggregation: Aggregation::Sum,
            reporting_level: story.reporting_level,
            factor: 1,
            decimals: 0,
        };
        rows(roll_up, &tree, "2025".parse().unwrap(), &own.collect())
    }
}

/// What an attacker takes for one count: of which cell, how much, and what of.
#[derive(Clone, Debug, PartialEq)]
struct Meant {
    cell: (OrganizationUnitId, usize),
    line: Line<Reported>,
    parts: Vec<(OrganizationUnitId, Line<Reported>)>,
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
struct Attacker {
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

    fn read(&mut self, rows: &[Row], outcome: &Outcome) {
        let mut at: HashMap<(usize, usize), usize> = HashMap::new();
        for (position, (row, line)) in rows.iter().zip(&outcome.lines).enumerate() {
            for (gender, (cell, decided)) in row.cells.iter().zip(line).enumerate() {
                if *cell == Some(Reported::NotApplicable) {
                    self.latest.remove(&(row.unit, gender));
                }
                let (Some(Reported::Value { value, .. }), Some(decided)) = (cell, decided) else {
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
    fn found(&self, before: &Self, threshold: u32) -> Vec<String> {
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
fn parts(rows: &[Row], position: usize) -> Vec<(OrganizationUnitId, Line<Reported>)> {
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

#[test]
fn no_hidden_count_is_computed_or_bounded_whatever_happens_between_publications() {
    let attack = |story: Story| {
        let (mut records, mut attacker) = (Vec::new(), Attacker::default());
        for (number, chapter) in story.chapters().iter().enumerate() {
            let rows = chapter.rows(&story);
            let published = protect(story.protection(), &rows, &records);
            let before = attacker.clone();
            attacker.read(&rows, &published);
            let found = attacker.found(&before, story.threshold);
            prop_assert!(
                found.is_empty(),
                "publication {number}: {found:#?}\n{rows:#?}\n{published:#?}"
            );
            records.extend(published.record);
        }
        Ok(())
    };
    runner(1_000).run(&story(), attack).unwrap();
}
