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

impl DeadlineState {
    /// The name as shown in the schema.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Upcoming => "UPCOMING",
            Self::DueSoon => "DUE_SOON",
            Self::Done => "DONE",
            Self::Late => "LATE",
            Self::Waived => "WAIVED",
            Self::Cancelled => "CANCELLED",
        }
    }

    /// The most pressing first.
    pub const fn pressing(self) -> u8 {
        match self {
            Self::Late => 0,
            Self::DueSoon => 1,
            Self::Upcoming => 2,
            Self::Done => 3,
            Self::Waived => 4,
            Self::Cancelled => 5,
        }
    }
}

/// The state that the unit's hand-in has today: that of the deadline which serves this one, where one does. A unit that
/// is not asked has it as a unit that has done nothing.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::fixture::{DONE, day, deadline, served_by, unit, with};
    use DeadlineState::{Cancelled, Done, DueSoon, Late, Upcoming, Waived};

    fn of(view: &CalendarView, id: i64) -> DeadlineState {
        let deadline = view
            .deadlines
            .iter()
            .find(|deadline| deadline.id.0 == id)
            .unwrap();
        state(view, deadline, unit(1))
    }

    #[test]
    fn ten_working_days_ahead_it_is_soon_and_the_day_after_it_is_late() {
        let mut view = with([deadline(1, "Uppföljning", "2026-04-20").for_units(&[1])]);
        // Good Friday and Easter Monday lie between.
        for (today, expected) in [
            ("2026-04-01", Upcoming),
            ("2026-04-02", DueSoon),
            ("2026-04-20", DueSoon),
            ("2026-04-21", Late),
        ] {
            view.today = day(today);
            assert_eq!(of(&view, 1), expected, "{today}");
        }
    }

    #[test]
    fn what_is_done_waived_or_cancelled_is_never_late() {
        let base = || deadline(1, "Uppföljning", "2025-01-20");
        for (progress, expected) in [(DONE, Done), (Progress::Waived, Waived), (Progress::Open, Late)] {
            let mut view = with([base().progress(1, progress)]);
            assert_eq!(of(&view, 1), expected);
            view.deadlines[0].is_cancelled = true;
            assert_eq!(of(&view, 1), Cancelled);
        }
    }

    #[test]
    fn a_served_unit_has_come_as_far_as_with_the_hand_in_that_serves_it() {
        let mut view = with([
            deadline(1, "Programmet", "2026-05-20").progress(1, served_by(2)),
            deadline(2, "Strategin", "2026-05-15").progress(1, served_by(3)),
            deadline(3, "Planen", "2026-05-12").progress(1, DONE),
        ]);
        view.today = day("2026-05-13");
        assert_eq!(of(&view, 1), Done);
        // By its day, too, not by its own.
        let planen = view
            .deadlines
            .iter_mut()
            .find(|deadline| deadline.id.0 == 3)
            .unwrap();
        planen.units.insert(unit(1), Progress::Open);
        assert_eq!(of(&view, 1), Late);
    }

    #[test]
    fn nothing_asked_vanishes_with_the_hand_in_that_served_it() {
        let mut view = with([
            deadline(1, "Programmet", "2026-05-20").progress(1, served_by(2)),
            deadline(2, "Strategin", "2026-05-15").progress(1, DONE),
        ]);
        assert_eq!(of(&view, 1), Done);
        view.deadlines[0].is_cancelled = true;
        assert_eq!(of(&view, 1), Upcoming);
        view.deadlines.remove(0);
        assert_eq!(of(&view, 1), Upcoming);
    }

    #[test]
    fn two_that_serve_each_other_are_both_open() {
        let view = with([
            deadline(1, "Programmet", "2026-05-20").progress(1, served_by(2)),
            deadline(2, "Strategin", "2026-01-05").progress(1, served_by(1)),
        ]);
        assert_eq!((of(&view, 1), of(&view, 2)), (Upcoming, DueSoon));
    }
}
