//! The dial: where a day stands on the wheel.
//!
//! January begins at the top and the year runs clockwise, as the hours do: three months are a quarter of the face, and the summer
//! lies at the bottom, where it is calm. Turns count from the top, 1 for the whole way round; lengths are units of the `viewBox`.

use std::f64::consts::TAU;

use chrono::{Datelike, Days, NaiveDate};

use crate::domain::calendar::CalendarYear;

/// The wheel fills a square of this side.
pub const SIDE: f64 = 1000.0;
const CENTRE: f64 = SIDE / 2.0;

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

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

pub const ORIGIN: Point = Point { x: 0.0, y: 0.0 };

pub fn point(radius: f64, turn: f64) -> Point {
    let (sine, cosine) = (turn * TAU).sin_cos();
    Point {
        x: CENTRE + radius * sine,
        y: CENTRE - radius * cosine,
    }
}

/// One decimal is a tenth of a hair's breadth, and the same on every machine.
pub fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0" } else { text }.to_owned()
}

impl Point {
    fn path(self) -> String {
        format!("{} {}", number(self.x), number(self.y))
    }
}

/// How much of a turn a length along the circle is.
pub fn turns(length: f64, radius: f64) -> f64 {
    length / (TAU * radius)
}

/// Does text at that place read better from the outside in? In the lower half it would stand on its head.
pub fn is_lower(turn: f64) -> bool {
    (0.25..0.75).contains(&turn.rem_euclid(1.0))
}

/// A path along the circle; counterclockwise where `to` is before `from`.
pub fn arc(radius: f64, from: f64, to: f64) -> String {
    let mut path = format!("M{}", point(radius, from).path());
    // A whole circle has no one arc.
    for end in [from.midpoint(to), to] {
        path += &arc_to(radius, end, to > from);
    }
    path
}

fn arc_to(radius: f64, end: f64, clockwise: bool) -> String {
    let (radius, sweep) = (number(radius), u8::from(clockwise));
    let end = point_on(&radius, end);
    format!("A{radius} {radius} 0 0 {sweep} {end}")
}

/// Of the radius as it is written, so that both ends lie on the circle.
fn point_on(radius: &str, turn: f64) -> String {
    point(radius.parse().unwrap_or(0.0), turn).path()
}

/// A piece of a ring.
pub fn sector(inner: f64, outer: f64, from: f64, to: f64) -> String {
    let back = arc(inner, to, from).replacen('M', "L", 1);
    format!("{}{back}Z", arc(outer, from, to))
}

/// A straight line from the middle outwards.
pub fn spoke(inner: f64, outer: f64, turn: f64) -> String {
    format!("M{}L{}", point(inner, turn).path(), point(outer, turn).path())
}

/// The part of an ISO week that lies in the year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WeekSlot {
    /// Its Monday, which may be in December of the year before.
    pub monday: NaiveDate,
    pub number: u32,
    pub from: f64,
    pub to: f64,
}

