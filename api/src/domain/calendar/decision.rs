//! What someone decides for a year's calendar (C3), and whether it can be so.

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
}

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
    } = decision;
    let cycle = new_cycle.unwrap_or(cycle);
    let mut faults = Faults::default();
    let mut settings = CalendarSettings {
        roll: roll.unwrap_or(settings.roll),
        thresholds: faults.thresholds(settings.thresholds, thresholds),
        ..settings
    };
    settings.interim_period_ends =
        faults.period_ends(year, cycle, settings.interim_period_ends, interim_period_ends);
    if let Some(days) = extra_days_off {
        settings.extra_days_off = faults.days_off(year, &days);
    }
    if let Some(weeks) = low_activity_weeks {
        settings.low_activity_weeks = faults.weeks(year, &weeks);
    }
    let events = reporting_events(year, cycle, &settings);
    match planned {
        Some(planned) => settings.planned = faults.planned(year, &events, planned),
        None => settings
            .planned
            .retain(|(event, _), _| events.iter().any(|held| held.code == *event)),
    }
    if faults.0.is_empty() {
        Ok((cycle, settings))
    } else {
        Err(faults.0)
    }
}

/// What is wrong with a decision.
#[derive(Debug, Default)]
struct Faults(Vec<Rejection>);

impl Faults {
    fn refuse(&mut self, path: &[&str], reason: Reason, suggestions: Vec<String>) {
        self.0.push(Rejection {
            reason,
            path: path.iter().map(|name| (*name).to_owned()).collect(),
            suggestions,
        });
    }

