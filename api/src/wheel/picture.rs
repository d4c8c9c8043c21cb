//! What is drawn: a year's calendar as a plain value, in one language.

use std::collections::{BTreeMap, BTreeSet};

use arshjul_entity::DeadlineKind;
use chrono::{Datelike, NaiveDate};

use super::{geometry::monday_of, ring::Ring, word};
pub use crate::domain::calendar::{finding::Severity, state::DeadlineState as State};
use crate::domain::{
    bidi::isolated,
    calendar::{CalendarYear, ReportingEvent},
    collation::sort_key,
    language::Language,
    parallelism::Parallelism,
    text::Word,
};

#[derive(Clone, Debug)]
pub struct Picture {
    pub year: CalendarYear,
    pub language: Language,
    pub today: NaiveDate,
    /// Whether somebody has set the year up; otherwise what the law and the standing template give is drawn.
    pub is_set_up: bool,
    /// Whose year it is; with all below it.
    pub unit: Named,
    /// Those that can be asked for instead, by name.
    pub units: Vec<Named>,
    pub events: Vec<ReportingEvent>,
    /// By day, then code.
    pub deadlines: Vec<Deadline>,
    /// Every ISO week with a day in the year.
    pub weeks: Vec<Week>,
    /// Numbers of the ISO weeks in which little gets done.
    pub low_activity_weeks: BTreeSet<u32>,
    pub findings: Vec<Finding>,
    /// How much the year asks twice, and what has been ended of it.
    pub parallelism: Parallelism,
}

/// In the order of the names.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named {
    place: String,
    pub name: String,
    pub code: String,
}

impl Named {
    pub fn new(name: &str, code: impl Into<String>) -> Self {
        Self {
            place: sort_key(name),
            name: isolated(name).into_owned(),
            code: code.into(),
        }
    }
}

/// A deadline.
#[derive(Clone, Debug)]
pub struct Deadline {
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
    /// What has made it no work of its own, by deadline.
    pub ended: Vec<Ended>,
}

/// Units that need not hand in once more.
#[derive(Clone, Debug)]
pub struct Ended {
    pub end: End,
    /// Code of the deadline where they answer.
    pub by: String,
    pub units: Vec<Named>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// Another hand-in serves it.
    Merged,
    /// It uses what another asks.
    AskedOnce,
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
pub struct Finding {
    pub name: String,
    pub severity: Severity,
    pub message: String,
    pub proposal: Option<String>,
    /// Where its sign stands; none where it is about the year as a whole.
    pub on: Option<NaiveDate>,
    /// Codes of the deadlines concerned.
    pub deadlines: Vec<String>,
    pub units: Vec<Named>,
}

/// Findings of one week, which share a sign.
#[derive(Clone, Debug)]
pub struct Sign<'a> {
    pub number: usize,
    /// None for what is about the year as a whole.
    pub monday: Option<NaiveDate>,
    pub severity: Severity,
    pub findings: Vec<&'a Finding>,
}

/// The deadlines of one ring in one week, which share a mark.
#[derive(Clone, Debug)]
pub struct Mark<'a> {
    pub ring: Ring,
    pub monday: NaiveDate,
    pub state: State,
    pub deadlines: Vec<&'a Deadline>,
}

/// How units are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// By name where they are few, otherwise how many they are.
    Short,
    /// Every one by its code.
    Whole,
}

