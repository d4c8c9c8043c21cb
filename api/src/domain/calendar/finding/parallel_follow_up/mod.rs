//! `PARALLEL_FOLLOW_UP`: a unit is asked for the same thing by two or more processes at nearly the same time. The heart of the
//! calendar: it is what the committees asked to be spared.

#[cfg(test)]
mod tests;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use arshjul_entity::{DeadlineId, DeadlineRuleId, OrganizationUnitId};
use chrono::NaiveDate;

use super::{
    Board, Finding,
    FindingCode::ParallelFollowUp,
    Merge,
    board::{Open, Span},
    text::Text,
};
use crate::domain::calendar::{CalendarView, Deadline};

/// Who asks. Without a name for it, each rule asks for itself, and each deadline that stands alone.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Process<'a> {
    Named(&'a str),
    Rule(DeadlineRuleId),
    Alone(DeadlineId),
}

fn process(deadline: &Deadline) -> Process<'_> {
    match (deadline.process.as_deref(), deadline.rule) {
        (Some(name), _) => Process::Named(name),
        (None, Some(rule)) => Process::Rule(rule),
        (None, None) => Process::Alone(deadline.id),
    }
}

fn asks_anything(deadline: &Deadline) -> bool {
    !deadline.indicators.is_empty() || !deadline.activities.is_empty()
}

/// Whether both ask for the same indicator or activity, for different processes.
fn ask_the_same(one: &Deadline, other: &Deadline) -> bool {
    process(one) != process(other)
        && !(one.indicators.is_disjoint(&other.indicators) && one.activities.is_disjoint(&other.activities))
}

fn are_near(view: &CalendarView, one: NaiveDate, other: NaiveDate) -> bool {
    view.working_days.between(one, other).unsigned_abs() <= view.settings.thresholds.parallel
}

/// The places of those that ask the same of one of the deadline's units, wherever they stand.
pub(super) fn rivals(board: &[Open<'_>], open: &Open<'_>) -> Vec<usize> {
    if !asks_anything(open.deadline) {
        return Vec::new();
    }
    board
        .iter()
        .filter(|other| ask_the_same(open.deadline, other.deadline))
        .filter(|other| open.units.iter().any(|unit| other.asks(*unit)))
        .map(|other| other.place)
        .collect()
}

/// When others that ask the same of one of the deadline's units are due, but for those that it is near already.
pub(super) struct Rivals(Vec<NaiveDate>);

impl Rivals {
    pub fn of<'a>(board: &Board<'a>, open: &Open<'a>) -> Self {
        let rivals = board
            .rivals(open)
            .filter(|other| !are_near(board.view, open.due_on, other.due_on));
        Self(rivals.map(|other| other.due_on).collect())
    }

    /// Whether moving the deadline to the day would bring it near any.
    pub fn are_near(&self, view: &CalendarView, day: NaiveDate) -> bool {
        self.0.iter().any(|rival| are_near(view, day, *rival))
    }
}

/// One finding for each set of deadlines that ask the same of the same units; every two that do are in one.
pub(super) fn find(board: &Board<'_>) -> Vec<Finding> {
    let mut groups: BTreeMap<Vec<usize>, Vec<OrganizationUnitId>> = BTreeMap::new();
    for (unit, pairs) in pairs(board) {
        for group in groups_of(&pairs) {
            groups.entry(group).or_default().push(unit);
        }
    }
    groups
        .into_iter()
        .filter_map(|(places, units)| {
            let parallel: Vec<_> = places.iter().filter_map(|place| board.open.get(*place)).collect();
            let is_of_the_year = parallel.iter().any(|open| board.view.holds(open.deadline));
            is_of_the_year.then(|| finding(board, &parallel, units))?
        })
        .collect()
}

/// Places on the board, the earlier first.
type Pair = (usize, usize);

