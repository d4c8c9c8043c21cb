//! `PARALLEL_FOLLOW_UP`: a unit is asked for the same thing by two or more processes at nearly the same time. The heart of the
//! calendar: it is what the committees asked to be spared.

#[cfg(test)]
mod tests;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use arshjul_entity::OrganizationUnitId;
use chrono::NaiveDate;

use super::{
    Finding,
    FindingCode::ParallelFollowUp,
    Merge,
    agenda::Agenda,
    open::Open,
    rival::{are_near, units_of_both},
    term::Span,
};
use crate::domain::calendar::Deadline;

/// One finding for each set of deadlines that ask the same of the same units; every two that do are in one.
pub(super) fn find(agenda: &Agenda<'_>) -> Vec<Finding> {
    let mut groups: BTreeMap<Vec<usize>, Vec<OrganizationUnitId>> = BTreeMap::new();
    for (unit, pairs) in pairs(agenda) {
        for group in groups_of(&pairs) {
            groups.entry(group).or_default().push(unit);
        }
    }
    groups
        .into_iter()
        .filter_map(|(places, units)| finding(agenda, &agenda.at(&places)?, units))
        .collect()
}

/// Places on the agenda, the earlier first.
type Pair = (usize, usize);

/// By unit, every two that ask it for the same at nearly the same time, whatever a merge hides.
fn pairs(agenda: &Agenda<'_>) -> BTreeMap<OrganizationUnitId, BTreeSet<Pair>> {
    let mut pairs: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for (place, one) in agenda.open.iter().enumerate() {
        let near = agenda
            .open
            .iter()
            .enumerate()
            .skip(place + 1)
            .take_while(|(_, other)| are_near(agenda.view, one.due_on, other.due_on));
        for (other_place, other) in near {
            for unit in units_of_both(&agenda.asked, one, other) {
                pairs.entry(unit).or_default().insert((place, other_place));
            }
        }
    }
    pairs
}

/// Sets in which every two are a pair, so that one hand-in can serve them all; as large as they get, until every pair is
/// in one.
fn groups_of(pairs: &BTreeSet<Pair>) -> Vec<Vec<usize>> {
    let mut paired: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (one, other) in pairs {
        paired.entry(*one).or_default().insert(*other);
        paired.entry(*other).or_default().insert(*one);
    }
    let are_paired = |one: usize, other: usize| paired.get(&one).is_some_and(|all| all.contains(&other));
    let mut covered = BTreeSet::new();
    let mut groups = Vec::new();
    // Greedy: each pair not yet in a group grows, in the order of places, by whatever is paired with all of the group.
    for (one, other) in pairs {
        if covered.contains(&(*one, *other)) {
            continue;
        }
        let mut group = vec![*one, *other];
        let beside_one = paired.get(one).into_iter().flatten();
        let mut left: Vec<usize> = beside_one
            .copied()
            .filter(|place| are_paired(*other, *place))
            .collect();
        while let Some(next) = left.first().copied() {
            group.push(next);
            left.retain(|place| are_paired(next, *place));
        }
        group.sort_unstable();
        for (passed, one) in group.iter().enumerate() {
            covered.extend(group.iter().skip(passed + 1).map(|other| (*one, *other)));
        }
        groups.push(group);
    }
    groups
}

fn finding(agenda: &Agenda<'_>, parallel: &[&Open<'_>], units: Vec<OrganizationUnitId>) -> Option<Finding> {
    let first = parallel.first()?;
    let proposed_on = day_for_all(agenda, parallel, &units);
    let keep = kept(parallel, proposed_on)?;
    let merge = one_for_all(agenda, parallel, keep, &units, |_| true);
    // Nobody waits for what is asked later.
    let first_asking = parallel.iter().min_by_key(|open| {
        let asked = std::cmp::Reverse(asked_by(open));
        (open.due_on, asked, open.deadline.id)
    })?;
    let is_whole = |open: &Open<'_>| agenda.asked.covers(first_asking.deadline, open.deadline);
    let ask_once = one_for_all(agenda, parallel, first_asking.deadline, &units, is_whole);
    let message = words::explain(agenda.view, parallel, &units);
    let proposal = words::propose(parallel, keep, proposed_on, merge.saved_effort);
    let deadlines = parallel.iter().map(|open| open.deadline.id).collect();
    let finding = Finding {
        merge: Some(merge),
        ask_once: Some(ask_once),
        ..Finding::new(ParallelFollowUp, first.due_on, message).concerning(deadlines, units)
    };
    Some(finding.proposing(proposed_on, proposal))
}

/// What falls away where one deadline asks for the others; the working time of those of which nothing is left.
fn one_for_all(
    agenda: &Agenda<'_>,
    parallel: &[&Open<'_>],
    keep: &Deadline,
    units: &[OrganizationUnitId],
    is_whole: impl Fn(&Open<'_>) -> bool,
) -> Merge {
    let given_up = || parallel.iter().filter(|open| open.deadline.id != keep.id);
    let kept = parallel.iter().find(|open| open.deadline.id == keep.id);
    let requests = |open: &Open<'_>| {
        let pairs = open.demands().flat_map(|own| {
            let theirs = kept.into_iter().flat_map(|kept| kept.demands());
            theirs.map(move |theirs| (own.deadline, theirs.deadline))
        });
        let shared: u32 = pairs.map(|(own, theirs)| agenda.asked.shared(own, theirs)).sum();
        shared.max(1)
    };
    let whole = given_up().filter(|open| is_whole(open));
    let minutes: u32 = whole.fold(0, |sum, open| sum.saturating_add(open.deadline.effort));
    Merge {
        keep: keep.id,
        give_up: given_up().map(|open| open.deadline.id).collect(),
        give_up_requests: given_up()
            .map(|open| (open.deadline.id, requests(open)))
            .collect(),
        saved_effort: minutes.saturating_mul(u32::try_from(units.len()).unwrap_or(u32::MAX)),
    }
}

/// How much a hand-in asks for.
fn asked_by(open: &Open<'_>) -> usize {
    let of = |deadline: &Deadline| {
        deadline.indicators.len() + deadline.activities.len() + deadline.questions.len()
    };
    open.demands().map(|demand| of(demand.deadline)).sum()
}

/// The last day on which one hand-in serves every process: not after the first of them is due, unless a source publishes
/// later; then the first day after it that still does for every report.
fn day_for_all(
    agenda: &Agenda<'_>,
    parallel: &[&Open<'_>],
    units: &[OrganizationUnitId],
) -> Option<NaiveDate> {
    let first_due = parallel.iter().map(|open| open.due_on).min()?;
    let span = parallel
        .iter()
        .fold(Span::default(), |span, open| span.and(open.span));
    let suits = |day: &&NaiveDate| span.contains(**day) && agenda.has_room(units, **day, parallel);
    let first = span.earliest.filter(|earliest| first_due < *earliest);
    let day = match first {
        Some(first) => agenda.days.iter().find(|day| **day >= first && suits(day)),
        None => agenda
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
    let kept = parallel.iter().min_by_key(|open| {
        let deadline = open.deadline;
        (
            Some(deadline.due.due_on) != proposed_on,
            std::cmp::Reverse((asked_by(open), deadline.effort)),
            deadline.due.due_on,
            deadline.id,
        )
    });
    kept.map(|open| open.deadline)
}
