//! The attack over three publications (S3, S4), between which everything happens that happens: corrections, some of them put right again,
//! units that report late, or not any longer, or say that nothing applies to them, and units that move. Units on every level report for
//! themselves, and what stands above them is rolled up by the rule that publications use.

use arshjul_entity::{Aggregation, UnitKind};
use chrono::NaiveDate;
use proptest::prelude::*;

use super::{
    attack::{cases, runner},
    attacker::Attacker,
    spec::count,
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

    fn rows(&self, story: &Story) -> Vec<TableRow> {
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
                State::Counts => Reported::Value(Quantity {
                    value: count.into(),
                    numerator: None,
                    denominator: None,
                }),
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

#[test]
fn no_hidden_count_is_computed_or_bounded_whatever_happens_between_publications() {
    let attack = |story: Story| {
        let (mut records, mut attacker) = (Vec::new(), Attacker::default());
        let mut so_far = String::new();
        for (number, chapter) in story.chapters().iter().enumerate() {
            let rows = chapter.rows(&story);
            let published = protect(story.protection(), &rows, &records);
            so_far += &in_short(&rows, &published);
            let before = attacker.clone();
            attacker.read(&rows, &published);
            let found = attacker.found(&before, story.threshold);
            prop_assert!(
                found.is_empty(),
                "k {}, publication {number}: {found:#?}\n{so_far}",
                story.threshold
            );
            records.extend(published.record);
        }
        Ok(())
    };
    runner(cases(200)).run(&story(), attack).unwrap();
}
