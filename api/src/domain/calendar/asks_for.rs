//! Which period of an indicator a deadline asks for (C4).

use arshjul_entity::{Frequency, RequestedPeriod};
use chrono::NaiveDate;
use serde::Serialize;

use super::Source;
use crate::domain::period::Period;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub enum AsksFor {
    /// The latest that is over when the report's own period ends.
    #[default]
    LatestOver,
    /// The one in which the report's own period ends.
    EventPeriod,
    /// The one a year before the latest that is over.
    YearBefore,
    /// The latest that its source has published by the due day.
    LatestPublished,
    /// A period by name; of other frequencies, the latest that is over when it ends.
    Named(Period),
}

/// What a period is chosen from.
#[derive(Clone, Copy, Debug)]
pub struct Occasion {
    pub due_on: NaiveDate,
    /// The last day that the report tells of; a budget, or no report, tells of none.
    pub period_end: Option<NaiveDate>,
}

impl Occasion {
    /// The day until which it tells. Without a period to report on it is the day before the deadline is due: what is wanted is the
    /// last value of a period that is over by then.
    fn tells_until(self) -> NaiveDate {
        self.period_end
            .unwrap_or_else(|| self.due_on.pred_opt().unwrap_or(self.due_on))
    }
}

impl AsksFor {
    /// As it is stored: what is stored beside it is a period exactly where it is a named one.
    pub fn stored(choice: RequestedPeriod, period: Option<&str>) -> Self {
        match choice {
            RequestedPeriod::EventPeriod => Self::EventPeriod,
            RequestedPeriod::YearBefore => Self::YearBefore,
            RequestedPeriod::LatestPublished => Self::LatestPublished,
            RequestedPeriod::Named => {
                let period = period.and_then(|period| period.parse().ok());
                period.map_or(Self::LatestOver, Self::Named)
            }
            RequestedPeriod::LatestOver => Self::LatestOver,
        }
    }

    pub fn columns(self) -> (RequestedPeriod, Option<String>) {
        let choice = match self {
            Self::LatestOver => RequestedPeriod::LatestOver,
            Self::EventPeriod => RequestedPeriod::EventPeriod,
            Self::YearBefore => RequestedPeriod::YearBefore,
            Self::LatestPublished => RequestedPeriod::LatestPublished,
            Self::Named(period) => return (RequestedPeriod::Named, Some(period.to_string())),
        };
        (choice, None)
    }

    /// None before the years that results can be about.
    pub fn period(self, frequency: Frequency, occasion: Occasion, source: Option<&Source>) -> Option<Period> {
        let until = occasion.tells_until();
        let latest = Period::last_over(frequency, until);
        match self {
            Self::LatestOver => latest,
            Self::EventPeriod => Period::holding(frequency, until),
            Self::YearBefore => latest?.years_before(1),
            Self::LatestPublished => {
                let published = source.and_then(|source| source.latest_year(occasion.due_on));
                let last_day = published.and_then(|year| NaiveDate::from_ymd_opt(year, 12, 31));
                match last_day.filter(|last_day| *last_day < until) {
                    Some(last_day) => Period::last_over(frequency, last_day),
                    None => latest,
                }
            }
            Self::Named(period) if period.frequency() == frequency => Some(period),
            Self::Named(period) => Period::last_over(frequency, period.end()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::fixture::day;

    fn asked(asks_for: AsksFor, frequency: Frequency, due_on: &str, period_end: Option<&str>) -> String {
        let occasion = Occasion {
            due_on: day(due_on),
            period_end: period_end.map(day),
        };
        // The value of 2025 comes in June 2026.
        let source = Source {
            indicator: "N1".to_owned(),
            publishes_on: Some(day("2026-06-17")),
            year: Some(2025),
            frequency,
        };
        let period = asks_for.period(frequency, occasion, Some(&source));
        period.unwrap().to_string()
    }

    #[test]
    fn each_choice_names_its_period() {
        use AsksFor::{EventPeriod, LatestOver, LatestPublished, Named, YearBefore};
        use Frequency::{FourMonths, Month, Year};
        let august = Some("2026-08-31");
        let named = Named("2024".parse().unwrap());
        for (asks_for, frequency, due_on, period_end, expected) in [
            (LatestOver, Year, "2026-09-15", august, "2025"),
            (LatestOver, Month, "2026-05-04", None, "2026-04"),
            (EventPeriod, Year, "2026-09-15", august, "2026"),
            (EventPeriod, FourMonths, "2026-09-15", august, "2026-T2"),
            (YearBefore, Year, "2026-09-15", august, "2024"),
            (YearBefore, FourMonths, "2026-09-15", august, "2025-T2"),
            (LatestPublished, Year, "2026-06-16", None, "2024"),
            (LatestPublished, Year, "2026-06-17", None, "2025"),
            (LatestPublished, Month, "2026-06-16", None, "2024-12"),
            (named, Year, "2026-09-15", august, "2024"),
            (named, FourMonths, "2026-09-15", august, "2024-T3"),
        ] {
            let told = asked(asks_for, frequency, due_on, period_end);
            assert_eq!(told, expected, "{asks_for:?} {frequency:?} {due_on}");
        }
    }

    #[test]
    fn what_is_stored_reads_back() {
        for asks_for in [
            AsksFor::LatestOver,
            AsksFor::EventPeriod,
            AsksFor::YearBefore,
            AsksFor::LatestPublished,
            AsksFor::Named("2025-T2".parse().unwrap()),
        ] {
            let (choice, period) = asks_for.columns();
            assert_eq!(AsksFor::stored(choice, period.as_deref()), asks_for);
        }
    }
}
