//! `LOW_ACTIVITY_WEEK`: due in a week in which, by the municipality's own word, little gets done (C1).

use chrono::Datelike;

use super::{
    Board, Finding,
    FindingCode::LowActivityWeek,
    text::{self, Text},
};
use crate::domain::{
    calendar::wording,
    language::Language::{English, Swedish},
};

pub(super) fn find(board: &Board<'_>) -> Vec<Finding> {
    let settings = &board.view.settings;
    board
        .of_the_year()
        .filter(|open| settings.is_low_activity(open.due_on))
        .map(|open| {
            let message = Text::new(|language| {
                let title = text::title(open.deadline, language);
                let date = wording::date(open.due_on, language);
                let week = open.due_on.iso_week().week();
                match language {
                    Swedish => format!(
                        "{title} ska vara klar den {date}, i vecka {week} då lite blir gjort. Många är lediga, och svaren \
                         riskerar att bli få eller sena."
                    ),
                    English => format!(
                        "{title} is due on {date}, in week {week} when little gets done. Many are on leave, and the \
                         answers risk being few or late."
                    ),
                }
            });
            let proposed_on = board.nearest(open);
            let otherwise = (
                "Ingen dag i veckorna intill går: låt den stå, och påminn i god tid före ledigheten.",
                "No day in the weeks around will do: let it stand, and remind in good time before the leave.",
            );
            Finding::of(LowActivityWeek, open.demand(), message)
                .proposing(proposed_on, text::moving_or(open.demand(), proposed_on, otherwise))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::{
        CalendarSettings,
        planted::{day, deadline, found, with, with_settings},
    };

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
