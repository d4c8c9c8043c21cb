//! What someone decides for a year's calendar (C3), and whether it can be so.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use arshjul_entity::{MilestoneKind, ReportingCycle, RollPolicy};
use chrono::{Datelike, Days, NaiveDate};
use serde::Deserialize;

use super::{CalendarSettings, CalendarYear, ReportingEvent, Thresholds, reporting_events};
use crate::domain::{
    rejection::{Reason, Rejection},
    suggestion,
};

/// Interim reports of one year.
const MAX_PERIOD_ENDS: usize = 6;
/// Days off, low-activity weeks and planned milestones of one year.
const MAX_ENTRIES: usize = 100;
/// Milestones reach over the turn of the year, and the days off that they meet there count too.
const DAYS_AROUND: Days = Days::new(31);
const A_YEAR: Days = Days::new(366);

/// A decision as it was written: what is left out stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decision {
    pub cycle: Option<ReportingCycle>,
    pub interim_period_ends: Option<Vec<NaiveDate>>,
    pub roll: Option<RollPolicy>,
    pub extra_days_off: Option<Vec<NaiveDate>>,
    /// Numbers of ISO weeks.
    pub low_activity_weeks: Option<Vec<i32>>,
    pub planned: Option<Vec<Planned>>,
    pub thresholds: DecidedThresholds,
    pub late_budget_proposal: PuttingOff,
    pub late_budget: PuttingOff,
}

/// Whether a budget is proposed, or decided, later than usual.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PuttingOff {
    #[default]
    AsBefore,
    Not,
    /// For special reasons.
    For(String),
}

/// The longest reason.
const MAX_REASON: usize = 5_000;

/// A milestone and the day decided for it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Planned {
    pub event: String,
    pub milestone: MilestoneKind,
    pub on: NaiveDate,
}

/// As in [`Thresholds`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DecidedThresholds {
    pub due_soon: Option<i32>,
    pub aligned: Option<i32>,
    pub parallel: Option<i32>,
    pub collision: Option<i32>,
    pub notice: Option<i32>,
}

/// What holds for a year once a decision is taken. A calendar that breaks the law (C2) is not refused: a finding says so.
/// Planned days of events that the cycle no longer has go with them, and so do period ends that it no longer takes.
pub fn decided(
    year: CalendarYear,
    cycle: ReportingCycle,
    settings: CalendarSettings,
    decision: Decision,
) -> Result<(ReportingCycle, CalendarSettings), Vec<Rejection>> {
    let Decision {
        cycle: new_cycle,
        interim_period_ends,
        roll,
        extra_days_off,
        low_activity_weeks,
        planned,
        thresholds,
        late_budget_proposal,
        late_budget,
    } = decision;
    let cycle = new_cycle.unwrap_or(cycle);
    let mut rejections = Rejections::default();
    let mut settings = CalendarSettings {
        roll: roll.unwrap_or(settings.roll),
        thresholds: rejections.thresholds(settings.thresholds, thresholds),
        ..settings
    };
    settings.interim_period_ends =
        rejections.period_ends(year, cycle, settings.interim_period_ends, interim_period_ends);
    if let Some(days) = extra_days_off {
        settings.extra_days_off = rejections.days_off(year, &days);
    }
    if let Some(weeks) = low_activity_weeks {
        settings.low_activity_weeks = rejections.weeks(year, &weeks);
    }
    for (field, decided, reason) in [
        (
            "lateBudgetProposalReason",
            late_budget_proposal,
            &mut settings.late_budget_proposal,
        ),
        ("lateBudgetReason", late_budget, &mut settings.late_budget),
    ] {
        match decided {
            PuttingOff::AsBefore => {}
            PuttingOff::Not => *reason = None,
            PuttingOff::For(text) => {
                rejections.reason(field, &text);
                *reason = Some(text);
            }
        }
    }
    let events = reporting_events(year, cycle, &settings);
    match planned {
        Some(planned) => settings.planned = rejections.planned(year, &events, planned),
        None => settings
            .planned
            .retain(|(event, _), _| events.iter().any(|held| held.code == *event)),
    }
    if rejections.0.is_empty() {
        Ok((cycle, settings))
    } else {
        Err(rejections.0)
    }
}

