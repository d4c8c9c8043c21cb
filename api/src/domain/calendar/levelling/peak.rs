//! The worst weeks of each unit, and what a move does to them.

use std::{cmp::Ordering, collections::BTreeMap};

use arshjul_entity::OrganizationUnitId;
use chrono::NaiveDate;

use super::super::{CalendarView, iso_week, load};

/// The more minutes the heavier; of as many, the more hand-ins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Load {
    effort: u32,
    count: u32,
}

/// The week in which a unit has the most to do: by minutes, then hand-ins; the first of several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorstWeek {
    /// `2026-W37`
    pub iso_week: String,
    /// Its Monday.
    pub starts_on: NaiveDate,
    /// Minutes.
    pub effort: u32,
    pub deadline_count: u32,
    /// How many weeks are as bad.
    pub weeks: u32,
}

/// Loads by unit and week of the year.
#[derive(Clone)]
pub(super) struct Levels {
    first_monday: NaiveDate,
    units: BTreeMap<OrganizationUnitId, UnitLevels>,
}

#[derive(Clone)]
struct UnitLevels {
    weeks: Vec<Load>,
    peak: Peak,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Peak {
    load: Load,
    /// How many weeks have it.
    weeks: u32,
    /// The most hand-ins of any week, which need not be one of these.
    count: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    Worse,
    None,
    /// The worst week is lighter by so many minutes; by none where only its hand-ins or the number of such weeks are fewer.
    Better {
        minutes: u32,
    },
}

impl Levels {
    pub fn new(view: &CalendarView) -> Self {
        let weeks = load::weeks(view, |_, _| true);
        let mut units: BTreeMap<_, Vec<Load>> = BTreeMap::new();
        for (place, week) in weeks.iter().enumerate() {
            for unit in &week.units {
                let loads = units
                    .entry(unit.unit)
                    .or_insert_with(|| vec![Load::default(); weeks.len()]);
                if let Some(load) = loads.get_mut(place) {
                    *load = Load {
                        effort: unit.effort,
                        count: unit.deadline_count,
                    };
                }
            }
        }
        Self {
            first_monday: load::monday(view.year.first_day()),
            units: units
                .into_iter()
                .map(|(unit, weeks)| {
                    let peak = Peak::of(&weeks);
                    (unit, UnitLevels { weeks, peak })
                })
                .collect(),
        }
    }

    pub fn units(&self) -> impl Iterator<Item = OrganizationUnitId> {
        self.units.keys().copied()
    }

    fn place(&self, day: NaiveDate) -> Option<usize> {
        usize::try_from((load::monday(day) - self.first_monday).num_weeks()).ok()
    }

    /// What becomes of the unit's worst weeks when a hand-in of so many minutes goes from one day's week to another's.
    pub fn effect(&self, unit: OrganizationUnitId, effort: u32, from: NaiveDate, to: NaiveDate) -> Effect {
        let shifted = || {
            let levels = self.units.get(&unit)?;
            let (from, to) = (self.place(from)?, self.place(to)?);
            Some(levels.effect(from, to, levels.shifted(effort, from, to)?))
        };
        shifted().unwrap_or(Effect::Worse)
    }

    pub fn shift(&mut self, unit: OrganizationUnitId, effort: u32, from: NaiveDate, to: NaiveDate) {
        let places = self.place(from).zip(self.place(to));
        if let Some((levels, (from, to))) = self.units.get_mut(&unit).zip(places) {
            levels.shift(effort, from, to);
        }
    }

    pub fn worst_week(&self, unit: OrganizationUnitId) -> Option<WorstWeek> {
        let levels = self.units.get(&unit)?;
        let place = levels.weeks.iter().position(|load| *load == levels.peak.load)?;
        let starts_on = self.first_monday.iter_weeks().nth(place)?;
        Some(WorstWeek {
            iso_week: iso_week(starts_on),
            starts_on,
            effort: levels.peak.load.effort,
            deadline_count: levels.peak.load.count,
            weeks: levels.peak.weeks,
        })
    }
}

impl Peak {
    fn of(weeks: &[Load]) -> Self {
        let load = weeks.iter().copied().max().unwrap_or_default();
        let as_bad = weeks.iter().filter(|week| **week == load).count();
        Self {
            load,
            weeks: u32::try_from(as_bad).unwrap_or(u32::MAX),
            count: weeks.iter().map(|week| week.count).max().unwrap_or(0),
        }
    }
}

impl UnitLevels {
    /// The loads of both weeks once the hand-in has gone from the one to the other.
    fn shifted(&self, effort: u32, from: usize, to: usize) -> Option<(Load, Load)> {
        let (left, joined) = (self.weeks.get(from)?, self.weeks.get(to)?);
        let left = Load {
            effort: left.effort.saturating_sub(effort),
            count: left.count.saturating_sub(1),
        };
        let joined = Load {
            effort: joined.effort.saturating_add(effort),
            count: joined.count + 1,
        };
        Some((left, joined))
    }

    fn effect(&self, from: usize, to: usize, (left, joined): (Load, Load)) -> Effect {
        let peak = self.peak;
        let leaves_a_peak = self.weeks.get(from) == Some(&peak.load);
        match joined.cmp(&peak.load) {
            _ if joined.count > peak.count => Effect::Worse,
            Ordering::Greater => Effect::Worse,
            Ordering::Equal if !leaves_a_peak => Effect::Worse,
            Ordering::Equal => Effect::None,
            Ordering::Less if !leaves_a_peak => Effect::None,
            Ordering::Less if peak.weeks > 1 => Effect::Better { minutes: 0 },
            Ordering::Less => {
                let others = self.weeks.iter().enumerate();
                let others = others.filter(|(place, _)| *place != from && *place != to);
                let worst = others.map(|(_, load)| *load).fold(left.max(joined), Load::max);
                Effect::Better {
                    minutes: peak.load.effort - worst.effort,
                }
            }
        }
    }

    fn shift(&mut self, effort: u32, from: usize, to: usize) {
        let Some((left, joined)) = self.shifted(effort, from, to) else {
            return;
        };
        for (place, load) in [(from, left), (to, joined)] {
            if let Some(week) = self.weeks.get_mut(place) {
                *week = load;
            }
        }
        self.peak = Peak::of(&self.weeks);
    }
}
