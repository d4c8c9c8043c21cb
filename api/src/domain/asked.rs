//! What is asked of whom, cell by cell.
//!
//! A deadline asks a unit for an indicator's last period that is over when the report's own period ends, in every gender that
//! the indicator is split by. The definition of an indicator asks the units that it names, in every period that they are there in. Whatever
//! asks: above the indicator's level only roll-ups exist, and nobody can answer (R1).

use std::collections::{BTreeMap, BTreeSet};

use arshjul_entity::{DeadlineId, Gender, IndicatorId, OrganizationUnitId};
use chrono::NaiveDate;

use super::{
    calendar::{Deadline, Progress, period_end, serving, tells_until},
    measure::Measure,
    period::Period,
    result::CellKey,
    unit::{Unit, UnitTree, is_above},
};

/// What a unit reports of an indicator in a period, in all genders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CellLine {
    pub indicator: IndicatorId,
    pub unit: OrganizationUnitId,
    pub period: Period,
}

impl CellLine {
    pub const fn cell(self, gender: Gender) -> CellKey {
        CellKey {
            indicator: self.indicator,
            unit: self.unit,
            period: self.period,
            gender,
        }
    }
}

/// A deadline that asks for a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskingDeadline {
    pub deadline: DeadlineId,
    /// Of the reporting event that the deadline feeds.
    pub event: String,
    /// The day that counts: of the hand-in that serves the deadline, where another does.
    pub due_on: NaiveDate,
}

/// Everything that deadlines ask for.
#[derive(Clone, Debug, Default)]
pub struct AskedLines {
    /// By due day.
    by_line: BTreeMap<CellLine, Vec<AskingDeadline>>,
}