/// By unit, every two that ask it for the same at nearly the same time.
fn pairs(board: &Board<'_>) -> BTreeMap<OrganizationUnitId, BTreeSet<Pair>> {
    let mut pairs: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    let asking: Vec<_> = board
        .open
        .iter()
        .enumerate()
        .filter(|(_, open)| asks_anything(open.deadline))
        .collect();
    for (passed, (place, one)) in asking.iter().enumerate() {
        let near = asking
            .iter()
            .skip(passed + 1)
            .take_while(|(_, other)| are_near(board.view, one.due_on, other.due_on))
            .filter(|(_, other)| ask_the_same(one.deadline, other.deadline));
        for (other_place, other) in near {
            for unit in one.units.iter().filter(|unit| other.asks(**unit)) {
                pairs.entry(*unit).or_default().insert((*place, *other_place));
            }
        }
    }
    pairs
}

/// Sets in which every two are a pair, so that one hand-in can serve them all; as large as they get, until every pair is
/// in one.
fn groups_of(pairs: &BTreeSet<Pair>) -> Vec<Vec<usize>> {
    let places: BTreeSet<_> = pairs.iter().flat_map(|(one, other)| [*one, *other]).collect();
    let are_paired = |one: usize, other: usize| pairs.contains(&(one.min(other), one.max(other)));
    let mut covered = BTreeSet::new();
    let mut groups = Vec::new();
    for (one, other) in pairs {
        if covered.contains(&(*one, *other)) {
            continue;
        }
        let mut group = vec![*one, *other];
        for place in &places {
            if !group.contains(place) && group.iter().all(|member| are_paired(*member, *place)) {
                group.push(*place);
            }
        }
        group.sort_unstable();
        for (passed, one) in group.iter().enumerate() {
            covered.extend(group.iter().skip(passed + 1).map(|other| (*one, *other)));
        }
        groups.push(group);
    }
    groups
}

fn finding(board: &Board<'_>, parallel: &[&Open<'_>], units: Vec<OrganizationUnitId>) -> Option<Finding> {
    let first = parallel.first()?;
    let proposed_on = day_for_all(board, parallel, &units);
    let keep = kept(parallel, proposed_on)?;
    let given_up = || parallel.iter().filter(|open| open.deadline.id != keep.id);
    let minutes: u32 = given_up().fold(0, |sum, open| sum.saturating_add(open.deadline.effort));
    let saved_effort = minutes.saturating_mul(u32::try_from(units.len()).unwrap_or(u32::MAX));
    let message = Text::new(|language| words::explain(board.view, parallel, &units, language));
    let proposal = Text::new(|language| words::propose(parallel, keep, proposed_on, saved_effort, language));
    let finding = Finding {
        code: ParallelFollowUp,
        on: first.due_on,
        proposed_on: None,
        deadlines: parallel.iter().map(|open| open.deadline.id).collect(),
        units,
        merge: Some(Merge {
            keep: keep.id,
            give_up: given_up().map(|open| open.deadline.id).collect(),
            saved_effort,
        }),
        message,
        proposal: None,
    };
    Some(finding.proposing(proposed_on, proposal))
}

/// The last day on which one hand-in serves every process: not after the first of them is due, unless a source publishes
/// later; then the first day after it that still does for every report.
fn day_for_all(board: &Board<'_>, parallel: &[&Open<'_>], units: &[OrganizationUnitId]) -> Option<NaiveDate> {
    let first_due = parallel.iter().map(|open| open.due_on).min()?;
    let span = parallel
        .iter()
        .fold(Span::default(), |span, open| span.and(open.span));
    let suits = |day: &&NaiveDate| span.contains(**day) && board.has_room(units, **day, parallel);
    let first = span.earliest.filter(|earliest| first_due < *earliest);
    let day = match first {
        Some(first) => board.days.iter().find(|day| **day >= first && suits(day)),
        None => board
            .days
            .iter()
            .rev()
            .find(|day| **day <= first_due && suits(day)),
    };
    day.copied()
}

/// The one that is due on the day proposed, so that nothing need be moved; of several or none such, the one that asks the
/// most, then the one that takes the longest: what it asks is already the others'.
fn kept<'a>(parallel: &[&Open<'a>], proposed_on: Option<NaiveDate>) -> Option<&'a Deadline> {
    let deadlines = parallel.iter().map(|open| open.deadline);
    deadlines.min_by_key(|deadline| {
        let asked = deadline.indicators.len() + deadline.activities.len();
        (
            Some(deadline.due.due_on) != proposed_on,
            std::cmp::Reverse((asked, deadline.effort)),
            deadline.due.due_on,
            deadline.id,
        )
    })
}
