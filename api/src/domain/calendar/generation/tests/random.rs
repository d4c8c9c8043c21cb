//! Random rules, and what may happen to their deadlines.

use arshjul_entity::{
    DeadlineId, DeadlineRuleId, EventChoice, MilestoneKind, OffsetUnit, ReportingEventKind, RollPolicy,
    TermOfOffice, UnitKind, YearChoice,
};
use chrono::NaiveDate;
use proptest::prelude::*;

use super::{CYCLES, carried_out, planned};
use crate::domain::calendar::{
    Anchor, Offset, Rule, chain,
    generation::{ChangeKind, HandIn, PlannedChange, Ruled, StoredDeadline, Write},
    rule::tests::rule,
};

fn anchors() -> impl Strategy<Value = Anchor> {
    prop_oneof![
        4 => (
            prop::sample::select(ReportingEventKind::ALL),
            prop::sample::select(EventChoice::ALL),
            prop::sample::select(MilestoneKind::ALL),
        ).prop_map(|(event, choice, milestone)| Anchor::Milestone { event, choice, milestone }),
        2 => (1..=12_u32, 1..=31_u32).prop_map(|(month, day)| Anchor::FixedDate { month, day }),
        1 => prop::sample::select(TermOfOffice::ALL).prop_map(Anchor::TermOfOffice),
        1 => prop::sample::select(&["FREQ=MONTHLY;BYDAY=2TU", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1"][..])
            .prop_map(|rule| Anchor::Recurrence(rule.to_owned())),
        3 => (0..8_i64).prop_map(|id| Anchor::Deadline(DeadlineRuleId(id))),
    ]
}

fn offsets() -> impl Strategy<Value = Offset> {
    (-40..=40_i32, prop::sample::select(OffsetUnit::ALL)).prop_map(|(amount, unit)| {
        let farthest = i32::try_from(Offset::farthest(unit)).unwrap();
        Offset {
            amount: amount.clamp(-farthest, farthest),
            unit,
        }
    })
}

fn rules() -> impl Strategy<Value = Vec<Rule>> {
    let one = (
        anchors(),
        offsets(),
        prop::sample::select(RollPolicy::ALL),
        prop::sample::select(YearChoice::ALL),
        prop::option::of(prop::sample::select(ReportingEventKind::ALL)),
        prop::collection::btree_set(prop::sample::select(UnitKind::ALL), 0..3),
        (0..10_u32, 0..10_u32),
        prop::sample::select(&["R", "S"][..]),
    );
    prop::collection::vec(one, 0..8).prop_map(|rules| {
        let made = rules.into_iter().zip(0..).map(
            |((anchor, offset, roll, years, feeds, unit_kinds, (earlier, later), code), id)| Rule {
                roll,
                years,
                unit_kinds,
                feeds,
                earlier,
                later,
                ..rule(id, &format!("{code}{id}"), anchor, offset)
            },
        );
        let mut made: Vec<_> = made.collect();
        // Rules that are refused never come this far.
        if chain::order(&made).is_err() {
            made.retain(|rule| !matches!(rule.anchor, Anchor::Deadline(_)));
        }
        made
    })
}

/// What people do with a year between two generations: by position, a move by some days, and hand-ins.
fn events() -> impl Strategy<Value = Vec<(usize, Option<i64>, Option<HandIn>)>> {
    let hand_ins = prop::option::of(prop::sample::select(&[HandIn::Done, HandIn::Waived][..]));
    prop::collection::vec((0..100_usize, prop::option::of(-20..20_i64), hand_ins), 0..6)
}

fn happen(events: &[(usize, Option<i64>, Option<HandIn>)], stored: &mut [StoredDeadline]) {
    for (position, days, hand_in) in events {
        let count = stored.len().max(1);
        let Some(row) = stored.get_mut(position % count) else {
            return;
        };
        if let Some(days) = days {
            row.is_moved = true;
            row.given.due_on = row.given.ruled_on + chrono::TimeDelta::days(*days);
        }
        if let (Some(hand_in), Some(unit)) = (hand_in, row.given.units.first()) {
            row.hand_ins.insert(*unit, *hand_in);
        }
    }
}

/// What no generation may touch: persons' days, and units that are no longer open.
fn untouchable(stored: &[StoredDeadline]) -> Vec<(DeadlineId, Option<NaiveDate>, usize)> {
    stored
        .iter()
        .filter(|stored| stored.is_moved || !stored.hand_ins.is_empty())
        .map(|stored| {
            let held = stored
                .hand_ins
                .keys()
                .filter(|unit| stored.given.units.contains(unit));
            (
                stored.id,
                stored.is_moved.then_some(stored.given.due_on),
                held.count(),
            )
        })
        .collect()
}

proptest! {
    #[test]
    fn a_plan_carried_out_leaves_nothing_to_do(
        before in rules(),
        after in rules(),
        cycles in prop::sample::subsequence(CYCLES, 2),
        people in events(),
        number in 2024..=2040,
    ) {
        let mut stored = carried_out(&planned(number, &before, cycles[0], &[]), Vec::new());
        happen(&people, &mut stored);
        let untouched = untouchable(&stored);
        for (rules, cycle) in [(&before, cycles[1]), (&after, cycles[0]), (&before, cycles[0])] {
            let changes = planned(number, rules, cycle, &stored);
            prop_assert_eq!(&changes, &planned(number, rules, cycle, &stored));
            let day = |change: &PlannedChange| (change.after.or(change.before), change.code.clone());
            prop_assert!(changes.iter().map(day).is_sorted());
            stored = carried_out(&changes, stored);
            prop_assert_eq!(&untouched, &untouchable(&stored));
            for change in planned(number, rules, cycle, &stored) {
                if let Some(given) = &change.ruled {
                    let row = stored.iter().find(|stored| Some(stored.id) == change.id).unwrap();
                    let units = row.given.units.clone();
                    prop_assert!(given.units.is_subset(&units));
                    prop_assert_eq!(&row.given, &Ruled { units, ..given.clone() });
                }
                prop_assert!(matches!(change.kind, ChangeKind::Unchanged | ChangeKind::Kept), "{:?}", change);
                prop_assert_eq!(change.write, Write::Nothing);
            }
        }
    }
}
