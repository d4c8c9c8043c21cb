//! `PARALLEL_FOLLOW_UP`: a unit is asked for the same thing by two or more processes at nearly the same time. The heart of the
//! calendar: it is what the committees asked to be spared.

use std::collections::{BTreeMap, BTreeSet};

use arshjul_entity::{ActivityId, DeadlineId, DeadlineRuleId, IndicatorId, OrganizationUnitId};
use chrono::{Datelike, NaiveDate};

use super::{
    Board, Finding,
    FindingCode::ParallelFollowUp,
    Merge,
    board::{Open, Span},
    text::{self, Text},
};
use crate::domain::{
    calendar::{CalendarView, Deadline, wording},
    language::Language::{self, English, Swedish},
};

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

/// Whether moving the deadline to the day would bring it near another that asks one of its units for the same, and that it is
/// not near already.
pub(super) fn would_arise(board: &Board<'_>, open: &Open<'_>, day: NaiveDate) -> bool {
    asks_anything(open.deadline)
        && board
            .open
            .iter()
            .filter(|other| are_near(board.view, day, other.due_on))
            .filter(|other| !are_near(board.view, open.due_on, other.due_on))
            .filter(|other| ask_the_same(open.deadline, other.deadline))
            .any(|other| open.units.iter().any(|unit| other.units.contains(unit)))
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
            for unit in one.units.iter().filter(|unit| other.units.contains(unit)) {
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
    let message = Text::new(|language| explain(board.view, parallel, &units, language));
    let proposal = Text::new(|language| propose(parallel, keep, proposed_on, saved_effort, language));
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
    let last_due = parallel.iter().map(|open| open.due_on).max()?;
    let span = parallel
        .iter()
        .fold(Span::default(), |span, open| span.and(open.span));
    let suits = |day: &NaiveDate| {
        *day > board.view.today && board.stands_right(span, *day) && board.has_room(units, *day, parallel)
    };
    let mut earlier = first_due
        .iter_days()
        .rev()
        .take_while(|day| day.year() == first_due.year());
    let mut later = first_due
        .iter_days()
        .skip(1)
        .take_while(|day| *day <= last_due.max(span.earliest.unwrap_or(last_due)));
    if span.earliest.is_some_and(|earliest| first_due < earliest) {
        later.find(suits)
    } else {
        earlier.find(suits)
    }
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

fn explain(
    view: &CalendarView,
    parallel: &[&Open<'_>],
    units: &[OrganizationUnitId],
    language: Language,
) -> String {
    let names = text::units(view, units, language);
    let asked = shared(view, parallel, language);
    let askers = parallel.iter().map(|open| asker(open.deadline, language));
    let askers = text::list(askers, language);
    let span = parallel.first().zip(parallel.last());
    let days = span.map_or(0, |(first, last)| {
        view.working_days.between(first.due_on, last.due_on)
    });
    let within = match (days, language) {
        (0, Swedish) => "samma dag".to_owned(),
        (0, English) => "on the same day".to_owned(),
        (_, Swedish) => format!("inom {}", text::working_days(days, language)),
        (_, English) => format!("within {}", text::working_days(days, language)),
    };
    let count = parallel.len();
    match language {
        Swedish => format!(
            "{names} ska redovisa {asked} för {count} processer {within}: {askers}. Samma underlag tas fram och lämnas in \
             flera gånger."
        ),
        English => format!(
            "{names} {} to report {asked} to {count} processes {within}: {askers}. The same material is prepared and \
             handed in more than once.",
            text::verb(units, "has", "have")
        ),
    }
}

/// `Strategin (”Uppföljning vid delår”, 7 september 2026)`
fn asker(deadline: &Deadline, language: Language) -> String {
    match &deadline.process {
        Some(process) => {
            let title = text::title(deadline, language);
            format!(
                "{process} ({title}, {})",
                wording::date(deadline.due.due_on, language)
            )
        }
        None => text::dated_title(deadline, language),
    }
}

/// The indicators and activities that two or more ask for.
fn shared(view: &CalendarView, parallel: &[&Open<'_>], language: Language) -> String {
    let mut indicators: BTreeMap<IndicatorId, usize> = BTreeMap::new();
    let mut activities: BTreeMap<ActivityId, usize> = BTreeMap::new();
    for open in parallel {
        for indicator in &open.deadline.indicators {
            *indicators.entry(*indicator).or_default() += 1;
        }
        for activity in &open.deadline.activities {
            *activities.entry(*activity).or_default() += 1;
        }
    }
    let codes: BTreeSet<_> = indicators
        .iter()
        .filter(|(_, times)| **times > 1)
        .filter_map(|(indicator, _)| view.sources.get(indicator))
        .map(|source| source.indicator.clone())
        .collect();
    let shared = activities.iter().filter(|(_, times)| **times > 1);
    let (named, unnamed): (Vec<_>, Vec<_>) = shared
        .map(|(activity, _)| view.activities.get(activity))
        .partition(Option::is_some);
    let titles = named.into_iter().flatten().map(|title| match language {
        Swedish => format!("”{title}”"),
        English => format!("“{title}”"),
    });
    let more = match (unnamed.len(), language) {
        (0, _) => None,
        (1, Swedish) => Some("en aktivitet".to_owned()),
        (1, English) => Some("one activity".to_owned()),
        (count, Swedish) => Some(format!("{count} aktiviteter")),
        (count, English) => Some(format!("{count} activities")),
    };
    text::list(codes.into_iter().chain(titles).chain(more), language)
}

fn propose(
    parallel: &[&Open<'_>],
    keep: &Deadline,
    proposed_on: Option<NaiveDate>,
    saved_effort: u32,
    language: Language,
) -> String {
    let title = text::title(keep, language);
    let others = parallel.iter().filter(|open| open.deadline.id != keep.id);
    let others = text::list(others.map(|open| text::title(open.deadline, language)), language);
    let saved = match (saved_effort, language) {
        (0, _) => String::new(),
        (minutes, Swedish) => format!(" Det sparar {}.", text::hours(minutes, language)),
        (minutes, English) => format!(" That saves {}.", text::hours(minutes, language)),
    };
    let day = proposed_on.map(|day| wording::weekday_date(day, language));
    match (day, language) {
        (Some(day), Swedish) => {
            format!("Låt {title} {day} gälla även som {others}: en inlämning till alla.{saved}")
        }
        (Some(day), English) => {
            format!("Let {title} on {day} also serve as {others}: one hand-in for all.{saved}")
        }
        (None, Swedish) => format!(
            "Låt {title} gälla även som {others}. Ingen dag passar ännu alla: kom överens om en, eller flytta datafrysningen.{saved}"
        ),
        (None, English) => format!(
            "Let {title} also serve as {others}. No day suits all yet: agree on one, or move the data freeze.{saved}"
        ),
    }
}
