//! What each ISO week asks of each unit (C6).

use std::collections::BTreeMap;

use arshjul_entity::OrganizationUnitId;
use chrono::{Datelike, Days, NaiveDate};

use super::{CalendarView, Deadline, Progress, iso_week};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Week {
    /// `2026-W01`
    pub iso_week: String,
    /// Its Monday.
    pub starts_on: NaiveDate,
    pub working_days: u32,
    /// Deadlines × units.
    pub deadline_count: u32,
    /// Minutes of all units.
    pub effort: u32,
    /// By id, those that have something to do.
    pub units: Vec<UnitLoad>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnitLoad {
    pub unit: OrganizationUnitId,
    pub deadline_count: u32,
    /// Minutes.
    pub effort: u32,
}

/// The Monday of the date's ISO week.
#[must_use]
pub(super) fn monday(date: NaiveDate) -> NaiveDate {
    date - Days::new(date.weekday().num_days_from_monday().into())
}

/// Whether the unit has a hand-in of its own to make, or has made it: what is cancelled, waived or served by another
/// hand-in is no work.
#[must_use]
pub(super) fn is_work(view: &CalendarView, deadline: &Deadline, unit: OrganizationUnitId) -> bool {
    !deadline.is_cancelled
        && match deadline.units.get(&unit) {
            Some(Progress::Open | Progress::Done { .. }) => true,
            Some(Progress::Served { .. }) => !view.is_served(deadline, unit),
            Some(Progress::Waived) | None => false,
        }
}

/// Every ISO week with a day in the year, whole, with what the chosen deadlines ask of the chosen units.
#[must_use]
pub fn weeks(view: &CalendarView, is_chosen: impl Fn(&Deadline, OrganizationUnitId) -> bool) -> Vec<Week> {
    let mut loads = loads(view, is_chosen);
    monday(view.year.first_day())
        .iter_weeks()
        .take_while(|starts_on| *starts_on <= view.year.last_day())
        .map(|starts_on| week(view, starts_on, loads.remove(&starts_on).unwrap_or_default()))
        .collect()
}

type Loads = BTreeMap<NaiveDate, BTreeMap<OrganizationUnitId, UnitLoad>>;

/// By the week's Monday.
fn loads(view: &CalendarView, is_chosen: impl Fn(&Deadline, OrganizationUnitId) -> bool) -> Loads {
    let mut loads = Loads::new();
    for deadline in &view.deadlines {
        for unit in deadline.units.keys().copied() {
            if !is_chosen(deadline, unit) || !is_work(view, deadline, unit) {
                continue;
            }
            let week = loads.entry(monday(deadline.due.due_on)).or_default();
            let load = week.entry(unit).or_insert(UnitLoad {
                unit,
                deadline_count: 0,
                effort: 0,
            });
            load.deadline_count += 1;
            load.effort = load.effort.saturating_add(deadline.effort);
        }
    }
    loads
}

fn week(view: &CalendarView, starts_on: NaiveDate, units: BTreeMap<OrganizationUnitId, UnitLoad>) -> Week {
    let days = starts_on.iter_days().take(7);
    let working_days = days.filter(|day| view.settings.is_working_day(*day)).count();
    let units: Vec<_> = units.into_values().collect();
    Week {
        iso_week: iso_week(starts_on),
        starts_on,
        working_days: u32::try_from(working_days).unwrap_or(u32::MAX),
        deadline_count: units.iter().map(|load| load.deadline_count).sum(),
        effort: units
            .iter()
            .fold(0, |sum: u32, load| sum.saturating_add(load.effort)),
        units,
    }
}
