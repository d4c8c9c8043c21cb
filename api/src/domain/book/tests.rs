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

const NOON: &str = "T11:00:00Z";

/// All genders of a line that a unit has handed in on a day.
fn handed_in(indicator: i64, of: i64, period: &str, on: &str) -> ReceivedCells {
    let line = CellLine {
        indicator: IndicatorId(indicator),
        unit: unit(of),
        period: period.parse().unwrap(),
    };
    let received = Received {
        at: format!("{on}{NOON}").parse().unwrap(),
        on: day(on),
        is_approved: false,
        is_example: false,
    };
    Gender::ALL
        .iter()
        .map(|gender| ((line, *gender), received))
        .collect()
}

fn settled(mut deadlines: Vec<Deadline>, hand_ins: &HandIns) -> (Book, Vec<Deadline>) {
    let mut book = asks(&deadlines);
    book.settle(&mut deadlines, &measures(), hand_ins);
    (book, deadlines)
}

fn cells(cells: ReceivedCells) -> HandIns {
    HandIns {
        cells,
        ..HandIns::default()
    }
}

fn done(at: &str, is_on_time: bool) -> Progress {
    Progress::Done {
        at: format!("{at}{NOON}").parse().unwrap(),
        is_on_time,
    }
}

#[test]
fn the_last_cell_makes_a_deadline_done_at_that_instant_and_nothing_else_does() {
    let asking = || closing(1, "2026-02-10");
    let progress =
        |deadlines: Vec<Deadline>, hand_ins: &HandIns| settled(deadlines, hand_ins).1[0].units[&unit(1)];
    assert_eq!(progress(vec![asking()], &HandIns::default()), Progress::Open);
    // Nor does a word.
    assert_eq!(
        progress(vec![asking().progress(1, DONE)], &HandIns::default()),
        Progress::Open
    );
    let mut some = handed_in(1, 1, "2025", "2026-02-10");
    let all = cells(some.clone());
    assert_eq!(progress(vec![asking()], &all), done("2026-02-10", true));
    let late = cells(handed_in(1, 1, "2025", "2026-02-11"));
    assert_eq!(progress(vec![asking()], &late), done("2026-02-11", false));
    some.retain(|(_, gender), _| *gender != Gender::Men);
    assert_eq!(progress(vec![asking()], &cells(some)), Progress::Open);
    let mut accepted = asking().progress(1, DONE);
    accepted.gaps.insert(unit(1));
    assert_eq!(progress(vec![accepted], &HandIns::default()), DONE);
}

#[test]
fn an_example_answers_what_an_example_asks() {
    let mut examples = handed_in(1, 1, "2025", "2026-02-10");
    for received in examples.values_mut() {
        received.is_example = true;
    }
    let examples = cells(examples);
    let mut asking = closing(1, "2026-02-10");
    assert_eq!(
        settled(vec![asking.clone()], &examples).1[0].units[&unit(1)],
        Progress::Open
    );
    asking.is_example = true;
    assert_eq!(
        settled(vec![asking], &examples).1[0].units[&unit(1)],
        done("2026-02-10", true)
    );
}

#[test]
fn three_reports_ask_for_one_yearly_cell_once() {
    let interim = |id, due_on: &str, event: &str| {
        deadline(id, "Uppföljning", due_on)
            .feeding(DeadlineKind::InterimFollowUp, event)
            .asking(&[1])
            .for_units(&[1])
    };
    let asking = vec![
        closing(1, "2026-02-10"),
        interim(2, "2026-05-15", "INTERIM-2026-04-30"),
        interim(3, "2026-09-15", "INTERIM-2026-08-31"),
    ];
    let (book, after) = settled(asking, &cells(handed_in(1, 1, "2025", "2026-02-01")));
    let uses: Vec<_> = (1..=3)
        .map(|id| book.own(DeadlineId(id), unit(1))[0].uses)
        .collect();
    assert_eq!(uses, [None, Some(DeadlineId(1)), Some(DeadlineId(1))]);
    for deadline in &after {
        assert_eq!(deadline.units[&unit(1)], done("2026-02-01", true));
    }
    let used: Vec<_> = after
        .iter()
        .map(|deadline| deadline.used.contains_key(&unit(1)))
        .collect();
    assert_eq!(used, [false, true, true]);
}

