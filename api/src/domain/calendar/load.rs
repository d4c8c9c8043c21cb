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
pub(super) fn monday(date: NaiveDate) -> NaiveDate {
    date - Days::new(date.weekday().num_days_from_monday().into())
}

/// Whether everything that the deadline asks of the unit was asked before, so that nothing is to be handed in once more. Another process
/// that asks at nearly the same time costs its own work until somebody ends it.
pub(super) fn is_idle(view: &CalendarView, deadline: &Deadline, unit: OrganizationUnitId) -> bool {
    let Some(used) = deadline.used.get(&unit) else {
        return false;
    };
    let is_far = |on: NaiveDate| {
        let apart = view.working_days.between(on, deadline.due.due_on).unsigned_abs();
        apart > view.settings.thresholds.parallel
    };
    let mut askers = used.askers.iter();
    used.is_arranged || askers.all(|asker| asker.is_same_process || is_far(asker.due_on))
}

/// Whether the unit has a hand-in of its own to make, or has made it: what is cancelled, waived, served by another
/// hand-in or asked for before is no work.
pub fn is_work(view: &CalendarView, deadline: &Deadline, unit: OrganizationUnitId) -> bool {
    !deadline.is_cancelled
        && !is_idle(view, deadline, unit)
        && match deadline.units.get(&unit) {
            Some(Progress::Open | Progress::Done { .. }) => true,
            Some(Progress::Served { .. }) => !view.is_served(deadline, unit),
            Some(Progress::Waived) | None => false,
        }
}

/// Every ISO week with a day in the year, whole, with what the chosen deadlines ask of the chosen units.
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

#[cfg(test)]
mod tests {
    use arshjul_entity::DeadlineId;
    use proptest::prelude::*;

    use super::*;
    use crate::domain::calendar::fixture::{self, day, deadline, unit, with};

    #[test]
    fn the_year_begins_and_ends_in_its_neighbours_weeks() {
        let view = with([
            deadline(1, "I december", "2025-12-30").for_units(&[1]),
            deadline(2, "I januari", "2026-01-02")
                .for_units(&[1, 2])
                .taking(30),
            deadline(3, "Före veckan", "2025-12-28").for_units(&[1]),
            deadline(4, "Efter nyår", "2027-01-03").for_units(&[2]),
        ]);
        let weeks = weeks(&view, |_, _| true);
        assert_eq!(weeks.len(), 53);
        let (first, last) = (weeks.first().unwrap(), weeks.last().unwrap());
        assert_eq!(
            (first.iso_week.as_str(), first.starts_on),
            ("2026-W01", day("2025-12-29"))
        );
        // Monday, Tuesday and Friday: New Year's Eve and New Year's Day are off.
        assert_eq!(
            (first.working_days, first.deadline_count, first.effort),
            (3, 3, 180)
        );
        assert_eq!(
            first.units,
            [
                UnitLoad {
                    unit: unit(1),
                    deadline_count: 2,
                    effort: 150
                },
                UnitLoad {
                    unit: unit(2),
                    deadline_count: 1,
                    effort: 30
                },
            ]
        );
        assert_eq!((last.iso_week.as_str(), last.deadline_count), ("2026-W53", 1));
    }

    #[test]
    fn only_what_is_to_be_done_or_was_done_is_work() {
        let served = Progress::Served { by: DeadlineId(2) };
        let done = Progress::Done {
            at: chrono::DateTime::UNIX_EPOCH,
            is_on_time: false,
        };
        let mut cancelled = deadline(3, "Struken", "2026-03-04").for_units(&[1]);
        cancelled.is_cancelled = true;
        let view = with([
            deadline(1, "Uppföljning", "2026-03-02")
                .progress(1, served)
                .progress(2, Progress::Waived)
                .progress(3, done)
                .progress(4, Progress::Open),
            deadline(2, "Den som tjänar", "2026-03-03").for_units(&[1]),
            cancelled,
        ]);
        let week = weeks(&view, |_, _| true)
            .into_iter()
            .find(|week| week.iso_week == "2026-W10")
            .unwrap();
        let units: Vec<_> = week
            .units
            .iter()
            .map(|load| (load.unit.0, load.deadline_count))
            .collect();
        assert_eq!(units, [(1, 1), (3, 1), (4, 1)]);
        let chosen: Vec<_> = weeks(&view, |deadline, chosen| deadline.id.0 == 1 && chosen == unit(4))
            .into_iter()
            .flat_map(|week| week.units)
            .collect();
        assert_eq!(
            chosen,
            [UnitLoad {
                unit: unit(4),
                deadline_count: 1,
                effort: 120
            }]
        );
    }

    proptest! {
        #[test]
        fn the_weeks_hold_every_deadline_times_its_units(
            due in prop::collection::vec((0..365_u64, prop::collection::btree_set(1..9_i64, 0..9), 0..500_u32), 0..40),
            number in 2024..=2040_i32,
        ) {
            let mut view = fixture::empty(super::super::CalendarSettings::default());
            view.year = number.try_into().unwrap();
            let first = view.year.first_day();
            view.deadlines = due.iter().zip(1..).map(|((days, units, effort), id)| {
                let units: Vec<_> = units.iter().copied().collect();
                let mut deadline = deadline(id, "Uppföljning", "2026-01-01").for_units(&units).taking(*effort);
                deadline.due.due_on = first + Days::new(*days);
                deadline
            }).collect();
            let weeks = weeks(&view, |_, _| true);
            let asked: u32 = due.iter().map(|(_, units, _)| u32::try_from(units.len()).unwrap()).sum();
            let minutes: u32 = due.iter().map(|(_, units, effort)| u32::try_from(units.len()).unwrap() * effort).sum();
            prop_assert_eq!(weeks.iter().map(|week| week.deadline_count).sum::<u32>(), asked);
            prop_assert_eq!(weeks.iter().map(|week| week.effort).sum::<u32>(), minutes);
            for week in &weeks {
                prop_assert_eq!(week.units.iter().map(|load| load.deadline_count).sum::<u32>(), week.deadline_count);
                prop_assert_eq!(week.units.iter().map(|load| load.effort).sum::<u32>(), week.effort);
            }
            prop_assert!(weeks.windows(2).all(|pair| pair[0].starts_on + Days::new(7) == pair[1].starts_on));
        }
    }
}
