//! When the sources of indicators publish.

use arshjul_entity::Frequency;
use chrono::{Datelike, NaiveDate};

/// When an indicator's source publishes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    pub indicator: String,
    /// The day on which the value of `year` is published.
    pub publishes_on: Option<NaiveDate>,
    pub year: Option<i32>,
    pub frequency: Frequency,
}

impl Source {
    /// The day on which the value of the year is published: as many years later as the year is. Where nobody has said which
    /// year the known day is about, it is the one before, as is usual for official statistics.
    pub fn publishes(&self, year: i32) -> Option<NaiveDate> {
        let known = self.publishes_on?;
        let years = year.checked_sub(self.year.unwrap_or(known.year() - 1))?;
        let that_year = known.year().checked_add(years)?;
        // 29 February comes on the 28th in other years.
        NaiveDate::from_ymd_opt(that_year, known.month(), known.day())
            .or_else(|| NaiveDate::from_ymd_opt(that_year, known.month(), 28))
    }

    /// The latest year whose value exists on the day.
    pub fn latest_year(&self, on: NaiveDate) -> Option<i32> {
        let known = self.publishes_on?;
        let year = self.year.unwrap_or(known.year() - 1) + (on.year() - known.year());
        let is_published = self.publishes(year)? <= on;
        Some(if is_published { year } else { year - 1 })
    }
}
