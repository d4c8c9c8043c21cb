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
#[must_use]
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
