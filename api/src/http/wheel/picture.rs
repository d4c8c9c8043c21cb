//! What is drawn: a year's calendar as a plain value, in one language.

use std::collections::{BTreeMap, BTreeSet};

use arshjul_entity::DeadlineKind;
use chrono::{Datelike, NaiveDate};

use super::{geometry::monday_of, ring::Ring};
pub use crate::domain::calendar::{finding::Severity, state::DeadlineState as State};
use crate::domain::{
    calendar::{CalendarYear, ReportingEvent},
    language::Language,
};

#[derive(Clone, Debug)]
pub struct Picture {
    pub year: CalendarYear,
    pub language: Language,
    pub today: NaiveDate,
    /// Whose year it is; with all below it.
    pub unit: Named,
    /// Those that can be asked for instead, by name.
    pub units: Vec<Named>,
    pub events: Vec<ReportingEvent>,
    /// By day, then code.
    pub tasks: Vec<Task>,
    /// Every ISO week with a day in the year.
    pub weeks: Vec<Week>,
    /// Numbers of the ISO weeks in which little gets done.
    pub low_activity_weeks: BTreeSet<u32>,
    pub remarks: Vec<Remark>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named {
    pub name: String,
    pub code: String,
}

impl Named {
    pub fn new(name: impl Into<String>, code: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            code: code.into(),
        }
    }
}

/// A deadline.
#[derive(Clone, Debug)]
pub struct Task {
    pub code: String,
    pub kind: DeadlineKind,
    pub title: String,
    pub due_on: NaiveDate,
    /// The report that it feeds.
    pub feeds: Option<String>,
    /// Minutes for each unit.
    pub effort: u32,
    pub units: BTreeMap<Named, State>,
    /// Its state where no unit is asked; cancelled, whoever is.
    pub unasked: State,
}

#[derive(Clone, Debug)]
pub struct Week {
    pub monday: NaiveDate,
    pub working_days: u32,
    /// Deadlines × units.
    pub hand_ins: u32,
    /// Minutes of all units.
    pub effort: u32,
    pub busiest: Option<(Named, u32)>,
}

/// A finding.
#[derive(Clone, Debug)]
pub struct Remark {
    pub name: String,
    pub severity: Severity,
    pub message: String,
    pub proposal: Option<String>,
    /// Where its sign stands; none where it is about the year as a whole.
    pub on: Option<NaiveDate>,
    /// Codes of the deadlines concerned.
    pub tasks: Vec<String>,
    pub units: Vec<Named>,
}

/// Findings of one week, which share a sign.
#[derive(Clone, Debug)]
pub struct Sign<'a> {
    pub number: usize,
    /// None for what is about the year as a whole.
    pub monday: Option<NaiveDate>,
    pub severity: Severity,
    pub remarks: Vec<&'a Remark>,
}

/// The deadlines of one ring in one week, which share a mark.
#[derive(Clone, Debug)]
pub struct Mark<'a> {
    pub ring: Ring,
    pub monday: NaiveDate,
    pub state: State,
    pub tasks: Vec<&'a Task>,
}

impl Picture {
    /// Is today on it?
    #[must_use]
    pub fn is_this_year(&self) -> bool {
        self.today.year() == self.year.number()
    }

    /// In the order of the year; what is about the year as a whole comes last.
    #[must_use]
    pub fn signs(&self) -> Vec<Sign<'_>> {
        let mut weeks: BTreeMap<(bool, Option<NaiveDate>), Vec<&Remark>> = BTreeMap::new();
        for remark in &self.remarks {
            // One that lies in another year has no place on this wheel.
            let on = remark.on.filter(|day| day.year() == self.year.number());
            let monday = on.map(monday_of);
            weeks.entry((monday.is_none(), monday)).or_default().push(remark);
        }
        let weeks = weeks.into_iter().zip(1..);
        weeks
            .map(|(((_, monday), remarks), number)| Sign {
                number,
                monday,
                severity: remarks
                    .iter()
                    .map(|remark| remark.severity)
                    .max()
                    .unwrap_or(Severity::Info),
                remarks,
            })
            .collect()
    }

    #[must_use]
    pub fn marks(&self) -> Vec<Mark<'_>> {
        let mut marks: BTreeMap<(Ring, NaiveDate), Vec<&Task>> = BTreeMap::new();
        for task in self.tasks.iter().filter(|task| !task.is_cancelled()) {
            marks
                .entry((Ring::of(task.kind), monday_of(task.due_on)))
                .or_default()
                .push(task);
        }
        let marks = marks.into_iter();
        marks
            .map(|((ring, monday), tasks)| Mark {
                ring,
                monday,
                state: worst(tasks.iter().map(|task| task.state())).unwrap_or(State::Upcoming),
                tasks,
            })
            .collect()
    }

    /// `A`, `B` …: the letter of the event with that index.
    #[must_use]
    pub fn letter(index: usize) -> String {
        let letter = |n: usize| char::from(b'A' + u8::try_from(n % 26).unwrap_or(0));
        match index / 26 {
            0 => letter(index).to_string(),
            round => format!("{}{}", letter(round - 1), letter(index)),
        }
    }

    /// The week that asks for most, by hours and then by hand-ins; none where nothing is asked.
    #[must_use]
    pub fn heaviest(&self) -> Option<&Week> {
        let busy = self.weeks.iter().filter(|week| week.hand_ins > 0);
        // The first of equals.
        busy.rev().max_by_key(|week| (week.effort, week.hand_ins))
    }
}

impl Task {
    #[must_use]
    pub fn state(&self) -> State {
        if self.is_cancelled() {
            return State::Cancelled;
        }
        worst(self.units.values().copied()).unwrap_or(self.unasked)
    }

    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.unasked == State::Cancelled
    }

    /// How many units stand how, the most pressing first.
    #[must_use]
    pub fn by_state(&self) -> Vec<(State, Vec<&Named>)> {
        let mut states: BTreeMap<State, Vec<&Named>> = BTreeMap::new();
        for (unit, state) in &self.units {
            states.entry(*state).or_default().push(unit);
        }
        let mut states: Vec<_> = states.into_iter().collect();
        states.sort_by_key(|(state, _)| pressing(*state));
        states
    }
}

/// The most pressing of them.
fn worst(states: impl Iterator<Item = State>) -> Option<State> {
    states.min_by_key(|state| pressing(*state))
}

const fn pressing(state: State) -> u8 {
    match state {
        State::Late => 0,
        State::DueSoon => 1,
        State::Upcoming => 2,
        State::Done => 3,
        State::Waived => 4,
        State::Cancelled => 5,
    }
}
