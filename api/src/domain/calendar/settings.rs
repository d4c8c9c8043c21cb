//! What a municipality decides for itself about its calendar.

use std::collections::{BTreeMap, BTreeSet};

use arshjul_entity::{MilestoneKind, RollPolicy};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{CalendarYear, is_weekday};

/// The numbers that findings go by (C6, C7), in working days but for the collisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Thresholds {
    /// A deadline this near is `DUE_SOON`.
    pub due_soon: u32,
    /// A deadline is aligned when it falls at most this long before its milestone.
    pub aligned: u32,
    /// Two processes asking for the same this near to each other are `PARALLEL_FOLLOW_UP`.
    pub parallel: u32,
    /// Hand-ins of one unit in one ISO week from which on they are a `COLLISION`.
    pub collision: u32,
    /// Fewer from instructions to due day are `SHORT_NOTICE`.
    pub notice: u32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            due_soon: 10,
            aligned: 5,
            parallel: 20,
            collision: 3,
            notice: 10,
        }
    }
}

/// The municipality's configuration. It moves its own dates, never the statutory ones: a municipality can close its
/// office, but not prolong what the law allows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CalendarSettings {
    /// Ends of the interim periods, where no template has them (`ReportingCycle::Custom`).
    pub interim_period_ends: BTreeSet<NaiveDate>,
    /// Days off beside the holidays (C1), such as a squeeze day (klämdag).
    pub extra_days_off: BTreeSet<NaiveDate>,
    /// Numbers of ISO weeks in which little gets done (C1), such as those of July.
    pub low_activity_weeks: BTreeSet<u32>,
    pub roll: RollPolicy,
    /// The days planned for milestones, by event code: what the municipality has decided beside the last day.
    #[serde(with = "planned")]
    pub planned: BTreeMap<(String, MilestoneKind), NaiveDate>,
    pub thresholds: Thresholds,
    /// Why the budget is proposed in November (KL 2017:725, chapter 11, section 8, second paragraph).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_budget_proposal: Option<String>,
    /// Why the budget is decided in December (section 11).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_budget: Option<String>,
}

impl Default for CalendarSettings {
    fn default() -> Self {
        Self {
            interim_period_ends: BTreeSet::new(),
            extra_days_off: BTreeSet::new(),
            low_activity_weeks: BTreeSet::new(),
            roll: RollPolicy::Next,
            planned: BTreeMap::new(),
            thresholds: Thresholds::default(),
            late_budget_proposal: None,
            late_budget: None,
        }
    }
}

/// JSON has texts for keys only: planned days are a list.
mod planned {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{BTreeMap, MilestoneKind, NaiveDate};

    #[derive(Serialize, Deserialize)]
    struct Planned {
        event: String,
        milestone: MilestoneKind,
        on: NaiveDate,
    }

    type Days = BTreeMap<(String, MilestoneKind), NaiveDate>;

    pub fn serialize<S: Serializer>(days: &Days, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(days.iter().map(|((event, milestone), on)| Planned {
            event: event.clone(),
            milestone: *milestone,
            on: *on,
        }))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Days, D::Error> {
        let list = Vec::<Planned>::deserialize(deserializer)?;
        Ok(list
            .into_iter()
            .map(|day| ((day.event, day.milestone), day.on))
            .collect())
    }
}

impl CalendarSettings {
    pub fn is_working_day(&self, date: NaiveDate) -> bool {
        is_weekday(date) && !self.extra_days_off.contains(&date)
    }

    /// The date itself where it is a working day, otherwise the next one.
    pub fn next_working_day(&self, date: NaiveDate) -> NaiveDate {
        let day = date.iter_days().find(|day| self.is_working_day(*day));
        day.unwrap_or(date)
    }

    /// The date itself where it is a working day, otherwise the one before.
    pub fn previous_working_day(&self, date: NaiveDate) -> NaiveDate {
        let day = date.iter_days().rev().find(|day| self.is_working_day(*day));
        day.unwrap_or(date)
    }

    /// The date's `count`th working day after; the date itself for 0.
    pub fn working_days_after(&self, date: NaiveDate, count: u32) -> NaiveDate {
        self.last_of(date.iter_days().skip(1), count).unwrap_or(date)
    }

    /// The date's `count`th working day before; the date itself for 0.
    pub fn working_days_before(&self, date: NaiveDate, count: u32) -> NaiveDate {
        self.last_of(date.iter_days().rev().skip(1), count)
            .unwrap_or(date)
    }

    /// The last of the first `count` working days.
    fn last_of(&self, days: impl Iterator<Item = NaiveDate>, count: u32) -> Option<NaiveDate> {
        let working_days = days.filter(|day| self.is_working_day(*day));
        (0..count).zip(working_days).last().map(|(_, day)| day)
    }

    /// Working days from one date to the other: those after the first, up to and with the second; negative backwards.
    pub fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> i32 {
        let (first, last) = (from.min(to), from.max(to));
        let days = first.iter_days().skip(1).take_while(|day| *day <= last);
        let count = days.filter(|day| self.is_working_day(*day)).count();
        let count = i32::try_from(count).unwrap_or(i32::MAX);
        if from <= to { count } else { -count }
    }

    /// Whether the date lies in one of the year's own ISO weeks in which little gets done: 29 December 2025 is in the first of 2026.
    pub fn is_low_activity(&self, year: CalendarYear, date: NaiveDate) -> bool {
        let week = date.iso_week();
        week.year() == year.number() && self.low_activity_weeks.contains(&week.week())
    }

    /// Where an internal date ends up.
    pub fn rolled(&self, date: NaiveDate) -> NaiveDate {
        self.rolled_by(self.roll, date)
    }

    pub fn rolled_by(&self, roll: RollPolicy, date: NaiveDate) -> NaiveDate {
        match roll {
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
