//! Where everything on the wheel goes. Pure: the same picture gives the same plan.

use std::collections::BTreeMap;

use arshjul_entity::{MilestoneKind, ReportingEventKind};
use chrono::{Datelike, NaiveDate};

use super::{
    geometry::{Dial, Point, WeekSlot, middles, monday_of, point, turns},
    label::{Face, Label, Lane, Place, Size},
    lane::{self, Line},
    picture::{Mark, Picture, Sign},
    ring::Ring,
    word::{self, Word},
};
use crate::domain::calendar::{election_day, kind_name};

/// Radii, from the rim inwards.
pub const SIGNS: f64 = 471.0;
pub const WEEKS: f64 = 429.0;
pub const MONTHS_OUTER: f64 = 415.0;
pub const MONTHS: f64 = 400.0;
pub const MONTHS_INNER: f64 = 385.0;
/// Half the width of a ring of marks.
pub const RING: f64 = 16.0;
pub const LOAD_OUTER: f64 = 147.0;
pub const LOAD_INNER: f64 = 97.0;

/// The room that a sign and a mark take along their circles.
const SIGN_WIDTH: f64 = 47.0;
const MARK_WIDTH: f64 = 25.0;
const WEEK_WIDTH: f64 = 20.0;

#[derive(Clone, Debug)]
pub struct Plan<'a> {
    pub dial: Dial,
    pub weeks: Vec<WeekSlot>,
    /// Months, weeks, quarters, the year.
    pub labels: Vec<Label>,
    pub lines: Vec<Line<'a>>,
    pub marks: Vec<PlacedMark<'a>>,
    pub ring_names: Vec<Label>,
    pub signs: Vec<PlacedSign<'a>>,
    pub bars: Vec<Bar>,
}

#[derive(Clone, Debug)]
pub struct PlacedMark<'a> {
    pub mark: Mark<'a>,
    pub at: Point,
    pub turn: f64,
    /// How many, where there are several.
    pub count: Option<Label>,
    /// What it is, where there is room.
    pub name: Option<Label>,
}

#[derive(Clone, Debug)]
pub struct PlacedSign<'a> {
    pub sign: Sign<'a>,
    pub at: Point,
    pub number: Label,
}

/// The load of a week.
#[derive(Clone, Copy, Debug)]
pub struct Bar {
    pub slot: WeekSlot,
    /// Of the heaviest week's: 0 to 1.
    pub share: f64,
}

impl<'a> Plan<'a> {
    #[must_use]
    pub fn of(picture: &'a Picture) -> Self {
        let dial = Dial::new(picture.year);
        let weeks = dial.weeks();
        let (marks, mut ring_names) = marks(picture, &weeks);
        let bars = bars(picture, &weeks);
        ring_names.extend(load_name(&bars, picture));
        let signs = signs(picture, &weeks);
        let has_whole_year = signs.iter().any(|sign| sign.sign.monday.is_none());
        let mut labels = month_labels(picture, &dial);
        labels.extend(week_labels(&weeks, picture.today));
        labels.extend(quarter_labels(picture));
        labels.extend(centre(picture, has_whole_year));
        Self {
            lines: lane::lines(picture, &dial),
            bars,
            dial,
            weeks,
            labels,
            marks,
            ring_names,
            signs,
        }
    }

    /// Every text on the wheel.
    #[cfg(test)]
    pub fn texts(&self) -> impl Iterator<Item = &Label> {
        let lines = self
            .lines
            .iter()
            .flat_map(|line| line.letter.iter().chain(&line.name));
        let marks = self
            .marks
            .iter()
            .flat_map(|mark| mark.count.iter().chain(&mark.name));
        let signs = self.signs.iter().map(|sign| &sign.number);
        let rest = self.labels.iter().chain(&self.ring_names);
        rest.chain(lines).chain(marks).chain(signs)
    }
}

fn month_labels(picture: &Picture, dial: &Dial) -> Vec<Label> {
    let firsts = dial.months();
    let stretches = firsts.iter().zip(firsts.iter().skip(1));
    stretches
        .zip(word::MONTHS)
        .map(|((from, to), name)| Label {
            text: name.in_language(picture.language).to_owned(),
            face: Face::Month,
            place: Place::Around {
                radius: MONTHS,
                turn: from.midpoint(*to),
            },
        })
        .collect()
}

