//! `COLLISION`: a unit has more to hand in within one ISO week than it can do well.

use std::collections::BTreeMap;

use arshjul_entity::OrganizationUnitId;
use chrono::NaiveDate;

use super::{
    Board, Finding,
    FindingCode::Collision,
    board::Open,
    text::{self, Text},
};
use crate::domain::{
    calendar::{iso_week, load::monday},
    language::Language::{English, Swedish},
};

pub(super) fn find(board: &Board<'_>) -> Vec<Finding> {
    let threshold = usize::try_from(board.view.settings.thresholds.collision).unwrap_or(usize::MAX);
    let mut weeks: BTreeMap<(NaiveDate, OrganizationUnitId), Vec<usize>> = BTreeMap::new();
    for (place, open) in board.open.iter().enumerate() {
        for unit in &open.units {
            weeks.entry((monday(open.due_on), *unit)).or_default().push(place);
        }
    }
    // Units with the very same hand-ins have the very same trouble.
    let mut collisions: BTreeMap<Vec<usize>, Vec<OrganizationUnitId>> = BTreeMap::new();
    for ((_, unit), places) in weeks {
        if places.len() >= threshold.max(1) {
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
                "{names} has {count} hand-ins in week {week}: {titles}. The work piles up, and something will be late or \
                 careless."
            ),
        }
    });
    let moved = easiest_to_move(board, colliding);
    let proposal = match moved {
        Some((open, day)) => text::moving(open.deadline, Some(day), ("", "")),
        None => Text::new(|language| match language {
            Swedish => {
                "Ingen av dem har en ledig dag i närheten: slå ihop två av dem, eller stryk en.".to_owned()
            }
            English => "None of them has a free day nearby: merge two of them, or strike one.".to_owned(),
        }),
    };
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
    Some(finding.proposing(moved.map(|(_, day)| day), proposal))
}

/// The one that has the shortest way to a day that suits all its units: first within the days that it may be moved to, then
/// beyond them. What a law dates stays.
fn easiest_to_move<'b, 'a>(
    board: &Board<'_>,
    colliding: &[&'b Open<'a>],
) -> Option<(&'b Open<'a>, NaiveDate)> {
    colliding
        .iter()
        .filter(|open| open.deadline.due.statutory_on().is_none() && board.view.holds(open.deadline))
        .filter_map(|open| Some((*open, board.nearest(open)?)))
        .min_by_key(|(open, day)| {
            let is_outside = !open.deadline.window.contains(day);
            let distance = (*day - open.due_on).num_days().abs();
            (is_outside, distance, open.deadline.effort, open.deadline.id)
        })
}
