//! `COLLISION`: a unit has more to hand in within one ISO week than it can do well.

use std::collections::BTreeMap;

use arshjul_entity::{DeadlineId, OrganizationUnitId};
use chrono::NaiveDate;

use super::{
    Board, Finding,
    FindingCode::Collision,
    board::Open,
    text::{self, Text},
};
use crate::domain::{
    calendar::{Deadline, iso_week, load::monday, wording},
    language::Language::{English, Swedish},
};

pub(super) fn find(board: &Board<'_>) -> Vec<Finding> {
    let mut weeks: BTreeMap<(NaiveDate, OrganizationUnitId), Vec<usize>> = BTreeMap::new();
    for (place, open) in board.open.iter().enumerate() {
        for unit in &open.units {
            weeks.entry((monday(open.due_on), *unit)).or_default().push(place);
        }
    }
    // Units with the very same hand-ins have the very same trouble.
    let mut collisions: BTreeMap<Vec<usize>, Vec<OrganizationUnitId>> = BTreeMap::new();
    for ((_, unit), places) in weeks {
        if places.len() >= threshold(board) {
            collisions.entry(places).or_default().push(unit);
        }
    }
    collisions
        .into_iter()
        .filter_map(|(places, units)| {
            let open: Vec<_> = places.iter().filter_map(|place| board.open.get(*place)).collect();
            let is_of_the_year = open.iter().any(|open| board.view.holds(open.deadline));
            is_of_the_year.then(|| finding(board, &open, units))?
        })
        .collect()
}

fn finding(board: &Board<'_>, colliding: &[&Open<'_>], units: Vec<OrganizationUnitId>) -> Option<Finding> {
    let on = colliding.first()?.due_on;
    let message = Text::new(|language| {
        let names = text::units(board.view, &units, language);
        let titles = colliding
            .iter()
            .map(|open| text::dated_title(open.deadline, language));
        let (count, titles, week) = (colliding.len(), text::list(titles, language), iso_week(on));
        match language {
            Swedish => format!(
                "{names} har {count} inlämningar i vecka {week}: {titles}. Arbetet hopar sig, och något blir sent eller \
                 slarvigt."
            ),
            English => format!(
                "{names} {} {count} hand-ins in week {week}: {titles}. The work piles up, and something will be late or \
                 careless.",
                text::verb(&units, "has", "have")
            ),
        }
    });
    let moves = moves(board, colliding);
    let is_enough = colliding.len() - moves.len() < threshold(board);
    let proposal = Text::new(|language| {
        let otherwise = wording::choose(
            language,
            "De andra har ingen ledig dag i närheten: slå ihop två av dem, eller stryk en.",
            "The others have no free day nearby: merge two of them, or strike one.",
        );
        let moves = (!moves.is_empty()).then(|| text::moving(&moves, language));
        let parts: Vec<_> = moves
            .into_iter()
            .chain((!is_enough).then_some(otherwise))
            .collect();
        parts.join(" ")
    });
    let finding = Finding {
        code: Collision,
        on,
        proposed_on: None,
        deadlines: colliding.iter().map(|open| open.deadline.id).collect(),
        units,
        merge: None,
        message,
        proposal: None,
    };
    Some(finding.proposing(moves.first().map(|(_, day)| *day), proposal))
}

fn threshold(board: &Board<'_>) -> usize {
    usize::try_from(board.view.settings.thresholds.collision).unwrap_or(usize::MAX)
}

/// As many moves as it takes, each on top of those before; fewer where there are no more days.
fn moves<'a>(board: &Board<'a>, colliding: &[&Open<'a>]) -> Vec<(&'a Deadline, NaiveDate)> {
    let mut board = board.clone();
    let mut left: Vec<_> = colliding.iter().map(|open| open.deadline.id).collect();
    let mut moves = Vec::new();
    while left.len() >= threshold(&board) {
        let Some((place, deadline, day)) = easiest_to_move(&board, &left) else {
            break;
        };
        board.put(place, day);
        left.retain(|id| *id != deadline.id);
        moves.push((deadline, day));
    }
    moves
}

/// The one that has the shortest way to a day that suits all its units: first within the days that it may be moved to, then
/// beyond them. What a law dates stays.
fn easiest_to_move<'a>(board: &Board<'a>, left: &[DeadlineId]) -> Option<(usize, &'a Deadline, NaiveDate)> {
    board
        .open
        .iter()
        .enumerate()
        .filter(|(_, open)| left.contains(&open.deadline.id) && board.view.holds(open.deadline))
        .filter(|(_, open)| open.deadline.due.statutory_on().is_none())
        .filter_map(|(place, open)| Some((place, open.deadline, board.nearest(open)?)))
        .min_by_key(|(_, deadline, day)| {
            let is_outside = !deadline.window.contains(day);
            let distance = (*day - deadline.due.due_on).num_days().abs();
            (is_outside, distance, deadline.effort, deadline.id)
        })
}
