//! Levelling: moves within each deadline's window that take the top off the units' worst weeks.
//!
//! One move at a time, the one that takes off the most, as long as there is one that lowers the worst week of a chosen unit (or
//! leaves fewer weeks as bad) and raises nobody's. Each move makes the peaks smaller, so it ends; where it ends no single
//! move is left to make, so that proposing again proposes nothing.

mod peak;
#[cfg(test)]
mod tests;

use std::{
    cmp::{Ordering, Reverse},
    collections::{BTreeMap, BTreeSet},
    ops::RangeInclusive,
};

use arshjul_entity::{DeadlineId, MilestoneKind, OrganizationUnitId};
use chrono::NaiveDate;

pub use self::peak::WorstWeek;
use self::peak::{Effect, Levels};
use super::{
    CalendarView, Deadline, DueBasis, Progress,
    finding::{agenda::Agenda, open::Open},
    load::monday,
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// By the day moved from, then code.
    pub moves: Vec<Move>,
    /// By id: the chosen units that have something to do in the year.
    pub units: Vec<Levelled>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    pub deadline: DeadlineId,
    pub from: NaiveDate,
    pub to: NaiveDate,
}

/// A unit's worst week before and after the moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Levelled {
    pub unit: OrganizationUnitId,
    pub before: WorstWeek,
    pub after: WorstWeek,
}

/// The moves that level the load of the chosen units, or of all. They never raise the worst week of any unit, chosen or not, and
/// bring no finding that was not there. Where nobody waits for them any more, those found so far.
pub fn propose(
    view: &CalendarView,
    units: Option<&BTreeSet<OrganizationUnitId>>,
    given_up: &dyn Fn() -> bool,
) -> Proposal {
    let before = Levels::new(view);
    let agenda = Agenda::new(view);
    let mut plan = Plan {
        chosen: units,
        movable: movable(&agenda),
        agenda,
        levels: before.clone(),
    };
    // Steepest descent: it ends, since every step lowers some peak and raises none.
    while let Some(step) = plan.best() {
        plan.take(&step);
        if given_up() {
            break;
        }
    }
    let moved = plan
        .agenda
        .open
        .iter()
        .filter(|open| open.due_on != open.deadline.due.due_on);
    let after = &plan.levels;
    Proposal {
        moves: moved
            .map(|open| Move {
                deadline: open.deadline.id,
                from: open.deadline.due.due_on,
                to: open.due_on,
            })
            .collect(),
        units: before
            .units()
            .filter(|unit| units.is_none_or(|units| units.contains(unit)))
            .filter_map(|unit| {
                Some(Levelled {
                    unit,
                    before: before.worst_week(unit)?,
                    after: after.worst_week(unit)?,
                })
            })
            .collect(),
    }
}

/// The days that each deadline may be moved to, where any; what a person has moved, what is done for any unit, what a law dates
/// and what is merged with another stays. So does what is already due, and what other deadlines are counted from: at the next
/// generation they would move with it, which no proposal shows.
fn movable(agenda: &Agenda<'_>) -> BTreeMap<DeadlineId, Vec<NaiveDate>> {
    let view = agenda.view;
    let serving: BTreeSet<_> = view
        .deadlines
        .iter()
        .flat_map(|deadline| deadline.units.values().filter_map(Progress::served_by))
        .collect();
    let counted_from: BTreeSet<_> = view
        .deadlines
        .iter()
        .filter(|deadline| !deadline.is_cancelled)
        .filter_map(anchor)
        .collect();
    let open = agenda.open.iter().map(|open| open.deadline);
    let anchors: BTreeMap<_, _> = open
        .filter(|deadline| counted_from.contains(deadline.code.as_str()))
        .map(|deadline| (deadline.code.as_str(), deadline.due.due_on))
        .collect();
    let is_free = |progress: &Progress| matches!(progress, Progress::Open | Progress::Waived);
    view.deadlines
        .iter()
        .filter(|deadline| !deadline.is_cancelled && view.holds(deadline))
        .filter(|deadline| deadline.due.due_on > view.today)
        .filter(|deadline| !deadline.due.is_moved() && deadline.due.statutory_on().is_none())
        .filter(|deadline| deadline.units.values().all(is_free) && !serving.contains(&deadline.id))
        .filter(|deadline| !counted_from.contains(deadline.code.as_str()))
        .map(|deadline| {
            let window = window(view, deadline);
            let anchor_on = anchor(deadline).and_then(|code| anchors.get(code));
            let days = agenda.days.iter().copied().filter(|day| {
                window.contains(day) && anchor_on.is_none_or(|on| is_beyond(*on, deadline.due.due_on, *day))
            });
            (deadline.id, days.collect())
        })
        .collect()
}

