//! `STATUTORY_BREACH`: planned for later than the law allows (C2).

use arshjul_entity::{DeadlineKind, MilestoneKind};
use chrono::NaiveDate;

use super::{
    Board, Finding,
    FindingCode::StatutoryBreach,
    board::Demand,
    listed,
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
/// is counted from no step of the report, the last one. What goes under no kind is a delivery where it falls on such a step.
fn stands_for<'a>(
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
    let event = fed
        .or(counted_from.map(|(event, _)| event))
        .filter(|_| is_delivery)?;
    let event = view.event(event)?;
    let mut statutory = event
        .milestones
        .iter()
        .filter(|milestone| is_statutory(milestone));
    let milestone = match counted_from.filter(|(code, _)| *code == event.code) {
        Some((_, step)) => statutory.find(|statutory| statutory.kind >= step),
        None => statutory.next_back(),
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

/// The deliveries that stand for the milestone and are due after its last day.
fn late_for<'b, 'a>(
    board: &'b Board<'a>,
    event: &ReportingEvent,
    milestone: &Milestone,
) -> Vec<Demand<'b, 'a>> {
    board
        .demands()
        .filter(|demand| demand.open.due_on > milestone.date.effective_on)
        .filter(|demand| {
            stands_for(board.view, demand.deadline)
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
    late: &[Demand<'_, '_>],
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
        let deadlines = late.iter().map(|demand| text::dated_hand_in(*demand, language));
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
    let mut units: Vec<_> = late
        .iter()
        .flat_map(|demand| demand.units.iter().copied())
        .collect();
    units.sort_unstable();
    units.dedup();
    let finding = Finding {
        code: StatutoryBreach,
        on: late
            .first()
            .map_or_else(|| milestone.day(), |demand| demand.open.due_on),
        proposed_on: None,
        deadlines: listed(late.iter().flat_map(|demand| demand.deadlines())),
        units,
        merge: None,
        message,
        proposal: None,
    };
    finding.proposing(proposed_on, in_time(board, milestone.kind, last, proposed_on))
}

/// The last working day that the law leaves, and that is still to come, on which the deliveries stand right.
fn last_day_left(board: &Board<'_>, last: NaiveDate, late: &[Demand<'_, '_>]) -> Option<NaiveDate> {
    let mut days = board.days.iter().rev().filter(|day| **day <= last);
    days.find(|day| late.iter().all(|demand| board.suits(demand.open, **day)))
        .copied()
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

#[cfg(test)]
mod tests {
    use arshjul_entity::{DeadlineId, OffsetUnit};

    use super::*;
    use crate::domain::calendar::{
        CalendarSettings, Offset,
        planted::{day, deadline, found, served_by, unit, with, with_settings},
    };

    const INTERIM: &str = "INTERIM-2026-08-31";

    fn planned(event: &str, step: MilestoneKind, on: &str) -> CalendarSettings {
        CalendarSettings {
            planned: [((event.to_owned(), step), day(on))].into(),
            ..CalendarSettings::default()
        }
    }

    fn delivery(kind: DeadlineKind, event: &str, due_on: &str) -> Deadline {
        deadline(1, "Överlämna", due_on)
            .feeding(kind, event)
            .for_units(&[1])
    }

    fn counted_from(mut deadline: Deadline, step: MilestoneKind) -> Deadline {
        deadline.due.basis = DueBasis::Milestone {
            event: deadline.feeds.clone().unwrap(),
            milestone: step,
            on: deadline.due.due_on,
            statutory_on: None,
            offset: Offset {
                amount: 0,
                unit: OffsetUnit::Days,
            },
        };
        deadline
    }

    #[test]
    fn the_last_day_counts_after_moving_and_the_day_after_breaks_the_law() {
        // 31 October is All Saints' Day: the last day is Monday 2 November.
        let on = |day| with_settings(planned(INTERIM, MilestoneKind::CouncilHandover, day), []);
        assert_eq!(found(&on("2026-11-02"), StatutoryBreach), []);
        let found = found(&on("2026-11-03"), StatutoryBreach);
        assert_eq!(found[0].proposed_on, Some(day("2026-11-02")));
        assert_eq!(
            found[0].message(Swedish),
            "Delårsrapport per 31 augusti 2026, överlämningen till fullmäktige: lagens sista dag, den 2 november 2026 (KL \
             (2017:725) 11 kap. 16 §; lag (1930:173) 1 § och 2 §), passeras av den planerade dagen (3 november 2026). \
             Kommunen bryter då mot lagen, och revisorerna kan anmärka på det."
        );
    }

    #[test]
    fn a_late_delivery_and_its_late_plan_are_one_finding() {
        let settings = planned(INTERIM, MilestoneKind::CouncilHandover, "2026-11-03");
        let late = delivery(DeadlineKind::InterimReport, INTERIM, "2026-11-05");
        let found = found(&with_settings(settings, [late]), StatutoryBreach);
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].deadlines.len(), found[0].units.as_slice()),
            (1, &[unit(1)][..])
        );
        assert!(
            found[0]
                .message(Swedish)
                .contains("(3 november 2026) och ”Överlämna” (5 november 2026)")
        );
    }

    #[test]
    fn a_delivery_stands_for_the_step_that_it_is_counted_from() {
        let budget = |due_on| delivery(DeadlineKind::Budget, "BUDGET-2027", due_on);
        // The proposal by 2 November, the decision by the 30th.
        for (deadline, is_late) in [
            (
                counted_from(budget("2026-11-12"), MilestoneKind::CouncilHandover),
                true,
            ),
            (
                counted_from(budget("2026-11-12"), MilestoneKind::UnitReportDue),
                true,
            ),
            (
                counted_from(budget("2026-11-12"), MilestoneKind::CouncilDecision),
                false,
            ),
            (
                counted_from(budget("2026-12-01"), MilestoneKind::CouncilDecision),
                true,
            ),
            (budget("2026-11-12"), false),
            (budget("2026-12-01"), true),
        ] {
            assert_eq!(
                !found(&with([deadline.clone()]), StatutoryBreach).is_empty(),
                is_late,
                "{deadline:?}"
            );
        }
        // The council may decide on the interim report when it likes.
        let decision = delivery(DeadlineKind::InterimReport, INTERIM, "2026-11-23");
        assert_eq!(
            found(
                &with([counted_from(decision, MilestoneKind::CouncilDecision)]),
                StatutoryBreach
            ),
            []
        );
    }

    /// Whatever it feeds, and under whatever name: so that no day that the law set can be left unseen.
    #[test]
    fn what_falls_on_a_statutory_step_is_held_to_it() {
        let on_the_step = |kind| {
            let mut deadline = delivery(kind, INTERIM, "2026-11-03");
            deadline.due.basis = DueBasis::Milestone {
                event: INTERIM.to_owned(),
                milestone: MilestoneKind::CouncilHandover,
                on: day("2026-11-02"),
                statutory_on: Some(day("2026-10-31")),
                offset: Offset {
                    amount: 0,
                    unit: OffsetUnit::Days,
                },
            };
            deadline
        };
        for feeds in [Some(INTERIM), Some("BUDGET-2027"), None] {
            for kind in [DeadlineKind::InterimReport, DeadlineKind::Other] {
                let feeds = feeds.map(ToOwned::to_owned);
                let view = with([Deadline {
                    feeds,
                    ..on_the_step(kind)
                }]);
                assert_eq!(found(&view, StatutoryBreach).len(), 1, "{kind:?}");
            }
        }
        let meeting = with([on_the_step(DeadlineKind::CollaborationMeeting)]);
        assert_eq!(found(&meeting, StatutoryBreach), []);
    }

    #[test]
    fn a_merge_passes_no_last_day() {
        let served = delivery(DeadlineKind::InterimReport, INTERIM, "2026-11-02").progress(1, served_by(2));
        let serving = |due_on| deadline(2, "Budgetens läge", due_on).for_units(&[1]);
        let late = found(&with([serving("2026-11-09"), served.clone()]), StatutoryBreach);
        assert_eq!(late[0].deadlines, [1, 2].map(DeadlineId));
        assert_eq!(
            (late[0].on, late[0].proposed_on),
            (day("2026-11-09"), Some(day("2026-11-02")))
        );
        assert!(
            late[0]
                .message(Swedish)
                .contains("passeras av ”Överlämna” (med ”Budgetens läge” 9 november 2026)")
        );
        assert_eq!(found(&with([serving("2026-11-02"), served]), StatutoryBreach), []);
    }

    #[test]
    fn only_deliveries_are_held_to_the_law() {
        for (kind, is_late) in [
            (DeadlineKind::AnnualReport, true),
            (DeadlineKind::AnnualEvaluation, false),
            (DeadlineKind::CollaborationMeeting, false),
        ] {
            let view = with([delivery(kind, "ANNUAL-2025", "2026-04-16")]);
            assert_eq!(
                found(&view, StatutoryBreach).len(),
                usize::from(is_late),
                "{kind:?}"
            );
        }
    }

    #[test]
    fn a_step_that_leaves_no_time_for_the_next_is_a_breach_to_come() {
        let settings = planned(INTERIM, MilestoneKind::BoardHandover, "2026-11-04");
        let found = found(&with_settings(settings, []), StatutoryBreach);
        assert_eq!(found.len(), 1);
        assert!(
            found[0]
                .message(Swedish)
                .contains("överlämningen till styrelsen ligger den 4 november 2026")
        );
        assert_eq!(
            found[0].proposal(English),
            Some("Plan the handover to the board for Monday 2 November 2026 at the latest.")
        );
    }

    #[test]
    fn a_last_day_that_has_passed_is_not_proposed() {
        let mut view = with_settings(planned(INTERIM, MilestoneKind::CouncilHandover, "2026-11-20"), []);
        view.today = day("2026-11-10");
        let found = found(&view, StatutoryBreach);
        assert_eq!(found[0].proposed_on, None);
        assert!(found[0].proposal(Swedish).unwrap().contains("har passerat"));
    }
}
