//! What is asked of whom.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use arshjul_entity::{DeadlineId, IndicatorId, OrganizationUnitId};
use chrono::NaiveDate;

use super::{ActKind, Asked, AskingDeadline, Book, CellLine, Part, PartKey, Request};
use crate::domain::{
    calendar::{Deadline, Progress, Source, serving},
    measure::Measure,
    period::Period,
    question::{is_same, words},
    unit::{Unit, UnitTree, is_above},
};

/// What the book is written from: deadlines as they are stored, with those that serve them.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    pub deadlines: &'a [Deadline],
    pub measures: &'a BTreeMap<IndicatorId, Measure>,
    pub sources: &'a BTreeMap<IndicatorId, Source>,
    pub tree: &'a UnitTree,
}

/// A deadline that asks a unit, with the hand-in that counts.
struct Asking<'a> {
    deadline: &'a Deadline,
    unit: OrganizationUnitId,
    serving: &'a Deadline,
}

impl Book {
    /// What is withdrawn asks for nothing; a unit that need not hand in is not asked.
    pub fn of(given: Given<'_>) -> Self {
        let mut book = Self::default();
        let live = given.deadlines.iter().filter(|deadline| !deadline.is_cancelled);
        for deadline in live {
            for unit in deadline.units.keys() {
                let serving = serving(given.deadlines, deadline, *unit);
                // Merged deadlines are handed in once, and waived where that one is.
                if matches!(serving.units.get(unit), Some(Progress::Waived)) {
                    continue;
                }
                let unit = *unit;
                let asking = Asking {
                    deadline,
                    unit,
                    serving,
                };
                book.add(given, &asking);
            }
        }
        book.order(given.deadlines);
        book
    }

    fn add(&mut self, given: Given<'_>, asking: &Asking<'_>) {
        let &Asking {
            deadline,
            unit,
            serving,
        } = asking;
        let due_on = serving.due.due_on;
        let lines = lines_of(given, asking);
        let questions = deadline.questions.iter().cloned().map(Asked::Question);
        let activities = deadline.activities.iter().copied().map(Asked::FollowUp);
        let mut asked: Vec<_> = lines.iter().copied().map(Asked::Cells).collect();
        asked.extend(questions);
        asked.extend(activities);
        if asked.is_empty() {
            asked.push(Asked::Act(ActKind::of(deadline.kind)));
        }
        for line in lines {
            self.lines.entry(line).or_default().push(AskingDeadline {
                deadline: deadline.id,
                unit,
                event: deadline.feeds.clone(),
                due_on,
                is_gap_accepted: serving.gaps.contains(&unit),
                is_example: deadline.is_example,
            });
        }
        let request = |asked| Request {
            deadline: deadline.id,
            unit,
            asked,
            due_on,
            uses: None,
            answer: None,
        };
        let part = Part {
            requests: asked.into_iter().map(request).collect(),
            serving: Some(serving.id),
        };
        self.parts.insert((deadline.id, unit), part);
        if serving.id != deadline.id {
            let serves = self.serves.entry((serving.id, unit)).or_default();
            serves.push(deadline.id);
        }
    }

    /// Who asks first, and who uses it: by day, a hand-in before what it serves, and whom somebody has decided to ask once before those
    /// that use it.
    fn order(&mut self, deadlines: &[Deadline]) {
        let arranged = self.arranged(deadlines);
        for asks in self.lines.values_mut().filter(|asks| asks.len() > 1) {
            asks.sort_by_key(|ask| {
                let part = self.parts.get(&(ask.deadline, ask.unit));
                let is_served = part.and_then(|part| part.serving) != Some(ask.deadline);
                (ask.due_on, is_served, ask.deadline)
            });
            let first = asks.iter().position(|ask| {
                let used = arranged.get(&(ask.deadline, ask.unit));
                !used.is_some_and(|used| asks.iter().any(|other| other.deadline == *used))
            });
            if let Some(first) = first.filter(|first| *first > 0)
                && let Some(moved) = asks.get_mut(..=first)
            {
                moved.rotate_right(1);
            }
        }
        for (line, asks) in &self.lines {
            let mut asks = asks.iter();
            let Some(first) = asks.next() else { continue };
            for ask in asks {
                let part = self.parts.get_mut(&(ask.deadline, ask.unit));
                let requests = part.into_iter().flat_map(|part| &mut part.requests);
                for request in requests.filter(|request| request.asked == Asked::Cells(*line)) {
                    request.uses = Some(first.deadline);
                }
            }
        }
        for ((deadline, unit), used) in arranged {
            let there: Vec<_> = self
                .own(used, unit)
                .iter()
                .map(|request| request.asked.clone())
                .collect();
            let part = self.parts.get_mut(&(deadline, unit));
            for request in part.into_iter().flat_map(|part| &mut part.requests) {
                let is_asked_there = match &request.asked {
                    Asked::Question(question) => there.iter().any(
                        |asked| matches!(asked, Asked::Question(other) if same_question(question, other)),
                    ),
                    Asked::FollowUp(_) => there.contains(&request.asked),
                    Asked::Act(_) => true,
                    Asked::Cells(_) => false,
                };
                if is_asked_there {
                    request.uses = Some(used);
                }
            }
        }
    }

    /// The parts that use another's, as far as that one still asks the unit by itself.
    fn arranged(&self, deadlines: &[Deadline]) -> HashMap<PartKey, DeadlineId> {
        let uses = deadlines.iter().flat_map(|deadline| {
            deadline
                .uses
                .iter()
                .map(|(unit, used)| (deadline.id, *unit, *used))
        });
        let stands = |deadline: DeadlineId, unit| {
            let part = self.parts.get(&(deadline, unit));
            part.is_some_and(|part| part.serving == Some(deadline))
        };
        uses.filter(|(deadline, unit, used)| {
            self.parts.contains_key(&(*deadline, *unit)) && stands(*used, *unit)
        })
        .map(|(deadline, unit, used)| ((deadline, unit), used))
        .collect()
    }
}

fn lines_of(given: Given<'_>, asking: &Asking<'_>) -> BTreeSet<CellLine> {
    let mut lines = BTreeSet::new();
    for indicator in &asking.deadline.indicators {
        let Some(measure) = given.measures.get(indicator) else {
            continue;
        };
        let source = given.sources.get(indicator);
        let Some(period) = asking.deadline.asked_period(measure.frequency, source) else {
            continue;
        };
        // A unit that took over answers for the periods of those before it.
        let units = reporting(given.tree, asking.unit, period, asking.serving.due.due_on);
        let units = units
            .into_iter()
            .filter(|unit| !is_above(unit.kind, measure.reporting_level));
        lines.extend(units.map(|unit| CellLine {
            indicator: measure.id,
            unit: unit.id,
            period,
        }));
    }
    lines
}

/// The units whose results the period can have: the one that is asked; or, where it was not there yet, those that it has taken over
/// from by the due day (C4).
fn reporting(tree: &UnitTree, asked: OrganizationUnitId, period: Period, due_on: NaiveDate) -> Vec<&Unit> {
    let was_there = |unit: &&Unit| unit.is_valid_in(period.start(), period.end());
    if let Some(unit) = tree.by_id(asked).filter(was_there) {
        return vec![unit];
    }
    let passes_to_it =
        |unit: &&Unit| unit.id != asked && tree.on_duty(unit.id, due_on).is_some_and(|on| on.id == asked);
    tree.all().iter().filter(was_there).filter(passes_to_it).collect()
}

/// Whether two questions ask the same.
pub fn same_question(one: &str, other: &str) -> bool {
    is_same(&words(one), &words(other))
}