/// What is wrong with a decision.
#[derive(Debug, Default)]
struct Rejections(Vec<Rejection>);

impl Rejections {
    fn reject(&mut self, path: &[&str], reason: Reason) {
        self.suggest(path, reason, Vec::new());
    }

    fn suggest(&mut self, path: &[&str], reason: Reason, suggestions: Vec<String>) {
        self.0.push(Rejection {
            reason,
            path: path.iter().map(|name| (*name).to_owned()).collect(),
            suggestions,
        });
    }

    /// An exception is made for a reason.
    fn reason(&mut self, field: &str, reason: &str) {
        if reason.trim().is_empty() {
            self.reject(&[field], Reason::Blank);
        } else if reason.contains('\0') {
            self.reject(&[field], Reason::NullCharacter);
        } else if reason.chars().count() > MAX_REASON {
            let maximum = MAX_REASON;
            self.reject(&[field], Reason::TooLong { maximum });
        }
    }

    /// The values of a list, each there once.
    fn each_once<T: Ord + Copy + ToString>(
        &mut self,
        field: &str,
        values: &[T],
        maximum: usize,
        reason: impl Fn(T) -> Option<Reason>,
    ) -> BTreeSet<T> {
        if values.len() > maximum {
            let given = values.len();
            self.reject(&[field], Reason::ListTooLong { maximum, given });
            return BTreeSet::new();
        }
        let mut once = BTreeSet::new();
        for (position, value) in values.iter().enumerate() {
            let repeated = || Reason::Repeated {
                value: value.to_string(),
            };
            let reason = (!once.insert(*value)).then(repeated).or_else(|| reason(*value));
            if let Some(reason) = reason {
                self.reject(&[field, &position.to_string()], reason);
            }
        }
        once
    }

    fn period_ends(
        &mut self,
        year: CalendarYear,
        cycle: ReportingCycle,
        stored: BTreeSet<NaiveDate>,
        given: Option<Vec<NaiveDate>>,
    ) -> BTreeSet<NaiveDate> {
        const FIELD: &str = "interimPeriodEnds";
        let is_custom = cycle == ReportingCycle::Custom;
        let ends = match given {
            Some(given) => self.each_once(FIELD, &given, MAX_PERIOD_ENDS, |end| {
                outside(end, year.first_day(), year.last_day())
            }),
            None if is_custom => stored,
            None => return BTreeSet::new(),
        };
        if is_custom && ends.is_empty() && self.0.iter().all(|rejection| rejection.path != [FIELD]) {
            self.reject(&[FIELD], Reason::PeriodEndsRequired);
        } else if !is_custom && !ends.is_empty() {
            let cycle = cycle.code();
            self.reject(&[FIELD], Reason::PeriodEndsOfCycle { cycle });
        }
        ends
    }

    fn days_off(&mut self, year: CalendarYear, days: &[NaiveDate]) -> BTreeSet<NaiveDate> {
        let (first, last) = (year.first_day() - DAYS_AROUND, year.last_day() + DAYS_AROUND);
        self.each_once("extraDaysOff", days, MAX_ENTRIES, |day| outside(day, first, last))
    }

    fn weeks(&mut self, year: CalendarYear, weeks: &[i32]) -> BTreeSet<u32> {
        // 28 December is always in the last ISO week of its year.
        let last = year.on(12, 28).iso_week().week();
        let (minimum, maximum) = (1, i64::from(last));
        let reason = |week| {
            let fits = (minimum..=maximum).contains(&i64::from(week));
            (!fits).then_some(Reason::OutOfRange { minimum, maximum })
        };
        let weeks = self.each_once("lowActivityWeeks", weeks, MAX_ENTRIES, reason);
        weeks
            .into_iter()
            .filter_map(|week| week.try_into().ok())
            .collect()
    }

