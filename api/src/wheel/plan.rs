//! Where everything on the wheel goes. Pure: the same picture gives the same plan.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{
    face_label::{centre, month_labels, quarter_labels, week_labels},
    geometry::{Dial, LOAD_INNER, LOAD_OUTER, Point, SIGNS, WeekSlot, middles, point},
    label::{Face, Label, Lane, Place},
    lane::{self, ReportLine},
    mark::{PlacedMark, marks},
    picture::{Picture, Sign, Week},
};

/// The room that a sign takes along its circle.
const SIGN_WIDTH: f64 = 47.0;

#[derive(Clone, Debug)]
pub struct Plan<'a> {
    pub dial: Dial,
    pub weeks: Vec<WeekSlot>,
    /// Months, weeks, quarters, the year.
    pub labels: Vec<Label>,
    pub lines: Vec<ReportLine<'a>>,
    pub marks: Vec<PlacedMark<'a>>,
    pub ring_names: Vec<Label>,
    pub signs: Vec<PlacedSign<'a>>,
    pub bars: Vec<Bar>,
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

/// In the longest stretch without load.
fn load_name(bars: &[Bar], picture: &Picture) -> Option<Label> {
    let mut lane = Lane::default();
    for bar in bars.iter().filter(|bar| bar.share > 0.0) {
        lane.take(bar.slot.from, bar.slot.to);
    }
    lane.named_gap(picture.say("Belastning", "Load"), LOAD_INNER.midpoint(LOAD_OUTER))
}

fn signs<'a>(picture: &'a Picture, weeks: &[WeekSlot]) -> Vec<PlacedSign<'a>> {
    let mondays = weeks.iter().map(|slot| slot.monday);
    let turns_of: BTreeMap<NaiveDate, f64> = mondays.zip(middles(weeks, SIGN_WIDTH, SIGNS)).collect();
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
    let weight = |week: &Week| f64::from(if by_effort { week.effort } else { week.hand_ins });
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
