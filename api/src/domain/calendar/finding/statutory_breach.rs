//! `STATUTORY_BREACH`: planned for later than the law allows (C2).

use arshjul_entity::{DeadlineKind, MilestoneKind};
use chrono::NaiveDate;

use super::{
    Board, Finding,
    FindingCode::StatutoryBreach,
    board::Open,
    text::{self, Text},
};
use crate::domain::{
    calendar::{CalendarView, Deadline, DueBasis, Milestone, ReportingEvent, milestone_name, wording},
    language::Language::{English, Swedish},
};

/// The last day that the law leaves for what the deadline stands for.
pub(super) fn latest(view: &CalendarView, deadline: &Deadline) -> Option<NaiveDate> {
    let (_, milestone) = stands_for(view, deadline)?;
    Some(milestone.date.effective_on)
}

/// The statutory step that a report's own delivery is: the one that it is counted from, or the next that a law dates. Where it
/// is counted from no step of the report, the last one.
fn stands_for<'a>(
    view: &'a CalendarView,
    deadline: &Deadline,
) -> Option<(&'a ReportingEvent, &'a Milestone)> {
    let is_delivery = matches!(
        deadline.kind,
        DeadlineKind::InterimReport | DeadlineKind::AnnualReport | DeadlineKind::Budget
    );
    let event = view.fed_by(deadline).filter(|_| is_delivery)?;
    let mut statutory = event
        .milestones
        .iter()
        .filter(|milestone| is_statutory(milestone));
    let milestone = match &deadline.due.basis {
        DueBasis::Milestone {
            event: counted_from,
            milestone,
            ..
        } if *counted_from == event.code => statutory.find(|statutory| statutory.kind >= *milestone),
        _ => statutory.next_back(),
    };
    Some((event, milestone?))
}

fn is_statutory(milestone: &Milestone) -> bool {
    milestone.date.statutory_on().is_some()
}

pub(super) fn find(board: &Board<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for event in board.view.events.iter().chain(&board.view.events_around) {
        let is_held = board.view.events.iter().any(|held| held.code == event.code);
        for milestone in event
            .milestones
            .iter()
            .filter(|milestone| is_statutory(milestone))
        {
            let late = late_for(board, event, milestone);
            let planned_late = is_held && milestone.day() > milestone.date.effective_on;
            if planned_late || !late.is_empty() {
                found.push(too_late(board, event, milestone, planned_late, &late));
            }
        }
        if is_held {
            found.extend(steps_past_the_law(board, event));
        }
    }
    found
}

/// The deliveries of the year that stand for the milestone and are due after its last day.
fn late_for<'b, 'a>(
    board: &'b Board<'a>,
    event: &ReportingEvent,
    milestone: &Milestone,
) -> Vec<&'b Open<'a>> {
    board
        .of_the_year()
        .filter(|open| open.due_on > milestone.date.effective_on)
        .filter(|open| {
            stands_for(board.view, open.deadline)
                .is_some_and(|(fed, step)| fed.code == event.code && step.kind == milestone.kind)
        })
        .collect()
}

