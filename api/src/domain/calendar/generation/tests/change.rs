//! What a plan changes, and that it changes it once.

use std::collections::BTreeMap;

use arshjul_entity::{
    DeadlineId, EventChoice, MilestoneKind, OffsetUnit, OrganizationUnitId, ReportingCycle,
    ReportingEventKind, UnitKind,
};

use super::{carried_out, day, planned, template_rules};
use crate::domain::calendar::{
    Anchor, Offset, Rule,
    generation::{Aspect, ChangeKind, ChangeReason, HandIn, PlannedChange, StoredDeadline, Write},
    rule::tests::rule,
};

const YEAR: i32 = 2026;

fn stored_year(rules: &[Rule], cycle: ReportingCycle) -> Vec<StoredDeadline> {
    carried_out(&planned(YEAR, rules, cycle, &[]), Vec::new())
}

fn by_code<'a>(stored: &'a mut [StoredDeadline], code: &str) -> &'a mut StoredDeadline {
    stored
        .iter_mut()
        .find(|stored| stored.given.code == code)
        .unwrap()
}

fn kinds(changes: &[PlannedChange]) -> BTreeMap<&str, ChangeKind> {
    changes
        .iter()
        .map(|change| (change.code.as_str(), change.kind))
        .collect()
}

fn move_by_person(stored: &mut [StoredDeadline], code: &str, to: &str) {
    let row = by_code(stored, code);
    row.is_moved = true;
    row.given.due_on = day(to);
}

fn interim_rule(id: i64, code: &str, choice: EventChoice) -> Rule {
    let anchor = Anchor::Milestone {
        event: ReportingEventKind::InterimReport,
        choice,
        milestone: MilestoneKind::DataFreeze,
    };
    rule(id, code, anchor, Offset::NONE)
}

fn fixed(id: i64, code: &str, month: u32) -> Rule {
    rule(id, code, Anchor::FixedDate { month, day: 10 }, Offset::NONE)
}

/// Acceptance: from 31 August to 30 April and 31 August.
#[test]
fn another_cycle_re_dates_what_hangs_on_interim_reports_and_nothing_else() {
    let rules = template_rules();
    let mut stored = stored_year(&rules, ReportingCycle::August);
    move_by_person(&mut stored, "HU-DELAR-INTERIM-2026-08-31", "2026-09-10");
    let stored = carried_out(&planned(YEAR, &rules, ReportingCycle::August, &stored), stored);

    let changes = planned(YEAR, &rules, ReportingCycle::AprilAugust, &stored);
    for change in &changes {
        let expected = match change.code.as_str() {
            "HU-DELAR-INTERIM-2026-08-31" => ChangeKind::Kept,
            code if code.ends_with("-INTERIM-2026-04-30") => ChangeKind::Added,
            _ => ChangeKind::Unchanged,
        };
        assert_eq!(change.kind, expected, "{}", change.code);
    }
    let added = changes.iter().filter(|change| change.kind == ChangeKind::Added);
    let added: Vec<_> = added
        .map(|change| change.code.strip_suffix("-INTERIM-2026-04-30").unwrap())
        .collect();
    assert_eq!(
        added,
        ["HU-DELAR", "DR-UNDERLAG", "HU-ATER", "DR-BESLUT", "DR-OVER"]
    );

    let stored = carried_out(&changes, stored);
    let back = planned(YEAR, &rules, ReportingCycle::August, &stored);
    let withdrawn = back.iter().filter(|change| change.kind == ChangeKind::Withdrawn);
    assert_eq!(withdrawn.count(), 5);
    assert!(
        back.iter()
            .all(|change| !matches!(change.kind, ChangeKind::Moved | ChangeKind::Added))
    );
}