impl AskedLines {
    /// Of deadlines that come with those that serve them. What is withdrawn asks for nothing, nor does what feeds no report; a unit
    /// that need not hand in is not asked.
    pub fn of(deadlines: &[Deadline], measures: &BTreeMap<IndicatorId, Measure>, tree: &UnitTree) -> Self {
        let mut asks = Self::default();
        for deadline in deadlines.iter().filter(|deadline| !deadline.is_cancelled) {
            let event = deadline.feeds.as_deref();
            let Some((event, period_end)) = event.and_then(|event| Some((event, period_end(event)?))) else {
                continue;
            };
            let until = tells_until(deadline.due.due_on, period_end);
            for unit in deadline.units.keys() {
                let serving = serving(deadlines, deadline, *unit);
                // Merged deadlines are handed in once, and waived where that one is.
                if matches!(serving.units.get(unit), Some(Progress::Waived)) {
                    continue;
                }
                let ask = AskingDeadline {
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
        // The first by due day is the one that timeliness goes by.
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
        ask: &AskingDeadline,
    ) {
        let Some(period) = Period::last_over(measure.frequency, until) else {
            return;
        };
        // A unit that took over answers for the periods of those before it.
        for unit in reporting(tree, unit, period, ask.due_on) {
            if is_above(unit.kind, measure.reporting_level) {
                continue;
            }
            let line = CellLine {
                indicator: measure.id,
                unit: unit.id,
                period,
            };
            self.by_line.entry(line).or_default().push(ask.clone());
        }
    }

    /// What is asked for, by indicator, unit and period, each with the deadlines that ask for it by due day.
    pub fn lines(&self) -> impl Iterator<Item = (&CellLine, &[AskingDeadline])> {
        self.by_line.iter().map(|(line, asks)| (line, asks.as_slice()))
    }

    /// The first of the deadlines that ask for a line.
    pub fn earliest(&self, line: &CellLine) -> Option<&AskingDeadline> {
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

/// Whether a deadline that feeds the event can ask for one of the periods, of an indicator of its frequency.
pub fn can_ask(event: &str, due_on: NaiveDate, periods: &BTreeSet<Period>) -> bool {
    let Some(period_end) = period_end(event) else {
        return false;
    };
    let until = tells_until(due_on, period_end);
    periods
        .iter()
        .any(|period| Period::last_over(period.frequency(), until) == Some(*period))
}

/// The lines of these periods that somebody asks for, be it a deadline or the definition of the indicator, by the units that it names.
pub fn lines(
    asks: &AskedLines,
    named: impl IntoIterator<Item = (IndicatorId, OrganizationUnitId)>,
    measures: &BTreeMap<IndicatorId, Measure>,
    periods: &BTreeSet<Period>,
    tree: &UnitTree,
) -> BTreeSet<CellLine> {
    let by_deadlines = asks.lines().map(|(line, _)| *line);
    // Deadlines ask for other periods too: of those that a caller looks at, the lines.
    let by_deadlines =
        by_deadlines.filter(|line| measures.contains_key(&line.indicator) && periods.contains(&line.period));
    let named = named.into_iter().filter_map(|(indicator, unit)| {
        let (measure, unit) = (measures.get(&indicator)?, tree.by_id(unit)?);
        (!is_above(unit.kind, measure.reporting_level)).then_some((measure, unit))
    });
    let by_definitions = named.flat_map(|(measure, unit)| {
        let periods = periods.iter().filter(|period| {
            period.frequency() == measure.frequency && unit.is_valid_in(period.start(), period.end())
        });
        periods.map(|period| CellLine {
            indicator: measure.id,
            unit: unit.id,
            period: *period,
        })
    });
    by_deadlines.chain(by_definitions).collect()
}

#[cfg(test)]
mod tests {
    use arshjul_entity::{DeadlineKind, Frequency, UnitKind};

    use super::*;
    use crate::domain::{
        calendar::fixture::{DONE, day, deadline, served_by},
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

    fn asks(deadlines: &[Deadline]) -> AskedLines {
        let measures = [
            (IndicatorId(1), measure(1, Frequency::Year)),
            (IndicatorId(2), measure(2, Frequency::Month)),
        ];
        AskedLines::of(deadlines, &measures.into(), &tree())
    }

    /// `D1 I1 U1 2025 2026-02-10`
    fn told(asks: &AskedLines) -> Vec<String> {
        let lines = asks.lines();
        lines
            .flat_map(|(line, asks)| {
                asks.iter().map(|ask| {
                    let CellLine {
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
        let line = CellLine {
            indicator: IndicatorId(1),
            unit: OrganizationUnitId(1),
            period: "2025".parse().unwrap(),
        };
        assert_eq!(asks.earliest(&line).unwrap().deadline, DeadlineId(2));
        let other = CellLine {
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
    fn a_report_can_ask_for_what_it_tells_of() {
        let can =
            |event, due_on, period: &str| can_ask(event, day(due_on), &[period.parse().unwrap()].into());
        assert!(can("CLOSING-2025", "2026-02-10", "2025"));
        assert!(can("CLOSING-2025", "2026-02-10", "2025-12"));
        assert!(!can("CLOSING-2025", "2026-02-10", "2025-11"));
        assert!(can("INTERIM-2026-08-31", "2026-09-15", "2025"));
        assert!(can("INTERIM-2026-08-31", "2026-09-15", "2026-Q2"));
        assert!(!can("INTERIM-2026-08-31", "2026-09-15", "2026"));
        assert!(can("BUDGET-2027", "2026-05-04", "2026-04"));
        assert!(!can("WHATEVER", "2026-05-04", "2026-04"));
    }

    fn told_lines(deadlines: &[Deadline], named: &[(i64, i64)], periods: &[&str]) -> Vec<String> {
        let measures = [
            (IndicatorId(1), measure(1, Frequency::Year)),
            (IndicatorId(2), measure(2, Frequency::Month)),
        ];
        let named = named
            .iter()
            .map(|(indicator, unit)| (IndicatorId(*indicator), OrganizationUnitId(*unit)));
        let periods = periods.iter().map(|period| period.parse().unwrap()).collect();
        lines(&asks(deadlines), named, &measures.into(), &periods, &tree())
            .iter()
            .map(|line| format!("I{} U{} {}", line.indicator.0, line.unit.0, line.period))
            .collect()
    }

    #[test]
    fn deadlines_ask_and_definitions_do_and_each_line_is_asked_for_once() {
        let deadlines = [closing(1, "2026-02-10"), closing(2, "2026-02-20").for_units(&[2])];
        assert_eq!(
            told_lines(&deadlines, &[(1, 1), (2, 1)], &["2025", "2025-12"]),
            ["I1 U1 2025", "I1 U2 2025", "I2 U1 2025-12"]
        );
        // Only what is looked at.
        assert_eq!(told_lines(&deadlines, &[(1, 1)], &["2024"]), ["I1 U1 2024"]);
    }

    #[test]
    fn a_definition_asks_nobody_who_can_not_answer() {
        // Gone, not there yet, above the level, unknown.
        let named = [(1, 3), (1, 4), (1, 9), (1, 7), (7, 1)];
        assert_eq!(told_lines(&[], &named, &["2026"]), ["I1 U4 2026"]);
        assert_eq!(told_lines(&[], &named, &["2025"]), ["I1 U3 2025"]);
    }
}