/// The few days of a week that belongs to another year go without a number where it would stand on its neighbour's.
fn week_labels(weeks: &[WeekSlot], today: NaiveDate) -> Vec<Label> {
    let mut labels: Vec<Label> = Vec::new();
    let mut slots: Vec<_> = weeks.iter().zip(middles(weeks, WEEK_WIDTH, WEEKS)).collect();
    slots.sort_by(|(one, _), (other, _)| (other.to - other.from).total_cmp(&(one.to - one.from)));
    for (slot, turn) in slots {
        let label = Label {
            text: slot.number.to_string(),
            face: match slot.number % 2 {
                _ if slot.monday == monday_of(today) => Face::ThisWeek,
                0 => Face::EvenWeek,
                _ => Face::Week,
            },
            place: Place::Across { radius: WEEKS, turn },
        };
        if labels.iter().all(|placed| !collide(placed, &label)) {
            labels.push(label);
        }
    }
    labels
}

/// Whether two texts stand on each other in either size.
#[must_use]
pub fn collide(one: &Label, other: &Label) -> bool {
    [Size::Wide, Size::Narrow].into_iter().any(|size| {
        let theirs = other.rooms(size);
        let mine = one.rooms(size);
        mine.iter()
            .any(|room| theirs.iter().any(|other| room.overlaps(other)))
    })
}

/// Each quarter has its corner.
fn quarter_labels(picture: &Picture) -> Vec<Label> {
    let corners = [(944.0, 36.0), (944.0, 964.0), (56.0, 964.0), (56.0, 36.0)];
    let quarters = corners.into_iter().zip(1..);
    let name = Word("Kv", "Q").in_language(picture.language);
    let space = Word(" ", "").in_language(picture.language);
    quarters
        .map(|((x, y), number)| Label {
            text: format!("{name}{space}{number}"),
            face: Face::Quarter,
            place: Place::At(Point { x, y }),
        })
        .collect()
}

fn centre(picture: &Picture, has_whole_year: bool) -> Vec<Label> {
    let at = |text: String, face, y| Label {
        text,
        face,
        place: Place::At(Point { x: 500.0, y }),
    };
    let election = election_day(picture.year);
    let year = match (election, has_whole_year) {
        (None, false) => 500.0,
        (None, true) => 478.0,
        (Some(_), _) => 468.0,
    };
    let mut labels = vec![at(picture.year.number().to_string(), Face::Year, year)];
    if let Some(day) = election {
        let words = Word("Valår", "Election year");
        labels.push(at(
            words.in_language(picture.language).to_owned(),
            Face::Centre,
            520.0,
        ));
        if !has_whole_year {
            let day = word::short_day(day, picture.year.number(), picture.language);
            labels.push(at(
                format!("{} {day}", Word("val", "on").in_language(picture.language)),
                Face::Centre,
                547.0,
            ));
        }
    }
    labels
}

fn marks<'a>(picture: &'a Picture, weeks: &[WeekSlot]) -> (Vec<PlacedMark<'a>>, Vec<Label>) {
    let mut marks = Vec::new();
    let mut names = Vec::new();
    let mut rings: BTreeMap<Ring, Vec<Mark<'a>>> = Ring::ALL.map(|ring| (ring, Vec::new())).into();
    for mark in picture.marks() {
        rings.entry(mark.ring).or_default().push(mark);
    }
    for (ring, of_ring) in rings {
        let mut lane = Lane::default();
        let placed = ring_marks(of_ring, weeks, &mut lane, picture);
        names.extend(ring_name(ring, &lane, picture));
        marks.extend(placed);
    }
    (marks, names)
}

fn ring_marks<'a>(
    marks: Vec<Mark<'a>>,
    weeks: &[WeekSlot],
    lane: &mut Lane,
    picture: &Picture,
) -> Vec<PlacedMark<'a>> {
    let Some(ring) = marks.first().map(|mark| mark.ring) else {
        return Vec::new();
    };
    let radius = ring.radius();
    let turns_of: BTreeMap<NaiveDate, f64> = weeks
        .iter()
        .map(|slot| slot.monday)
        .zip(middles(weeks, MARK_WIDTH, radius))
        .collect();
    let half = turns(MARK_WIDTH / 2.0, radius);
    let mut placed: Vec<_> = marks
        .into_iter()
        .filter_map(|mark| {
            let turn = *turns_of.get(&mark.monday)?;
            let at = point(radius, turn);
            lane.take(turn - half, turn + half);
            let count = (mark.tasks.len() > 1).then(|| Label {
                text: if mark.tasks.len() > 99 {
                    "99+".to_owned()
                } else {
                    mark.tasks.len().to_string()
                },
                face: if mark.tasks.len() > 99 {
                    Face::SmallCount
                } else {
                    Face::Count
                },
                place: Place::At(at),
            });
            Some(PlacedMark {
                mark,
                at,
                turn,
                count,
                name: None,
            })
        })
        .collect();
    for mark in &mut placed {
        let text = mark_name(&mark.mark, picture);
        let from = mark.turn + half + turns(3.0, radius);
        let to = from + turns(Face::Name.length(&text, Size::Wide) + 6.0, radius);
        if lane.try_take(from, to) {
            mark.name = Some(Label {
                text,
                face: Face::Name,
                place: Place::Along { radius, from, to },
            });
        }
    }
    placed
}