    fn planned(
        &mut self,
        year: CalendarYear,
        events: &[ReportingEvent],
        planned: Vec<Planned>,
    ) -> BTreeMap<(String, MilestoneKind), NaiveDate> {
        const FIELD: &str = "plannedMilestones";
        let mut days = BTreeMap::new();
        if planned.len() > MAX_ENTRIES {
            let (maximum, given) = (MAX_ENTRIES, planned.len());
            self.reject(&[FIELD], Reason::ListTooLong { maximum, given });
            return days;
        }
        for (position, Planned { event, milestone, on }) in planned.into_iter().enumerate() {
            let position = position.to_string();
            let at = |field| [FIELD, &position, field];
            let Some(held) = events.iter().find(|held| held.code == event) else {
                let known = events.iter().map(|event| event.code.as_str());
                let suggestions = suggestion::nearest(&event, known);
                let value = event.chars().take(64).collect();
                self.suggest(
                    &at("eventCode"),
                    Reason::UnknownCode {
                        value,
                        among: String::new(),
                    },
                    suggestions,
                );
                continue;
            };
            if let Some(plannable) = unplannable(held, milestone) {
                let milestone = milestone.code();
                let reason = Reason::MilestoneNotPlannable { event, milestone };
                self.suggest(&at("milestone"), reason, plannable);
                continue;
            }
            // An event belongs whole to one calendar, wherever its milestones fall; never a year away.
            let (first, last) = (year.first_day() - A_YEAR, year.last_day() + A_YEAR);
            if let Some(reason) = outside(on, first, last) {
                self.reject(&at("plannedOn"), reason);
            }
            let value = format!("{event} {}", milestone.code());
            if days.insert((event, milestone), on).is_some() {
                self.reject(&at("milestone"), Reason::Repeated { value });
            }
        }
        days
    }

    fn thresholds(&mut self, current: Thresholds, decided: DecidedThresholds) -> Thresholds {
        let DecidedThresholds {
            due_soon,
            aligned,
            parallel,
            collision,
            notice,
        } = decided;
        // A working day in at most half a year; one hand-in alone never collides.
        Thresholds {
            due_soon: self.threshold("dueSoon", due_soon, current.due_soon, 0, 125),
            aligned: self.threshold("aligned", aligned, current.aligned, 0, 125),
            parallel: self.threshold("parallel", parallel, current.parallel, 0, 125),
            collision: self.threshold("collision", collision, current.collision, 2, 100),
            notice: self.threshold("notice", notice, current.notice, 0, 125),
        }
    }

    fn threshold(
        &mut self,
        field: &str,
        decided: Option<i32>,
        current: u32,
        minimum: u32,
        maximum: u32,
    ) -> u32 {
        let Some(decided) = decided else { return current };
        match u32::try_from(decided) {
            Ok(decided) if (minimum..=maximum).contains(&decided) => decided,
            _ => {
                let (minimum, maximum) = (minimum.into(), maximum.into());
                let reason = Reason::OutOfRange { minimum, maximum };
                self.reject(&["thresholds", field], reason);
                current
            }
        }
    }
}

fn outside(day: NaiveDate, first: NaiveDate, last: NaiveDate) -> Option<Reason> {
    (!(first..=last).contains(&day)).then_some(Reason::DayOutOfRange { first, last })
}

/// Where the event has no such milestone to plan: those that it has. The end of a period is no plan.
fn unplannable(event: &ReportingEvent, milestone: MilestoneKind) -> Option<Vec<String>> {
    let own = event.milestones.iter().map(|milestone| milestone.kind);
    let plannable: Vec<_> = own.filter(|kind| *kind != MilestoneKind::PeriodEnd).collect();
    let codes = plannable.iter().map(|kind| kind.code().to_owned());
    (!plannable.contains(&milestone)).then(|| codes.collect())
}
