//! Which years' values deadlines ask for, and when their sources publish them.

use arshjul_entity::Frequency;
use chrono::NaiveDate;

use crate::domain::{
    calendar::{CalendarView, Deadline, Source},
    period::Period,
};

/// The year whose value is wanted of the source: of a period that is no year, the last one that is over when it ends. An interim report
/// to August that asks for the latest period can't have this year's value of a yearly measure, and is not to be blamed for it.
pub(super) fn year_wanted(deadline: &Deadline, source: &Source) -> Option<i32> {
    let period = deadline.asked_period(source.frequency, Some(source))?;
    Period::last_over(Frequency::Year, period.end()).map(Period::year)
}

/// The first day on which every indicator that the deadline asks for has its value.
pub(super) fn published_from(view: &CalendarView, deadline: &Deadline) -> Option<NaiveDate> {
    let sources = deadline.indicators.iter();
    let sources = sources.filter_map(|indicator| view.sources.get(indicator));
    let published = sources.filter_map(|source| source.publishes(year_wanted(deadline, source)?));
    published.max()
}
