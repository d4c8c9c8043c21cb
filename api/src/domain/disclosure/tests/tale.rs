//! The shapes in which counts were once given away, changed at random: what was found once is sought around it, with other counts, units,
//! genders, corrections, late reports, moves, definitions and up to four publications.

use arshjul_entity::{Aggregation, UnitKind};
use chrono::NaiveDate;
use proptest::prelude::*;

use super::{
    attack::{cases, runner},
    attacker::Attacker,
    *,
};
use crate::domain::{
    aggregation::{RollUp, rows},
    unit::{Unit, UnitTree},
};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Said {
    Counts(u32),
    Missing,
    NotApplicable,
    Source,
    Nothing,
}
use Said::{Counts, Missing, NotApplicable, Nothing, Source};

type Line = [Said; 3];

/// One publication: the units, the first above all others, with what each says.
#[derive(Clone, Debug)]
struct Chapter {
    above: Vec<Option<usize>>,
    lines: Vec<Option<Line>>,
    protection: Protection,
}

#[derive(Clone, Debug)]
pub struct Tale {
    chapters: Vec<Chapter>,
    level: UnitKind,
}

#[derive(Clone, Debug)]
enum Change {
    /// A gender's count, and the total by as much.
    Count(usize, usize, i64),
    /// One cell by itself.
    Say(usize, usize, Said),
    Leave(usize),
    Move(usize, usize),
    /// Another unit beside one, that says the same.
    Copy(usize),
    /// A further publication, as the last or as the first was.
    Again,
    PutRight,
    Threshold(u32),
    HideZeros,
    Round,
}

const fn all(total: u32, women: u32) -> Line {
    [Counts(total), Counts(women), Counts(total - women)]
}

const fn women(total: u32, women: u32) -> Line {
    [Counts(total), Counts(women), Nothing]
}

const fn total(total: u32) -> Line {
    [Counts(total), Nothing, Nothing]
}

/// Units by the unit above and what they say in each publication.
fn tale(threshold: u32, level: UnitKind, units: &[(usize, &[Option<Line>])]) -> Tale {
    let chapter = |number: usize| Chapter {
        above: std::iter::once(None)
            .chain(units.iter().map(|(above, _)| Some(*above)))
            .collect(),
        lines: std::iter::once(None)
            .chain(units.iter().map(|(_, lines)| lines[number.min(lines.len() - 1)]))
            .collect(),
        protection: Protection { threshold, ..COUNTS },
    };
    let most = units.iter().map(|(_, lines)| lines.len()).max();
    Tale {
        chapters: (0..most.unwrap_or(1)).map(chapter).collect(),
        level,
    }
}

fn shapes() -> Vec<Tale> {
    use UnitKind::{Administration, Committee};
    let mut moved = tale(
        8,
        Committee,
        &[
            (0, &[None, Some(all(18, 8))]),
            (1, &[None, Some(total(3))]),
            (2, &[None, Some(all(3, 0))]),
            (1, &[Some(all(7, 7)), Some(all(39, 9))]),
            (4, &[Some(all(7, 7))]),
            (0, &[None]),
            (6, &[Some(all(60, 30))]),
            (7, &[Some(all(32, 2))]),
        ],
    );
    moved.chapters[1].above[8] = Some(4);
    let mut zero = tale(
        5,
        Committee,
        &[(0, &[Some(women(20, 20))]), (0, &[Some(all(30, 12))])],
    );
    zero.chapters[0].protection.hides_zeros = true;
    vec![
        moved,
        zero,
        tale(
            5,
            Committee,
            &[
                (0, &[Some(total(60)), Some(total(63))]),
                (1, &[Some(total(20))]),
                (2, &[Some(all(15, 8))]),
                (1, &[Some(all(40, 20))]),
                (1, &[None, Some(total(3))]),
            ],
        ),
        tale(
            5,
            Administration,
            &[
                (0, &[None]),
                (1, &[Some(women(17, 12))]),
                (1, &[Some(women(5, 5)), Some([NotApplicable; 3])]),
                (1, &[Some(women(13, 3))]),
            ],
        ),
        tale(
            5,
            Administration,
            &[
                (0, &[None]),
                (1, &[Some(women(12, 8))]),
                (1, &[Some(women(8, 1))]),
                (1, &[Some([Counts(0), Source, Nothing])]),
            ],
        ),
        // Own results on three levels.
        tale(
            5,
            Committee,
            &[
                (0, &[Some(all(90, 40))]),
                (1, &[Some(all(50, 20))]),
                (2, &[Some(all(21, 3))]),
                (2, &[Some(all(24, 12))]),
                (1, &[Some(all(30, 17))]),
                (0, &[Some(all(40, 36)), Some(all(41, 37))]),
            ],
        ),
        // A sum that comes to as much by chance, and a mistake put right.
        tale(
            6,
            Administration,
            &[
                (0, &[None]),
                (1, &[Some(all(12, 5)), Some(all(14, 6)), Some(all(12, 5))]),
                (1, &[Some(all(30, 14)), Some(all(28, 13)), Some(all(30, 14))]),
                (0, &[None]),
                (4, &[Some(all(25, 2))]),
                (4, &[Some(all(44, 20)), None, Some(all(44, 20))]),
            ],
        ),
    ]
}