#[test]
fn what_carries_no_data_is_said_to_be_done() {
    let meeting = deadline(1, "Möte", "2026-02-10").for_units(&[1]);
    let (book, after) = settled(vec![meeting.clone()], &HandIns::default());
    assert_eq!(
        book.own(DeadlineId(1), unit(1))[0].asked,
        Asked::Act(ActKind::Report)
    );
    assert_eq!(after[0].units[&unit(1)], Progress::Open);
    let (_, after) = settled(vec![meeting.progress(1, DONE)], &HandIns::default());
    assert_eq!(after[0].units[&unit(1)], DONE);
    // Above the level of its indicator a unit has no cells to hand in.
    let (book, _) = settled(
        vec![closing(1, "2026-02-10").for_units(&[9])],
        &HandIns::default(),
    );
    assert_eq!(
        book.own(DeadlineId(1), unit(9))[0].asked,
        Asked::Act(ActKind::Report)
    );
}

fn questions(id: i64, questions: &[&str]) -> Deadline {
    let mut asking = deadline(id, "Frågor", "2026-02-10").for_units(&[1]);
    asking.questions = questions.iter().map(|question| (*question).to_owned()).collect();
    asking
}

fn answers(of: &[(i64, &str)]) -> HandIns {
    let answered = Answered {
        at: format!("2026-02-09{NOON}").parse().unwrap(),
        on: day("2026-02-09"),
    };
    let answers = of.iter().map(|(id, question)| {
        let key = (DeadlineId(*id), unit(1), (*question).to_owned());
        (key, answered)
    });
    HandIns {
        answers: answers.collect(),
        ..HandIns::default()
    }
}

#[test]
fn a_hand_in_has_all_that_it_serves() {
    let served = questions(2, &["Vad gick bra?", "Vad är svårt?"]).progress(1, served_by(1));
    let all = || vec![questions(1, &["Vad gick bra?"]), served.clone()];
    let (book, after) = settled(all(), &answers(&[(1, "Vad gick bra?")]));
    assert_eq!(book.hand_in(DeadlineId(1), unit(1)).len(), 2);
    assert_eq!(after[0].units[&unit(1)], Progress::Open);
    let both = answers(&[(1, "Vad gick bra?"), (2, "Vad är svårt?")]);
    let (_, after) = settled(all(), &both);
    assert_eq!(after[0].units[&unit(1)], done("2026-02-09", true));
    assert_eq!(after[1].units[&unit(1)], served_by(1));
}

#[test]
fn what_is_asked_once_for_both_is_answered_where_it_is_asked() {
    let mut using = questions(2, &["Vad, gick BRA?", "Vad är svårt?"]);
    using.uses.insert(unit(1), DeadlineId(1));
    let mut report = deadline(3, "Underlag", "2026-02-12").for_units(&[1]);
    report.uses.insert(unit(1), DeadlineId(1));
    let all = || vec![questions(1, &["Vad gick bra?"]), using.clone(), report.clone()];
    let (book, after) = settled(all(), &HandIns::default());
    let uses: Vec<_> = book
        .own(DeadlineId(2), unit(1))
        .iter()
        .map(|request| request.uses)
        .collect();
    assert_eq!(uses, [Some(DeadlineId(1)), None]);
    assert!(
        after
            .iter()
            .all(|deadline| deadline.units[&unit(1)] == Progress::Open)
    );
    assert!(after[2].used[&unit(1)].is_arranged);
    let (_, after) = settled(all(), &answers(&[(1, "Vad gick bra?")]));
    let progress: Vec<_> = after.iter().map(|deadline| deadline.units[&unit(1)]).collect();
    assert_eq!(
        progress,
        [done("2026-02-09", true), Progress::Open, done("2026-02-09", true)]
    );
}

#[test]
fn nearly_the_same_question_is_the_same() {
    for (one, other, expected) in [
        ("Vad gick bra?", "vad gick bra", true),
        (
            "Vilka aktiviteter är genomförda eller pågår?",
            "Vilka aktiviteter är genomförda, eller pågår nu?",
            true,
        ),
        ("Vad gick bra?", "Vad gick dåligt?", false),
        ("Fråga 12?", "Fråga 13?", false),
        ("?", "!", false),
    ] {
        assert_eq!(same_question(one, other), expected, "{one} {other}");
    }
}
