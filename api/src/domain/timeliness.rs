//! What deadlines ask for cell by cell, and whether a cell came in on time (R7).
//!
//! A deadline asks a unit for an indicator's last period that is over when the report's own period ends, in every gender that
//! the indicator is split by.

use std::collections::BTreeMap;

use arshjul_entity::{DeadlineId, Gender, IndicatorId, OrganizationUnitId};
use chrono::NaiveDate;

use super::{
    calendar::{Deadline, Progress, period_end, serving},
    measure::Measure,
    period::Period,
    unit::{self, Unit, UnitTree},
};

/// Whether a cell came in by the last day that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timeliness {
    OnTime,
    Late,
}

/// Both are days in Sweden: what comes in on the last day is on time until midnight there.
#[must_use]
pub fn timeliness(handed_in_on: NaiveDate, due_on: NaiveDate) -> Timeliness {
    if handed_in_on <= due_on {
        Timeliness::OnTime
    } else {
        Timeliness::Late
    }
}

/// What a unit reports of an indicator in a period, in all genders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Line {
    pub indicator: IndicatorId,
    pub unit: OrganizationUnitId,
    pub period: Period,
}

/// A deadline that asks for a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    pub deadline: DeadlineId,
    /// Of the reporting event that the deadline feeds.
    pub event: String,
    /// The day that counts: of the hand-in that serves the deadline, where another does.
    pub due_on: NaiveDate,
}

/// Everything that deadlines ask for.
#[derive(Clone, Debug, Default)]
pub struct Asks {
    /// By due day.
    by_line: BTreeMap<Line, Vec<Ask>>,
}

impl Asks {
    /// Of deadlines that come with those that serve them. What is withdrawn asks for nothing, nor does what feeds no report; a unit
    /// that need not hand in is not asked.
    #[must_use]
    pub fn of(deadlines: &[Deadline], measures: &BTreeMap<IndicatorId, Measure>, tree: &UnitTree) -> Self {
        let mut asks = Self::default();
        for deadline in deadlines.iter().filter(|deadline| !deadline.is_cancelled) {
            let event = deadline.feeds.as_deref();
            let Some((event, period_end)) = event.and_then(|event| Some((event, period_end(event)?))) else {
                continue;
            };
            let until = deadline.tells_until(period_end);
            for unit in deadline.units.keys() {
                let serving = serving(deadlines, deadline, *unit);
                if matches!(serving.units.get(unit), Some(Progress::Waived)) {
                    continue;
                }
                let ask = Ask {
                    deadline: deadline.id,
                    event: event.to_owned(),
                    due_on: serving.due.due_on,
                };
                let measures = deadline.indicators.iter().filter_map(|id| measures.get(id));
                for measure in measures {
                    asks.add(tree, *unit, measure, until, &ask);
                }
            }
        }
        for asks in asks.by_line.values_mut() {
            asks.sort_by_key(|ask| (ask.due_on, ask.deadline));
        }
        asks
    }

    fn add(
        &mut self,
        tree: &UnitTree,
        unit: OrganizationUnitId,
        measure: &Measure,
        until: NaiveDate,
        ask: &Ask,
    ) {
        let Some(period) = Period::last_over(measure.frequency, until) else {
            return;
        };
        for unit in reporting(tree, unit, period, ask.due_on) {
            // R1: above the indicator's level only roll-ups exist.
            if unit::level(unit.kind) < unit::level(measure.reporting_level) {
                continue;
            }
            let line = Line {
                indicator: measure.id,
                unit: unit.id,
                period,
            };
            self.by_line.entry(line).or_default().push(ask.clone());
        }
    }

    /// What is asked for, by indicator, unit and period, each with the deadlines that ask for it by due day.
    pub fn lines(&self) -> impl Iterator<Item = (&Line, &[Ask])> {
        self.by_line.iter().map(|(line, asks)| (line, asks.as_slice()))
    }

    /// The first of the deadlines that ask for a line.
    #[must_use]
    pub fn earliest(&self, line: &Line) -> Option<&Ask> {
        self.by_line.get(line)?.first()
    }
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

/// Whether the measure is reported for the gender, so that someone can ask for it.
#[must_use]
pub fn is_reported(measure: &Measure, gender: Gender) -> bool {
    measure.genders().contains(&gender)
}

#[cfg(test)]
mod tests {
    use arshjul_entity::{DeadlineKind, Frequency, UnitKind};

    use super::*;
    use crate::domain::{
        calendar::planted::{DONE, day, deadline, served_by},
        completeness::tests::{committee, measure},
    };

    fn tree() -> UnitTree {
        let mut gone = committee(3);
        gone.valid_to = Some(day("2025-12-31"));
        gone.successor = Some(OrganizationUnitId(4));
        let mut new = committee(4);
        new.valid_from = day("2026-01-01");
        let mut root = committee(9);
        root.kind = UnitKind::Municipality;
        UnitTree::new(vec![committee(1), committee(2), gone, new, root])
    }

