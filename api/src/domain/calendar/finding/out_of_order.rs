//! `OUT_OF_ORDER`: a deadline stands before what it builds on.

use arshjul_entity::DeadlineKind;
use chrono::{Days, NaiveDate};

use super::{Finding, FindingCode::OutOfOrder, agenda::Agenda, open::Open, text};
use crate::domain::{
    calendar::{Deadline, DueBasis, wording},
    text::{Text, Word},
};

const OTHERWISE: Word = Word(
    "Ingen dag efter passar: flytta det som den bygger på i stället.",
    "No day after it will do: move what it builds on instead.",
);

/// As far as two steps of one plan are apart by their rules.
const SEASON: Days = Days::new(183);

/// One finding for each deadline that a move has put before what it builds on: the one that it is counted from, or an earlier step of
/// the same plan.
pub(super) fn find(agenda: &Agenda<'_>) -> Vec<Finding> {
    let open = agenda.of_the_year();
    open.filter_map(|open| finding(agenda, open)).collect()
}

fn finding<'a>(agenda: &Agenda<'a>, open: &Open<'a>) -> Option<Finding> {
    let live = agenda
        .view
        .deadlines
        .iter()
        .filter(|deadline| !deadline.is_cancelled);
    let ground = live.filter(|ground| builds_on(open.deadline, ground));
    let ground = ground.max_by_key(|ground| (ground.due.due_on, ground.id))?;
    let message = Text::filled(
        Word(
            "{title} ska vara klar den {date}, före {ground} som den bygger på. Det som ska ligga till grund finns inte än.",
            "{title} is due on {date}, before {ground} that it builds on. What it is to rest on is not there yet.",
        ),
        &[
            ("title", text::title(open.deadline)),
            ("date", wording::date(open.due_on)),
            ("ground", text::dated_title(ground)),
        ],
    );
    let days = agenda.days.iter().copied();
    let after: Option<NaiveDate> = days
        .filter(|day| *day > ground.due.due_on)
        .find(|day| agenda.can_move_to(open, *day));
    let proposal = match after {
        Some(day) => text::moving(&[(open.deadline, day)]),
        None => OTHERWISE.into(),
    };
    let deadlines = super::listed([open.deadline, ground]);
    let finding = Finding::new(OutOfOrder, open.due_on, message).concerning(deadlines, open.units.clone());
    Some(finding.proposing(after, proposal))
}

/// Whether the rules put one after the other, and the days that count put it before.
fn builds_on(deadline: &Deadline, ground: &Deadline) -> bool {
    if deadline.id == ground.id || deadline.due.due_on >= ground.due.due_on {
        return false;
    }
    let is_counted_from = matches!(
        &deadline.due.basis,
        DueBasis::Deadline { code, offset, .. } if *code == ground.code && offset.amount >= 0
    );
    is_counted_from || is_earlier_step(ground, deadline)
}

fn is_earlier_step(ground: &Deadline, deadline: &Deadline) -> bool {
    let steps = step(ground.kind).zip(step(deadline.kind));
    let (first, then) = (ground.due.ruled_on, deadline.due.ruled_on);
    let shares_units = ground.units.keys().any(|unit| deadline.units.contains_key(unit));
    steps.is_some_and(|(before, after)| before < after)
        && ground.asking_process() == deadline.asking_process()
        && first <= then
        && then <= first + SEASON
        && shares_units
}

/// The steps of a plan, in their order.
const fn step(kind: DeadlineKind) -> Option<u8> {
    match kind {
        DeadlineKind::ActivityPrioritisation => Some(0),
        DeadlineKind::IndicatorSelection => Some(1),
        DeadlineKind::PlanAdoption => Some(2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use arshjul_entity::DeadlineId;

    use super::*;
    use crate::domain::calendar::{
        CalendarView, Offset,
        fixture::{day, deadline, found, with},
    };

    fn moved(id: i64, kind: DeadlineKind, ruled_on: &str, due_on: &str) -> Deadline {
        let mut moved = deadline(id, "Steg", due_on)
            .of_process("Programmet")
            .for_units(&[1]);
        moved.kind = kind;
        moved.due.ruled_on = day(ruled_on);
        moved
    }

    fn plan(adopted_on: &str) -> CalendarView {
        with([
            moved(
                1,
                DeadlineKind::ActivityPrioritisation,
                "2026-10-15",
                "2026-10-15",
            ),
            moved(2, DeadlineKind::PlanAdoption, "2026-12-14", adopted_on),
        ])
    }

    #[test]
    fn a_plan_is_adopted_after_its_activities_are_prioritised() {
        assert_eq!(found(&plan("2026-12-14"), OutOfOrder), []);
        let early = found(&plan("2026-10-01"), OutOfOrder);
        assert_eq!(early.len(), 1);
        assert_eq!(early[0].deadlines, [2, 1].map(DeadlineId));
        assert_eq!(early[0].proposed_on, Some(day("2026-10-16")));
        // Last year's plan, adopted late.
        let late = with([
            moved(
                1,
                DeadlineKind::ActivityPrioritisation,
                "2026-10-15",
                "2026-10-15",
            ),
            moved(2, DeadlineKind::PlanAdoption, "2026-02-16", "2026-02-16"),
        ]);
        assert_eq!(found(&late, OutOfOrder), []);
    }

    #[test]
    fn what_is_counted_from_another_comes_after_it() {
        let chained = |due_on: &str| {
            let mut chained = deadline(2, "Återkoppling", due_on).for_units(&[1]);
            chained.due.basis = DueBasis::Deadline {
                code: "D001".to_owned(),
                on: day("2026-09-08"),
                offset: Offset::working_days(10),
            };
            with([deadline(1, "Uppföljning", "2026-09-08").for_units(&[1]), chained])
        };
        assert_eq!(found(&chained("2026-09-22"), OutOfOrder), []);
        assert_eq!(found(&chained("2026-09-07"), OutOfOrder).len(), 1);
    }
}