impl Picture {
    /// What it says, in its language.
    pub const fn say(&self, swedish: &'static str, english: &'static str) -> &'static str {
        Word(swedish, english).in_language(self.language)
    }

    /// Whether the week is one of the year's own in which little gets done.
    pub fn is_low_activity(&self, monday: NaiveDate) -> bool {
        let week = monday.iso_week();
        week.year() == self.year.number() && self.low_activity_weeks.contains(&week.week())
    }

    /// As short as the year allows.
    pub fn short_day(&self, day: NaiveDate) -> String {
        word::short_day(day, self.year.number(), self.language)
    }

    /// Is today on it?
    pub fn is_this_year(&self) -> bool {
        self.today.year() == self.year.number()
    }

    /// In the order of the year; what is about the year as a whole comes last.
    pub fn signs(&self) -> Vec<Sign<'_>> {
        let mut weeks: BTreeMap<(bool, Option<NaiveDate>), Vec<&Finding>> = BTreeMap::new();
        for finding in &self.findings {
            // One that lies in another year has no place on this wheel.
            let on = finding.on.filter(|day| day.year() == self.year.number());
            let monday = on.map(monday_of);
            weeks.entry((monday.is_none(), monday)).or_default().push(finding);
        }
        let weeks = weeks.into_iter().zip(1..);
        weeks
            .map(|(((_, monday), findings), number)| Sign {
                number,
                monday,
                severity: findings
                    .iter()
                    .map(|finding| finding.severity)
                    .max()
                    .unwrap_or(Severity::Info),
                findings,
            })
            .collect()
    }

    pub fn marks(&self) -> Vec<Mark<'_>> {
        let mut marks: BTreeMap<(Ring, NaiveDate), Vec<&Deadline>> = BTreeMap::new();
        for deadline in self.deadlines.iter().filter(|deadline| !deadline.is_cancelled()) {
            marks
                .entry((Ring::of(deadline.kind), monday_of(deadline.due_on)))
                .or_default()
                .push(deadline);
        }
        let marks = marks.into_iter();
        marks
            .map(|((ring, monday), deadlines)| Mark {
                ring,
                monday,
                state: worst(deadlines.iter().map(|deadline| deadline.state())).unwrap_or(State::Upcoming),
                deadlines,
            })
            .collect()
    }

    /// `A`, `B` …: the letter of the event with that index.
    pub fn letter(index: usize) -> String {
        let letter = |n: usize| char::from(b'A' + u8::try_from(n % 26).unwrap_or(0));
        match index / 26 {
            0 => letter(index).to_string(),
            round => format!("{}{}", letter(round - 1), letter(index)),
        }
    }

    /// The week that asks for most, by hours and then by hand-ins; none where nothing is asked.
    pub fn heaviest(&self) -> Option<&Week> {
        let busy = self.weeks.iter().filter(|week| week.hand_ins > 0);
        // The first of equals.
        busy.rev().max_by_key(|week| (week.effort, week.hand_ins))
    }
}

impl Deadline {
    pub fn state(&self) -> State {
        if self.is_cancelled() {
            return State::Cancelled;
        }
        worst(self.units.values().copied()).unwrap_or(self.unasked)
    }

    /// Whether no unit has anything of its own to hand in.
    pub fn is_ended(&self) -> bool {
        let ended: usize = self.ended.iter().map(|ended| ended.units.len()).sum();
        ended > 0 && ended == self.units.len()
    }

    pub fn is_cancelled(&self) -> bool {
        self.unasked == State::Cancelled
    }

    /// `försenad: Socialnämnden; klar: 8 enheter`: by name where they are few, otherwise how many they are.
    pub fn progress(&self, language: Language) -> String {
        if self.is_cancelled() || self.units.is_empty() {
            return word::state(self.state()).in_language(language).to_owned();
        }
        let states = self.by_state().into_iter().map(|(state, units)| {
            let state = word::state(state).in_language(language);
            format!(
                "{state}: {}",
                units_in_words(units.iter().copied(), Naming::Short, language)
            )
        });
        states.collect::<Vec<_>>().join("; ")
    }

    /// How many units stand how, the most pressing first.
    pub fn by_state(&self) -> Vec<(State, Vec<&Named>)> {
        let mut states: BTreeMap<State, Vec<&Named>> = BTreeMap::new();
        for (unit, state) in &self.units {
            states.entry(*state).or_default().push(unit);
        }
        let mut states: Vec<_> = states.into_iter().collect();
        states.sort_by_key(|(state, _)| state.pressing());
        states
    }
}

impl Week {
    /// `12 inlämningar, 30 tim`
    pub fn load(&self, language: Language) -> String {
        let number = usize::try_from(self.hand_ins).unwrap_or(usize::MAX);
        let (one, many) = (Word("inlämning", "hand-in"), Word("inlämningar", "hand-ins"));
        let hand_ins = word::count(number, one, many, language);
        if self.effort == 0 {
            hand_ins
        } else {
            format!("{hand_ins}, {}", word::hours(self.effort, language))
        }
    }
}

/// Units by name where they are few, otherwise how many they are; or every one by its code.
pub fn units_in_words<'a>(
    units: impl IntoIterator<Item = &'a Named>,
    naming: Naming,
    language: Language,
) -> String {
    let units: Vec<_> = units.into_iter().collect();
    let text = |of: fn(&Named) -> &str| {
        let units: Vec<_> = units.iter().map(|unit| of(unit)).collect();
        units.join(", ")
    };
    match naming {
        Naming::Short if units.len() > 3 => {
            let (one, many) = (Word("enhet", "unit"), Word("enheter", "units"));
            word::count(units.len(), one, many, language)
        }
        Naming::Short => text(|unit| &unit.name),
        Naming::Whole => text(|unit| &unit.code),
    }
}

/// The most pressing of them.
fn worst(states: impl Iterator<Item = State>) -> Option<State> {
    states.min_by_key(|state| state.pressing())
}