    fn asks(deadlines: &[Deadline]) -> Asks {
        let measures = [
            (IndicatorId(1), measure(1, Frequency::Year)),
            (IndicatorId(2), measure(2, Frequency::Month)),
        ];
        Asks::of(deadlines, &measures.into(), &tree())
    }

    /// `D1 I1 U1 2025 2026-02-10`
    fn told(asks: &Asks) -> Vec<String> {
        let lines = asks.lines();
        lines
            .flat_map(|(line, asks)| {
                asks.iter().map(|ask| {
                    let Line {
                        indicator,
                        unit,
                        period,
                    } = line;
                    let (by, due_on) = (ask.deadline.0, ask.due_on);
                    format!("D{by} I{} U{} {period} {due_on}", indicator.0, unit.0)
                })
            })
            .collect()
    }

    fn closing(id: i64, due_on: &str) -> Deadline {
        deadline(id, "Resultat", due_on)
            .feeding(DeadlineKind::YearEndResults, "CLOSING-2025")
            .asking(&[1])
            .for_units(&[1])
    }

    #[test]
    fn a_report_asks_for_the_last_period_that_is_over_when_its_own_ends() {
        let interim = deadline(2, "Uppföljning", "2026-09-15")
            .feeding(DeadlineKind::InterimFollowUp, "INTERIM-2026-08-31")
            .asking(&[1, 2])
            .for_units(&[1]);
        let budget = deadline(3, "Underlag", "2026-05-04")
            .feeding(DeadlineKind::Budget, "BUDGET-2027")
            .asking(&[2])
            .for_units(&[1]);
        let alone = deadline(4, "Enkät", "2026-05-04").asking(&[1]).for_units(&[2]);
        assert_eq!(
            told(&asks(&[closing(1, "2026-02-10"), interim, budget, alone])),
            [
                "D1 I1 U1 2025 2026-02-10",
                "D2 I1 U1 2025 2026-09-15",
                "D3 I2 U1 2026-04 2026-05-04",
                "D2 I2 U1 2026-08 2026-09-15",
            ]
        );
    }

    #[test]
    fn the_first_deadline_that_asks_is_the_one_that_counts() {
        let asks = asks(&[closing(1, "2026-02-10"), closing(2, "2026-01-26")]);
        let line = Line {
            indicator: IndicatorId(1),
            unit: OrganizationUnitId(1),
            period: "2025".parse().unwrap(),
        };
        assert_eq!(asks.earliest(&line).unwrap().deadline, DeadlineId(2));
        let other = Line {
            unit: OrganizationUnitId(2),
            ..line
        };
        assert_eq!(asks.earliest(&other), None);
    }

    #[test]
    fn what_is_withdrawn_or_waived_asks_nobody() {
        let mut withdrawn = closing(1, "2026-02-10");
        withdrawn.is_cancelled = true;
        assert_eq!(told(&asks(&[withdrawn])), [""; 0]);
        let waived = closing(1, "2026-02-10").progress(1, Progress::Waived);
        assert_eq!(told(&asks(&[waived])), [""; 0]);
        let done = closing(1, "2026-02-10").progress(1, DONE);
        assert_eq!(told(&asks(&[done])).len(), 1);
    }

    #[test]
    fn a_merge_brings_the_day_of_the_hand_in_that_serves() {
        let served = || closing(1, "2026-02-10").progress(1, served_by(2));
        let serving = deadline(2, "Bokslut", "2026-02-20").for_units(&[1]);
        assert_eq!(
            told(&asks(&[served(), serving.clone()])),
            ["D1 I1 U1 2025 2026-02-20"]
        );
        let waived = serving.clone().progress(1, Progress::Waived);
        assert_eq!(told(&asks(&[served(), waived])), [""; 0]);
        let mut withdrawn = serving;
        withdrawn.is_cancelled = true;
        assert_eq!(told(&asks(&[served(), withdrawn])), ["D1 I1 U1 2025 2026-02-10"]);
    }

    #[test]
    fn who_was_not_there_in_the_period_is_asked_for_what_it_took_over() {
        let to_successor = closing(1, "2026-02-10").for_units(&[4]);
        assert_eq!(told(&asks(&[to_successor])), ["D1 I1 U3 2025 2026-02-10"]);
        // In its own year the new unit answers for itself.
        let of_its_own = deadline(2, "Uppföljning", "2026-09-15")
            .feeding(DeadlineKind::InterimFollowUp, "INTERIM-2026-08-31")
            .asking(&[2])
            .for_units(&[4]);
        assert_eq!(told(&asks(&[of_its_own])), ["D2 I2 U4 2026-08 2026-09-15"]);
    }

    #[test]
    fn above_the_indicators_level_nobody_can_answer() {
        assert_eq!(told(&asks(&[closing(1, "2026-02-10").for_units(&[9])])), [""; 0]);
    }

    #[test]
    fn the_last_day_counts() {
        let due_on = day("2026-02-10");
        assert_eq!(timeliness(day("2026-02-10"), due_on), Timeliness::OnTime);
        assert_eq!(timeliness(day("2026-02-11"), due_on), Timeliness::Late);
    }
}