/// The milestone's planned day, the deliveries that stand for it, or both: one cause, one finding.
fn too_late(
    board: &Board<'_>,
    event: &ReportingEvent,
    milestone: &Milestone,
    planned_late: bool,
    late: &[&Open<'_>],
) -> Finding {
    let last = milestone.date.effective_on;
    let message = Text::new(|language| {
        let name = event.name(language);
        let step = milestone_name(milestone.kind, language);
        let planned_on = wording::date(milestone.day(), language);
        let planned = match language {
            Swedish => format!("den planerade dagen ({planned_on})"),
            English => format!("the day planned ({planned_on})"),
        };
        let deadlines = late.iter().map(|open| text::dated_title(open.deadline, language));
        let late = text::list(
            planned_late.then_some(planned).into_iter().chain(deadlines),
            language,
        );
        let last = wording::date(last, language);
        let rule = milestone.date.rule(language);
        match language {
            Swedish => format!(
                "{name}, {step}: lagens sista dag, den {last} ({rule}), passeras av {late}. Kommunen bryter då mot lagen, och \
                 revisorerna kan anmärka på det."
            ),
            English => format!(
                "{name}, {step}: the law's last day, {last} ({rule}), is passed by {late}. The municipality would break the \
                 law, and its auditors may object."
            ),
        }
    });
    let proposed_on = last_day_left(board, last, late);
    let mut units: Vec<_> = late.iter().flat_map(|open| open.units.iter().copied()).collect();
    units.sort_unstable();
    units.dedup();
    let finding = Finding {
        code: StatutoryBreach,
        on: late.first().map_or_else(|| milestone.day(), |open| open.due_on),
        proposed_on: None,
        deadlines: late.iter().map(|open| open.deadline.id).collect(),
        units,
        merge: None,
        message,
        proposal: None,
    };
    finding.proposing(proposed_on, in_time(board, milestone.kind, last, proposed_on))
}

/// The last working day that the law leaves, and that is still to come, on which the deliveries stand right.
fn last_day_left(board: &Board<'_>, last: NaiveDate, late: &[&Open<'_>]) -> Option<NaiveDate> {
    let settings = &board.view.settings;
    let days = last.iter_days().rev().take_while(|day| *day > board.view.today);
    let mut days = days.filter(|day| settings.is_working_day(*day) && !settings.is_low_activity(*day));
    days.find(|day| late.iter().all(|open| board.suits(open, *day)))
}

fn in_time(board: &Board<'_>, step: MilestoneKind, last: NaiveDate, proposed_on: Option<NaiveDate>) -> Text {
    let is_past = last <= board.view.today;
    Text::new(|language| {
        let name = milestone_name(step, language);
        let day = proposed_on.map(|day| wording::weekday_date(day, language));
        match (day, language) {
            (Some(day), Swedish) => format!("Planera {name} till senast {day}."),
            (Some(day), English) => format!("Plan {name} for {day} at the latest."),
            (None, Swedish) if is_past => {
                "Lagens sista dag har passerat: gör det snarast, och redovisa varför.".to_owned()
            }
            (None, English) if is_past => {
                "The law's last day has passed: do it as soon as possible, and say why.".to_owned()
            }
            (None, Swedish) => "Ingen dag är ledig dessförinnan: flytta det som står i vägen.".to_owned(),
            (None, English) => "No day is free before it: move what stands in the way.".to_owned(),
        }
    })
}

/// Steps without a date in law that come after the last day of a later one which has: there is no time left for that one.
fn steps_past_the_law(board: &Board<'_>, event: &ReportingEvent) -> Vec<Finding> {
    let steps = event.milestones.iter().enumerate();
    let past = steps
        .filter(|(_, step)| !is_statutory(step))
        .filter_map(|(place, step)| {
            let mut later = event.milestones.iter().skip(place + 1);
            let passed = later.find(|later| is_statutory(later) && step.day() > later.date.effective_on)?;
            Some((step, passed))
        });
    past.map(|(step, passed)| step_past_the_law(board, event, step, passed))
        .collect()
}

fn step_past_the_law(
    board: &Board<'_>,
    event: &ReportingEvent,
    step: &Milestone,
    passed: &Milestone,
) -> Finding {
    let last = passed.date.effective_on;
    let message = Text::new(|language| {
        let name = event.name(language);
        let (this, next) = (
            milestone_name(step.kind, language),
            milestone_name(passed.kind, language),
        );
        let day = wording::date(step.day(), language);
        let last = wording::date(last, language);
        let rule = passed.date.rule(language);
        match language {
            Swedish => format!(
                "{name}: {this} ligger den {day}, men {next} som följer därpå måste ske senast den {last} ({rule}). Ordningen går \
                 inte att hålla utan att lagens sista dag passeras."
            ),
            English => format!(
                "{name}: {this} is on {day}, but {next}, which follows, must happen by {last} ({rule}). The order can't be kept \
                 without passing the law's last day."
            ),
        }
    });
    let proposed_on = last_day_left(board, last, &[]);
    let finding = Finding {
        code: StatutoryBreach,
        on: step.day(),
        proposed_on: None,
        deadlines: Vec::new(),
        units: Vec::new(),
        merge: None,
        message,
        proposal: None,
    };
    finding.proposing(proposed_on, in_time(board, step.kind, last, proposed_on))
}
