//! Invented values, the same every time: nothing is drawn, everything follows from the content files and the cell's name.
//!
//! - A year's level lies on the line from the level of 2016 to that of 2025; so does its size.
//! - `swing(cell)` is a number from -1 to 1 made from the cell's name; a value lies `wobble × swing` from its level.
//! - Counts of persons: women are `women_percent` of the total, men the rest.
//! - Shares with a size: the denominators are split by `women_percent`, each gender's numerator is its denominator's share
//!   at the gender's level, and the total's parts are the sums. The value follows from the parts as R2 says.
//! - Other values of women and men lie half of `gap` above and below the level, and the total midway between them.
//!
//! All numbers are whole until the last division, far below 2⁵³, so floating point is exact until then.

use std::ops::RangeInclusive;

use arshjul_entity::Gender;
use chrono::NaiveDate;

use super::content::{Example, Indicator};
use crate::domain::result::Parts;

/// The years that example values are for.
pub const YEARS: RangeInclusive<i32> = 2016..=2025;

/// When the example values were submitted: what a source had not published by then is not yet available.
pub const SUBMITTED_ON: NaiveDate = NaiveDate::from_ymd_opt(2026, 6, 29).expect("29 June is a day");

/// The day of the invented decision to publish them.
pub const DECIDED_ON: NaiveDate = NaiveDate::from_ymd_opt(2026, 6, 30).expect("30 June is a day");

/// One gender's value, with the parts that it was computed from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Value {
    pub gender: Gender,
    pub value: f64,
    pub parts: Option<Parts>,
}

fn sum(one: Parts, other: Parts) -> Parts {
    Parts {
        numerator: one.numerator + other.numerator,
        denominator: one.denominator + other.denominator,
    }
}

/// The genders that an indicator is reported for.
pub fn genders(indicator: &Indicator) -> &'static [Gender] {
    if indicator.not_split_reason.is_some() {
        &[Gender::Total]
    } else {
        Gender::ALL
    }
}

/// The values of one unit and year, of each gender that the indicator is split by.
pub fn values(indicator: &Indicator, unit: &str, year: i32) -> Vec<Value> {
    let cell = Cell {
        indicator,
        unit,
        year,
    };
    match (genders(indicator), indicator.example.size) {
        ([Gender::Total], None) => vec![cell.value(Gender::Total, cell.amount())],
        ([Gender::Total], Some(size)) => {
            let whole = cell.parts(Gender::Total, cell.sized(size), 0.0);
            vec![cell.computed(Gender::Total, whole)]
        }
        (_, Some(size)) => cell.shares(size),
        (_, None) if indicator.example.women_percent.is_some() => cell.counts(),
        (_, None) => cell.levels(),
    }
}

struct Cell<'a> {
    indicator: &'a Indicator,
    unit: &'a str,
    year: i32,
}

impl Cell<'_> {
    const fn example(&self) -> &Example {
        &self.indicator.example
    }

    fn shares(&self, size: [f64; 2]) -> Vec<Value> {
        let size = self.sized(size);
        let women = self.women_of(size);
        let gap = self.example().gap / 2.0;
        let women_parts = self.parts(Gender::Women, women, gap);
        let men_parts = self.parts(Gender::Men, size - women, -gap);
        vec![
            self.computed(Gender::Total, sum(women_parts, men_parts)),
            self.computed(Gender::Women, women_parts),
            self.computed(Gender::Men, men_parts),
        ]
    }

    fn counts(&self) -> Vec<Value> {
        let total = self.amount().round();
        let women = self.women_of(total);
        vec![
            self.value(Gender::Total, total),
            self.value(Gender::Women, women),
            self.value(Gender::Men, total - women),
        ]
    }

    fn levels(&self) -> Vec<Value> {
        let gap = self.example().gap / 2.0;
        let women = self.level(Gender::Women) + gap;
        let men = self.level(Gender::Men) - gap;
        vec![
            self.value(Gender::Total, f64::midpoint(women, men)),
            self.value(Gender::Women, women),
            self.value(Gender::Men, men),
        ]
    }

    /// The unit's part of the year's level.
    fn amount(&self) -> f64 {
        self.scale() * self.level(Gender::Total) / 100.0
    }

    fn sized(&self, size: [f64; 2]) -> f64 {
        (self.scale() * self.on_line(size) / 100.0).round()
    }

    /// The unit's size in percent.
    fn scale(&self) -> f64 {
        let percent = self.indicator.units.get(self.unit).copied();
        percent.map_or(0.0, f64::from)
    }

    fn women_of(&self, whole: f64) -> f64 {
        let percent = self.example().women_percent.map_or(50.0, f64::from);
        (whole * percent / 100.0).round()
    }

    fn parts(&self, gender: Gender, denominator: f64, above: f64) -> Parts {
        let percent = self.level(gender) + above;
        let numerator = (denominator * percent / 100.0).round().clamp(0.0, denominator);
        Parts {
            numerator,
            denominator,
        }
    }

    fn level(&self, gender: Gender) -> f64 {
        self.on_line(self.example().level) + self.example().wobble * self.swing(gender)
    }

    fn on_line(&self, [first, last]: [f64; 2]) -> f64 {
        let passed = f64::from(self.year - YEARS.start());
        first + (last - first) * passed / f64::from(YEARS.end() - YEARS.start())
    }

    /// From -1 to 1 in steps of a thousandth: FNV-1a over the cell's name.
    fn swing(&self, gender: Gender) -> f64 {
        let name = format!(
            "{}/{}/{}/{}",
            self.indicator.code,
            self.unit,
            self.year,
            gender.code()
        );
        let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        });
        f64::from(hash % 2001) / 1000.0 - 1.0
    }

    fn computed(&self, gender: Gender, parts: Parts) -> Value {
        let factor = f64::from(self.indicator.factor);
        let value = (factor * self.unit_of_rounding() * parts.numerator / parts.denominator).round();
        Value {
            gender,
            value: value / self.unit_of_rounding(),
            parts: Some(parts),
        }
    }

    fn value(&self, gender: Gender, value: f64) -> Value {
        let value = (value * self.unit_of_rounding()).round() / self.unit_of_rounding();
        Value {
            gender,
            value,
            parts: None,
        }
    }

    /// How many of the smallest step make one: 10 with one decimal.
    fn unit_of_rounding(&self) -> f64 {
        f64::from(10_u32.pow(self.indicator.decimals.into()))
    }
}
