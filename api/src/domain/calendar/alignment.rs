//! How a deadline stands to the nearest milestone of the municipality's reporting (C6).

use arshjul_entity::MilestoneKind;
use chrono::NaiveDate;

use super::{CalendarView, Deadline, Milestone, ReportingEvent};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alignment {
    /// The reporting event's code.
    pub event: String,
    pub milestone: MilestoneKind,
    /// From the milestone to the deadline; negative: the deadline comes before.
    pub working_days: i32,
    /// Due on the milestone's day, or at most `thresholds.aligned` working days before it.
    pub aligned: bool,
}

/// To the nearest milestone of the event that the deadline feeds; where it feeds none, of all that the calendar holds. None
/// where no event stands in the calendar.
pub fn alignment(view: &CalendarView, deadline: &Deadline) -> Option<Alignment> {
    let due_on = deadline.due.due_on;
    let fed = view.fed_by(deadline).map(std::slice::from_ref);
    let (event, milestone) = fed
        .unwrap_or(&view.events)
        .iter()
        .flat_map(|event| event.milestones.iter().map(move |milestone| (event, milestone)))
        .min_by_key(|(event, milestone)| nearness(view, due_on, event, milestone))?;
    let working_days = view.working_days.between(milestone.day(), due_on);
    let within = i64::from(working_days.unsigned_abs()) <= i64::from(view.settings.thresholds.aligned);
    Some(Alignment {
        event: event.code.clone(),
        milestone: milestone.kind,
        working_days,
        aligned: due_on <= milestone.day() && within,
    })
}

/// Working days, then days; of two as near, the one that is still to come, then by event and step.
fn nearness<'a>(
    view: &CalendarView,
    due_on: NaiveDate,
    event: &'a ReportingEvent,
    milestone: &Milestone,
) -> (u32, u64, bool, &'a str, MilestoneKind) {
    let day = milestone.day();
    (
        view.working_days.between(day, due_on).unsigned_abs(),
        (due_on - day).num_days().unsigned_abs(),
        day < due_on,
        &event.code,
        milestone.kind,
    )
}

#[cfg(test)]
mod tests {
    use arshjul_entity::DeadlineKind;

    use super::*;
    use crate::domain::calendar::fixture::{deadline, with};

    fn of(due_on: &str, feeds: Option<&str>) -> (String, MilestoneKind, i32, bool) {
        let mut due = deadline(1, "Uppföljning", due_on);
        if let Some(event) = feeds {
            due = due.feeding(DeadlineKind::InterimFollowUp, event);
        }
        let view = with([due]);
        let found = alignment(&view, &view.deadlines[0]).unwrap();
        (found.event, found.milestone, found.working_days, found.aligned)
    }

    #[test]
    fn the_fed_events_nearest_milestone_goes_before_nearer_ones_of_others() {
        // The budget's units hand in on 15 May; the interim report to April is handed over on 30 June.
        let (event, milestone, working_days, aligned) = of("2026-05-15", None);
        assert_eq!(
            (event.as_str(), milestone, working_days, aligned),
            ("BUDGET-2027", MilestoneKind::UnitReportDue, 0, true)
        );
        let (event, milestone, working_days, aligned) = of("2026-05-15", Some("BUDGET-2028"));
        assert_eq!(
            (event.as_str(), milestone, working_days, aligned),
            ("BUDGET-2027", MilestoneKind::UnitReportDue, 0, true)
        );
        let (event, milestone, working_days, aligned) = of("2026-08-26", Some("INTERIM-2026-08-31"));
        assert_eq!(
            (event.as_str(), milestone, working_days, aligned),
            ("INTERIM-2026-08-31", MilestoneKind::PeriodEnd, -3, true)
        );
        let (.., working_days, aligned) = of("2026-08-21", Some("INTERIM-2026-08-31"));
        assert_eq!((working_days, aligned), (-6, false));
    }

    #[test]
    fn only_before_it_or_on_it_is_aligned() {
        // Friday 12 June is the last working day before the budget's committees on Monday.
        assert_eq!(of("2026-06-12", Some("BUDGET-2027")).2, -1);
        // A Saturday after a Friday is no working day from it, and still too late.
        let (.., milestone, working_days, aligned) = of("2026-05-16", Some("BUDGET-2027"));
        assert_eq!(
            (milestone, working_days, aligned),
            (MilestoneKind::UnitReportDue, 0, false)
        );
    }

    #[test]
    fn without_events_nothing_is_near() {
        let mut view = with([deadline(1, "Uppföljning", "2026-05-15")]);
        view.events.clear();
        assert_eq!(alignment(&view, &view.deadlines[0]), None);
    }
}
