//! The calendars that rules count in: the year's own, and those of the years beside it.

use std::collections::BTreeMap;

use arshjul_entity::{ReportingCycle, ReportingEventKind};
use chrono::{Datelike, NaiveDate};

use crate::domain::calendar::{CalendarSettings, CalendarYear, ReportingEvent, reporting_events};

/// What the calendars of some years hold.
#[derive(Clone, Debug)]
pub struct Calendars {
    events: BTreeMap<CalendarYear, Vec<ReportingEvent>>,
    /// Days off are dates: one calendar's count in the others too.
    working_days: CalendarSettings,
}

impl Calendars {
    /// For generating a year: of the year before, the year and the year after, as far as years have calendars.
    pub fn new(years: impl IntoIterator<Item = (CalendarYear, ReportingCycle, CalendarSettings)>) -> Self {
        let mut calendars = Self {
            events: BTreeMap::new(),
            working_days: CalendarSettings::default(),
        };
        for (year, cycle, settings) in years {
            let events = reporting_events(year, cycle, &settings);
            calendars.events.insert(year, events);
            calendars
                .working_days
                .extra_days_off
                .extend(settings.extra_days_off);
        }
        calendars
    }

    pub(super) fn years(&self) -> impl Iterator<Item = CalendarYear> {
        self.events.keys().copied()
    }

    pub(super) const fn working_days(&self) -> &CalendarSettings {
        &self.working_days
    }

    /// Those of one kind in one year's calendar, the earliest first.
    pub(super) fn events(&self, year: CalendarYear, kind: ReportingEventKind) -> Vec<&ReportingEvent> {
        let held = self.events.get(&year).into_iter().flatten();
        let mut events: Vec<_> = held.filter(|event| event.kind == kind).collect();
        events.sort_by_key(|event| event.period_end);
        events
    }

    /// The first event of the kind that is not yet over on that day, in the calendar of the day's year.
    pub(super) fn next(&self, kind: ReportingEventKind, on: NaiveDate) -> Option<&ReportingEvent> {
        let year = on.year().try_into().ok()?;
        self.events(year, kind)
            .into_iter()
            .find(|event| event.milestones.iter().any(|milestone| milestone.day() >= on))
    }
}
