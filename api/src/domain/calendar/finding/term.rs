//! The days that the reporting leaves for a deadline: from instructions and sources to data freeze and law.

use arshjul_entity::{DeadlineKind, MilestoneKind, ReportingEventKind};
use chrono::NaiveDate;

use super::source::published_from;
use crate::domain::calendar::{CalendarView, Deadline, DueBasis, Milestone, ReportingEvent};

/// The days that the reporting leaves, both included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Span {
    pub earliest: Option<NaiveDate>,
    pub latest: Option<NaiveDate>,
}

impl Span {
    pub fn of(view: &CalendarView, deadline: &Deadline) -> Self {
        let last_days = data_freeze(view, deadline).into_iter();
        Self {
            earliest: published_from(view, deadline).max(noticed_from(view, deadline)),
            latest: last_days.chain(last_by_law(view, deadline)).min(),
        }
    }

    pub fn contains(self, day: NaiveDate) -> bool {
        self.earliest.is_none_or(|earliest| earliest <= day) && self.latest.is_none_or(|latest| day <= latest)
    }

    /// The days that both leave.
    pub fn and(self, other: Self) -> Self {
        Self {
            earliest: self.earliest.max(other.earliest),
            latest: self.latest.into_iter().chain(other.latest).min(),
        }
    }
}

/// The last day on which the report that it feeds takes its data.
pub(super) fn data_freeze(view: &CalendarView, deadline: &Deadline) -> Option<NaiveDate> {
    let event = view.fed_by(deadline).filter(|_| brings_data(deadline.kind))?;
    Some(event.milestone(MilestoneKind::DataFreeze)?.day())
}

/// The first day that leaves the units as long as they should have.
pub(super) fn noticed_from(view: &CalendarView, deadline: &Deadline) -> Option<NaiveDate> {
    let event = view.fed_by(deadline);
    let event = event.filter(|_| answers_instructions(deadline.kind))?;
    let notice = view.settings.thresholds.notice;
    Some(view.settings.working_days_after(instructions_out(event)?, notice))
}

pub(super) fn instructions_out(event: &ReportingEvent) -> Option<NaiveDate> {
    Some(event.milestone(MilestoneKind::InstructionsOut)?.day())
}

/// The last day that the law leaves for what the deadline stands for.
fn last_by_law(view: &CalendarView, deadline: &Deadline) -> Option<NaiveDate> {
    statutory_step(view, deadline)?.1.last_by_law()
}

/// The statutory step that a report's own delivery is: the one that it is counted from, or the next that a law dates. Where it
/// is counted from no step of the report, that it is handed over, or of a budget that it is decided. What goes under no kind is a delivery where it falls on such a step.
pub(super) fn statutory_step<'a>(
    view: &'a CalendarView,
    deadline: &Deadline,
) -> Option<(&'a ReportingEvent, &'a Milestone)> {
    let falls_on_one = deadline.due.statutory_on().is_some();
    let is_delivery = match deadline.kind {
        DeadlineKind::InterimReport | DeadlineKind::AnnualReport | DeadlineKind::Budget => true,
        DeadlineKind::Other => falls_on_one,
        _ => false,
    };
    let counted_from = match &deadline.due.basis {
        DueBasis::Milestone { event, milestone, .. } => Some((event.as_str(), *milestone)),
        _ => None,
    };
    let fed = deadline.feeds.as_deref().filter(|_| !falls_on_one);
    let event = fed.or(counted_from.map(|(event, _)| event));
    let event = view.event(event.filter(|_| is_delivery)?)?;
    let steps = event.milestones.iter();
    let mut statutory = steps.filter(|step| step.last_by_law().is_some());
    let milestone = match counted_from.filter(|(code, _)| *code == event.code) {
        Some((_, step)) => statutory.find(|statutory| statutory.kind >= step),
        None if event.kind == ReportingEventKind::Budget => statutory.next_back(),
        None => statutory.next(),
    };
    Some((event, milestone?))
}

/// Whether the deadline brings what the report is written from. The report itself, and what is decided or evaluated with it in
/// hand, comes after the freeze by its nature; meetings, training and communication bring nothing to it. What goes under
/// no kind but feeds the report is taken to bring something.
const fn brings_data(kind: DeadlineKind) -> bool {
    matches!(
        kind,
        DeadlineKind::InterimFollowUp | DeadlineKind::YearEndResults | DeadlineKind::Other
    )
}

/// Whether the deadline answers the report's instructions: data, and the texts and reports that are written by them. What
/// is chosen and decided before the year has instructions of its own.
pub const fn answers_instructions(kind: DeadlineKind) -> bool {
    brings_data(kind)
        || matches!(
            kind,
            DeadlineKind::AnnualEvaluation
                | DeadlineKind::SustainabilityReport
                | DeadlineKind::InterimReport
                | DeadlineKind::AnnualReport
                | DeadlineKind::Budget
        )
}