fn said() -> impl Strategy<Value = Said> {
    prop_oneof![
        2 => (0..12_u32).prop_map(Counts),
        3 => (5..80_u32).prop_map(Counts),
        1 => Just(Missing),
        1 => Just(NotApplicable),
        1 => Just(Source),
        2 => Just(Nothing),
    ]
}

fn change() -> impl Strategy<Value = Change> {
    let unit = || 1..20_usize;
    prop_oneof![
        8 => (unit(), 1..3_usize, prop_oneof![-3..=3_i64, -30..=30_i64]).prop_map(|(unit, gender, by)| Change::Count(unit, gender, by)),
        3 => (unit(), 0..3_usize, said()).prop_map(|(unit, gender, said)| Change::Say(unit, gender, said)),
        1 => unit().prop_map(Change::Leave),
        2 => (unit(), 0..20_usize).prop_map(|(unit, to)| Change::Move(unit, to)),
        2 => unit().prop_map(Change::Copy),
        1 => Just(Change::Again),
        1 => Just(Change::PutRight),
        1 => (3..=10_u32).prop_map(Change::Threshold),
        1 => Just(Change::HideZeros),
        1 => Just(Change::Round),
    ]
}

pub fn tales() -> impl Strategy<Value = Tale> {
    let shapes = shapes();
    let changes = prop::collection::vec((0..4_usize, change()), 1..=6);
    (0..shapes.len(), changes).prop_map(move |(shape, changes)| {
        let mut tale = shapes[shape].clone();
        for (from, change) in changes {
            let from = from % tale.chapters.len();
            tale.change(from, &change);
        }
        tale
    })
}

impl Tale {
    fn change(&mut self, from: usize, change: &Change) {
        match change {
            Change::Again | Change::PutRight if self.chapters.len() == 4 => {}
            Change::Again => self.chapters.push(self.chapters[from].clone()),
            Change::PutRight => {
                let last = self.chapters.last().unwrap().above.clone();
                let first = self.chapters[0].clone();
                self.chapters.push(Chapter { above: last, ..first });
            }
            Change::Copy(unit) if self.chapters[0].above.len() < 10 => {
                for (number, chapter) in self.chapters.iter_mut().enumerate() {
                    let unit = unit % chapter.above.len();
                    chapter.above.push(Some(chapter.above[unit].unwrap_or(0)));
                    let line = chapter.lines[unit].filter(|_| number >= from);
                    chapter.lines.push(line);
                }
            }
            _ => {
                for chapter in &mut self.chapters[from..] {
                    chapter.change(change);
                }
            }
        }
    }

    /// What is to be published, one after the other.
    pub fn drafts(&self) -> Vec<(Protection, Vec<TableRow>)> {
        let chapters = self.chapters.iter();
        chapters
            .map(|chapter| (chapter.protection, self.rows(chapter)))
            .collect()
    }

