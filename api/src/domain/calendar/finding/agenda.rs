//! The year as findings look at it: what is still to be handed in, and the days on which that would stand right.

use std::{
    cell::{LazyCell, OnceCell},
    collections::HashMap,
    rc::Rc,
};

use arshjul_entity::OrganizationUnitId;
use chrono::{Datelike, Days, NaiveDate};

use super::{
    open::{Demand, Open, all_open},
    rival::{self, Asked},
};
use crate::domain::calendar::{CalendarView, load::monday};

/// How many days away a proposal may lie: a quarter. Further off it is another plan, not another day.
const REACH: Days = Days::new(92);

#[derive(Clone)]
pub(in super::super) struct Agenda<'a> {
    pub view: &'a CalendarView,
    /// By due day, then code.
    pub open: Vec<Open<'a>>,
    /// The days still to come, of the year and the one after, on which something can be handed in: working days outside the
    /// weeks in which little gets done.
    pub days: Vec<NaiveDate>,
    /// How many hand-ins a unit has left in the week of that Monday.
    hand_ins: HashMap<(NaiveDate, OrganizationUnitId), u32>,
    /// What each deadline asks.
    pub asked: Rc<Asked<'a>>,
    /// By place, once it has been asked for: the places of those that ask the same of the same units.
    rivals: Vec<OnceCell<Vec<usize>>>,
}

impl<'a> Agenda<'a> {
    pub fn new(view: &'a CalendarView) -> Self {
        let open = all_open(view);
        let mut hand_ins = HashMap::new();
        for open in &open {
            for unit in &open.units {
                *hand_ins.entry((monday(open.due_on), *unit)).or_default() += 1;
            }
        }
        Self {
            view,
            rivals: vec![OnceCell::new(); open.len()],
            asked: Rc::new(Asked::of(view)),
            open,
            days: workable(view),
            hand_ins,
        }
    }

    /// Moves the deadline at that place to another day.
    pub fn move_to(&mut self, place: usize, day: NaiveDate) {
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

    /// Those at these places, where the year holds any of them.
    pub fn at(&self, places: &[usize]) -> Option<Vec<&Open<'a>>> {
        let open: Vec<_> = places.iter().filter_map(|place| self.open.get(*place)).collect();
        let is_of_the_year = open.iter().any(|open| self.view.holds(open.deadline));
        is_of_the_year.then_some(open)
    }

    /// What the hand-ins have to live up to, where the year holds them or what they serve.
    pub fn demands(&self) -> impl Iterator<Item = Demand<'_, 'a>> {
        let demands = self.open.iter().flat_map(Open::demands);
        demands.filter(|demand| demand.deadlines().any(|deadline| self.view.holds(deadline)))
    }

    /// Whether the units have room for one more hand-in that week without a collision. Those of `moving` are not counted: they
    /// would leave where they stand.
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
    pub fn can_move_to(&self, open: &Open<'a>, day: NaiveDate) -> bool {
        self.has_place_on(open, day) && !self.is_beside(&self.rival_days(open), day)
    }

    fn has_place_on(&self, open: &Open<'a>, day: NaiveDate) -> bool {
        day.year() == self.view.year.number()
            && open.span.contains(day)
            && self.has_room(&open.units, day, &[open])
    }

    /// When others that ask the same of the same units are due, but for those that it is near already.
    fn rival_days(&self, open: &Open<'a>) -> Vec<NaiveDate> {
        let known = self.rivals.get(open.place);
        let places = known.map(|known| known.get_or_init(|| rival::rivals(&self.asked, &self.open, open)));
        let places = places.into_iter().flatten();
        places
            .filter_map(|place| Some(self.open.get(*place)?.due_on))
            .filter(|day| !rival::are_near(self.view, open.due_on, *day))
            .collect()
    }

    fn is_beside(&self, rival_days: &[NaiveDate], day: NaiveDate) -> bool {
        rival_days
            .iter()
            .any(|rival| rival::are_near(self.view, day, *rival))
    }

    /// The nearest day that the deadline can be moved to; of two as near, the earlier.
    pub fn nearest_day(&self, open: &Open<'a>) -> Option<NaiveDate> {
        let (first, last) = (open.due_on - REACH, open.due_on + REACH);
        let days =
            self.days.partition_point(|day| *day < first)..self.days.partition_point(|day| *day <= last);
        let days = self.days.get(days)?.iter().copied();
        let mut days: Vec<_> = days.filter(|day| *day != open.due_on).collect();
        days.sort_by_key(|day| (*day - open.due_on).num_days().abs());
        // Most deadlines need no look at their rivals: the first day with a place is looked for before.
        let rival_days = LazyCell::new(|| self.rival_days(open));
        days.into_iter()
            .filter(|day| self.has_place_on(open, *day))
            .find(|day| !self.is_beside(&rival_days, *day))
    }
}

fn workable(view: &CalendarView) -> Vec<NaiveDate> {
    let tomorrow = view.today.succ_opt().unwrap_or(view.today);
    tomorrow
        .max(view.year.first_day())
        .iter_days()
        .take_while(|day| day.year() <= view.year.number() + 1)
        .filter(|day| {
            view.working_days.is_working_day(*day) && !view.settings.is_low_activity(view.year, *day)
        })
        .collect()
}
