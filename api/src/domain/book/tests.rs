use std::collections::BTreeMap;

use arshjul_entity::{DeadlineKind, Frequency, Gender, IndicatorId, UnitKind};

use super::*;
use crate::domain::{
    calendar::{
        AsksFor, Deadline, Progress,
        fixture::{DONE, day, deadline, served_by, unit},
    },
    completeness::tests::{committee, measure},
    measure::Measure,
    unit::UnitTree,
};

mod settle;

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

fn measures() -> BTreeMap<IndicatorId, Measure> {
    [
        (IndicatorId(1), measure(1, Frequency::Year)),
        (IndicatorId(2), measure(2, Frequency::Month)),
    ]
    .into()
}

fn asks(deadlines: &[Deadline]) -> Book {
    Book::of(Given {
        deadlines,
        measures: &measures(),
        sources: &BTreeMap::new(),
        tree: &tree(),
    })
}

/// `D1 I1 U1 2025 2026-02-10`
fn told(asks: &Book) -> Vec<String> {
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
            // What feeds no report asks all the same.
            "D4 I1 U2 2025 2026-05-04",
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
    let can = |event, due_on, period: &str| {
        can_ask(
            AsksFor::LatestOver,
            Some(event),
            day(due_on),
            &[period.parse().unwrap()].into(),
        )
    };
    assert!(can("CLOSING-2025", "2026-02-10", "2025"));
    assert!(can("CLOSING-2025", "2026-02-10", "2025-12"));
    assert!(!can("CLOSING-2025", "2026-02-10", "2025-11"));
    assert!(can("INTERIM-2026-08-31", "2026-09-15", "2025"));
    assert!(can("INTERIM-2026-08-31", "2026-09-15", "2026-Q2"));
    assert!(!can("INTERIM-2026-08-31", "2026-09-15", "2026"));
    assert!(can("BUDGET-2027", "2026-05-04", "2026-04"));
    let by_name = AsksFor::Named("2024".parse().unwrap());
    let named = |period: &str| {
        can_ask(
            by_name,
            None,
            day("2026-05-04"),
            &[period.parse().unwrap()].into(),
        )
    };
    assert!(named("2024") && named("2024-12") && !named("2025"));
}

fn told_lines(deadlines: &[Deadline], named: &[(i64, i64)], periods: &[&str]) -> Vec<String> {
    let named = named
        .iter()
        .map(|(indicator, unit)| (IndicatorId(*indicator), OrganizationUnitId(*unit)));
    let periods = periods.iter().map(|period| period.parse().unwrap()).collect();
    lines(&asks(deadlines), named, &measures(), &periods, &tree())
        .keys()
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

const NOON: &str = "T11:00:00Z";
