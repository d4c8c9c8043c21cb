//! What hand-ins ask for, compared request by request.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use arshjul_entity::{ActivityId, DeadlineId, Frequency, IndicatorId, MilestoneKind, OrganizationUnitId};
use chrono::NaiveDate;

use super::{open::Open, term::answers_instructions};
use crate::domain::{
    calendar::{CalendarView, Deadline, Milestone, Process},
    period::Period,
    question::{is_same, words},
};

/// What a deadline asks of each of its units.
pub(in super::super) struct Asks<'a> {
    process: Process<'a>,
    cells: BTreeSet<(IndicatorId, Period)>,
    activities: &'a BTreeSet<ActivityId>,
    /// The words of each question, by number.
    questions: Vec<BTreeSet<u32>>,
    /// The report that it is a hand-in to.
    report: Option<&'a str>,
}

/// What all deadlines of a view ask.
pub(in super::super) struct Asked<'a>(HashMap<DeadlineId, Asks<'a>>);

impl<'a> Asked<'a> {
    pub fn of(view: &'a CalendarView) -> Self {
        let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
        let mut asks = |deadline: &'a Deadline| {
            let questions = deadline.questions.iter().map(|question| {
                let words = words(question).into_iter();
                let number = |word| {
                    let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                    *numbers.entry(word).or_insert(next)
                };
                words.map(number).collect()
            });
            Asks {
                process: deadline.asking_process(),
                questions: questions.collect(),
                cells: cells(view, deadline),
                activities: &deadline.activities,
                report: report(view, deadline),
            }
        };
        let live = view.deadlines.iter().filter(|deadline| !deadline.is_cancelled);
        Self(live.map(|deadline| (deadline.id, asks(deadline))).collect())
    }

    /// How many requests both make; none for one process.
    pub fn shared(&self, one: &Deadline, other: &Deadline) -> u32 {
        let both = self.0.get(&one.id).zip(self.0.get(&other.id));
        both.map_or(0, |(one, other)| one.shared(other))
    }

    /// Whether everything that one asks for, the other asks for too.
    pub fn covers(&self, all: &Deadline, part: &Deadline) -> bool {
        let both = self.0.get(&all.id).zip(self.0.get(&part.id));
        both.is_some_and(|(all, part)| {
            let has = |question| all.questions.iter().any(|other| is_same(question, other));
            part.cells.is_subset(&all.cells)
                && part.activities.is_subset(all.activities)
                && part.questions.iter().all(has)
        })
    }
}

impl Asks<'_> {
    fn shared(&self, other: &Self) -> u32 {
        if self.process == other.process {
            return 0;
        }
        let cells = self.cells.intersection(&other.cells).count();
        let activities = self.activities.intersection(other.activities).count();
        let has = |question| other.questions.iter().any(|same| is_same(question, same));
        let questions = self.questions.iter().filter(|question| has(question)).count();
        let shared = cells + activities + questions;
        // The same report is one request where nothing in it is named by both.
        let is_report = self.report.is_some() && self.report == other.report;
        u32::try_from(shared.max(is_report.into())).unwrap_or(u32::MAX)
    }
}

fn cells(view: &CalendarView, deadline: &Deadline) -> BTreeSet<(IndicatorId, Period)> {
    let cell = |indicator: &IndicatorId| {
        let source = view.sources.get(indicator);
        let frequency = source.map_or(Frequency::Year, |source| source.frequency);
        Some((*indicator, deadline.asked_period(frequency, source)?))
    };
    deadline.indicators.iter().filter_map(cell).collect()
}

/// The report that the units hand in to: what comes after their hand-in is decided and handed over. What no process asks stands for itself.
fn report<'a>(view: &CalendarView, deadline: &'a Deadline) -> Option<&'a str> {
    let code = deadline.feeds.as_deref()?;
    let due = view.event(code)?.milestone(MilestoneKind::UnitReportDue);
    let is_hand_in = due.is_some_and(|due| deadline.due.due_on <= Milestone::day(due));
    let is_asked = deadline.process.is_some() && answers_instructions(deadline.kind);
    (is_hand_in && is_asked).then_some(code)
}

pub(super) fn are_near(view: &CalendarView, one: NaiveDate, other: NaiveDate) -> bool {
    view.working_days.between(one, other).unsigned_abs() <= view.settings.thresholds.parallel
}

/// The units that two hand-ins ask for the same, whatever a merge hides, and that nobody has decided to ask once.
pub(super) fn units_of_both<'a>(
    asked: &Asked<'a>,
    one: &Open<'a>,
    other: &Open<'a>,
) -> Vec<OrganizationUnitId> {
    let mut units = BTreeSet::new();
    for own in one.demands() {
        for theirs in other.demands() {
            if asked.shared(own.deadline, theirs.deadline) == 0 {
                continue;
            }
            let both = own.units.iter().filter(|unit| theirs.units.contains(unit));
            units.extend(both.filter(|unit| !is_asked_once(one.deadline, other.deadline, **unit)));
        }
    }
    units.into_iter().collect()
}

fn is_asked_once(one: &Deadline, other: &Deadline, unit: OrganizationUnitId) -> bool {
    let uses = |user: &Deadline, used: &Deadline| user.uses.get(&unit) == Some(&used.id);
    uses(one, other) || uses(other, one)
}

/// The places of those that ask the same of one of the deadline's units, wherever they stand.
pub(super) fn rivals<'a>(asked: &Asked<'a>, all: &[Open<'a>], open: &Open<'a>) -> Vec<usize> {
    let others = all.iter().filter(|other| other.deadline.id != open.deadline.id);
    let rivals = others.filter(|other| !units_of_both(asked, open, other).is_empty());
    rivals.map(|other| other.place).collect()
}
