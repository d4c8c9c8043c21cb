//! `LOW_ACTIVITY_WEEK`: due in a week in which, by the municipality's own word, little gets done (C1).

use chrono::Datelike;

use super::{Finding, FindingCode::LowActivityWeek, agenda::Agenda, open::Open, text};
use crate::domain::{
    calendar::wording,
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
            assert_eq!(found[0].proposed_on, Some(day(proposed_on)), "{due_on}");
        }
        assert_eq!(
            found(&with([deadline(1, "Enkät", "2026-07-10")]), LowActivityWeek),
            []
        );
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