#[test]
fn a_deadline_moves_with_its_report_and_keeps_its_id() {
    let rules = template_rules();
    let stored = stored_year(&rules, ReportingCycle::August);
    let changes = planned(YEAR, &rules, ReportingCycle::July, &stored);
    let moved: Vec<_> = changes
        .iter()
        .filter(|change| change.kind == ChangeKind::Moved)
        .collect();
    assert_eq!(moved.len(), 5);
    for change in &moved {
        let before = stored.iter().find(|stored| Some(stored.id) == change.id).unwrap();
        assert_eq!(before.given.code.replace("08-31", "07-31"), change.code);
        assert_eq!(change.before, Some(before.given.due_on));
        assert!(change.after < change.before);
        assert!(matches!(change.reason, ChangeReason::Replaced { .. }));
    }
    assert!(
        changes
            .iter()
            .all(|change| matches!(change.kind, ChangeKind::Moved | ChangeKind::Unchanged))
    );
}

#[test]
fn occurrences_that_change_places_keep_their_order() {
    let every_quarter = |day: &str| {
        let anchor = Anchor::Recurrence(format!("FREQ=MONTHLY;BYMONTH=2,5,11;BYDAY={day}"));
        [rule(1, "M", anchor, Offset::NONE)]
    };
    let stored = stored_year(&every_quarter("2TU"), ReportingCycle::August);
    let changes = planned(YEAR, &every_quarter("3WE"), ReportingCycle::August, &stored);
    let moves: Vec<_> = changes
        .iter()
        .map(|change| (change.id, change.code.as_str()))
        .collect();
    let expected = [
        (Some(DeadlineId(1)), "M-2026-02-18"),
        (Some(DeadlineId(2)), "M-2026-05-20"),
        (Some(DeadlineId(3)), "M-2026-11-18"),
    ];
    assert_eq!(moves, expected);
    assert!(changes.iter().all(|change| change.kind == ChangeKind::Moved));
}

#[test]
fn what_is_different_on_the_same_day_is_named() {
    let before = fixed(1, "C", 6);
    let stored = stored_year(std::slice::from_ref(&before), ReportingCycle::August);
    let mut after = before.clone();
    after.code = "D".to_owned();
    after.content.title = "Ny rubrik".to_owned();
    after.feeds = Some(ReportingEventKind::Budget);
    after.later = 5;
    after.anchor = Anchor::FixedDate { month: 6, day: 9 };
    after.offset.amount = 1;
    let changes = planned(YEAR, &[after], ReportingCycle::August, &stored);
    let all_but_units = [
        Aspect::Code,
        Aspect::Content,
        Aspect::Feeds,
        Aspect::Basis,
        Aspect::Window,
    ];
    assert_eq!(changes[0].reason, ChangeReason::Different(all_but_units.into()));
    assert_eq!(
        (changes[0].kind, changes[0].code.as_str()),
        (ChangeKind::Changed, "D-2026")
    );
}

#[test]
fn a_persons_day_stays_while_the_rules_day_goes_on() {
    let rules = [interim_rule(1, "F", EventChoice::First)];
    let mut stored = stored_year(&rules, ReportingCycle::August);
    move_by_person(&mut stored, "F-2026", "2026-09-10");
    let changes = planned(YEAR, &rules, ReportingCycle::AprilAugust, &stored);
    let change = &changes[0];
    assert_eq!((change.kind, change.write), (ChangeKind::Kept, Write::Update));
    assert_eq!(
        (change.before, change.after),
        (Some(day("2026-09-10")), Some(day("2026-09-10")))
    );

    let stored = carried_out(&changes, stored);
    assert!(stored[0].is_moved);
    assert_eq!(stored[0].given.ruled_on.to_string(), "2026-05-21");
    assert_eq!(stored[0].given.due_on, day("2026-09-10"));
    let again = planned(YEAR, &rules, ReportingCycle::AprilAugust, &stored);
    assert_eq!(
        (again[0].kind, again[0].write),
        (ChangeKind::Kept, Write::Nothing)
    );
}

