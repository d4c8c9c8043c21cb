//! `PARALLEL_FOLLOW_UP`: a unit is asked for the same thing by two or more processes at nearly the same time. The heart of the
//! calendar: it is what the committees asked to be spared.

use std::collections::{BTreeMap, BTreeSet};

use arshjul_entity::{ActivityId, DeadlineId, DeadlineRuleId, IndicatorId, OrganizationUnitId};
use chrono::NaiveDate;

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

/// When others that ask the same of one of the deadline's units are due, but for those that it is near already.
pub(super) struct Rivals(Vec<NaiveDate>);

impl Rivals {
    pub fn of(board: &Board<'_>, open: &Open<'_>) -> Self {
        let rivals = board
            .open
            .iter()
            .filter(|other| asks_anything(open.deadline) && ask_the_same(open.deadline, other.deadline))
            .filter(|other| !are_near(board.view, open.due_on, other.due_on))
            .filter(|other| open.units.iter().any(|unit| other.units.contains(unit)));
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
    let others = text::list(
        others.map(|open| text::dated_title(open.deadline, language)),
        language,
    );
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::calendar::{
        Progress,
        planted::{DONE, day, deadline, found, served_by, unit, with},
    };
    use arshjul_entity::DeadlineKind;

    fn asked(id: i64, process: &str, due_on: &str) -> Deadline {
        deadline(id, &format!("Uppföljning {id}"), due_on)
            .of_process(process)
            .asking(&[1])
            .for_units(&[1, 2])
    }

    fn parallel(deadlines: impl IntoIterator<Item = Deadline>) -> Vec<Finding> {
        found(&with(deadlines), ParallelFollowUp)
    }

    #[test]
    fn the_one_hand_in_that_serves_all_and_the_hours_it_saves() {
        let found = parallel([
            asked(1, "Hållbarhetsprogrammet", "2026-03-10").taking(90),
            asked(2, "Strategin", "2026-03-03").taking(60),
            asked(3, "Nämndens plan", "2026-03-16")
                .taking(240)
                .for_units(&[1, 2, 3]),
        ]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].deadlines, [2, 1, 3].map(DeadlineId));
        assert_eq!(found[0].units, [unit(1), unit(2)]);
        assert_eq!(found[0].proposed_on, Some(day("2026-03-03")));
        let merge = found[0].merge.as_ref().unwrap();
        assert_eq!(
            (merge.keep, merge.give_up.as_slice(), merge.saved_effort),
            (DeadlineId(2), &[1, 3].map(DeadlineId)[..], 660)
        );
        assert_eq!(
            found[0].message(Swedish),
            "Skolnämnden och Socialnämnden ska redovisa N1 för 3 processer inom 9 arbetsdagar: Strategin (”Uppföljning 2”, 3 \
             mars 2026), Hållbarhetsprogrammet (”Uppföljning 1”, 10 mars 2026) och Nämndens plan (”Uppföljning 3”, 16 mars \
             2026). Samma underlag tas fram och lämnas in flera gånger."
        );
        assert_eq!(
            found[0].proposal(Swedish),
            Some(
                "Låt ”Uppföljning 2” tisdag 3 mars 2026 gälla även som ”Uppföljning 1” (10 mars 2026) och ”Uppföljning 3” (16 \
                 mars 2026): en inlämning till alla. Det sparar 11 timmar."
            )
        );
    }

    #[test]
    fn twenty_working_days_are_near_and_twenty_one_are_not() {
        // Easter lies between.
        for (due_on, is_near) in [("2026-04-16", true), ("2026-04-17", false)] {
            let found = parallel([
                asked(1, "Programmet", "2026-03-17"),
                asked(2, "Strategin", due_on),
            ]);
            assert_eq!(!found.is_empty(), is_near, "{due_on}");
        }
    }

    #[test]
    fn one_process_may_ask_twice_and_different_things_may_be_asked() {
        let one = asked(1, "Programmet", "2026-03-03");
        assert_eq!(parallel([one.clone(), asked(2, "Programmet", "2026-03-10")]), []);
        assert_eq!(
            parallel([one.clone(), asked(2, "Strategin", "2026-03-10").asking(&[2])]),
            []
        );
        assert_eq!(
            parallel([one.clone(), asked(2, "Strategin", "2026-03-10").for_units(&[3])]),
            []
        );
        let mut rule = asked(2, "", "2026-03-10");
        rule.process = None;
        // Each by itself; two of one rule are one process.
        let other = Deadline {
            id: DeadlineId(3),
            ..rule.clone()
        };
        assert_eq!(parallel([rule.clone(), other.clone()]).len(), 1);
        let of_rule = |deadline: &Deadline| Deadline {
            rule: Some(DeadlineRuleId(7)),
            ..deadline.clone()
        };
        assert_eq!(parallel([of_rule(&rule), of_rule(&other)]), []);
    }

