use arshjul_entity::UnitKind;
use chrono::TimeDelta;
use proptest::prelude::*;

use super::*;
use crate::domain::{rejection::ErrorCode, unit::Unit};

const ROOT: OrganizationUnitId = OrganizationUnitId(1);
const COMMITTEE: OrganizationUnitId = OrganizationUnitId(2);
const OTHER: OrganizationUnitId = OrganizationUnitId(3);
const BELOW: OrganizationUnitId = OrganizationUnitId(4);

fn tree() -> UnitTree {
    let unit = |id: OrganizationUnitId, parent: Option<OrganizationUnitId>| Unit {
        id,
        code: id.0.to_string(),
        kind: UnitKind::Committee,
        parent,
        valid_from: NaiveDate::MIN,
        valid_to: None,
        successor: None,
    };
    UnitTree::new(vec![
        unit(ROOT, None),
        unit(COMMITTEE, Some(ROOT)),
        unit(OTHER, Some(ROOT)),
        unit(BELOW, Some(COMMITTEE)),
    ])
}

fn now() -> DateTime<Utc> {
    "2026-11-23T09:00:00Z".parse().unwrap()
}

fn days(days: i64) -> DateTime<Utc> {
    now() + TimeDelta::days(days)
}

fn freeze(event: &str, period_end: &str) -> Freeze {
    Freeze {
        event: event.to_owned(),
        period_end: period_end.parse().unwrap(),
    }
}

fn exception(unit: OrganizationUnitId, event: Option<&str>, until: DateTime<Utc>) -> Exception {
    Exception {
        unit,
        event: event.map(str::to_owned),
        leave: Excepted {
            until,
            by: "samordnare".to_owned(),
            reason: "Sen rättelse.".to_owned(),
        },
    }
}

fn interim() -> YearLocks {
    YearLocks {
        freezes: vec![freeze("INTERIM-2026-08-31", "2026-08-31")],
        ..YearLocks::default()
    }
}

fn lock(locks: &YearLocks, unit: OrganizationUnitId, period: &str) -> Lock {
    locks.lock(&tree(), unit, period.parse().unwrap(), now())
}

fn refusal(lock: &Lock, touch: Touch) -> Option<ErrorCode> {
    lock.reason_against(touch).map(|reason| reason.code())
}

#[test]
fn a_freeze_holds_the_periods_that_end_by_the_end_of_its_own() {
    for (period, is_frozen) in [
        ("2026-08", true),
        ("2026-Q2", true),
        ("2026-S1", true),
        ("2026-T2", true),
        ("2026-09", false),
        ("2026-Q3", false),
        ("2026", false),
    ] {
        let lock = lock(&interim(), COMMITTEE, period);
        assert_eq!(lock != Lock::Open, is_frozen, "{period}");
        assert_eq!(
            refusal(&lock, Touch::Change),
            is_frozen.then_some(ErrorCode::ResultsFrozen)
        );
        assert_eq!(refusal(&lock, Touch::Approval), None);
    }
}

#[test]
fn a_closed_year_takes_nothing_and_knows_no_exception() {
    let closed = YearLocks {
        is_closed: true,
        exceptions: vec![exception(ROOT, None, days(1))],
        ..interim()
    };
    let lock = lock(&closed, COMMITTEE, "2026-08");
    for touch in [Touch::Change, Touch::Approval] {
        assert_eq!(refusal(&lock, touch), Some(ErrorCode::FiscalYearClosed));
    }
}

#[test]
fn an_exception_is_for_its_unit_and_those_below_until_it_ends() {
    for (unit, event, until, lifts) in [
        (COMMITTEE, None, days(1), true),
        (ROOT, None, days(1), true),
        (BELOW, None, days(1), false),
        (OTHER, None, days(1), false),
        (COMMITTEE, Some("INTERIM-2026-08-31"), days(1), true),
        (COMMITTEE, Some("CLOSING-2026"), days(1), false),
        (COMMITTEE, None, now(), false),
    ] {
        let locks = YearLocks {
            exceptions: vec![exception(unit, event, until)],
            ..interim()
        };
        let found = lock(&locks, COMMITTEE, "2026-08");
        assert_eq!(matches!(found, Lock::Excepted(_)), lifts, "{unit:?} {event:?}");
        assert_eq!(refusal(&found, Touch::Change).is_none(), lifts);
    }
}

