//! What is still to be handed in, and what each hand-in has to live up to.

use std::collections::HashMap;

use arshjul_entity::{DeadlineId, OrganizationUnitId};
use chrono::NaiveDate;

use super::term::Span;
use crate::domain::calendar::{CalendarView, Deadline, Progress, load::is_idle};

/// A deadline that somebody still has to meet.
#[derive(Clone)]
pub(in super::super) struct Open<'a> {
    /// On the agenda.
    pub place: usize,
    pub deadline: &'a Deadline,
    /// By id: those that have not handed in. None at all where it asks no unit.
    pub units: Vec<OrganizationUnitId>,
    /// Where it stands on the agenda: levelling tries other days.
    pub due_on: NaiveDate,
    /// What the same hand-in stands in for.
    serves: Vec<Served<'a>>,
    /// Of the deadline and of all that it serves.
    pub span: Span,
}

/// A deadline that another's hand-in serves.
#[derive(Clone)]
struct Served<'a> {
    deadline: &'a Deadline,
    /// By id: those whose hand-in is still to come.
    units: Vec<OrganizationUnitId>,
}

/// What a hand-in has to live up to on its day: the deadline's own terms, or those of one that it serves. A merge takes work
/// away, and no freeze or law.
#[derive(Clone, Copy)]
pub(in super::super) struct Demand<'b, 'a> {
    pub open: &'b Open<'a>,
    /// The one whose terms they are.
    pub deadline: &'a Deadline,
    pub units: &'b [OrganizationUnitId],
}

impl<'a> Open<'a> {
    /// Whether the unit still has to hand in.
    pub fn asks(&self, unit: OrganizationUnitId) -> bool {
        self.units.binary_search(&unit).is_ok()
    }

    /// Its own terms.
    pub fn demand(&self) -> Demand<'_, 'a> {
        Demand {
            open: self,
            deadline: self.deadline,
            units: &self.units,
        }
    }

    pub fn demands(&self) -> impl Iterator<Item = Demand<'_, 'a>> {
        let served = self.serves.iter().map(|served| Demand {
            open: self,
            deadline: served.deadline,
            units: &served.units,
        });
        std::iter::once(self.demand()).chain(served)
    }
}

impl<'a> Demand<'_, 'a> {
    /// The deadline that serves the one whose terms they are; none where they are its own.
    pub fn serving(self) -> Option<&'a Deadline> {
        let serving = self.open.deadline;
        (serving.id != self.deadline.id).then_some(serving)
    }

    pub fn deadlines(self) -> impl Iterator<Item = &'a Deadline> {
        self.serving().into_iter().chain([self.deadline])
    }
}

/// All that is still to be handed in, by due day, then code.
pub(super) fn all_open(view: &CalendarView) -> Vec<Open<'_>> {
    let mut served = served(view);
    let live = view.deadlines.iter().filter(|deadline| !deadline.is_cancelled);
    let open =
        live.filter_map(|deadline| open(view, deadline, served.remove(&deadline.id).unwrap_or_default()));
    open.enumerate()
        .map(|(place, open)| Open { place, ..open })
        .collect()
}

/// What each deadline serves.
fn served(view: &CalendarView) -> HashMap<DeadlineId, Vec<Served<'_>>> {
    let mut served: HashMap<_, Vec<Served<'_>>> = HashMap::new();
    for deadline in view.deadlines.iter().filter(|deadline| !deadline.is_cancelled) {
        for unit in deadline.units.keys() {
            let serving = view.serving(deadline, *unit);
            if serving.id == deadline.id {
                continue;
            }
            let of_it = served.entry(serving.id).or_default();
            match of_it.last_mut().filter(|last| last.deadline.id == deadline.id) {
                Some(last) => last.units.push(*unit),
                None => of_it.push(Served {
                    deadline,
                    units: vec![*unit],
                }),
            }
        }
    }
    served
}

/// None where nobody has anything left to hand in.
fn open<'a>(view: &'a CalendarView, deadline: &'a Deadline, mut serves: Vec<Served<'a>>) -> Option<Open<'a>> {
    let is_open = |unit: OrganizationUnitId, progress: &Progress| match progress {
        Progress::Open => true,
        Progress::Served { .. } => !view.is_served(deadline, unit),
        Progress::Done { .. } | Progress::Waived => false,
    };
    let units = deadline.units.iter();
    let units =
        units.filter(|(unit, progress)| is_open(**unit, progress) && !is_idle(view, deadline, **unit));
    let units: Vec<_> = units.map(|(unit, _)| *unit).collect();
    for served in &mut serves {
        served.units.retain(|unit| units.contains(unit));
    }
    serves.retain(|served| !served.units.is_empty());
    let spans = serves.iter().map(|served| Span::of(view, served.deadline));
    let span = spans.fold(Span::of(view, deadline), Span::and);
    let asks = deadline.units.is_empty() || !units.is_empty();
    asks.then_some(Open {
        place: 0,
        deadline,
        units,
        due_on: deadline.due.due_on,
        serves,
        span,
    })
}
