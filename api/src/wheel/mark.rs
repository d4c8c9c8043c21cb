//! The marks of the rings: one for each ring and week, with its number and name where there is room.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{
    geometry::{Point, WeekSlot, middles, point, turns},
    label::{Face, Label, Lane, Place, Size},
    picture::{Mark, Picture},
    ring::Ring,
};
use crate::domain::calendar::kind_name;

/// The room that a mark takes along its circle.
const WIDTH: f64 = 25.0;

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

/// All marks, and the names of the rings.
pub fn marks<'a>(picture: &'a Picture, weeks: &[WeekSlot]) -> (Vec<PlacedMark<'a>>, Vec<Label>) {
    let mut rings: BTreeMap<Ring, Vec<Mark<'a>>> = Ring::ALL.map(|ring| (ring, Vec::new())).into();
    for mark in picture.marks() {
        rings.entry(mark.ring).or_default().push(mark);
    }
    let (mut marks, mut names) = (Vec::new(), Vec::new());
    for (ring, of_ring) in rings {
        let mut lane = Lane::default();
        let mut placed = placed(of_ring, ring.radius(), weeks, &mut lane);
        name_marks(&mut placed, ring.radius(), &mut lane, picture);
        let name = ring.name().in_language(picture.language);
        names.extend(lane.named_gap(name, ring.radius()));
        marks.extend(placed);
    }
    (marks, names)
}

fn placed<'a>(marks: Vec<Mark<'a>>, radius: f64, weeks: &[WeekSlot], lane: &mut Lane) -> Vec<PlacedMark<'a>> {
    let mondays = weeks.iter().map(|slot| slot.monday);
    let turns_of: BTreeMap<NaiveDate, f64> = mondays.zip(middles(weeks, WIDTH, radius)).collect();
    let half = turns(WIDTH / 2.0, radius);
    let marks = marks.into_iter().filter_map(|mark| {
        let turn = *turns_of.get(&mark.monday)?;
        let at = point(radius, turn);
        lane.take(turn - half, turn + half);
        Some(PlacedMark {
            count: count(mark.deadlines.len(), at),
            mark,
            at,
            turn,
            name: None,
        })
    });
    marks.collect()
}

fn count(deadlines: usize, at: Point) -> Option<Label> {
    let (text, face) = match deadlines {
        0 | 1 => return None,
        2..=99 => (deadlines.to_string(), Face::Count),
        _ => ("99+".to_owned(), Face::SmallCount),
    };
    let place = Place::At(at);
    Some(Label { text, face, place })
}

/// Names go where nothing stands once all marks are placed, in the order of the year: the first to come has the room.
fn name_marks(placed: &mut [PlacedMark<'_>], radius: f64, lane: &mut Lane, picture: &Picture) {
    for mark in placed {
        let text = name(&mark.mark, picture);
        let from = mark.turn + turns(WIDTH / 2.0, radius) + turns(3.0, radius);
        let to = from + turns(Face::Name.length(&text, Size::Wide) + 6.0, radius);
        if lane.try_take(from, to) {
            let place = Place::Along { radius, from, to };
            let face = Face::Name;
            mark.name = Some(Label { text, face, place });
        }
    }
}

/// What most of its deadlines are.
fn name(mark: &Mark<'_>, picture: &Picture) -> String {
    let mut kinds: Vec<(usize, &str)> = Vec::new();
    for deadline in &mark.deadlines {
        let name = kind_name(deadline.kind).in_language(picture.language);
        match kinds.iter_mut().find(|(_, known)| *known == name) {
            Some((count, _)) => *count += 1,
            None => kinds.push((1, name)),
        }
    }
    // The first of equals.
    let most = kinds.iter().rev().max_by_key(|(count, _)| *count);
    let name = most.map_or("", |(_, name)| name);
    let more = if kinds.len() > 1 { " …" } else { "" };
    format!("{name}{more}")
}
