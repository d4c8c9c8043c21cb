//! Days that recur within a year, by a recurrence rule of RFC 5545 (section 3.3.10).
//!
//! A rule is counted from 1 January of each year anew, so that a year's days follow from the rule and the year alone. What
//! would make them depend on something else is refused: an end (COUNT, UNTIL), years that are skipped, a day taken over from
//! the start, and times of day.

use chrono::{Datelike, NaiveDate, TimeZone};
use rrule::{Frequency, RRule, RRuleSet, Tz, Unvalidated};
use thiserror::Error;

use super::CalendarYear;

mod week;

/// More than a meeting a week is not a deadline.
pub const MAX_OCCURRENCES: usize = 60;

const MAX_CHARS: usize = 200;

/// Why a recurrence rule can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RecurrenceError {
    #[error("not a recurrence rule of RFC 5545")]
    Malformed,
    #[error("FREQ must be YEARLY, MONTHLY or WEEKLY")]
    Frequency,
    #[error("COUNT, UNTIL, times of day, and an INTERVAL of years or over a year can't be used")]
    Part,
    #[error("it must name its days: BYDAY, BYMONTHDAY, BYYEARDAY or BYWEEKNO")]
    NoDay,
    #[error("more than {MAX_OCCURRENCES} days a year")]
    TooMany,
    #[error("no year has such a day")]
    Never,
}

/// Whether the rule gives days, and not too many, in every year that has a calendar.
pub fn check(text: &str) -> Result<(), RecurrenceError> {
    let rule = parsed(text)?;
    let mut is_empty = true;
    for number in CalendarYear::RANGE {
        // A rule without any later day would be searched for ever: once is enough.
        let days = counted(&rule, number).ok_or(RecurrenceError::Malformed)?;
        match days {
            Days::None => return Err(RecurrenceError::Never),
            Days::Of(days) if days.len() > MAX_OCCURRENCES => return Err(RecurrenceError::TooMany),
            Days::Of(days) => is_empty &= days.is_empty(),
        }
    }
    if is_empty {
        Err(RecurrenceError::Never)
    } else {
        Ok(())
    }
}

/// The days of the year, in order; none for a rule that [`check`] refuses.
pub fn days(text: &str, year: CalendarYear) -> Vec<NaiveDate> {
    match parsed(text).ok().and_then(|rule| counted(&rule, year.number())) {
        Some(Days::Of(days)) if days.len() <= MAX_OCCURRENCES => days,
        _ => Vec::new(),
    }
}

enum Days {
    /// Neither in the year nor in any after it.
    None,
    Of(Vec<NaiveDate>),
}

fn parsed(text: &str) -> Result<RRule<Unvalidated>, RecurrenceError> {
    // The parser takes weekdays apart by bytes.
    if text.len() > MAX_CHARS || !text.is_ascii() {
        return Err(RecurrenceError::Malformed);
    }
    let rule: RRule<Unvalidated> = text.parse().map_err(|_| RecurrenceError::Malformed)?;
    let longest = match rule.get_freq() {
        Frequency::Yearly => 1,
        Frequency::Monthly => 12,
        Frequency::Weekly => 52,
        _ => return Err(RecurrenceError::Frequency),
    };
    let has_time = [rule.get_by_hour(), rule.get_by_minute(), rule.get_by_second()]
        .iter()
        .any(|parts| !parts.is_empty());
    if rule.get_count().is_some()
        || rule.get_until().is_some()
        || has_time
        || !(1..=longest).contains(&rule.get_interval())
    {
        return Err(RecurrenceError::Part);
    }
    let names_days = !rule.get_by_weekday().is_empty()
        || !rule.get_by_month_day().is_empty()
        || !rule.get_by_year_day().is_empty()
        || !rule.get_by_week_no().is_empty();
    if names_days {
        Ok(rule)
    } else {
        Err(RecurrenceError::NoDay)
    }
}