    /// The values of a list, each there once.
    fn each_once<T: Ord + Copy + ToString>(
        &mut self,
        field: &str,
        values: &[T],
        maximum: usize,
        fault: impl Fn(T) -> Option<Reason>,
    ) -> BTreeSet<T> {
        if values.len() > maximum {
            let given = values.len();
            self.refuse(&[field], Reason::ListTooLong { maximum, given }, Vec::new());
            return BTreeSet::new();
        }
        let mut once = BTreeSet::new();
        for (position, value) in values.iter().enumerate() {
            let repeated = || Reason::Repeated {
                value: value.to_string(),
            };
            let reason = (!once.insert(*value)).then(repeated).or_else(|| fault(*value));
            if let Some(reason) = reason {
                self.refuse(&[field, &position.to_string()], reason, Vec::new());
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
        if is_custom && ends.is_empty() && self.0.iter().all(|fault| fault.path != [FIELD]) {
            self.refuse(&[FIELD], Reason::PeriodEndsRequired, Vec::new());
        } else if !is_custom && !ends.is_empty() {
            let cycle = cycle.code();
            self.refuse(&[FIELD], Reason::PeriodEndsOfCycle { cycle }, Vec::new());
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
        let fault = |week| {
            let fits = (minimum..=maximum).contains(&i64::from(week));
            (!fits).then_some(Reason::OutOfRange { minimum, maximum })
        };
        let weeks = self.each_once("lowActivityWeeks", weeks, MAX_ENTRIES, fault);
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
            self.refuse(&[FIELD], Reason::ListTooLong { maximum, given }, Vec::new());
            return days;
        }
        for (position, Planned { event, milestone, on }) in planned.into_iter().enumerate() {
            let position = position.to_string();
            let at = |field| [FIELD, &position, field];
            let Some(held) = events.iter().find(|held| held.code == event) else {
                let known = events.iter().map(|event| event.code.as_str());
                let suggestions = suggestion::nearest(&event, known);
                let value = event.chars().take(64).collect();
                self.refuse(&at("eventCode"), Reason::UnknownCode { value }, suggestions);
                continue;
            };
            // The end of a period is no plan.
            let own = held.milestones.iter().map(|milestone| milestone.kind);
            let own = own.filter(|kind| *kind != MilestoneKind::PeriodEnd);
            if own.clone().all(|kind| kind != milestone) {
                let reason = Reason::MilestoneNotPlannable {
                    event,
                    milestone: milestone.code(),
                };
                self.refuse(
                    &at("milestone"),
                    reason,
                    own.map(|kind| kind.code().to_owned()).collect(),
                );
                continue;
            }
            // An event belongs whole to one calendar, wherever its milestones fall; never a year away.
            if let Some(reason) = outside(
                on,
                year.first_day() - Days::new(366),
                year.last_day() + Days::new(366),
            ) {
                self.refuse(&at("plannedOn"), reason, Vec::new());
            }
            let value = format!("{event} {}", milestone.code());
            if days.insert((event, milestone), on).is_some() {
                self.refuse(&at("milestone"), Reason::Repeated { value }, Vec::new());
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
                self.refuse(&["thresholds", field], reason, Vec::new());
                current
            }
        }
    }
}

fn outside(day: NaiveDate, first: NaiveDate, last: NaiveDate) -> Option<Reason> {
    (!(first..=last).contains(&day)).then_some(Reason::DayOutOfRange { first, last })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn days(texts: &[&str]) -> Vec<NaiveDate> {
        texts.iter().map(|text| day(text)).collect()
    }

    fn decide(
        cycle: ReportingCycle,
        decision: Decision,
    ) -> Result<(ReportingCycle, CalendarSettings), Vec<String>> {
        let mut settings = CalendarSettings::default();
        let planned = ("INTERIM-2026-08-31".to_owned(), MilestoneKind::DataFreeze);
        settings.planned.insert(planned, day("2026-09-09"));
        let decided = decided(2026.try_into().unwrap(), cycle, settings, decision);
        decided.map_err(|faults| {
            let text = |fault: &Rejection| format!("{} {}", fault.path.join("."), fault.reason.code().code());
            faults.iter().map(text).collect()
        })
    }

    fn refused(cycle: ReportingCycle, decision: Decision) -> Vec<String> {
        decide(cycle, decision).unwrap_err()
    }

    #[test]
    fn what_is_left_out_stays() {
        let (cycle, settings) = decide(ReportingCycle::August, Decision::default()).unwrap();
        assert_eq!(cycle, ReportingCycle::August);
        assert_eq!(settings.planned.len(), 1);
        let more = Decision {
            cycle: Some(ReportingCycle::AprilAugust),
            low_activity_weeks: Some(vec![53, 28]),
            thresholds: DecidedThresholds {
                collision: Some(4),
                ..DecidedThresholds::default()
            },
            ..Decision::default()
        };
        let (cycle, settings) = decide(ReportingCycle::August, more).unwrap();
        assert_eq!(cycle, ReportingCycle::AprilAugust);
        assert_eq!(settings.low_activity_weeks, BTreeSet::from([28, 53]));
        assert_eq!(
            settings.thresholds,
            Thresholds {
                collision: 4,
                ..Thresholds::default()
            }
        );
        assert_eq!(settings.planned.len(), 1);
    }

    #[test]
    fn planned_days_go_with_their_event() {
        let july = Decision {
            cycle: Some(ReportingCycle::July),
            ..Decision::default()
        };
        let (_, settings) = decide(ReportingCycle::August, july).unwrap();
        assert_eq!(settings.planned, BTreeMap::new());
    }

    #[test]
    fn only_a_custom_cycle_has_period_ends_of_its_own() {
        let ends = |ends: &[&str]| Decision {
            interim_period_ends: Some(days(ends)),
            ..Decision::default()
        };
        let custom = ReportingCycle::Custom;
        for (cycle, given, fault) in [
            (
                custom,
                Decision::default(),
                "interimPeriodEnds PERIOD_ENDS_REQUIRED",
            ),
            (custom, ends(&[]), "interimPeriodEnds PERIOD_ENDS_REQUIRED"),
            (
                custom,
                ends(&["2026-08-31", "2026-08-31"]),
                "interimPeriodEnds.1 REPEATED",
            ),
            (
                custom,
                ends(&["2027-01-01"]),
                "interimPeriodEnds.0 DAY_OUT_OF_RANGE",
            ),
            (
                custom,
                ends(&["2026-08-31"; 7]),
                "interimPeriodEnds LIST_TOO_LONG",
            ),
            (
                ReportingCycle::July,
                ends(&["2026-07-31"]),
                "interimPeriodEnds PERIOD_ENDS_OF_CYCLE",
            ),
        ] {
            assert_eq!(refused(cycle, given.clone()), [fault], "{given:?}");
        }
        let (_, settings) = decide(custom, ends(&["2026-08-31", "2026-05-31"])).unwrap();
        assert_eq!(
            settings.interim_period_ends,
            BTreeSet::from([day("2026-05-31"), day("2026-08-31")])
        );
    }

    #[test]
    fn planned_days_name_milestones_of_the_new_calendar() {
        let plan = |event: &str, milestone, on| Planned {
            event: event.to_owned(),
            milestone,
            on: day(on),
        };
        let decision = Decision {
            cycle: Some(ReportingCycle::AprilAugust),
            planned: Some(vec![
                plan("INTERIM-2026-04-30", MilestoneKind::DataFreeze, "2026-05-11"),
                plan("INTERIM-2026-04-31", MilestoneKind::DataFreeze, "2026-05-11"),
                plan("CLOSING-2025", MilestoneKind::CouncilDecision, "2026-05-11"),
                plan("CLOSING-2025", MilestoneKind::PeriodEnd, "2025-12-30"),
                plan("CLOSING-2025", MilestoneKind::DataFreeze, "2028-01-12"),
                plan("INTERIM-2026-04-30", MilestoneKind::DataFreeze, "2026-05-12"),
            ]),
            ..Decision::default()
        };
        assert_eq!(
            refused(ReportingCycle::August, decision),
            [
                "plannedMilestones.1.eventCode UNKNOWN_CODE",
                "plannedMilestones.2.milestone MILESTONE_NOT_PLANNABLE",
                "plannedMilestones.3.milestone MILESTONE_NOT_PLANNABLE",
                "plannedMilestones.4.plannedOn DAY_OUT_OF_RANGE",
                "plannedMilestones.5.milestone REPEATED",
            ]
        );
    }

    #[test]
    fn numbers_and_days_are_within_bounds() {
        let decision = Decision {
            extra_days_off: Some(days(&["2025-12-01", "2025-11-30", "2027-01-31", "2027-02-01"])),
            low_activity_weeks: Some(vec![0, 53, 54, -1]),
            thresholds: DecidedThresholds {
                due_soon: Some(-1),
                collision: Some(1),
                notice: Some(0),
                ..DecidedThresholds::default()
            },
            ..Decision::default()
        };
        assert_eq!(
            refused(ReportingCycle::August, decision),
            [
                "thresholds.dueSoon OUT_OF_RANGE",
                "thresholds.collision OUT_OF_RANGE",
                "extraDaysOff.1 DAY_OUT_OF_RANGE",
                "extraDaysOff.3 DAY_OUT_OF_RANGE",
                "lowActivityWeeks.0 OUT_OF_RANGE",
                "lowActivityWeeks.2 OUT_OF_RANGE",
                "lowActivityWeeks.3 OUT_OF_RANGE",
            ]
        );
        let decision = Decision {
            low_activity_weeks: Some(vec![53]),
            ..Decision::default()
        };
        let (year, settings) = (2025.try_into().unwrap(), CalendarSettings::default());
        assert!(decided(year, ReportingCycle::August, settings, decision).is_err());
    }
}
