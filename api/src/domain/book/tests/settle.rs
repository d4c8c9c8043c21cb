use super::*;

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
    let needs_nothing: Vec<_> = after
        .iter()
        .map(|deadline| deadline.used.contains_key(&unit(1)))
        .collect();
    assert_eq!(needs_nothing, [false, true, true]);
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
