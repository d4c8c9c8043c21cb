//! How a deadline stands for a unit on a day (C6).

use arshjul_entity::OrganizationUnitId;

use super::{CalendarView, Deadline, Progress};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeadlineState {
    Upcoming,
    /// At most `thresholds.due_soon` working days are left.
    DueSoon,
    Done,
    /// Past due, and not done.
    Late,
    Waived,
    Cancelled,
}

/// The state that the unit's hand-in has today: that of the deadline which serves this one, where one does. A unit that
/// is not asked has it as a unit that has done nothing.
#[must_use]
pub fn state(view: &CalendarView, deadline: &Deadline, unit: OrganizationUnitId) -> DeadlineState {
    if deadline.is_cancelled {
        return DeadlineState::Cancelled;
    }
    let serving = view.serving(deadline, unit);
    match serving.units.get(&unit) {
        Some(Progress::Done { .. }) => DeadlineState::Done,
        Some(Progress::Waived) => DeadlineState::Waived,
        Some(Progress::Open | Progress::Served { .. }) | None => {
            let due_on = serving.due.due_on;
            let left = view.working_days.between(view.today, due_on);
            if due_on < view.today {
                DeadlineState::Late
            } else if i64::from(left) <= i64::from(view.settings.thresholds.due_soon) {
                DeadlineState::DueSoon
            } else {
                DeadlineState::Upcoming
            }
        }
    }
}
