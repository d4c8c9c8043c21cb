//! Where rules place their deadlines, case by case.

use arshjul_entity::{
    DeadlineId, DeadlineRuleId, EventChoice, MilestoneKind, OffsetUnit, OrganizationUnitId, ReportingCycle,
    ReportingEventKind, RollPolicy, UnitKind, YearChoice,
};
use chrono::NaiveDate;

use super::{calendars, day, tree, unit, year};
use crate::domain::{
    calendar::{
        Anchor, CalendarSettings, Offset, Rule,
        generation::{Calendars, Ruled, StoredDeadline, ruled},
        rule::tests::rule,
    },
    unit::{Unit, UnitTree},
};

const NO_OFFSET: Offset = working_days(0);

const fn working_days(amount: i32) -> Offset {
    Offset {
        amount,
        unit: OffsetUnit::WorkingDays,
    }
}

fn interim(choice: EventChoice, milestone: MilestoneKind) -> Anchor {
    Anchor::Milestone {
        event: ReportingEventKind::InterimReport,
        choice,
        milestone,
    }
}

fn given(number: i32, cycle: ReportingCycle, rules: &[Rule]) -> Vec<Ruled> {
    ruled(year(number), rules, &calendars(number, cycle), &tree(), &[]).unwrap()
}

fn codes_and_days(ruled: &[Ruled]) -> Vec<(&str, NaiveDate)> {
    ruled
        .iter()
        .map(|ruled| (ruled.code.as_str(), ruled.due_on))
        .collect()
}

#[test]
fn each_first_and_last_interim_report_have_their_own_labels() {
    let freeze = MilestoneKind::DataFreeze;
    let rules = [
        rule(1, "E", interim(EventChoice::Each, freeze), NO_OFFSET),
        rule(2, "F", interim(EventChoice::First, freeze), NO_OFFSET),
        rule(3, "L", interim(EventChoice::Last, freeze), NO_OFFSET),
    ];
    let given = given(2026, ReportingCycle::AprilAugust, &rules);
    let codes: Vec<_> = given.iter().map(|ruled| ruled.code.as_str()).collect();
    assert_eq!(
        codes,
        ["E-INTERIM-2026-04-30", "F-2026", "E-INTERIM-2026-08-31", "L-2026"]
    );
    assert_eq!(given[0].due_on, given[1].due_on);
    assert_eq!(given[2].due_on, given[3].due_on);
}

#[test]
fn a_fixed_day_that_a_month_lacks_is_its_last_and_rolls_as_its_rule_says() {
    let fixed = |id, roll| Rule {
        roll,
        ..rule(
            id,
            &format!("R{id}"),
            Anchor::FixedDate { month: 2, day: 30 },
            NO_OFFSET,
        )
    };
    let rules = [
        fixed(1, RollPolicy::Keep),
        fixed(2, RollPolicy::Next),
        fixed(3, RollPolicy::Previous),
    ];
    let given = given(2026, ReportingCycle::August, &rules);
    assert!(given.iter().all(|ruled| ruled.nominal_on == day("2026-02-28")));
    let expected = [
        ("R3-2026", day("2026-02-27")),
        ("R1-2026", day("2026-02-28")),
        ("R2-2026", day("2026-03-02")),
    ];
    assert_eq!(codes_and_days(&given), expected);
}

/// The handover's last day is a Monday; the day before it, Sunday, may not roll past it when the Monday is a day off.
#[test]
fn what_is_due_before_its_anchor_never_rolls_past_it() {
    let settings = CalendarSettings {
        extra_days_off: [day("2026-11-02")].into(),
        ..CalendarSettings::default()
    };
    let calendars = Calendars::new([(year(2026), ReportingCycle::August, settings)]);
    let before = rule(
        1,
        "R",
        interim(EventChoice::Each, MilestoneKind::CouncilHandover),
        Offset {
            amount: -1,
            unit: OffsetUnit::Days,
        },
    );
    let given = ruled(year(2026), &[before], &calendars, &tree(), &[]).unwrap();
    assert_eq!(given[0].nominal_on, day("2026-11-01"));
    assert_eq!(given[0].ruled_on, day("2026-10-30"));
}

