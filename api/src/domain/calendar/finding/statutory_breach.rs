//! `STATUTORY_BREACH`: planned for later than the law allows (C2).

use std::collections::BTreeSet;

use arshjul_entity::MilestoneKind;
use chrono::NaiveDate;

use super::{
    Finding, FindingCode::StatutoryBreach, agenda::Agenda, listed, open::Demand, term::statutory_step, text,
};
use crate::domain::{
    calendar::{Milestone, ReportingEvent, milestone_name, wording},
    text::{Text, Word},
};

pub(super) fn find(agenda: &Agenda<'_>) -> Vec<Finding> {
    let view = agenda.view;
    let mut found = Vec::new();
    for event in view.events.iter().chain(&view.events_around) {
        let is_held = view.events.iter().any(|held| held.code == event.code);
        for milestone in &event.milestones {
            let Some(last) = milestone.last_by_law() else {
                continue;
            };
            let late = late_for(agenda, event, milestone, last);
            let is_planned_late = is_held && milestone.day() > last;
            if is_planned_late || !late.is_empty() {
                found.push(too_late(agenda, event, (milestone, last), is_planned_late, &late));
            }
        }
        if is_held {
            found.extend(steps_past_the_law(agenda, event));
        }
    }
    found
}

/// The deliveries that stand for the milestone and are due after its last day.
fn late_for<'b, 'a>(
    agenda: &'b Agenda<'a>,
    event: &ReportingEvent,
    milestone: &Milestone,
    last: NaiveDate,
) -> Vec<Demand<'b, 'a>> {
    let late = agenda.demands().filter(|demand| demand.open.due_on > last);
    let stands_for_it = |demand: &Demand<'_, '_>| {
        statutory_step(agenda.view, demand.deadline)
            .is_some_and(|(fed, step)| fed.code == event.code && step.kind == milestone.kind)
    };
    late.filter(stands_for_it).collect()
}

/// The milestone's planned day, the deliveries that stand for it, or both: one cause, one finding.
fn too_late(
    agenda: &Agenda<'_>,
    event: &ReportingEvent,
    (milestone, last): (&Milestone, NaiveDate),
    is_planned_late: bool,
    late: &[Demand<'_, '_>],
) -> Finding {
    let planned = Text::filled(
        Word("den planerade dagen ({day})", "the day planned ({day})"),
        &[("day", wording::date(milestone.day()))],
    );
    let deliveries = late.iter().map(|demand| text::dated_hand_in(*demand));
    let passing = is_planned_late.then_some(planned).into_iter().chain(deliveries);
    let message = Text::filled(
        Word(
            "{name}, {step}: lagens sista dag, den {last} ({rule}), passeras av {late}. Kommunen bryter då mot lagen, och \
             revisorerna kan anmärka på det.",
            "{name}, {step}: the law's last day, {last} ({rule}), is passed by {late}. The municipality would break the law, \
             and its auditors may object.",
        ),
        &[
            ("name", event.named()),
            ("step", milestone_name(milestone.kind).into()),
            ("last", wording::date(last)),
            ("rule", rule(milestone)),
            ("late", wording::list(passing)),
        ],
    );
    let units = late.iter().flat_map(|demand| demand.units.iter().copied());
    let units: BTreeSet<_> = units.collect();
    let on = late.first().map_or(milestone.day(), |demand| demand.open.due_on);
    let deadlines = listed(late.iter().flat_map(|demand| demand.deadlines()));
    Finding::new(StatutoryBreach, on, message)
        .concerning(deadlines, units.into_iter().collect())
        .planned_in_time(agenda, milestone.kind, last, late)
}

fn rule(milestone: &Milestone) -> Text {
    Text::new(|language| milestone.date.rule(language))
}

impl Finding {
    /// To plan the step for the last working day that the law leaves, and that is still to come, on which the deliveries stand
    /// right.
    fn planned_in_time(
        self,
        agenda: &Agenda<'_>,
        step: MilestoneKind,
        last: NaiveDate,
        late: &[Demand<'_, '_>],
    ) -> Self {
        let mut days = agenda.days.iter().rev().filter(|day| **day <= last);
        let day = days.find(|day| late.iter().all(|demand| agenda.can_move_to(demand.open, **day)));
        let wording = match day {
            Some(_) => Word(
                "Planera {name} till senast {day}.",
                "Plan {name} for {day} at the latest.",
            ),
            None if last <= agenda.view.today => Word(
                "Lagens sista dag har passerat: gör det snarast, och redovisa varför.",
                "The law's last day has passed: do it as soon as possible, and say why.",
            ),
            None => Word(
                "Ingen dag är ledig dessförinnan: flytta det som står i vägen.",
                "No day is free before it: move what stands in the way.",
            ),
        };
        let day_name = day.map(|day| wording::weekday_date(*day)).unwrap_or_default();
        let name = milestone_name(step).into();
        let proposal = Text::filled(wording, &[("name", name), ("day", day_name)]);
        self.proposing(day.copied(), proposal)
    }
}

/// Steps without a date in law that come after the last day of a later one which has: there is no time left for that one.
fn steps_past_the_law(agenda: &Agenda<'_>, event: &ReportingEvent) -> Vec<Finding> {
    let steps = event.milestones.iter().enumerate();
    let past = steps.filter_map(|(place, step)| {
        if step.last_by_law().is_some() {
            return None;
        }
        let later = event.milestones.iter().skip(place + 1);
        let mut dated = later.filter_map(|later| Some((later, later.last_by_law()?)));
        let (passed, last) = dated.find(|(_, last)| step.day() > *last)?;
        Some(step_past_the_law(agenda, event, step, (passed, last)))
    });
    past.collect()
}

fn step_past_the_law(
    agenda: &Agenda<'_>,
    event: &ReportingEvent,
    step: &Milestone,
    (passed, last): (&Milestone, NaiveDate),
) -> Finding {
    let message = Text::filled(
        Word(
            "{name}: {this} ligger den {day}, men {next} som följer därpå måste ske senast den {last} ({rule}). Ordningen går \
             inte att hålla utan att lagens sista dag passeras.",
            "{name}: {this} is on {day}, but {next}, which follows, must happen by {last} ({rule}). The order can't be kept \
             without passing the law's last day.",
        ),
        &[
            ("name", event.named()),
            ("this", milestone_name(step.kind).into()),
            ("next", milestone_name(passed.kind).into()),
            ("day", wording::date(step.day())),
            ("last", wording::date(last)),
            ("rule", rule(passed)),
        ],
    );
    Finding::new(StatutoryBreach, step.day(), message).planned_in_time(agenda, step.kind, last, &[])
}

#[cfg(test)]
mod tests {
    use arshjul_entity::{DeadlineId, DeadlineKind};

    use super::*;
    use crate::domain::calendar::{
        CalendarSettings, Deadline, DueBasis, Offset,
        fixture::{day, deadline, found, served_by, unit, with, with_settings},
    };
    use crate::domain::language::Language::{English, Swedish};

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
            offset: Offset::NONE,
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
                offset: Offset::NONE,
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
