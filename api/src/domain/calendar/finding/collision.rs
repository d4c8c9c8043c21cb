//! `COLLISION`: a unit has more to hand in within one ISO week than it can do well.

use std::collections::BTreeMap;

use arshjul_entity::OrganizationUnitId;
use chrono::NaiveDate;

use super::{Finding, FindingCode::Collision, agenda::Agenda, open::Open, text};
use crate::domain::{
    calendar::{Deadline, iso_week, load::monday, wording},
    text::{Text, Word},
};

const OTHERWISE: Word = Word(
    "De andra har ingen ledig dag i närheten: slå ihop två av dem, eller stryk en.",
    "The others have no free day nearby: merge two of them, or strike one.",
);

pub(super) fn find(agenda: &Agenda<'_>) -> Vec<Finding> {
    let mut weeks: BTreeMap<(NaiveDate, OrganizationUnitId), Vec<usize>> = BTreeMap::new();
    for open in &agenda.open {
        for unit in &open.units {
            let week = (monday(open.due_on), *unit);
            weeks.entry(week).or_default().push(open.place);
        }
    }
    // Units with the very same hand-ins have the very same trouble.
    let mut collisions: BTreeMap<Vec<usize>, Vec<OrganizationUnitId>> = BTreeMap::new();
    for ((_, unit), places) in weeks {
        if places.len() >= threshold(agenda) {
            collisions.entry(places).or_default().push(unit);
        }
    }
    let mut trial = agenda.clone();
    collisions
        .into_iter()
        .filter_map(|(places, units)| finding(agenda, &mut trial, &agenda.at(&places)?, units))
        .collect()
}

fn finding<'a>(
    agenda: &Agenda<'a>,
    trial: &mut Agenda<'a>,
    colliding: &[&Open<'a>],
    units: Vec<OrganizationUnitId>,
) -> Option<Finding> {
    let on = colliding.first()?.due_on;
    let titles = colliding.iter().map(|open| text::dated_title(open.deadline));
    let message = Text::filled(
        Word(
            "{names} har {count} inlämningar i vecka {week}: {titles}. Arbetet hopar sig, och något blir sent eller slarvigt.",
            "{names} {has} {count} hand-ins in week {week}: {titles}. The work piles up, and something will be late or careless.",
        ),
        &[
            ("names", text::units(agenda.view, &units)),
            ("has", text::has(&units)),
            ("count", Text::same(colliding.len())),
            ("week", Text::same(iso_week(on))),
            ("titles", wording::list(titles)),
        ],
    );
    let moves = moves(agenda, trial, colliding);
    let is_enough = colliding.len() - moves.len() < threshold(agenda);
    let moving = (!moves.is_empty()).then(|| text::moving(&moves));
    let otherwise = (!is_enough).then(|| OTHERWISE.into());
    let proposal = wording::joined(moving.into_iter().chain(otherwise), " ").unwrap_or_default();
    let deadlines = colliding.iter().map(|open| open.deadline.id).collect();
    let finding = Finding::new(Collision, on, message).concerning(deadlines, units);
    Some(finding.proposing(moves.first().map(|(_, day)| *day), proposal))
}

fn threshold(agenda: &Agenda<'_>) -> usize {
    usize::try_from(agenda.view.settings.thresholds.collision).unwrap_or(usize::MAX)
}

/// As many moves as it takes, the shortest first and each on top of those before; fewer where there are no more days. Those
/// that stay within the days that a deadline may be moved to go before those beyond. What a law dates stays. What is tried on
/// the trial agenda is taken back.
fn moves<'a>(
    agenda: &Agenda<'a>,
    trial: &mut Agenda<'a>,
    colliding: &[&Open<'a>],
) -> Vec<(&'a Deadline, NaiveDate)> {
    let mut ways: Vec<_> = colliding
        .iter()
        .filter(|open| open.deadline.due.statutory_on().is_none() && agenda.view.holds(open.deadline))
        .filter_map(|open| Some((open, agenda.nearest_day(open)?)))
        .collect();
    ways.sort_by_key(|(open, day)| {
        let is_outside = !open.deadline.window.contains(day);
        let distance = (*day - open.due_on).num_days().abs();
        (is_outside, distance, open.deadline.effort, open.deadline.id)
    });
    let mut moves = Vec::new();
    for (open, _) in ways {
        if colliding.len() - moves.len() < threshold(agenda) {
            break;
        }
        let placed = trial.open.get(open.place);
        if let Some(day) = placed.and_then(|placed| trial.nearest_day(placed)) {
            trial.move_to(open.place, day);
            moves.push((open, day));
        }
    }
    for (open, _) in &moves {
        trial.move_to(open.place, open.due_on);
    }
    moves
        .into_iter()
        .map(|(open, day)| (open.deadline, day))
        .collect()
}

