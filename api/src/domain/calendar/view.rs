//! A year's calendar as it is weighed: everything that load, alignment and findings are computed from.

use std::collections::BTreeMap;

use arshjul_entity::IndicatorId;
use chrono::NaiveDate;

use super::{CalendarSettings, CalendarYear, Deadline, ReportingEvent};

#[derive(Clone, Debug, PartialEq)]
pub struct CalendarView {
    pub year: CalendarYear,
    pub today: NaiveDate,
    pub settings: CalendarSettings,
    /// What the calendar holds.
    pub events: Vec<ReportingEvent>,
    /// What the calendars of the year before and the year after hold, for deadlines that feed it.
    pub events_around: Vec<ReportingEvent>,
    /// By due day, then code: those of the year, and those around it that are near enough to meet one of them. Listing and
    /// findings are about the year's own.
    pub deadlines: Vec<Deadline>,
    /// Of every indicator that a deadline asks for.
    pub sources: BTreeMap<IndicatorId, Source>,
}

/// When an indicator's source publishes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    pub indicator: String,
    /// The day on which the value of `year` is published.
    pub publishes_on: Option<NaiveDate>,
    pub year: Option<i32>,
}
