//! When the sources of indicators publish.

use arshjul_entity::{Frequency, IndicatorId};
use chrono::{Datelike, NaiveDate};

use crate::domain::{
    calendar::{CalendarView, Deadline, Source, tells_until},
    period::Period,
};

/// The year whose value is wanted: the last one that is over when the period of the report ends. An interim report to August
/// can't have this year's value of a yearly measure, and is not to be blamed for it.
pub(super) fn year_wanted(view: &CalendarView, deadline: &Deadline) -> i32 {
    let period_end = view.fed_by(deadline).and_then(|event| event.period_end);
    let until = tells_until(deadline.due.due_on, period_end);
    Period::last_over(Frequency::Year, until).map_or(until.year() - 1, Period::year)
}

/// The first day on which every indicator that the deadline asks for has its value.
pub(super) fn published_from(view: &CalendarView, deadline: &Deadline) -> Option<NaiveDate> {
    let wanted = year_wanted(view, deadline);
    let published = |indicator: &IndicatorId| view.sources.get(indicator)?.publishes(wanted);
    deadline.indicators.iter().filter_map(published).max()
}

impl Source {
    /// The day on which the value of the year is published: as many years later as the year is. Where nobody has said which
    /// year the known day is about, it is the one before, as is usual for official statistics.
    pub(super) fn publishes(&self, year: i32) -> Option<NaiveDate> {
        let known = self.publishes_on?;
        let years = year.checked_sub(self.year.unwrap_or(known.year() - 1))?;
        let that_year = known.year().checked_add(years)?;
        // 29 February comes on the 28th in other years.
        NaiveDate::from_ymd_opt(that_year, known.month(), known.day())
            .or_else(|| NaiveDate::from_ymd_opt(that_year, known.month(), 28))
    }

    /// The latest year whose value exists on the day.
    pub(super) fn latest_year(&self, on: NaiveDate) -> Option<i32> {
        let known = self.publishes_on?;
        let year = self.year.unwrap_or(known.year() - 1) + (on.year() - known.year());
        let is_published = self.publishes(year)? <= on;
        Some(if is_published { year } else { year - 1 })
    }
}