/// The code of the deadline that this one is counted from.
fn anchor(deadline: &Deadline) -> Option<&str> {
    match &deadline.due.basis {
        DueBasis::Deadline { code, .. } => Some(code),
        _ => None,
    }
}

/// Whether what is counted from an anchor stays on its side of it. The anchor itself stays where it is.
fn is_beyond(anchor: NaiveDate, from: NaiveDate, to: NaiveDate) -> bool {
    match from.cmp(&anchor) {
        Ordering::Less => to <= anchor,
        Ordering::Equal => to == anchor,
        Ordering::Greater => to >= anchor,
    }
}

/// The window, as far as the next date that the reporting hangs on: whatever a window says, no move passes the freeze or a
/// statutory last day of the report that the deadline feeds.
fn window(view: &CalendarView, deadline: &Deadline) -> RangeInclusive<NaiveDate> {
    let milestones = view.fed_by(deadline).map(|event| &event.milestones);
    let last = milestones
        .into_iter()
        .flatten()
        .filter_map(|milestone| match milestone.kind {
            MilestoneKind::DataFreeze => Some(milestone.day()),
            _ => milestone.last_by_law(),
        })
        .filter(|last| deadline.due.due_on <= *last)
        .min();
    let (first, end) = (*deadline.window.start(), *deadline.window.end());
    first..=last.map_or(end, |last| end.min(last))
}

struct Plan<'a> {
    chosen: Option<&'a BTreeSet<OrganizationUnitId>>,
    movable: BTreeMap<DeadlineId, Vec<NaiveDate>>,
    agenda: Agenda<'a>,
    levels: Levels,
}

struct Step {
    place: usize,
    to: NaiveDate,
    gain: Gain,
}

/// What a move takes off, the more the better: minutes off the worst weeks of the chosen units, units whose worst weeks get better,
/// and the shorter way.
type Gain = (u64, usize, Reverse<i64>);

impl<'a> Plan<'a> {
    /// The move that takes off the most; of several, the first by day and code.
    fn best(&self) -> Option<Step> {
        let steps = self.agenda.open.iter().flat_map(|open| {
            let days = self.movable.get(&open.deadline.id).map_or(&[][..], Vec::as_slice);
            days.chunk_by(|one, next| monday(*one) == monday(*next))
                .filter_map(move |days| self.step(open, days))
        });
        steps.min_by_key(|step| (Reverse(step.gain), step.place, step.to))
    }

    /// The move to the nearest of these days of one week that will do, where it takes anything off.
    fn step(&self, open: &Open<'a>, days: &[NaiveDate]) -> Option<Step> {
        let week = days.first().filter(|day| monday(**day) != monday(open.due_on))?;
        let (minutes, units) = self.gain(open, *week)?;
        let (distance, to) = days
            .iter()
            .filter(|day| self.agenda.can_move_to(open, **day))
            .map(|day| ((*day - open.due_on).num_days().abs(), *day))
            .min()?;
        Some(Step {
            place: open.place,
            to,
            gain: (minutes, units, Reverse(distance)),
        })
    }

    /// None where it takes nothing off the chosen units, or puts something on any.
    fn gain(&self, open: &Open<'_>, day: NaiveDate) -> Option<(u64, usize)> {
        let (mut minutes, mut better) = (0, 0);
        for unit in &open.units {
            match self.levels.effect(*unit, open.deadline.effort, open.due_on, day) {
                Effect::Worse => return None,
                Effect::Better { minutes: off } if self.chosen.is_none_or(|units| units.contains(unit)) => {
                    minutes += u64::from(off);
                    better += 1;
                }
                Effect::Better { .. } | Effect::None => {}
            }
        }
        (better > 0).then_some((minutes, better))
    }

    fn take(&mut self, step: &Step) {
        if let Some(open) = self.agenda.open.get(step.place) {
            for unit in &open.units {
                self.levels
                    .shift(*unit, open.deadline.effort, open.due_on, step.to);
            }
        }
        self.agenda.move_to(step.place, step.to);
    }
}
