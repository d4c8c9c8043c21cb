//! `AFTER_FREEZE`: due when the report that it feeds takes no more data.

use super::{Finding, FindingCode::AfterFreeze, agenda::Agenda, open::Demand, term, text};
use crate::domain::{
    calendar::wording,
    text::{Text, Word},
};

const OTHERWISE: Word = Word(
    "Ingen dag före datafrysningen går: senarelägg datafrysningen, eller låt uppgiften gå till nästa redovisning.",
    "No day before the data freeze will do: put the freeze off, or let this feed the next report.",
);

pub(super) fn finding(agenda: &Agenda<'_>, demand: Demand<'_, '_>) -> Option<Finding> {
    let due_on = demand.open.due_on;
    let freeze = term::data_freeze(agenda.view, demand.deadline).filter(|freeze| due_on > *freeze)?;
    let message = Text::filled(
        Word(
            "{title} ska vara klar den {date}, men datafrysningen för {event} är den {freeze}. Det som lämnas in kommer inte \
             med i redovisningen.",
            "{title} is due on {date}, but the data freeze of {event} is on {freeze}. What is handed in will not be in the \
             report.",
        ),
        &[
            ("title", text::hand_in(demand)),
            ("date", wording::date(due_on)),
            ("event", text::event(agenda.view.fed_by(demand.deadline)?)),
            ("freeze", wording::date(freeze)),
        ],
    );
    Some(Finding::of(AfterFreeze, demand, message).proposing_a_move(agenda, demand, OTHERWISE))
}

#[cfg(test)]
mod tests {
    use arshjul_entity::{DeadlineId, DeadlineKind, MilestoneKind};

    use super::*;
    use crate::domain::calendar::{
        CalendarSettings, Deadline, Progress,
        fixture::{DONE, day, deadline, found, served_by, unit, with, with_settings},
    };
    use crate::domain::language::Language::{English, Swedish};

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
    fn a_merge_puts_no_freeze_off() {
        let interim = "INTERIM-2026-08-31";
        let mut settings = CalendarSettings::default();
        let planned = [
            (MilestoneKind::InstructionsOut, "2026-08-17"),
            (MilestoneKind::DataFreeze, "2026-09-10"),
        ];
        let planned = planned.map(|(step, on)| ((interim.to_owned(), step), day(on)));
        settings.planned.extend(planned);
        let kept = |progress| deadline(1, "Strategins läge", "2026-09-21").progress(1, progress);
        let served = deadline(2, "Uppföljning vid delår", "2026-09-07")
            .feeding(DeadlineKind::InterimFollowUp, interim)
            .progress(1, served_by(1))
            .progress(2, Progress::Open);
        let late = found(
            &with_settings(settings.clone(), [kept(Progress::Open), served.clone()]),
            AfterFreeze,
        );
        assert_eq!(late.len(), 1);
        assert_eq!(late[0].deadlines, [2, 1].map(DeadlineId));
        assert_eq!(
            (late[0].on, late[0].units.as_slice()),
            (day("2026-09-21"), &[unit(1)][..])
        );
        assert_eq!(late[0].proposed_on, Some(day("2026-09-10")));
        assert!(late[0].message(Swedish).starts_with(
            "”Uppföljning vid delår”, som lämnas in med ”Strategins läge”, ska vara klar den 21 september 2026, men"
        ));
        assert_eq!(
            late[0].proposal(English),
            Some("Move “Strategins läge” to Thursday 10 September 2026.")
        );
        // What is handed in is handed in.
        assert_eq!(
            found(&with_settings(settings, [kept(DONE), served]), AfterFreeze),
            []
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