impl WeekSlot {
    pub fn middle(&self) -> f64 {
        self.from.midpoint(self.to)
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Dial {
    year: CalendarYear,
    days: f64,
}

impl Dial {
    pub fn new(year: CalendarYear) -> Self {
        Self {
            year,
            days: f64::from(year.last_day().ordinal()),
        }
    }

    /// Where a day begins. Days before the year begin with it, and those after it with its end.
    pub fn start(&self, day: NaiveDate) -> f64 {
        if day > self.year.last_day() {
            1.0
        } else if day < self.year.first_day() {
            0.0
        } else {
            f64::from(day.ordinal0()) / self.days
        }
    }

    /// Noon of a day in the year, the place for a mark.
    pub fn noon(&self, day: NaiveDate) -> f64 {
        let day = day.clamp(self.year.first_day(), self.year.last_day());
        (f64::from(day.ordinal0()) + 0.5) / self.days
    }

    /// The turns at which the months begin, and the end of the year.
    pub fn months(&self) -> Vec<f64> {
        let year = self.year.number();
        let firsts = (1..=12).filter_map(|month| NaiveDate::from_ymd_opt(year, month, 1));
        firsts.map(|day| self.start(day)).chain([1.0]).collect()
    }

    pub fn weeks(&self) -> Vec<WeekSlot> {
        let monday = monday_of(self.year.first_day());
        let last = self.year.last_day();
        let mondays = monday.iter_days().step_by(7).take_while(|day| *day <= last);
        mondays
            .map(|monday| WeekSlot {
                monday,
                number: monday.iso_week().week(),
                from: self.start(monday),
                to: self.start(monday + Days::new(7)),
            })
            .collect()
    }
}

pub fn monday_of(day: NaiveDate) -> NaiveDate {
    day - Days::new(u64::from(day.weekday().num_days_from_monday()))
}

/// The middles of the weeks, moved apart where the year's first and last days make a week too short for a mark of that width.
pub fn middles(weeks: &[WeekSlot], width: f64, radius: f64) -> Vec<f64> {
    let apart = turns(width, radius);
    let mut middles: Vec<f64> = weeks.iter().map(WeekSlot::middle).collect();
    let half = weeks.len() / 2;
    // From each end of the year inwards, a week is pushed just clear of the one before, until they have room by themselves.
    let mut least = apart / 2.0;
    for middle in middles.iter_mut().take(half) {
        *middle = middle.max(least);
        least = *middle + apart;
    }
    let mut most = 1.0 - apart / 2.0;
    for middle in middles.iter_mut().skip(half).rev() {
        *middle = middle.min(most);
        most = *middle - apart;
    }
    middles
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dial(year: i32) -> Dial {
        Dial::new(year.try_into().unwrap())
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn january_begins_at_the_top_and_the_year_runs_clockwise() {
        let dial = dial(2026);
        let at = |text| point(100.0, dial.start(day(text)));
        assert_eq!(at("2026-01-01"), Point { x: 500.0, y: 400.0 });
        assert!(
            at("2026-04-02").x > 599.9,
            "a quarter of the year is to the right"
        );
        assert!(at("2026-07-02").y > 599.9, "the summer is at the bottom");
        assert!(at("2026-10-01").x < 400.1, "autumn is to the left");
    }

    #[test]
    fn what_lies_outside_the_year_is_held_at_its_ends() {
        let dial = dial(2026);
        assert!(dial.start(day("2025-12-31")).abs() < 1e-12);
        assert!((dial.start(day("2027-02-01")) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn the_weeks_cover_the_year_without_gaps() {
        for year in 2005..=2100 {
            let weeks = dial(year).weeks();
            assert!((53..=54).contains(&weeks.len()), "{year}");
            assert!(weeks[0].from.abs() < 1e-12 && (weeks[weeks.len() - 1].to - 1.0).abs() < 1e-12);
            for pair in weeks.windows(2) {
                assert!((pair[0].to - pair[1].from).abs() < 1e-12, "{year}");
            }
        }
    }

    #[test]
    fn marks_of_neighbouring_weeks_never_touch_even_where_a_week_has_one_day() {
        for year in 2005..=2100 {
            let weeks = dial(year).weeks();
            for (width, radius) in [(25.0, 276.0), (42.0, 474.0)] {
                let middles = middles(&weeks, width, radius);
                let apart = turns(width, radius) - 1e-9;
                let first = middles[0] + 1.0;
                let next = middles.iter().skip(1).chain([&first]);
                for (one, next) in middles.iter().zip(next) {
                    assert!(next - one >= apart, "{year}: {one} and {next}");
                }
                for (slot, middle) in weeks.iter().zip(&middles) {
                    assert!((slot.middle() - middle).abs() < 5.0 / 365.0, "{year}: {slot:?}");
                }
            }
        }
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!(
            [0.04, -0.04, 12.0, 12.34, -3.06].map(number),
            ["0", "0", "12", "12.3", "-3.1"]
        );
    }
}
