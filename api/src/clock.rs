//! What time it is: the only place that asks the machine.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, NaiveDate, NaiveTime, SubsecRound as _, TimeDelta, Utc};
use chrono_tz::Europe::Stockholm;

/// The machine's clock, or one that stands still until a test moves it. Clones share their time.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    #[default]
    System,
    /// Milliseconds since 1970.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    pub fn fixed(at: DateTime<Utc>) -> Self {
        Self::Fixed(Arc::new(AtomicI64::new(at.timestamp_millis())))
    }

    /// Whole milliseconds: both databases keep them, and so a time reads back as it was written.
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            #[expect(clippy::disallowed_methods, reason = "this is the clock")]
            Self::System => Utc::now().trunc_subsecs(3),
            Self::Fixed(millis) => {
                DateTime::from_timestamp_millis(millis.load(Ordering::Relaxed)).unwrap_or_default()
            }
        }
    }

    /// Moves a fixed clock forward. The machine's own is not ours to move.
    pub fn advance(&self, by: Duration) {
        if let Self::Fixed(millis) = self {
            let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
            millis.fetch_add(by, Ordering::Relaxed);
        }
    }
}

/// The date in Sweden: a day ends there at midnight, and not an hour or two later with Greenwich's.
pub fn local_date(now: DateTime<Utc>) -> NaiveDate {
    now.with_timezone(&Stockholm).date_naive()
}

/// Noon of a date in Sweden: where something was done on a day, and nobody said when.
pub fn local_noon(date: NaiveDate) -> DateTime<Utc> {
    let noon = date.and_time(NaiveTime::MIN) + TimeDelta::hours(12);
    // Clocks are changed at night: noon comes once a day.
    let noon = noon.and_local_timezone(Stockholm).earliest();
    noon.map_or(DateTime::UNIX_EPOCH, |noon| noon.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_at_midnight_in_sweden_winter_and_summer() {
        for (now, day) in [
            ("2026-01-31T22:59:59Z", "2026-01-31"),
            ("2026-01-31T23:00:00Z", "2026-02-01"),
            ("2026-08-31T21:59:59Z", "2026-08-31"),
            ("2026-08-31T22:00:00Z", "2026-09-01"),
        ] {
            assert_eq!(local_date(now.parse().unwrap()).to_string(), day, "{now}");
        }
    }

    #[test]
    fn noon_is_of_its_day_on_both_sides_of_the_changes() {
        for (day, noon) in [
            ("2026-03-28", 11),
            ("2026-03-29", 10),
            ("2026-10-24", 10),
            ("2026-10-25", 11),
        ] {
            let day: NaiveDate = day.parse().unwrap();
            assert_eq!(local_noon(day), day.and_hms_opt(noon, 0, 0).unwrap().and_utc());
            assert_eq!(local_date(local_noon(day)), day);
        }
    }

    #[test]
    fn time_is_in_whole_milliseconds() {
        assert_eq!(Clock::System.now().timestamp_subsec_nanos() % 1_000_000, 0);
    }

    #[test]
    fn a_fixed_clock_moves_only_when_told_and_with_its_clones() {
        let clock = Clock::fixed(DateTime::UNIX_EPOCH);
        let shared = clock.clone();
        clock.advance(Duration::from_secs(90));
        assert_eq!(shared.now().timestamp(), 90);
    }
}
