//! Working days counted once, so that a distance is a subtraction.

use chrono::{Days, NaiveDate};

use super::{CalendarSettings, CalendarYear};

/// The working days of a year and of two years on either side, where everything lies that a year's calendar is weighed by.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkingDayIndex {
    settings: CalendarSettings,
    first: NaiveDate,
    /// By days from the first: working days up to and with that day.
    passed: Vec<i32>,
}

const DAYS_AROUND: Days = Days::new(2 * 366);

impl WorkingDayIndex {
    pub fn around(year: CalendarYear, settings: &CalendarSettings) -> Self {
        let first = year.first_day() - DAYS_AROUND;
        let last = year.last_day() + DAYS_AROUND;
        let passed = first
            .iter_days()
            .take_while(|day| *day <= last)
            .scan(0, |passed, day| {
                *passed += i32::from(settings.is_working_day(day));
                Some(*passed)
            })
            .collect();
        Self {
            settings: settings.clone(),
            first,
            passed,
        }
    }

    /// Working days from one date to the other: those after the first, up to and with the second; negative backwards.
    /// Dates outside the index are walked to.
    pub fn between(&self, from: NaiveDate, to: NaiveDate) -> i32 {
        match (self.passed(from), self.passed(to)) {
            (Some(from), Some(to)) => to - from,
            _ => self.settings.working_days_between(from, to),
        }
    }

    pub fn is_working_day(&self, day: NaiveDate) -> bool {
        let passed = day
            .pred_opt()
            .and_then(|before| self.passed(before))
            .zip(self.passed(day));
        passed.map_or_else(
            || self.settings.is_working_day(day),
            |(before, with)| before < with,
        )
    }

    fn passed(&self, day: NaiveDate) -> Option<i32> {
        let days = usize::try_from((day - self.first).num_days()).ok()?;
        self.passed.get(days).copied()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    proptest! {
        #[test]
        fn a_distance_is_what_walking_gives(from in 0..2_200_u64, to in 0..2_200_u64) {
            let settings = CalendarSettings {
                extra_days_off: ["2026-05-15", "2027-01-04"].map(day).into(),
                ..CalendarSettings::default()
            };
            let index = WorkingDayIndex::around(2026.try_into().unwrap(), &settings);
            // Half a year beyond the index on either side.
            let [from, to] = [from, to].map(|days| day("2023-07-01") + Days::new(days));
            prop_assert_eq!(index.between(from, to), settings.working_days_between(from, to));
            prop_assert_eq!(index.is_working_day(from), settings.is_working_day(from));
        }
    }
}
