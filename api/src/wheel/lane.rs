//! The lanes of the reporting events: each event is a line with its milestones for stops, like a line on the map of an
//! underground.

use chrono::NaiveDate;

use super::{
    geometry::{Dial, Point, point, turns},
    label::{Face, Label, Lane, Place, Size},
    picture::Picture,
    report::{is_decision, short_name, stretch},
    ring::Ring,
};
use crate::domain::calendar::{Milestone, ReportingEvent};

/// The band that the lanes share.
const OUTER: f64 = 257.0;
const INNER: f64 = 149.0;
const TALLEST: f64 = 27.0;
/// With lanes any lower, there is no room for names; and with more lanes, none for anything.
const NAMED: usize = 4;
const MOST: usize = 10;

#[derive(Clone, Debug)]
pub struct ReportLine<'a> {
    pub event: &'a ReportingEvent,
    pub ring: Ring,
    pub radius: f64,
    pub from: f64,
    pub to: f64,
    pub badge: Option<Badge>,
    pub letter: Option<Label>,
    pub name: Option<Label>,
    pub stops: Vec<Stop<'a>>,
}

#[derive(Clone, Copy, Debug)]
pub struct Badge {
    pub at: Point,
    pub radius: f64,
}

#[derive(Clone, Copy, Debug)]
pub struct Stop<'a> {
    pub milestone: &'a Milestone,
    pub at: Point,
    pub is_decision: bool,
}

/// How the band is divided.
#[derive(Clone, Copy, Debug)]
struct Division {
    lanes: usize,
    with_names: bool,
}

impl Division {
    fn height(self) -> f64 {
        let lanes = f64::from(u32::try_from(self.lanes).unwrap_or(u32::MAX));
        ((OUTER - INNER) / lanes).min(TALLEST)
    }

    /// The middle of a lane, counted from the outermost.
    fn middle(self, lane: usize) -> f64 {
        let lane = f64::from(u32::try_from(lane).unwrap_or(u32::MAX));
        OUTER - (lane + 0.5) * self.height()
    }
}

pub fn lines<'a>(picture: &'a Picture, dial: &Dial) -> Vec<ReportLine<'a>> {
    // The fewest lanes on which all have room, with names if that can be; where nothing does, the last that was tried.
    let named = (1..=NAMED).map(|lanes| (lanes, true));
    let divisions = named.chain((1..=MOST).map(|lanes| (lanes, false)));
    let mut lines = Vec::new();
    for (lanes, with_names) in divisions {
        let division = Division { lanes, with_names };
        let (laid, is_complete) = lay(picture, dial, division);
        lines = laid;
        if is_complete {
            break;
        }
    }
    lines
}

/// Each event on the outermost lane that has room for it. What has none is left on the innermost, without letters; then
/// the division is not complete.
fn lay<'a>(picture: &'a Picture, dial: &Dial, division: Division) -> (Vec<ReportLine<'a>>, bool) {
    let mut lanes = vec![Lane::default(); division.lanes];
    let mut is_complete = true;
    let mut laid = Vec::new();
    let events = picture.events.iter().zip(0..);
    for (event, index) in events {
        let Some(days) = stretch(event).filter(|days| is_in_year(picture, *days)) else {
            continue;
        };
        let (from, to) = (dial.start(days.0), dial.noon(days.1));
        let found = lanes.iter_mut().enumerate().find_map(|(number, lane)| {
            let line = ReportLine::new(
                picture,
                event,
                index,
                (from, to),
                division.middle(number),
                division,
            );
            let (start, end) = line.taken();
            lane.try_take(start, end).then_some(line)
        });
        let line = found.unwrap_or_else(|| {
            is_complete = false;
            ReportLine::bare(
                event,
                (from, to),
                division.middle(division.lanes.saturating_sub(1)),
            )
        });
        laid.push(line.with_stops(dial, picture));
    }
    (laid, is_complete)
}

fn is_in_year(picture: &Picture, (first, last): (NaiveDate, NaiveDate)) -> bool {
    first <= picture.year.last_day() && last >= picture.year.first_day()
}

impl<'a> ReportLine<'a> {
    fn bare(event: &'a ReportingEvent, (from, to): (f64, f64), middle: f64) -> Self {
        Self {
            event,
            ring: Ring::of_event(event.kind),
            radius: middle,
            from,
            to,
            badge: None,
            letter: None,
            name: None,
            stops: Vec::new(),
        }
    }

    fn new(
        picture: &Picture,
        event: &'a ReportingEvent,
        index: usize,
        (from, to): (f64, f64),
        middle: f64,
        division: Division,
    ) -> Self {
        let half = (division.height() / 2.0 - 1.5).min(11.5);
        let turn = (from + turns(half, middle)).min(1.0 - turns(half + 1.0, middle));
        let at = point(middle, turn);
        let face = if division.height() < TALLEST {
            Face::SmallLetter
        } else {
            Face::Letter
        };
        let letter = Label {
            text: Picture::letter(index),
            face,
            place: Place::At(at),
        };
        let mut line = Self::bare(event, (turn, to.max(turn)), middle);
        line.badge = Some(Badge { at, radius: half });
        line.letter = (division.height() > 13.0).then_some(letter);
        if division.with_names {
            // The line lies inside the letters of its name.
            line.radius = middle - 8.0;
            let text = short_name(event, picture);
            let radius = middle + 4.0;
            let from = turn + turns(half + 5.0, radius);
            let to = from + turns(Face::Name.length(&text, Size::Wide), radius);
            let place = Place::Along { radius, from, to };
            line.name = Some(Label {
                text,
                face: Face::Name,
                place,
            });
        }
        line
    }

    /// The stretch of the lane that it needs for itself.
    fn taken(&self) -> (f64, f64) {
        let air = turns(8.0, self.radius);
        let half = self.badge.map_or(0.0, |badge| turns(badge.radius, self.radius));
        let name = match self.name.as_ref().map(|name| name.place) {
            Some(Place::Along { to, .. }) => to,
            _ => 0.0,
        };
        // A line may run to New Year's Eve, and a badge begin with the year.
        let end = self.to.max(self.from + half).max(name);
        let end = if end <= 1.0 { (end + air).min(1.0) } else { end };
        ((self.from - half).max(0.0), end)
    }

    fn with_stops(mut self, dial: &Dial, picture: &Picture) -> Self {
        let covered = self
            .badge
            .map_or(0.0, |badge| turns(badge.radius + 2.0, self.radius));
        let year = picture.year;
        self.stops = self
            .event
            .milestones
            .iter()
            .filter(|milestone| (year.first_day()..=year.last_day()).contains(&milestone.day()))
            .map(|milestone| (milestone, dial.noon(milestone.day())))
            .filter(|(_, turn)| *turn > self.from + covered)
            .map(|(milestone, turn)| Stop {
                milestone,
                at: point(self.radius, turn),
                is_decision: is_decision(milestone.kind),
            })
            .collect();
        self
    }
}
