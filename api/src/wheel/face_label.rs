//! What is written on the dial every year: months, weeks, quarters, and the year in the middle.

use chrono::NaiveDate;

use super::{
    geometry::{Dial, MONTHS, Point, WEEKS, WeekSlot, middles, monday_of},
    label::{Face, Label, Place, Size},
    picture::Picture,
};
use crate::domain::calendar::{MONTHS as NAMES, election_day};

const WEEK_WIDTH: f64 = 20.0;

pub fn month_labels(picture: &Picture, dial: &Dial) -> Vec<Label> {
    let firsts = dial.months();
    let stretches = firsts.iter().zip(firsts.iter().skip(1));
    let months = stretches.zip(NAMES);
    months
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
pub fn week_labels(weeks: &[WeekSlot], today: NaiveDate) -> Vec<Label> {
    let mut labels: Vec<Label> = Vec::new();
    let mut slots: Vec<_> = weeks.iter().zip(middles(weeks, WEEK_WIDTH, WEEKS)).collect();
    // The longest weeks first, so that it is the short ones at the ends of the year that give way.
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
fn collide(one: &Label, other: &Label) -> bool {
    [Size::Wide, Size::Narrow].into_iter().any(|size| {
        let (mine, theirs) = (one.rooms(size), other.rooms(size));
        mine.iter()
            .any(|room| theirs.iter().any(|other| room.overlaps(other)))
    })
}

/// Each quarter has its corner.
pub fn quarter_labels(picture: &Picture) -> Vec<Label> {
    let corners = [(944.0, 36.0), (944.0, 964.0), (56.0, 964.0), (56.0, 36.0)];
    let quarters = corners.into_iter().zip(1..);
    let name = picture.say("Kv ", "Q");
    quarters
        .map(|((x, y), number)| Label {
            text: format!("{name}{number}"),
            face: Face::Quarter,
            place: Place::At(Point { x, y }),
        })
        .collect()
}

/// The year, and that it is an election year; what is about the whole year takes the room of the election day.
pub fn centre(picture: &Picture, has_whole_year: bool) -> Vec<Label> {
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
        let name = picture.say("Valår", "Election year").to_owned();
        labels.push(at(name, Face::Centre, 520.0));
        if !has_whole_year {
            let day = format!("{} {}", picture.say("val", "on"), picture.short_day(day));
            labels.push(at(day, Face::Centre, 547.0));
        }
    }
    labels
}
