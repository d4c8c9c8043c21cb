//! The year as findings look at it: what is still to be handed in, and the days on which that would stand right.

use std::{
    cell::{LazyCell, OnceCell},
    collections::HashMap,
};

use arshjul_entity::{DeadlineId, DeadlineKind, OrganizationUnitId};
use chrono::{Datelike, Days, NaiveDate};

use super::super::{CalendarView, Deadline, Progress, load::monday};
use super::{
    after_freeze, before_source,
    parallel_follow_up::{self, Rivals},
    short_notice, statutory_breach,
};

/// A deadline that somebody still has to meet.
#[derive(Clone)]
pub(in super::super) struct Open<'a> {
    /// On the board.
    pub place: usize,
    pub deadline: &'a Deadline,
    /// By id: those that have not handed in. None at all where it asks no unit.
    pub units: Vec<OrganizationUnitId>,
    /// Where it stands on the board: levelling tries other days.
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

/// The days that the reporting leaves for a deadline, both included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Span {
    pub earliest: Option<NaiveDate>,
    pub latest: Option<NaiveDate>,
}

#[derive(Clone)]
pub(in super::super) struct Board<'a> {
    pub view: &'a CalendarView,
    /// By due day, then code.
    pub open: Vec<Open<'a>>,
    /// The days still to come, of the year and the one after, on which something can be handed in: working days outside the
    /// weeks in which little gets done.
    pub days: Vec<NaiveDate>,
    /// How many hand-ins a unit has left in the week of that Monday.
    hand_ins: HashMap<(NaiveDate, OrganizationUnitId), u32>,
    /// By place, once it has been asked for: the places of those that ask the same of the same units.
    rivals: Vec<OnceCell<Vec<usize>>>,
}

impl Span {
    pub fn contains(self, day: NaiveDate) -> bool {
        self.earliest.is_none_or(|earliest| earliest <= day) && self.latest.is_none_or(|latest| day <= latest)
    }

    /// The days that both leave.
    pub fn and(self, other: Self) -> Self {
        Self {
            earliest: self.earliest.max(other.earliest),
            latest: self.latest.into_iter().chain(other.latest).min(),
        }
    }
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

    fn demands(&self) -> impl Iterator<Item = Demand<'_, 'a>> {
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

impl<'a> Board<'a> {
    pub fn new(view: &'a CalendarView) -> Self {
        let mut served = served(view);
        let mut open: Vec<_> = view
            .deadlines
            .iter()
            .filter(|deadline| !deadline.is_cancelled)
            .filter_map(|deadline| open(view, deadline, served.remove(&deadline.id).unwrap_or_default()))
            .collect();
        for (place, open) in open.iter_mut().enumerate() {
            open.place = place;
        }
        let mut hand_ins = HashMap::new();
        for open in &open {
            for unit in &open.units {
                *hand_ins.entry((monday(open.due_on), *unit)).or_default() += 1;
            }
        }
        Self {
            view,
            rivals: open.iter().map(|_| OnceCell::new()).collect(),
            open,
            days: workable(view),
            hand_ins,
        }
    }

    /// The others that ask the same of the same units.
    pub fn rivals<'b>(&'b self, open: &'b Open<'a>) -> impl Iterator<Item = &'b Open<'a>> {
        let known = self.rivals.get(open.place);
        let places = known.map(|known| known.get_or_init(|| parallel_follow_up::rivals(&self.open, open)));
        places
            .into_iter()
            .flatten()
            .filter_map(|place| self.open.get(*place))
    }

    /// Puts the deadline at that place on another day.
    pub fn put(&mut self, place: usize, day: NaiveDate) {
        let Some(open) = self.open.get_mut(place) else {
            return;
        };
        let (from, to) = (monday(open.due_on), monday(day));
        open.due_on = day;
        for unit in &open.units {
            self.hand_ins.entry((from, *unit)).and_modify(|count| *count -= 1);
            *self.hand_ins.entry((to, *unit)).or_default() += 1;
        }
    }

    /// Those of the year.
    pub fn of_the_year(&self) -> impl Iterator<Item = &Open<'a>> {
        self.open.iter().filter(|open| self.view.holds(open.deadline))
    }

    /// What the hand-ins have to live up to, where the year holds them or what they serve.
    pub fn demands(&self) -> impl Iterator<Item = Demand<'_, 'a>> {
        let demands = self.open.iter().flat_map(Open::demands);
        demands.filter(|demand| demand.deadlines().any(|deadline| self.view.holds(deadline)))
    }