    #[test]
    fn who_has_nothing_left_to_hand_in_is_not_asked_twice() {
        for progress in [DONE, Progress::Waived, served_by(2)] {
            let one = asked(1, "Programmet", "2026-03-03").progress(1, progress);
            let found = parallel([one, asked(2, "Strategin", "2026-03-10")]);
            assert_eq!(found[0].units, [unit(2)], "{progress:?}");
        }
    }

    #[test]
    fn activities_are_named_only_to_those_who_may_see_them() {
        let one = |id, process| asked(id, process, "2026-03-03").asking(&[]).asking_activity(1);
        let mut view = with([one(1, "Programmet"), one(2, "Strategin")]);
        let said = |view: &CalendarView| found(view, ParallelFollowUp)[0].message(Swedish).to_owned();
        assert!(said(&view).contains("ska redovisa ”Öppna förskolan” för 2 processer samma dag"));
        view.activities.clear();
        assert!(said(&view).contains("ska redovisa en aktivitet för"));
    }

    #[test]
    fn the_day_waits_for_the_source_and_not_for_the_freeze() {
        // Published on 17 June; the first is due before it, the second after.
        let late_source = |id, process, due_on| asked(id, process, due_on).asking(&[5]);
        let found = parallel([
            late_source(1, "Programmet", "2026-06-08"),
            late_source(2, "Strategin", "2026-06-22"),
        ]);
        assert_eq!(found[0].proposed_on, Some(day("2026-06-17")));
        // The same where the first report can't wait: nothing suits both, and the proposal says so.
        let found = parallel([
            late_source(1, "Programmet", "2026-01-23").feeding(DeadlineKind::YearEndResults, "ANNUAL-2025"),
            late_source(2, "Strategin", "2026-02-05"),
        ]);
        assert_eq!(found[0].proposed_on, None);
        assert!(
            found[0]
                .proposal(Swedish)
                .unwrap()
                .contains("Ingen dag passar ännu alla")
        );
    }

    #[test]
    fn the_day_is_one_on_which_people_work_and_have_room() {
        // Sunday; and two others in the week before.
        let busy = (3..5).map(|id| deadline(id, "Annat", "2026-03-05").for_units(&[2]));
        let sunday = [
            asked(1, "Programmet", "2026-03-08"),
            asked(2, "Strategin", "2026-03-19"),
        ];
        assert_eq!(parallel(sunday.clone())[0].proposed_on, Some(day("2026-03-06")));
        assert_eq!(
            parallel(sunday.into_iter().chain(busy))[0].proposed_on,
            Some(day("2026-02-27"))
        );
    }

    #[test]
    fn a_chain_is_told_in_links_that_one_hand_in_can_serve() {
        // Fifteen working days from each to the next: the first and the last are far apart.
        let found = parallel([
            asked(1, "Programmet", "2026-02-02"),
            asked(2, "Strategin", "2026-02-23"),
            asked(3, "Nämndens plan", "2026-03-16"),
        ]);
        let groups: Vec<_> = found.iter().map(|finding| finding.deadlines.clone()).collect();
        assert_eq!(groups, [[1, 2].map(DeadlineId), [2, 3].map(DeadlineId)]);
    }

    proptest! {
        /// By asking of every two, for every unit, what the rule says.
        #[test]
        fn every_two_that_are_parallel_stand_in_a_finding_and_no_others(
            year in prop::collection::vec((0..120_u64, 0..3_usize, 1..3_i64, prop::collection::btree_set(1..4_i64, 1..3)), 2..14),
        ) {
            let deadlines: Vec<_> = year.into_iter().zip(1..).map(|((days, process, indicator, units), id)| {
                let units: Vec<_> = units.into_iter().collect();
                let due_on = day("2026-02-02") + chrono::Days::new(days);
                asked(id, ["A", "B", "C"][process], &due_on.to_string()).asking(&[indicator]).for_units(&units)
            }).collect();
            let view = with(deadlines);
            let mut expected = BTreeSet::new();
            for one in &view.deadlines {
                for other in &view.deadlines {
                    let days = view.settings.working_days_between(one.due.due_on, other.due.due_on);
                    if one.process != other.process && one.indicators == other.indicators && days.abs() <= 20 {
                        let units = one.units.keys().filter(|unit| other.units.contains_key(unit));
                        expected.extend(units.map(|unit| (*unit, one.id, other.id)));
                    }
                }
            }
            let mut said = BTreeSet::new();
            for finding in found(&view, ParallelFollowUp) {
                for unit in &finding.units {
                    for one in &finding.deadlines {
                        said.extend(finding.deadlines.iter().filter(|other| *other != one).map(|other| (*unit, *one, *other)));
                    }
                }
            }
            prop_assert_eq!(said, expected);
        }
    }
}