#[test]
fn a_planned_day_is_what_counts() {
    let mut settings = CalendarSettings::default();
    let key = ("INTERIM-2026-08-31".to_owned(), MilestoneKind::CouncilHandover);
    settings.planned.insert(key, day("2026-10-20"));
    let calendars = Calendars::new([(year(2026), ReportingCycle::August, settings)]);
    let handover = |id, offset| {
        rule(
            id,
            &format!("R{id}"),
            interim(EventChoice::Each, MilestoneKind::CouncilHandover),
            offset,
        )
    };
    let rules = [handover(1, NO_OFFSET), handover(2, working_days(-5))];
    let given = ruled(year(2026), &rules, &calendars, &tree(), &[]).unwrap();
    let expected = [
        ("R2-INTERIM-2026-08-31", day("2026-10-13")),
        ("R1-INTERIM-2026-08-31", day("2026-10-20")),
    ];
    assert_eq!(codes_and_days(&given), expected);
}

#[test]
fn election_years_and_the_years_between_are_those_of_the_anchor() {
    let in_years = |id, years, month, amount| Rule {
        years,
        ..rule(
            id,
            &format!("R{id}"),
            Anchor::FixedDate { month, day: 15 },
            working_days(amount),
        )
    };
    let rules = [
        in_years(1, YearChoice::Election, 6, 0),
        in_years(2, YearChoice::BetweenElections, 6, 0),
        // Counted from December of the election year, due in January after it.
        in_years(3, YearChoice::Election, 12, 20),
    ];
    let codes = |number| -> Vec<String> {
        given(number, ReportingCycle::August, &rules)
            .into_iter()
            .map(|ruled| ruled.code)
            .collect()
    };
    assert_eq!(codes(2026), ["R1-2026"]);
    assert_eq!(codes(2027), ["R3-2026", "R2-2027"]);
    assert_eq!(codes(2028), ["R2-2028"]);
}

#[test]
fn chains_count_from_the_day_that_a_person_moved_the_anchor_to() {
    let first = rule(1, "A", Anchor::FixedDate { month: 3, day: 2 }, NO_OFFSET);
    let second = rule(2, "B", Anchor::Deadline(DeadlineRuleId(1)), working_days(5));
    let third = rule(3, "C", Anchor::Deadline(DeadlineRuleId(2)), working_days(-2));
    let rules = [third, second, first];
    let calendars = calendars(2026, ReportingCycle::August);
    let given = ruled(year(2026), &rules, &calendars, &tree(), &[]).unwrap();
    let expected = [
        ("A-2026", day("2026-03-02")),
        ("C-2026", day("2026-03-05")),
        ("B-2026", day("2026-03-09")),
    ];
    assert_eq!(codes_and_days(&given), expected);

    let mut moved = given[0].clone();
    moved.due_on = day("2026-03-16");
    let stored = StoredDeadline {
        id: DeadlineId(1),
        given: moved,
        is_moved: true,
        hand_ins: [].into(),
        is_cancelled: false,
    };
    let given = ruled(year(2026), &rules, &calendars, &tree(), &[stored]).unwrap();
    assert_eq!(given[0].ruled_on, day("2026-03-02"));
    let expected = [
        ("A-2026", day("2026-03-16")),
        ("C-2026", day("2026-03-19")),
        ("B-2026", day("2026-03-23")),
    ];
    assert_eq!(codes_and_days(&given), expected);
}

#[test]
fn a_deadline_feeds_its_anchors_event_or_else_the_next_that_is_not_over() {
    let feeding = |id, anchor, feeds| Rule {
        feeds: Some(feeds),
        ..rule(id, &format!("R{id}"), anchor, NO_OFFSET)
    };
    let interim_report = ReportingEventKind::InterimReport;
    let rules = [
        feeding(
            1,
            interim(EventChoice::First, MilestoneKind::CouncilDecision),
            interim_report,
        ),
        feeding(2, Anchor::Deadline(DeadlineRuleId(1)), interim_report),
        feeding(3, Anchor::FixedDate { month: 1, day: 15 }, interim_report),
        feeding(4, Anchor::FixedDate { month: 9, day: 15 }, interim_report),
        feeding(
            5,
            interim(EventChoice::First, MilestoneKind::CouncilDecision),
            ReportingEventKind::Budget,
        ),
        // The council's decision on the last one, and the day after.
        feeding(6, Anchor::FixedDate { month: 11, day: 23 }, interim_report),
        feeding(7, Anchor::FixedDate { month: 11, day: 24 }, interim_report),
    ];
    let given = given(2026, ReportingCycle::AprilAugust, &rules);
    let mut fed: Vec<_> = given
        .iter()
        .map(|ruled| (ruled.code.as_str(), ruled.feeds.as_deref()))
        .collect();
    fed.sort_unstable();
    assert_eq!(
        fed,
        [
            ("R1-2026", Some("INTERIM-2026-04-30")),
            ("R2-2026", Some("INTERIM-2026-04-30")),
            ("R3-2026", Some("INTERIM-2026-04-30")),
            ("R4-2026", Some("INTERIM-2026-08-31")),
            ("R5-2026", Some("BUDGET-2027")),
            ("R6-2026", Some("INTERIM-2026-08-31")),
            ("R7-2026", None),
        ]
    );
}