/// What most of its deadlines are.
fn mark_name(mark: &Mark<'_>, picture: &Picture) -> String {
    let mut kinds: Vec<(usize, &str)> = Vec::new();
    for task in &mark.tasks {
        let name = kind_name(task.kind, picture.language);
        match kinds.iter_mut().find(|(_, known)| *known == name) {
            Some((count, _)) => *count += 1,
            None => kinds.push((1, name)),
        }
    }
    // The first of equals.
    let most = kinds.iter().rev().max_by_key(|(count, _)| *count);
    let name = most.map_or("", |(_, name)| name);
    if kinds.len() > 1 {
        format!("{name} …")
    } else {
        name.to_owned()
    }
}

/// In the longest stretch without marks.
fn ring_name(ring: Ring, lane: &Lane, picture: &Picture) -> Option<Label> {
    named_gap(ring.name().in_language(picture.language), lane, ring.radius())
}

fn named_gap(text: &str, lane: &Lane, radius: f64) -> Option<Label> {
    let length = turns(Face::Ring.length(text, Size::Wide), radius);
    let (from, to) = lane.widest_gap();
    let fits = to - from > length + turns(20.0, radius);
    fits.then(|| Label {
        text: text.to_owned(),
        face: Face::Ring,
        place: Place::Around {
            radius,
            turn: from.midpoint(to),
        },
    })
}

/// In the longest stretch without load.
fn load_name(bars: &[Bar], picture: &Picture) -> Option<Label> {
    let mut lane = Lane::default();
    for bar in bars.iter().filter(|bar| bar.share > 0.0) {
        lane.take(bar.slot.from, bar.slot.to);
    }
    let text = Word("Belastning", "Load").in_language(picture.language);
    named_gap(text, &lane, LOAD_INNER.midpoint(LOAD_OUTER))
}

fn signs<'a>(picture: &'a Picture, weeks: &[WeekSlot]) -> Vec<PlacedSign<'a>> {
    let turns_of: BTreeMap<NaiveDate, f64> = weeks
        .iter()
        .map(|slot| slot.monday)
        .zip(middles(weeks, SIGN_WIDTH, SIGNS))
        .collect();
    let place = |sign: Sign<'a>| {
        let at = match sign.monday {
            Some(monday) => point(SIGNS, *turns_of.get(&monday)?),
            None => Point { x: 500.0, y: 563.0 },
        };
        let number = Label {
            text: sign.number.to_string(),
            face: Face::Finding,
            place: Place::At(at),
        };
        Some(PlacedSign { sign, at, number })
    };
    picture.signs().into_iter().filter_map(place).collect()
}

fn bars(picture: &Picture, weeks: &[WeekSlot]) -> Vec<Bar> {
    let by_effort = picture.weeks.iter().any(|week| week.effort > 0);
    let weight = |week: &super::picture::Week| f64::from(if by_effort { week.effort } else { week.hand_ins });
    let most = picture.weeks.iter().map(weight).fold(1.0, f64::max);
    weeks
        .iter()
        .filter_map(|slot| {
            let week = picture.weeks.iter().find(|week| week.monday == slot.monday)?;
            Some(Bar {
                slot: *slot,
                share: weight(week) / most,
            })
        })
        .collect()
}

/// From the first milestone to the last.
#[must_use]
pub fn stretch(event: &crate::domain::calendar::ReportingEvent) -> Option<(NaiveDate, NaiveDate)> {
    let days = || {
        event
            .milestones
            .iter()
            .map(crate::domain::calendar::Milestone::day)
    };
    Some((days().min()?, days().max()?))
}

/// What a report is called where there is little room.
#[must_use]
pub fn short_name(event: &crate::domain::calendar::ReportingEvent, picture: &Picture) -> String {
    match (event.kind, event.period_end) {
        (ReportingEventKind::InterimReport, Some(end)) => {
            let end = word::short_day(end, end.year(), picture.language);
            format!(
                "{} {end}",
                Word("Delårsrapport", "Interim report").in_language(picture.language)
            )
        }
        _ => event.name(picture.language),
    }
}

/// What the law or the council has the last word on.
#[must_use]
pub const fn is_decision(kind: MilestoneKind) -> bool {
    matches!(
        kind,
        MilestoneKind::CouncilHandover | MilestoneKind::CouncilDecision
    )
}
