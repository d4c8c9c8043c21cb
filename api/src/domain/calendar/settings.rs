//! What a municipality decides for itself about its calendar.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{MilestoneKind, is_weekday};

/// Where a date of the municipality's own goes when it falls on a day that is not a working day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RollPolicy {
    /// It stays.
    Keep,
    #[default]
    Next,
    Previous,
}

/// The municipality's configuration. It moves its own dates, never the statutory ones: a municipality can close its
/// office, but not prolong what the law allows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CalendarSettings {
    /// Days off beside the holidays (C1), such as a squeeze day (klämdag).
    pub extra_days_off: BTreeSet<NaiveDate>,
    pub roll: RollPolicy,
    /// The days planned for milestones, by event code: what the municipality has decided beside the last day.
    pub planned: BTreeMap<(String, MilestoneKind), NaiveDate>,
}

impl CalendarSettings {
    #[must_use]
    pub fn is_working_day(&self, date: NaiveDate) -> bool {
        is_weekday(date) && !self.extra_days_off.contains(&date)
    }

    /// The date itself where it is a working day, otherwise the next one.
    #[must_use]
    pub fn next_working_day(&self, date: NaiveDate) -> NaiveDate {
        date.iter_days()
            .find(|day| self.is_working_day(*day))
            .unwrap_or(date)
    }

    /// The date itself where it is a working day, otherwise the one before.
    #[must_use]
    pub fn previous_working_day(&self, date: NaiveDate) -> NaiveDate {
        date.iter_days()
            .rev()
            .find(|day| self.is_working_day(*day))
            .unwrap_or(date)
    }

    /// The date's `count`th working day after; the date itself for 0.
    #[must_use]
    pub fn working_days_after(&self, date: NaiveDate, count: usize) -> NaiveDate {
        date.iter_days()
            .skip(1)
            .filter(|day| self.is_working_day(*day))
            .take(count)
            .last()
            .unwrap_or(date)
    }

    /// Where an internal date ends up.
    #[must_use]
    pub fn rolled(&self, date: NaiveDate) -> NaiveDate {
        match self.roll {
            RollPolicy::Keep => date,
            RollPolicy::Next => self.next_working_day(date),
            RollPolicy::Previous => self.previous_working_day(date),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn closed_on(dates: &[&str], roll: RollPolicy) -> CalendarSettings {
        CalendarSettings {
            extra_days_off: dates.iter().map(|date| day(date)).collect(),
            roll,
            ..CalendarSettings::default()
        }
    }

    #[test]
    fn an_extra_day_off_is_no_working_day_and_still_a_weekday() {
        // The Friday after Ascension Day.
        let settings = closed_on(&["2026-05-15"], RollPolicy::Next);
        assert!(!settings.is_working_day(day("2026-05-15")));
        assert!(is_weekday(day("2026-05-15")));
        assert_eq!(settings.next_working_day(day("2026-05-14")), day("2026-05-18"));
        assert_eq!(
            settings.previous_working_day(day("2026-05-17")),
            day("2026-05-13")
        );
    }

    #[test]
    fn internal_dates_roll_as_configured() {
        for (roll, expected) in [
            (RollPolicy::Keep, "2026-08-29"),
            (RollPolicy::Next, "2026-09-01"),
            (RollPolicy::Previous, "2026-08-28"),
        ] {
            assert_eq!(
                closed_on(&["2026-08-31"], roll).rolled(day("2026-08-29")),
                day(expected),
                "{roll:?}"
            );
        }
    }

    #[test]
    fn working_days_are_counted_over_weekends_and_holidays() {
        let settings = CalendarSettings::default();
        for (from, count, expected) in [
            ("2026-04-01", 0, "2026-04-01"),
            ("2026-04-01", 1, "2026-04-02"),
            // Good Friday to Easter Monday.
            ("2026-04-01", 2, "2026-04-07"),
            ("2026-12-23", 1, "2026-12-28"),
            ("2026-12-30", 1, "2027-01-04"),
        ] {
            assert_eq!(
                settings.working_days_after(day(from), count),
                day(expected),
                "{from} + {count}"
            );
        }
    }
}