#[test]
fn every_freeze_has_to_be_lifted_and_the_shortest_leave_counts() {
    let mut locks = YearLocks {
        exceptions: vec![exception(COMMITTEE, Some("INTERIM-2026-08-31"), days(2))],
        ..interim()
    };
    locks.freezes.push(freeze("CLOSING-2026", "2026-12-31"));
    let closing = Lock::Locked(LockCause::DataFreeze(freeze("CLOSING-2026", "2026-12-31")));
    assert_eq!(lock(&locks, COMMITTEE, "2026-08"), closing);
    locks
        .exceptions
        .push(exception(ROOT, Some("CLOSING-2026"), days(9)));
    let Lock::Excepted(leave) = lock(&locks, COMMITTEE, "2026-08") else {
        panic!("both are lifted")
    };
    assert_eq!(leave.until, days(2));
    locks.exceptions.push(exception(COMMITTEE, None, days(5)));
    let Lock::Excepted(leave) = lock(&locks, COMMITTEE, "2026-08") else {
        panic!("both are lifted")
    };
    assert_eq!(
        leave.until,
        days(5),
        "of leaves for one freeze the longest counts"
    );
}

#[test]
fn a_year_that_is_not_held_has_no_lock() {
    let tree = tree();
    let locks = Locks::new(&tree, now(), BTreeMap::from([(2026, interim())]));
    assert_eq!(locks.lock(COMMITTEE, "2025".parse().unwrap()), None);
    assert_eq!(
        (locks.is_closed(2025), locks.is_closed(2026)),
        (None, Some(false))
    );
}

#[test]
fn an_exception_lasts_from_now_on_and_not_for_good() {
    for (until, is_possible) in [
        (now(), false),
        (days(-1), false),
        (days(1), true),
        (days(90), true),
        (days(91), false),
    ] {
        assert_eq!(exception_until(until, now()).is_ok(), is_possible, "{until}");
    }
}

proptest! {
    /// Whatever is frozen and excepted: an open year refuses approval never, a change exactly where some freeze is not lifted.
    #[test]
    fn a_change_is_refused_exactly_where_a_freeze_stands(
        ends in prop::collection::vec(1..=12_u32, 0..4),
        leaves in prop::collection::vec((0..4_usize, prop::option::of(0..4_usize), -2..3_i64), 0..6),
        month in 1..=12_u32,
    ) {
        let units = [ROOT, COMMITTEE, OTHER, BELOW];
        let event = |n: usize| format!("E{n}");
        let end = |month: u32| format!("2026-{month:02}").parse::<Period>().unwrap().end();
        let freezes: Vec<_> = ends.iter().enumerate()
            .map(|(n, month)| Freeze { event: event(n), period_end: end(*month) }).collect();
        let exceptions: Vec<_> = leaves.iter()
            .map(|(unit, of, until)| exception(units[*unit], of.map(event).as_deref(), days(*until))).collect();
        let locks = YearLocks { is_closed: false, freezes: freezes.clone(), exceptions };
        let found = lock(&locks, BELOW, &format!("2026-{month:02}"));
        let stands = |n: usize| !leaves.iter().any(|(unit, of, until)| {
            units[*unit] != OTHER && of.is_none_or(|of| of == n) && *until > 0
        });
        let held: Vec<_> = (0..freezes.len()).filter(|n| ends[*n] >= month).collect();
        let expected = held.iter().any(|n| stands(*n));
        prop_assert_eq!(found.reason_against(Touch::Change).is_some(), expected);
        prop_assert_eq!(found.reason_against(Touch::Approval), None);
        prop_assert_eq!(found == Lock::Open, held.is_empty());
    }
}
