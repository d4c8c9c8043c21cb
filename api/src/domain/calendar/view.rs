//! A year's calendar as it is weighed: everything that load, alignment, findings and levelling are computed from.

use std::collections::{BTreeMap, BTreeSet};

use arshjul_entity::{ActivityId, DeadlineRuleId, IndicatorId, OrganizationUnitId};
use chrono::{Datelike, NaiveDate};

use super::{
    CalendarSettings, CalendarYear, Deadline, ReportingEvent, Source, WorkingDayIndex, deadline::serving,
};

#[derive(Clone, Debug, PartialEq)]
pub struct CalendarView {
    pub year: CalendarYear,
    pub today: NaiveDate,
    pub settings: CalendarSettings,
    /// That of the settings.
    pub working_days: WorkingDayIndex,
    /// What the calendar holds.
    pub events: Vec<ReportingEvent>,
    /// What the calendars of the year before and the year after hold, for deadlines that feed it.
    pub events_around: Vec<ReportingEvent>,
    /// By due day, then code: those of the year; those around it that are near enough to meet one of them, and all of its
    /// first and last ISO week; and those that serve one of these. Listing and findings are about the year's own.
    pub deadlines: Vec<Deadline>,
    /// Of every indicator that a deadline asks for.
    pub sources: BTreeMap<IndicatorId, Source>,
    /// What the units are called.
    pub units: BTreeMap<OrganizationUnitId, String>,
    /// Titles of the activities that deadlines ask for.
    pub activities: BTreeMap<ActivityId, String>,
    /// Of the rules that deadlines come from, those that give none any more.
    pub archived_rules: BTreeSet<DeadlineRuleId>,
}

impl CalendarView {
    /// A calendar in which nothing stands yet.
    pub fn new(year: CalendarYear, today: NaiveDate, settings: CalendarSettings) -> Self {
        Self {
            year,
            today,
            working_days: WorkingDayIndex::around(year, &settings),
            settings,
            events: Vec::new(),
            events_around: Vec::new(),
            deadlines: Vec::new(),
            sources: BTreeMap::new(),
            units: BTreeMap::new(),
            activities: BTreeMap::new(),
            archived_rules: BTreeSet::new(),
        }
    }

    /// Whether the deadline is the year's own.
    pub fn holds(&self, deadline: &Deadline) -> bool {
        deadline.due.due_on.year() == self.year.number()
    }

    /// The reporting event of that code, in this calendar or one beside it.
    pub fn event(&self, code: &str) -> Option<&ReportingEvent> {
        let mut events = self.events.iter().chain(&self.events_around);
        events.find(|event| event.code == code)
    }

    /// The reporting event that the deadline feeds.
    pub fn fed_by(&self, deadline: &Deadline) -> Option<&ReportingEvent> {
        self.event(deadline.feeds.as_deref()?)
    }

    /// The deadline whose hand-in counts for the unit: this one, or the one that serves it. Who serves no longer — because it
    /// was cancelled, or no longer asks the unit — leaves the unit with what it had; so do those that serve each other.
    pub fn serving<'a>(&'a self, deadline: &'a Deadline, unit: OrganizationUnitId) -> &'a Deadline {
        serving(&self.deadlines, deadline, unit)
    }

    /// Whether another deadline's hand-in serves this one for the unit.
    pub fn is_served(&self, deadline: &Deadline, unit: OrganizationUnitId) -> bool {
        self.serving(deadline, unit).id != deadline.id
    }
}