/// One more than the most, so that more can be told from the most. None where the rule contradicts itself.
fn counted(rule: &RRule<Unvalidated>, year: i32) -> Option<Days> {
    let start = Tz::UTC.with_ymd_and_hms(year, 1, 1, 0, 0, 0).single()?;
    let validated = rule.clone().validate(start).ok()?;
    if !rule.get_by_week_no().is_empty() {
        return week::days(rule, start).map(Days::Of);
    }
    let set = RRuleSet::new(start).rrule(validated).limit();
    let mut coming = set.into_iter().map(|at| at.date_naive()).peekable();
    if coming.peek().is_none() {
        return Some(Days::None);
    }
    let days = coming.take_while(|day| day.year() == year);
    Some(Days::Of(days.take(MAX_OCCURRENCES + 1).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days_of(rule: &str, year: i32) -> Vec<String> {
        days(rule, year.try_into().unwrap())
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn meetings_recur_within_their_year() {
        // The second Tuesday of February, May, September and November.
        let rule = "FREQ=MONTHLY;BYMONTH=2,5,9,11;BYDAY=2TU";
        assert_eq!(check(rule), Ok(()));
        assert_eq!(
            days_of(rule, 2026),
            ["2026-02-10", "2026-05-12", "2026-09-08", "2026-11-10"]
        );
        assert_eq!(
            days_of("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1", 2024),
            ["2024-01-31", "2024-04-30", "2024-07-31", "2024-10-31"]
        );
        assert_eq!(
            days_of("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", 2028),
            ["2028-02-29"]
        );
        assert_eq!(
            days_of("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", 2026),
            Vec::<String>::new()
        );
    }

    /// RFC 5545, section 3.3.10: week 1 is the first with four days of its year or more.
    #[test]
    fn weeks_over_the_turn_of_a_year_belong_to_the_year_of_their_thursday() {
        // 2022-01-01 and -02 are 2021-W52, and 2022-12-26 to -31 are 2022-W52.
        let week = |number: &str, year| days_of(&format!("FREQ=YEARLY;BYWEEKNO={number};BYDAY=SA"), year);
        assert_eq!(week("52", 2022), ["2022-01-01", "2022-12-31"]);
        assert_eq!(week("-1", 2022), ["2022-01-01", "2022-12-31"]);
        assert_eq!(week("53", 2022), Vec::<String>::new());
        // 2021-01-01 to -03 are 2020-W53.
        assert_eq!(week("53", 2021), ["2021-01-02"]);
        assert_eq!(week("1", 2021), ["2021-01-09"]);
        let mondays = |number: &str, year| days_of(&format!("FREQ=YEARLY;BYWEEKNO={number};BYDAY=MO"), year);
        // 2024-12-30 is a day of 2025-W01.
        assert_eq!(mondays("1", 2024), ["2024-01-01", "2024-12-30"]);
        assert_eq!(mondays("-52", 2024), ["2024-01-01", "2024-12-30"]);
        assert_eq!(days_of("FREQ=YEARLY;BYWEEKNO=20", 2026).len(), 7);
        assert_eq!(
            days_of("FREQ=YEARLY;BYWEEKNO=20;BYSETPOS=-1", 2026),
            ["2026-05-17"]
        );
        // Where weeks begin on Sundays, 2022-01-02 begins 2022-W01.
        assert_eq!(
            days_of("FREQ=YEARLY;BYWEEKNO=1;BYDAY=SU;WKST=SU", 2022),
            ["2022-01-02"]
        );
        assert_eq!(check("FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO"), Ok(()));
    }

    #[test]
    fn in_every_year_a_week_is_what_the_calendar_says() {
        for year in CalendarYear::RANGE {
            let all = (1..=366).filter_map(|day| NaiveDate::from_yo_opt(year, day));
            for number in [1, 20, 52, 53] {
                let expected: Vec<_> = all
                    .clone()
                    .filter(|day| day.iso_week().week() == number)
                    .map(|day| day.to_string())
                    .collect();
                assert_eq!(
                    days_of(&format!("FREQ=YEARLY;BYWEEKNO={number}"), year),
                    expected,
                    "{year}"
                );
            }
        }
    }

    #[test]
    fn every_week_is_not_too_often_and_every_weekday_is() {
        assert_eq!(check("FREQ=WEEKLY;BYDAY=MO"), Ok(()));
        assert_eq!(days_of("FREQ=WEEKLY;BYDAY=MO", 2024).len(), 53);
        assert_eq!(
            check("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
            Err(RecurrenceError::TooMany)
        );
        assert_eq!(days_of("FREQ=WEEKLY;BYDAY=MO,TU", 2024), Vec::<String>::new());
    }

    #[test]
    fn what_would_not_follow_from_rule_and_year_alone_is_refused() {
        use RecurrenceError::{Frequency, Malformed, Never, NoDay, Part};
        for (rule, error) in [
            ("", Malformed),
            ("every Tuesday", Malformed),
            ("FREQ=WEEKLY;BYDAY=TISDAG", Malformed),
            ("FREQ=WEEKLY;BYDAY=åTU", Malformed),
            ("FREQ=MONTHLY;BYMONTHDAY=32", Malformed),
            ("FREQ=WEEKLY;BYMONTHDAY=1", Malformed),
            ("DTSTART:20260101T000000Z\nRRULE:FREQ=WEEKLY;BYDAY=MO", Malformed),
            ("FREQ=DAILY;BYMONTHDAY=1", Frequency),
            ("FREQ=SECONDLY", Frequency),
            ("FREQ=WEEKLY;BYDAY=MO;COUNT=3", Part),
            ("FREQ=WEEKLY;BYDAY=MO;UNTIL=20260601T000000Z", Part),
            ("FREQ=WEEKLY;BYDAY=MO;BYHOUR=1,2", Part),
            ("FREQ=YEARLY;INTERVAL=2;BYYEARDAY=1", Part),
            ("FREQ=WEEKLY;INTERVAL=0;BYDAY=MO", Part),
            ("FREQ=MONTHLY;INTERVAL=13;BYMONTHDAY=1", Part),
            ("FREQ=WEEKLY", NoDay),
            ("FREQ=YEARLY;BYMONTH=5", NoDay),
            ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", Never),
            ("FREQ=MONTHLY;INTERVAL=12;BYMONTH=2;BYMONTHDAY=1", Never),
        ] {
            assert_eq!(check(rule), Err(error), "{rule:?}");
        }
    }
}