#[cfg(test)]
mod tests {
    use arshjul_entity::DeadlineId;

    use super::*;
    use crate::domain::calendar::{
        Progress,
        fixture::{DONE, day, deadline, found, served_by, unit, with},
    };
    use crate::domain::language::Language::{English, Swedish};

    fn week(units: &[i64]) -> Vec<Deadline> {
        (1..)
            .zip(["2026-09-14", "2026-09-16", "2026-09-18"])
            .map(|(id, due_on)| deadline(id, "Underlag", due_on).for_units(units))
            .collect()
    }

    #[test]
    fn three_in_one_iso_week_are_too_many() {
        let three = found(&with(week(&[1])), Collision);
        assert_eq!(three.len(), 1);
        assert_eq!(three[0].deadlines, [1, 2, 3].map(DeadlineId));
        assert_eq!(three[0].proposed_on, Some(day("2026-09-11")));
        // Friday and the Monday after are not one week.
        let mut parted = week(&[1]);
        parted[2] = deadline(3, "Underlag", "2026-09-21").for_units(&[1]);
        assert_eq!(found(&with(parted), Collision), []);
    }

    #[test]
    fn units_with_the_same_three_share_a_finding_and_one_with_a_fourth_has_its_own() {
        let mut deadlines = week(&[1, 2, 3]);
        deadlines.push(deadline(4, "Extra", "2026-09-17").for_units(&[3]));
        let found = found(&with(deadlines), Collision);
        let units: Vec<_> = found.iter().map(|finding| finding.units.clone()).collect();
        assert_eq!(units, [vec![unit(1), unit(2)], vec![unit(3)]]);
        assert_eq!(found[1].deadlines, [1, 2, 4, 3].map(DeadlineId));
        assert!(
            found[0]
                .message(English)
                .starts_with("Skolnämnden and Socialnämnden have 3 hand-ins")
        );
    }

    #[test]
    fn what_makes_no_work_does_not_collide() {
        for progress in [DONE, Progress::Waived, served_by(2)] {
            let mut deadlines = week(&[1]);
            deadlines[0].units.insert(unit(1), progress);
            assert_eq!(found(&with(deadlines), Collision), [], "{progress:?}");
        }
        let mut deadlines = week(&[1]);
        deadlines[0].is_cancelled = true;
        assert_eq!(found(&with(deadlines), Collision), []);
    }

    #[test]
    fn as_many_are_moved_as_it_takes_and_never_into_another_collision() {
        let mut deadlines = week(&[1]);
        deadlines.push(deadline(4, "Extra", "2026-09-15").for_units(&[1]));
        // The week before is full enough.
        deadlines.extend((5..7).map(|id| deadline(id, "Annat", "2026-09-09").for_units(&[1])));
        let found = found(&with(deadlines), Collision);
        assert_eq!(
            found[0].proposal(Swedish),
            Some(
                "Flytta ”Underlag” till måndag 21 september 2026 och ”Underlag” till måndag 21 september 2026."
            )
        );
    }

    #[test]
    fn what_the_law_dates_is_not_what_moves() {
        let mut deadlines = week(&[1]);
        for deadline in &mut deadlines {
            deadline.due.basis = crate::domain::calendar::DueBasis::Milestone {
                event: "INTERIM-2026-08-31".to_owned(),
                milestone: arshjul_entity::MilestoneKind::CouncilHandover,
                on: deadline.due.due_on,
                statutory_on: Some(deadline.due.due_on),
                offset: crate::domain::calendar::Offset::NONE,
            };
        }
        let found = found(&with(deadlines), Collision);
        assert_eq!(found[0].proposed_on, None);
        assert!(
            found[0]
                .proposal(Swedish)
                .unwrap()
                .contains("slå ihop två av dem")
        );
    }

    #[test]
    fn a_week_that_two_years_share_counts_whole() {
        let days = ["2026-12-29", "2026-12-30", "2027-01-02"];
        let shared = (1..)
            .zip(days)
            .map(|(id, due_on)| deadline(id, "Underlag", due_on).for_units(&[1]));
        assert_eq!(
            found(&with(shared), Collision)[0].deadlines,
            [1, 2, 3].map(DeadlineId)
        );
        // The neighbour's own is for its calendar to tell.
        let days = ["2027-01-04", "2027-01-05", "2027-01-07"];
        let next = (1..)
            .zip(days)
            .map(|(id, due_on)| deadline(id, "Underlag", due_on).for_units(&[1]));
        assert_eq!(found(&with(next), Collision), []);
    }
}
