//! `SHORT_NOTICE`: due too soon after the instructions to do it well.

use arshjul_entity::MilestoneKind;
use chrono::NaiveDate;

use super::{
    Board, Finding,
    FindingCode::ShortNotice,
    board::answers_instructions,
    text::{self, Text},
};
use crate::domain::{
    calendar::{CalendarView, Deadline, ReportingEvent, wording},
    language::Language::{English, Swedish},
};

fn instructions_out(event: &ReportingEvent) -> Option<NaiveDate> {
    Some(event.milestone(MilestoneKind::InstructionsOut)?.day())
}

/// The first day that leaves the units as long as they should have.
pub(super) fn earliest(view: &CalendarView, deadline: &Deadline) -> Option<NaiveDate> {
    let event = view
        .fed_by(deadline)
        .filter(|_| answers_instructions(deadline.kind))?;
    let notice = usize::try_from(view.settings.thresholds.notice).ok()?;
    Some(view.settings.working_days_after(instructions_out(event)?, notice))
}

pub(super) fn find(board: &Board<'_>) -> Vec<Finding> {
    let view = board.view;
    let early = board.demands().filter_map(|demand| {
        earliest(view, demand.deadline).filter(|earliest| demand.open.due_on < *earliest)?;
        let event = view.fed_by(demand.deadline)?;
        Some((demand, event, instructions_out(event)?))
    });
    early
        .map(|(demand, event, out)| {
            let days = view.working_days.between(out, demand.open.due_on);
            let wanted = view.settings.thresholds.notice;
            let message = Text::new(|language| {
                let notice = text::working_days(days, language);
                let title = text::hand_in(demand, language);
                let date = wording::date(demand.open.due_on, language);
                let event = text::event(event, language);
                let out = wording::date(out, language);
                match language {
                    Swedish if days < 0 => format!(
                        "{title} ska vara klar den {date}, innan anvisningarna för {event} går ut den {out}. Enheterna svarar \
                         utan att veta vad som efterfrågas, och får göra om arbetet."
                    ),
                    English if days < 0 => format!(
                        "{title} is due on {date}, before the instructions for {event} go out on {out}. The units answer \
                         without knowing what is asked, and will have to do it again."
                    ),
                    Swedish => format!(
                        "{title} ska vara klar den {date}, {notice} efter anvisningarna för {event} den {out}; minst \
                         {wanted} behövs. Enheterna hinner inte ta fram och kvalitetssäkra underlaget."
                    ),
                    English => format!(
                        "{title} is due on {date}, {notice} after the instructions for {event} on {out}; at \
                         least {wanted} are needed. The units have no time to prepare and check what they hand in."
                    ),
                }
            });
            let proposed_on = board.nearest(demand.open);
            let otherwise = (
                "Ingen senare dag ryms före datafrysningen: skicka ut anvisningarna tidigare.",
                "No later day is left before the data freeze: send out the instructions earlier.",
            );
            Finding::of(ShortNotice, demand, message)
                .proposing(proposed_on, text::moving_or(demand, proposed_on, otherwise))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use arshjul_entity::{DeadlineId, DeadlineKind};

    use super::*;
    use crate::domain::calendar::planted::{day, deadline, found, served_by, with};

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