#[test]
fn the_window_ends_at_the_freeze_at_the_laws_day_and_with_the_year() {
    let wide = |id, anchor, offset| Rule {
        feeds: Some(ReportingEventKind::InterimReport),
        earlier: 3,
        later: 60,
        ..rule(id, &format!("R{id}"), anchor, offset)
    };
    let annual_handover = Anchor::Milestone {
        event: ReportingEventKind::AnnualReport,
        choice: EventChoice::Each,
        milestone: MilestoneKind::CouncilHandover,
    };
    let rules = [
        wide(
            1,
            interim(EventChoice::Each, MilestoneKind::DataFreeze),
            working_days(-4),
        ),
        wide(
            2,
            interim(EventChoice::Each, MilestoneKind::CommitteeDecision),
            NO_OFFSET,
        ),
        wide(3, Anchor::FixedDate { month: 12, day: 1 }, NO_OFFSET),
        wide(4, Anchor::FixedDate { month: 1, day: 2 }, NO_OFFSET),
        // It feeds nothing, and still stands before the annual report's last day.
        Rule {
            feeds: None,
            ..wide(5, annual_handover, working_days(-5))
        },
    ];
    let given = given(2026, ReportingCycle::August, &rules);
    let windows: Vec<_> = given
        .iter()
        .map(|ruled| {
            (
                ruled.code.as_str(),
                ruled.window.start().to_string(),
                ruled.window.end().to_string(),
            )
        })
        .collect();
    let expected = [
        ("R4-2026", "2026-01-01", "2026-03-30"),
        ("R5-ANNUAL-2025", "2026-04-01", "2026-04-15"),
        ("R1-INTERIM-2026-08-31", "2026-09-08", "2026-09-17"),
        ("R2-INTERIM-2026-08-31", "2026-09-29", "2026-11-02"),
        ("R3-2026", "2026-11-26", "2026-12-31"),
    ]
    .map(|(code, start, end)| (code, start.to_owned(), end.to_owned()));
    assert_eq!(windows, expected);
}

#[test]
fn units_are_those_on_duty_on_the_day_that_counts() {
    let ended = |id, kind, to: &str, successor: Option<i64>| Unit {
        valid_to: Some(day(to)),
        successor: successor.map(OrganizationUnitId),
        ..unit(id, kind)
    };
    let tree = UnitTree::new(vec![
        unit(1, UnitKind::Municipality),
        unit(2, UnitKind::Committee),
        Unit {
            valid_from: day("2026-07-01"),
            ..unit(3, UnitKind::Committee)
        },
        unit(4, UnitKind::Administration),
        ended(5, UnitKind::Committee, "2026-06-30", Some(4)),
        ended(6, UnitKind::Committee, "2025-06-30", Some(4)),
        ended(7, UnitKind::Unit, "2024-12-31", Some(8)),
        ended(8, UnitKind::Unit, "2025-12-31", Some(9)),
        unit(9, UnitKind::Unit),
        ended(10, UnitKind::Unit, "2025-12-31", None),
    ]);
    let units = |month, named: &[i64]| -> Vec<i64> {
        let rule = Rule {
            units: named.iter().copied().map(OrganizationUnitId).collect(),
            ..rule(1, "R", Anchor::FixedDate { month, day: 15 }, NO_OFFSET)
        };
        let given = ruled(
            year(2026),
            &[rule],
            &calendars(2026, ReportingCycle::August),
            &tree,
            &[],
        )
        .unwrap();
        given[0].units.iter().map(|unit| unit.0).collect()
    };
    assert_eq!(units(6, &[]), [2, 5]);
    // The committee that ended in June: an administration took over what it had left of the year.
    assert_eq!(units(9, &[]), [2, 3, 4]);
    assert_eq!(units(6, &[7, 10]), [2, 5, 9]);
}
