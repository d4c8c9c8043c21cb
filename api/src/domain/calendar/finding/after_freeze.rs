//! `AFTER_FREEZE`: due when the report that it feeds takes no more data.

use arshjul_entity::MilestoneKind;
use chrono::NaiveDate;

use super::{
    Board, Finding,
    FindingCode::AfterFreeze,
    board::brings_data,
    text::{self, Text},
};
use crate::domain::{
    calendar::{CalendarView, Deadline, wording},
    language::Language::{English, Swedish},
};

/// The last day on which the report that it feeds takes its data.
pub(super) fn latest(view: &CalendarView, deadline: &Deadline) -> Option<NaiveDate> {
    let event = view.fed_by(deadline).filter(|_| brings_data(deadline.kind))?;
    Some(event.milestone(MilestoneKind::DataFreeze)?.day())
}

pub(super) fn find(board: &Board<'_>) -> Vec<Finding> {
    let view = board.view;
    let late = board.of_the_year().filter_map(|open| {
        let freeze = latest(view, open.deadline).filter(|freeze| open.due_on > *freeze)?;
        Some((open, freeze, view.fed_by(open.deadline)?))
    });
    late.map(|(open, freeze, event)| {
        let message = Text::new(|language| {
            let title = text::title(open.deadline, language);
            let date = wording::date(open.due_on, language);
            let event = text::event(event, language);
            let freeze = wording::date(freeze, language);
            match language {
                Swedish => format!(
                    "{title} ska vara klar den {date}, men datafrysningen för {event} är den {freeze}. Det som \
                     lämnas in kommer inte med i redovisningen."
                ),
                English => format!(
                    "{title} is due on {date}, but the data freeze of {event} is on {freeze}. What is handed \
                     in will not be in the report."
                ),
            }
        });
        let proposed_on = board.nearest(open);
        let otherwise = (
            "Ingen dag före datafrysningen går: senarelägg datafrysningen, eller låt uppgiften gå till nästa redovisning.",
            "No day before the data freeze will do: put the freeze off, or let this feed the next report.",
        );
        Finding::of(AfterFreeze, open, message)
            .proposing(proposed_on, text::moving_or(open.deadline, proposed_on, otherwise))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use arshjul_entity::DeadlineKind;

    use super::*;
    use crate::domain::calendar::{
        CalendarSettings,
        planted::{day, deadline, found, with, with_settings},
    };

    fn results(due_on: &str) -> Deadline {
        deadline(1, "Årets resultat", due_on)
            .feeding(DeadlineKind::YearEndResults, "SUSTAINABILITY-2025")
            .for_units(&[1])
    }

    #[test]
    fn the_day_of_the_freeze_is_in_time_and_the_day_after_is_not() {
        assert_eq!(found(&with([results("2026-01-26")]), AfterFreeze), []);
        let late = found(&with([results("2026-01-27")]), AfterFreeze);
        assert_eq!(late[0].proposed_on, Some(day("2026-01-26")));
        assert_eq!(
            late[0].message(Swedish),
            "”Årets resultat” ska vara klar den 27 januari 2026, men datafrysningen för hållbarhetsredovisning 2025 är den \
             26 januari 2026. Det som lämnas in kommer inte med i redovisningen."
        );
    }

    #[test]
    fn the_municipalitys_own_freeze_counts() {
        let mut settings = CalendarSettings::default();
        let freeze = ("SUSTAINABILITY-2025".to_owned(), MilestoneKind::DataFreeze);
        settings.planned.insert(freeze, day("2026-02-06"));
        assert_eq!(
            found(&with_settings(settings, [results("2026-02-06")]), AfterFreeze),
            []
        );
    }

    #[test]
    fn what_is_written_from_the_data_comes_after_it() {
        let later = [
            DeadlineKind::SustainabilityReport,
            DeadlineKind::AnnualReport,
            DeadlineKind::AnnualEvaluation,
            DeadlineKind::PlanAdoption,
            DeadlineKind::CollaborationMeeting,
        ];
        for kind in later {
            let view = with([results("2026-02-20").feeding(kind, "SUSTAINABILITY-2025")]);
            assert_eq!(found(&view, AfterFreeze), [], "{kind:?}");
        }
    }

    #[test]
    fn without_a_day_between_instructions_and_freeze_the_freeze_has_to_move() {
        let mut settings = CalendarSettings::default();
        let out = ("SUSTAINABILITY-2025".to_owned(), MilestoneKind::InstructionsOut);
        settings.planned.insert(out, day("2026-01-20"));
        let found = found(&with_settings(settings, [results("2026-02-05")]), AfterFreeze);
        assert_eq!(found[0].proposed_on, None);
        assert!(found[0].proposal(English).unwrap().contains("put the freeze off"));
    }
}
