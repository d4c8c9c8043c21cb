//! The years that a calendar can be made for.

use std::ops::RangeInclusive;

use chrono::{Datelike, Days, Months, NaiveDate};
use thiserror::Error;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("calendars exist for the years {} to {}", CalendarYear::RANGE.start(), CalendarYear::RANGE.end())]
pub struct CalendarYearError;

/// A year whose public holidays are known: the present ones came in 2005, and a later century is nobody's plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CalendarYear {
    first_day: NaiveDate,
}

impl CalendarYear {
    pub const RANGE: RangeInclusive<i32> = 2005..=2100;

    pub fn number(self) -> i32 {
        self.first_day.year()
    }

    pub const fn first_day(self) -> NaiveDate {
        self.first_day
    }

    pub fn last_day(self) -> NaiveDate {
        self.on(12, 31)
    }

    /// The day of the year with that month and day, both counted from 1.
    pub(super) fn on(self, month: u32, day: u64) -> NaiveDate {
        self.first_day + Months::new(month - 1) + Days::new(day - 1)
    }
}

impl TryFrom<i32> for CalendarYear {
    type Error = CalendarYearError;

    fn try_from(year: i32) -> Result<Self, Self::Error> {
        NaiveDate::from_ymd_opt(year, 1, 1)
            .filter(|_| Self::RANGE.contains(&year))
            .map(|first_day| Self { first_day })
            .ok_or(CalendarYearError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_years_with_known_holidays_have_a_calendar() {
        for (year, known) in [
            (2004, false),
            (2005, true),
            (2100, true),
            (2101, false),
            (i32::MAX, false),
        ] {
            assert_eq!(CalendarYear::try_from(year).is_ok(), known, "{year}");
        }
    }
}