    /// Whether the units have room for one more hand-in that week without a collision. Those of `moving` are not counted: they
    /// leave.
    pub fn has_room(&self, units: &[OrganizationUnitId], day: NaiveDate, moving: &[&Open<'_>]) -> bool {
        let week = monday(day);
        units.iter().all(|unit| {
            let leaving = moving
                .iter()
                .filter(|open| monday(open.due_on) == week && open.asks(*unit))
                .count();
            let there = self.hand_ins.get(&(week, *unit)).copied().unwrap_or(0);
            let there = u64::from(there) - leaving as u64;
            there + 1 < u64::from(self.view.settings.thresholds.collision)
        })
    }

    /// Whether the deadline could be moved to that one of `days` without any finding about it: within the year and what the
    /// reporting leaves, with room in the week, and not beside another process that asks the same.
    pub fn suits(&self, open: &Open<'a>, day: NaiveDate) -> bool {
        self.fits(open, day) && !Rivals::of(self, open).are_near(self.view, day)
    }

    fn fits(&self, open: &Open<'a>, day: NaiveDate) -> bool {
        day.year() == self.view.year.number()
            && open.span.contains(day)
            && self.has_room(&open.units, day, &[open])
    }

    /// The nearest day that suits; of two as near, the earlier.
    pub fn nearest(&self, open: &Open<'a>) -> Option<NaiveDate> {
        let distance = |day: &NaiveDate| (*day - open.due_on).num_days().abs();
        let (first, last) = (open.due_on - REACH, open.due_on + REACH);
        let days =
            self.days.partition_point(|day| *day < first)..self.days.partition_point(|day| *day <= last);
        let days = self.days.get(days)?.iter().copied();
        let mut days: Vec<_> = days.filter(|day| *day != open.due_on).collect();
        days.sort_by_key(distance);
        let rivals = LazyCell::new(|| Rivals::of(self, open));
        let mut days = days.into_iter().filter(|day| self.fits(open, *day));
        days.find(|day| !rivals.are_near(self.view, *day))
    }
}

/// How many days away a proposal may lie: a quarter. Further off it is another plan, not another day.
const REACH: Days = Days::new(92);

fn workable(view: &CalendarView) -> Vec<NaiveDate> {
    let tomorrow = view.today.succ_opt().unwrap_or(view.today);
    tomorrow
        .max(view.year.first_day())
        .iter_days()
        .take_while(|day| day.year() <= view.year.number() + 1)
        .filter(|day| view.working_days.is_working_day(*day) && !view.settings.is_low_activity(*day))
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

fn open<'a>(view: &'a CalendarView, deadline: &'a Deadline, mut serves: Vec<Served<'a>>) -> Option<Open<'a>> {
    let units: Vec<_> = deadline
        .units
        .iter()
        .filter(|(unit, progress)| match progress {
            Progress::Open => true,
            Progress::Served { .. } => !view.is_served(deadline, **unit),
            Progress::Done { .. } | Progress::Waived => false,
        })
        .map(|(unit, _)| *unit)
        .collect();
    for served in &mut serves {
        served.units.retain(|unit| units.contains(unit));
    }
    serves.retain(|served| !served.units.is_empty());
    let spans = serves.iter().map(|served| span(view, served.deadline));
    let span = spans.fold(span(view, deadline), Span::and);
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

fn span(view: &CalendarView, deadline: &Deadline) -> Span {
    let published = Span {
        earliest: before_source::earliest(view, deadline),
        latest: after_freeze::latest(view, deadline),
    };
    let noticed = Span {
        earliest: short_notice::earliest(view, deadline),
        latest: statutory_breach::latest(view, deadline),
    };
    published.and(noticed)
}

/// Whether the deadline brings what the report is written from. The report itself, and what is decided or evaluated with it in
/// hand, comes after the freeze by its nature; meetings, training and communication bring nothing to it. What goes under
/// no kind but feeds the report is taken to bring something.
pub(super) const fn brings_data(kind: DeadlineKind) -> bool {
    matches!(
        kind,
        DeadlineKind::InterimFollowUp | DeadlineKind::YearEndResults | DeadlineKind::Other
    )
}

/// Whether the deadline answers the report's instructions: data, and the texts and reports that are written by them. What
/// is chosen and decided before the year has instructions of its own.
pub(super) const fn answers_instructions(kind: DeadlineKind) -> bool {
    brings_data(kind)
        || matches!(
            kind,
            DeadlineKind::AnnualEvaluation
                | DeadlineKind::SustainabilityReport
                | DeadlineKind::InterimReport
                | DeadlineKind::AnnualReport
                | DeadlineKind::Budget
        )
}