    fn rows(&self, chapter: &Chapter) -> Vec<TableRow> {
        let id = |unit: usize| OrganizationUnitId(i64::try_from(unit).unwrap());
        let units = (0..chapter.above.len()).map(|unit| Unit {
            id: id(unit),
            code: format!("U{unit}"),
            kind: chapter.kind(unit),
            parent: chapter.above[unit].map(id),
            valid_from: NaiveDate::MIN,
            valid_to: None,
            successor: None,
        });
        let tree = UnitTree::new(units.collect());
        let reports = |unit: &usize| !crate::domain::unit::is_above(chapter.kind(*unit), self.level);
        let own = (0..chapter.above.len()).filter(reports);
        let own = own.filter_map(|unit| Some((id(unit), chapter.lines[unit]?.map(reported))));
        let roll_up = RollUp {
            aggregation: Aggregation::Sum,
            reporting_level: self.level,
            factor: 1,
            decimals: 0,
        };
        rows(roll_up, &tree, "2025".parse().unwrap(), &own.collect())
    }
}

fn reported(said: Said) -> Option<Reported> {
    match said {
        Counts(number) => count(number.into()),
        Missing => Some(Reported::Missing(MissingReason::NotReported)),
        NotApplicable => Some(Reported::NotApplicable),
        Source => Some(Reported::SuppressedAtSource),
        Nothing => None,
    }
}

impl Chapter {
    fn change(&mut self, change: &Change) {
        let number = |unit: &usize| unit % self.above.len();
        match change {
            Change::Count(unit, gender, by) => {
                let unit = number(unit);
                let Some(line) = &mut self.lines[unit] else { return };
                let (whole, part) = (line[0], line[*gender]);
                if let (Counts(whole), Counts(part)) = (whole, part) {
                    let by = (*by).max(-i64::from(part));
                    let moved = |count: u32| Counts(u32::try_from(i64::from(count) + by).unwrap_or_default());
                    line[0] = moved(whole);
                    line[*gender] = moved(part);
                } else if let Counts(whole) = whole {
                    line[0] = Counts(u32::try_from(i64::from(whole) + by).unwrap_or_default());
                }
            }
            Change::Say(unit, gender, said) => {
                let unit = number(unit);
                self.lines[unit].get_or_insert([Nothing; 3])[*gender] = *said;
            }
            Change::Leave(unit) => {
                let unit = number(unit);
                self.lines[unit] = None;
            }
            Change::Move(unit, to) => {
                let (unit, to) = (number(unit), number(to));
                if unit != to && unit != 0 && !self.above.contains(&Some(unit)) {
                    self.above[unit] = Some(to);
                }
            }
            Change::Threshold(threshold) => self.protection.threshold = *threshold,
            Change::HideZeros => self.protection.hides_zeros ^= true,
            Change::Round => self.protection.rounding_base = Some(5),
            Change::Copy(_) | Change::Again | Change::PutRight => {}
        }
    }

    fn depth(&self, unit: usize) -> usize {
        self.above[unit].map_or(0, |above| 1 + self.depth(above))
    }

    fn kind(&self, unit: usize) -> UnitKind {
        let kinds = [
            UnitKind::Municipality,
            UnitKind::Committee,
            UnitKind::Administration,
        ];
        kinds.get(self.depth(unit)).copied().unwrap_or(UnitKind::Unit)
    }
}

#[test]
fn no_hidden_count_is_computed_or_bounded_around_what_was_found_once() {
    let refused = std::cell::Cell::new(0);
    let attack = |tale: Tale| {
        let (mut records, mut attacker) = (Vec::<Edition>::new(), Attacker::default());
        let mut so_far = String::new();
        for (number, (protection, rows)) in tale.drafts().into_iter().enumerate() {
            let draft = Draft {
                protection,
                rows: Some(rows.clone()),
                earlier: records.clone(),
            };
            // What cannot be protected is not published.
            let Ok(set) = super::super::protect(&[draft], &[]) else {
                refused.set(refused.get() + 1);
                continue;
            };
            let published = set.tables.into_iter().flatten().next().unwrap();
            so_far += &in_short(&rows, &published);
            let before = attacker.clone();
            attacker.read(&rows, &published);
            let found = attacker.found(&before, protection.threshold);
            prop_assert!(
                found.is_empty(),
                "{protection:?}, publication {number}: {found:#?}\n{so_far}"
            );
            let moment = i64::try_from(number).unwrap();
            records.extend(published.record.map(|record| Edition { moment, ..record }));
        }
        Ok(())
    };
    let tales_told = cases(300);
    if let Err(error) = runner(tales_told).run(&tales(), attack) {
        panic!("{error}");
    }
    let refused = refused.get();
    assert!(refused * 20 < tales_told, "{refused} of {tales_told} refused");
}