#[test]
fn what_persons_moved_or_handed_in_is_kept_when_the_rules_give_it_no_more() {
    let rules = [
        interim_rule(1, "A", EventChoice::Each),
        interim_rule(2, "B", EventChoice::Each),
        fixed(3, "C", 5),
    ];
    let mut stored = stored_year(&rules, ReportingCycle::August);
    move_by_person(&mut stored, "A-INTERIM-2026-08-31", "2026-09-10");
    let unit = *stored[0].given.units.first().unwrap();
    by_code(&mut stored, "B-INTERIM-2026-08-31")
        .hand_ins
        .insert(unit, HandIn::Done);
    let changes = planned(YEAR, &rules[..2], ReportingCycle::July, &stored);
    let expected = [
        ("A-INTERIM-2026-07-31", ChangeKind::Added),
        ("A-INTERIM-2026-08-31", ChangeKind::Kept),
        ("B-INTERIM-2026-07-31", ChangeKind::Added),
        ("B-INTERIM-2026-08-31", ChangeKind::Kept),
        ("C-2026", ChangeKind::Withdrawn),
    ];
    assert_eq!(kinds(&changes), expected.into());
}

#[test]
fn a_withdrawn_deadline_comes_back_as_itself() {
    let rules = [fixed(1, "C", 5)];
    let stored = stored_year(&rules, ReportingCycle::August);
    let withdrawn = planned(YEAR, &[], ReportingCycle::August, &stored);
    assert_eq!(
        (withdrawn[0].kind, withdrawn[0].after),
        (ChangeKind::Withdrawn, None)
    );
    let stored = carried_out(&withdrawn, stored);
    assert_eq!(planned(YEAR, &[], ReportingCycle::August, &stored), []);

    let back = planned(YEAR, &rules, ReportingCycle::August, &stored);
    assert_eq!(
        (back[0].kind, &back[0].reason),
        (ChangeKind::Added, &ChangeReason::Revived)
    );
    assert_eq!((back[0].id, back[0].before), (Some(stored[0].id), None));
    assert!(!carried_out(&back, stored)[0].is_cancelled);
}

#[test]
fn units_come_and_go_but_none_that_has_handed_in_or_was_let_off() {
    let committees = fixed(1, "C", 5);
    let mut stored = stored_year(std::slice::from_ref(&committees), ReportingCycle::August);
    stored[0].hand_ins.insert(OrganizationUnitId(4), HandIn::Waived);
    let companies = Rule {
        unit_kinds: [UnitKind::Company].into(),
        ..committees
    };
    let rules = [companies];
    let changes = planned(YEAR, &rules, ReportingCycle::August, &stored);
    let change = &changes[0];
    assert_eq!(change.reason, ChangeReason::Different([Aspect::Units].into()));
    assert_eq!(change.added_units, [OrganizationUnitId(6)].into());
    assert_eq!(change.removed_units, [OrganizationUnitId(5)].into());
    let stored = carried_out(&changes, stored);
    assert_eq!(
        stored[0].given.units,
        [OrganizationUnitId(4), OrganizationUnitId(6)].into()
    );
    assert_eq!(
        planned(YEAR, &rules, ReportingCycle::August, &stored)[0].kind,
        ChangeKind::Unchanged
    );
}

/// One that a rule now places in the year before: each year's plan does its half, in either order.
#[test]
fn a_deadline_that_leaves_its_year_is_withdrawn_there_and_comes_back_in_the_other() {
    let rules = [fixed(1, "C", 1)];
    let earlier = [Rule {
        offset: Offset {
            amount: -1,
            unit: OffsetUnit::Months,
        },
        ..fixed(1, "C", 1)
    }];
    let august = ReportingCycle::August;
    let stored = stored_year(&rules, august);
    for order in [[YEAR, YEAR - 1], [YEAR - 1, YEAR]] {
        let mut stored = stored.clone();
        for number in order {
            let changes = planned(number, &earlier, august, &stored);
            let of_it = changes
                .iter()
                .filter(|change| change.code == "C-2026" && change.write != Write::Nothing);
            assert!(of_it.count() <= 1);
            stored = carried_out(&changes, stored);
        }
        let row = by_code(&mut stored, "C-2026");
        assert_eq!(
            (row.is_cancelled, row.given.due_on),
            (false, day("2025-12-10")),
            "{order:?}"
        );
    }
}
