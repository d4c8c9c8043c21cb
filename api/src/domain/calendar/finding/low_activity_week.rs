//! `LOW_ACTIVITY_WEEK`: due, or a step of a report, in a week in which, by the municipality's own word, little gets done (C1).

use arshjul_entity::MilestoneKind;
use chrono::{Datelike, NaiveDate};

use super::{Finding, FindingCode::LowActivityWeek, agenda::Agenda, open::Open, text};
use crate::domain::{
    calendar::{Milestone, ReportingEvent, milestone_name, wording},
    text::{Text, Word},
};

const OTHERWISE: Word = Word(
    "Ingen dag i veckorna intill går: låt den stå, och påminn i god tid före ledigheten.",
    "No day in the weeks around will do: let it stand, and remind in good time before the leave.",
);

pub(super) fn finding(agenda: &Agenda<'_>, open: &Open<'_>) -> Option<Finding> {
    if !agenda
        .view
        .settings
        .is_low_activity(agenda.view.year, open.due_on)
    {
        return None;
    }
    let message = Text::filled(
        Word(
            "{title} ska vara klar den {date}, i vecka {week} då lite blir gjort. Många är lediga, och svaren riskerar att \
             bli få eller sena.",
            "{title} is due on {date}, in week {week} when little gets done. Many are on leave, and the answers risk being \
             few or late.",
        ),
        &[
            ("title", text::title(open.deadline)),
            ("date", wording::date(open.due_on)),
            ("week", Text::same(open.due_on.iso_week().week())),
        ],
    );
    let demand = open.demand();
    Some(Finding::of(LowActivityWeek, demand, message).proposing_a_move(agenda, demand, OTHERWISE))
}

/// The steps of the reports that are still to be taken. The end of a period is no work.
pub(super) fn find(agenda: &Agenda<'_>) -> Vec<Finding> {
    let view = agenda.view;
    let is_slow = |step: &Milestone| {
        step.kind != MilestoneKind::PeriodEnd
            && step.day() >= view.today
            && view.settings.is_low_activity(view.year, step.day())
    };
    let slow = view.events.iter().flat_map(|event| {
        let steps = event.milestones.iter().enumerate();
        let steps = steps.filter(|(_, step)| is_slow(step));
        steps.map(|(place, step)| slow_step(agenda, event, place, step))
    });
    slow.collect()
}

fn slow_step(agenda: &Agenda<'_>, event: &ReportingEvent, place: usize, step: &Milestone) -> Finding {
    let message = Text::filled(
        Word(
            "{name}: {step} ligger den {date}, i vecka {week} då lite blir gjort. De som ska ta steget är troligen lediga.",
            "{name}: {step} is on {date}, in week {week} when little gets done. Those who are to take the step are probably on \
             leave.",
        ),
        &[
            ("name", event.named()),
            ("step", milestone_name(step.kind).into()),
            ("date", wording::date(step.day())),
            ("week", Text::same(step.day().iso_week().week())),
        ],
    );
    let finding = Finding::new(LowActivityWeek, step.day(), message);
    let Some(day) = nearest_for(agenda, event, place, step) else {
        return finding.proposing(None, UNPLANNABLE.into());
    };
    let proposal = Text::filled(
        Word("Planera {step} till {day}.", "Plan {step} for {day}."),
        &[
            ("step", milestone_name(step.kind).into()),
            ("day", wording::weekday_date(day)),
        ],
    );
    finding.proposing(Some(day), proposal)
}

const UNPLANNABLE: Word = Word(
    "Ingen dag i veckorna intill går mellan stegen före och efter: planera om dem också.",
    "No day in the weeks around will do between the steps before and after: plan those anew, too.",
);

/// The nearest day between the steps before and after it, and not after what the law allows.
fn nearest_for(
    agenda: &Agenda<'_>,
    event: &ReportingEvent,
    place: usize,
    step: &Milestone,
) -> Option<NaiveDate> {
    let before = place
        .checked_sub(1)
        .and_then(|before| event.milestones.get(before));
    let after = event.milestones.get(place + 1);
    let (first, last) = (before.map(Milestone::day), after.map(Milestone::day));
    let fits = |day: &&NaiveDate| {
        first.is_none_or(|first| first <= **day)
            && last.is_none_or(|last| **day <= last)
            && step.last_by_law().is_none_or(|last| **day <= last)
    };
    let days = agenda.days.iter().filter(fits).copied();
    days.min_by_key(|day| (*day - step.day()).num_days().abs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::{
        CalendarSettings,
        fixture::{day, deadline, found, with, with_settings},
    };
    use crate::domain::language::Language::Swedish;

    #[test]
    fn the_nearest_week_in_which_people_are_at_work_is_proposed() {
        let settings = CalendarSettings {
            low_activity_weeks: (28..=31).collect(),
            ..CalendarSettings::default()
        };
        for (due_on, proposed_on) in [("2026-07-10", "2026-07-03"), ("2026-07-29", "2026-08-03")] {
            let view = with_settings(settings.clone(), [deadline(1, "Enkät", due_on).for_units(&[1])]);
            let found = found(&view, LowActivityWeek);
            let due: Vec<_> = found
                .iter()
                .filter(|finding| !finding.deadlines.is_empty())
                .collect();
            assert_eq!(due.len(), 1, "{due_on}");
            assert_eq!(due[0].proposed_on, Some(day(proposed_on)), "{due_on}");
        }
        assert_eq!(
            found(&with([deadline(1, "Enkät", "2026-07-10")]), LowActivityWeek),
            []
        );
    }

    #[test]
    fn a_step_of_a_report_is_looked_at_too() {
        let settings = |weeks: std::ops::RangeInclusive<u32>| CalendarSettings {
            low_activity_weeks: weeks.collect(),
            ..CalendarSettings::default()
        };
        // 15 working days after the handover on 30 June.
        let found_with = |weeks| found(&with_settings(settings(weeks), []), LowActivityWeek);
        let slow = found_with(28..=31);
        assert_eq!(slow.len(), 1);
        assert_eq!(
            (slow[0].on, slow[0].proposed_on),
            (day("2026-07-21"), Some(day("2026-08-03")))
        );
        assert_eq!(
            slow[0].message(Swedish),
            "Delårsrapport per 30 april 2026: fullmäktiges beslut ligger den 21 juli 2026, i vecka 30 då lite blir gjort. De \
             som ska ta steget är troligen lediga."
        );
        assert_eq!(
            slow[0].proposal(Swedish),
            Some("Planera fullmäktiges beslut till måndag 3 augusti 2026.")
        );
        assert_eq!(found_with(32..=33), []);
        // What the law dates is not put off.
        let late = found_with(27..=31);
        let handover = late
            .iter()
            .find(|finding| finding.on == day("2026-06-30"))
            .unwrap();
        assert_eq!(handover.proposed_on, Some(day("2026-06-26")));
        // What has passed is nobody's trouble.
        let mut view = with_settings(settings(28..=31), []);
        view.today = day("2026-07-22");
        assert_eq!(found(&view, LowActivityWeek), []);
    }

    #[test]
    fn where_the_window_of_the_reporting_is_shut_nothing_is_proposed() {
        // The whole year is slow.
        let settings = CalendarSettings {
            low_activity_weeks: (1..=53).collect(),
            ..CalendarSettings::default()
        };
        let view = with_settings(settings, [deadline(1, "Enkät", "2026-07-10")]);
        let found = found(&view, LowActivityWeek);
        assert_eq!(found[0].proposed_on, None);
        assert!(found[0].proposal(Swedish).unwrap().starts_with("Ingen dag"));
    }
}
