//! `SHORT_NOTICE`: due too soon after the instructions to do it well.

use super::{Finding, FindingCode::ShortNotice, agenda::Agenda, open::Demand, term, text};
use crate::domain::{
    calendar::wording,
    text::{Text, Word},
};

const OTHERWISE: Word = Word(
    "Ingen senare dag ryms före datafrysningen: skicka ut anvisningarna tidigare.",
    "No later day is left before the data freeze: send out the instructions earlier.",
);

pub(super) fn finding(agenda: &Agenda<'_>, demand: Demand<'_, '_>) -> Option<Finding> {
    let (view, due_on) = (agenda.view, demand.open.due_on);
    term::noticed_from(view, demand.deadline).filter(|earliest| due_on < *earliest)?;
    let event = view.fed_by(demand.deadline)?;
    let out = term::instructions_out(event)?;
    let days = view.working_days.between(out, due_on);
    let wording = if days < 0 {
        Word(
            "{title} ska vara klar den {date}, innan anvisningarna för {event} går ut den {out}. Enheterna svarar utan att \
             veta vad som efterfrågas, och får göra om arbetet.",
            "{title} is due on {date}, before the instructions for {event} go out on {out}. The units answer without knowing \
             what is asked, and will have to do it again.",
        )
    } else {
        Word(
            "{title} ska vara klar den {date}, {notice} efter anvisningarna för {event} den {out}; minst {wanted} behövs. \
             Enheterna hinner inte ta fram och kvalitetssäkra underlaget.",
            "{title} is due on {date}, {notice} after the instructions for {event} on {out}; at least {wanted} are needed. The \
             units have no time to prepare and check what they hand in.",
        )
    };
    let message = Text::filled(
        wording,
        &[
            ("title", text::hand_in(demand)),
            ("date", wording::date(due_on)),
            ("notice", wording::working_days(days)),
            ("event", text::event(event)),
            ("out", wording::date(out)),
            ("wanted", Text::same(view.settings.thresholds.notice)),
        ],
    );
    Some(Finding::of(ShortNotice, demand, message).proposing_a_move(agenda, demand, OTHERWISE))
}

#[cfg(test)]
mod tests {
    use arshjul_entity::{DeadlineId, DeadlineKind, MilestoneKind};

    use super::*;
    use crate::domain::calendar::CalendarView;
    use crate::domain::calendar::fixture::{day, deadline, found, served_by, with};
    use crate::domain::language::Language::{English, Swedish};

    fn hand_in(kind: DeadlineKind, due_on: &str) -> CalendarView {
        // The instructions go out on 2 January; Epiphany lies between.
        with([deadline(1, "Bokslut", due_on)
            .feeding(kind, "ANNUAL-2025")
            .for_units(&[1])])
    }

    #[test]
    fn ten_working_days_are_enough_and_nine_are_not() {
        let kind = DeadlineKind::YearEndResults;
        assert_eq!(found(&hand_in(kind, "2026-01-19"), ShortNotice), []);
        let found = found(&hand_in(kind, "2026-01-16"), ShortNotice);
        assert!(
            found[0]
                .message(Swedish)
                .contains("9 arbetsdagar efter anvisningarna")
        );
        assert_eq!(found[0].proposed_on, Some(day("2026-01-19")));
    }

    #[test]
    fn a_merge_shortens_no_notice() {
        let mut early = deadline(1, "Strategins läge", "2026-01-16").for_units(&[1]);
        let served = deadline(2, "Bokslut", "2026-01-20")
            .feeding(DeadlineKind::YearEndResults, "ANNUAL-2025")
            .progress(1, served_by(1));
        let short = found(&with([early.clone(), served.clone()]), ShortNotice);
        assert_eq!(short[0].deadlines, [1, 2].map(DeadlineId));
        assert_eq!(short[0].proposed_on, Some(day("2026-01-19")));
        early.due.due_on = day("2026-01-19");
        assert_eq!(found(&with([early, served]), ShortNotice), []);
    }

    #[test]
    fn before_the_instructions_it_says_so() {
        let mut view = hand_in(DeadlineKind::YearEndResults, "2026-01-05");
        for event in &mut view.events {
            for milestone in &mut event.milestones {
                if milestone.kind == MilestoneKind::InstructionsOut {
                    milestone.planned_on = Some(day("2026-01-08"));
                }
            }
        }
        let found = found(&view, ShortNotice);
        assert!(found[0].message(Swedish).contains("innan anvisningarna"));
        assert!(found[0].message(English).contains("before the instructions"));
    }

    #[test]
    fn what_answers_no_instructions_needs_no_notice() {
        for kind in [
            DeadlineKind::Training,
            DeadlineKind::IndicatorSelection,
            DeadlineKind::CollaborationMeeting,
        ] {
            assert_eq!(found(&hand_in(kind, "2026-01-05"), ShortNotice), [], "{kind:?}");
        }
        assert_eq!(
            found(&with([deadline(1, "Enkät", "2026-01-05")]), ShortNotice),
            []
        );
    }
}
