//! Which deadlines ask the same of the same units, for different processes.

use chrono::NaiveDate;

use super::open::Open;
use crate::domain::calendar::{CalendarView, Deadline};

pub(super) fn asks_anything(deadline: &Deadline) -> bool {
    !deadline.indicators.is_empty() || !deadline.activities.is_empty()
}

/// Whether both ask for the same indicator or activity, for different processes.
pub(super) fn ask_the_same(one: &Deadline, other: &Deadline) -> bool {
    one.asking_process() != other.asking_process()
        && !(one.indicators.is_disjoint(&other.indicators) && one.activities.is_disjoint(&other.activities))
}

pub(super) fn are_near(view: &CalendarView, one: NaiveDate, other: NaiveDate) -> bool {
    view.working_days.between(one, other).unsigned_abs() <= view.settings.thresholds.parallel
}

/// The places of those that ask the same of one of the deadline's units, wherever they stand.
pub(super) fn rivals(all: &[Open<'_>], open: &Open<'_>) -> Vec<usize> {
    if !asks_anything(open.deadline) {
        return Vec::new();
    }
    all.iter()
        .filter(|other| ask_the_same(open.deadline, other.deadline))
        .filter(|other| open.units.iter().any(|unit| other.asks(*unit)))
        .map(|other| other.place)
        .collect()
}
