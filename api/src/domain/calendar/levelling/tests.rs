use arshjul_entity::DeadlineKind;
use proptest::prelude::*;

use super::*;
use crate::domain::calendar::{
    finding::{FindingCode, findings},
    fixture::{self, Plant, day, deadline, unit, with},
    load,
};

fn moves(view: &CalendarView) -> Vec<(i64, String)> {
    let moves = propose(view, None, &|| false).moves;
    moves
        .iter()
        .map(|step| (step.deadline.0, step.to.to_string()))
        .collect()
}

/// The calendar once the moves are made, as a person's or as the rules' own.
fn applied(view: &CalendarView, moves: &[Move], by_a_person: bool) -> CalendarView {
    let mut view = view.clone();
    for step in moves {
        let found = view
            .deadlines
            .iter_mut()
            .find(|deadline| deadline.id == step.deadline);
        let due = &mut found.unwrap().due;
        due.due_on = step.to;
        if !by_a_person {
            due.ruled_on = step.to;
        }
    }
    view.deadlines
        .sort_by(|one, other| (one.due.due_on, &one.code).cmp(&(other.due.due_on, &other.code)));
    view
}

/// The most minutes and the most hand-ins in any week of the year, by unit, told by the load that readers see.
fn worst(view: &CalendarView) -> BTreeMap<OrganizationUnitId, (u32, u32)> {
    let mut worst = BTreeMap::new();
    for week in load::weeks(view, |_, _| true) {
        for load in week.units {
            let (effort, count): &mut (u32, u32) = worst.entry(load.unit).or_default();
            *effort = (*effort).max(load.effort);
            *count = (*count).max(load.deadline_count);
        }
    }
    worst
}

/// What is wrong for whom, two deadlines at a time where it takes several.
fn troubles(view: &CalendarView) -> BTreeSet<(FindingCode, OrganizationUnitId, DeadlineId, DeadlineId)> {
    let found = findings(view);
    let troubles = found.iter().flat_map(|finding| {
        finding.units.iter().flat_map(move |unit| {
            finding.deadlines.iter().flat_map(move |one| {
                finding
                    .deadlines
                    .iter()
                    .map(move |other| (finding.code, *unit, *one, *other))
            })
        })
    });
    troubles.collect()
}

fn assert_no_worse(before: &CalendarView, moves: &[Move]) {
    let after = applied(before, moves, true);
    let (was, is) = (worst(before), worst(&after));
    for (unit, (effort, count)) in is {
        assert!(effort <= was[&unit].0 && count <= was[&unit].1, "{unit:?}");
    }
    assert!(troubles(&after).is_subset(&troubles(before)));
    for step in moves {
        let mut deadlines = before.deadlines.iter();
        let deadline = deadlines.find(|deadline| deadline.id == step.deadline).unwrap();
        assert!(deadline.window.contains(&step.to), "{step:?}");
        assert!(!deadline.due.is_moved() && step.from == deadline.due.due_on && step.to != step.from);
        assert!(
            before.settings.is_working_day(step.to) && !before.settings.is_low_activity(before.year, step.to)
        );
    }
}

#[test]
fn the_planted_years_worst_weeks_get_better_and_stay_so() {
    let view = fixture::year(&Plant::ALL);
    let proposal = propose(&view, None, &|| false);
    assert_no_worse(&view, &proposal.moves);
    assert_eq!(proposal.units.len(), 4);
    for unit in &proposal.units {
        assert!(unit.after.effort < unit.before.effort, "{unit:?}");
    }
    let after = applied(&view, &proposal.moves, true);
    assert!(
        findings(&after)
            .iter()
            .all(|finding| finding.code != FindingCode::Collision)
    );
    for by_a_person in [true, false] {
        assert_eq!(moves(&applied(&view, &proposal.moves, by_a_person)), []);
    }
}

/// Three in a week, of which two may go.
fn full_week() -> [Deadline; 3] {
    [
        deadline(1, "Först", "2026-09-14").for_units(&[1]),
        deadline(2, "Sedan", "2026-09-16").for_units(&[1]).movable_by(7),
        deadline(3, "Sist", "2026-09-18").for_units(&[1]).movable_by(7),
    ]
}

#[test]
fn the_shortest_ways_out_of_the_worst_week_are_taken() {
    assert_eq!(
        moves(&with(full_week())),
        [(2, "2026-09-11".to_owned()), (3, "2026-09-21".to_owned())]
    );
}

#[test]
fn what_is_fixed_stays() {
    let [one, two, three] = full_week();
    let mut moved = two.clone();
    moved.due.ruled_on = day("2026-09-15");
    let mut cancelled = two.clone();
    cancelled.is_cancelled = true;
    let mut statutory = two.clone();
    statutory.due.basis = DueBasis::Milestone {
        event: "INTERIM-2026-08-31".to_owned(),
        milestone: MilestoneKind::CouncilHandover,
        on: day("2026-09-16"),
        statutory_on: Some(day("2026-09-16")),
        offset: crate::domain::calendar::Offset {
            amount: 0,
            unit: arshjul_entity::OffsetUnit::Days,
        },
    };
    let done = two.clone().for_units(&[1, 2]).progress(
        2,
        Progress::Done {
            at: chrono::DateTime::UNIX_EPOCH,
            is_on_time: true,
        },
    );
    let served = two
        .clone()
        .for_units(&[1, 2])
        .progress(2, Progress::Served { by: DeadlineId(3) });
    for fixed in [moved, cancelled, statutory, done] {
        let view = with([one.clone(), fixed.clone(), three.clone()]);
        assert!(moves(&view).iter().all(|(id, _)| *id != 2), "{fixed:?}");
    }
    // Neither what is served nor what serves it.
    assert_eq!(moves(&with([one.clone(), served, three.clone()])), []);
    let mut view = with([one, two, three]);
    view.today = day("2026-09-16");
    assert_eq!(moves(&view), [(3, "2026-09-21".to_owned())]);
}

#[test]
fn no_window_leads_past_the_freeze() {
    let [one, two, _] = full_week();
    let fed = two
        .feeding(DeadlineKind::AnnualEvaluation, "INTERIM-2026-08-31")
        .movable_by(30);
    let mut view = with([one, fed]);
    let freeze = view
        .events
        .iter_mut()
        .find(|event| event.code == "INTERIM-2026-08-31")
        .unwrap();
    for milestone in &mut freeze.milestones {
        if milestone.kind == MilestoneKind::DataFreeze {
            milestone.planned_on = Some(day("2026-09-16"));
        }
    }
    // Ten working days after the instructions it is 15 September: no week before has such a day, none after is early enough.
    assert_eq!(moves(&view), []);
}

#[test]
fn nobody_pays_for_another() {
    let [one, two, three] = full_week();
    let (mut two, mut three) = (two.for_units(&[1, 2]), three.for_units(&[1, 2]));
    for deadline in [&mut two, &mut three] {
        deadline.window = day("2026-09-14")..=day("2026-09-25");
    }
    // The other unit has a full week after: it can take neither.
    let busy = (4..=5).map(|id| deadline(id, "Annat", "2026-09-22").for_units(&[2]));
    let view = with([one, two, three].into_iter().chain(busy));
    assert_eq!(moves(&view), []);
}

#[test]
fn only_the_chosen_units_are_levelled() {
    let mut others = full_week().map(|deadline| deadline.for_units(&[2]));
    for deadline in &mut others {
        deadline.id.0 += 10;
    }
    let view = with(full_week().into_iter().chain(others));
    let proposal = propose(&view, Some(&BTreeSet::from([unit(2)])), &|| false);
    assert_eq!(
        proposal.units.iter().map(|level| level.unit).collect::<Vec<_>>(),
        [unit(2)]
    );
    assert!(!proposal.moves.is_empty() && proposal.moves.iter().all(|step| step.deadline.0 > 10));
}

#[test]
fn what_is_counted_from_another_stays_after_it() {
    let [one, mut two, three] = full_week();
    two.due.basis = DueBasis::Deadline {
        code: three.code.clone(),
        on: three.due.due_on,
        offset: crate::domain::calendar::Offset {
            amount: -2,
            unit: arshjul_entity::OffsetUnit::Days,
        },
    };
    two.window = day("2026-09-16")..=day("2026-09-25");
    let mut last = three;
    last.window = last.due.due_on..=last.due.due_on;
    // Before the last there is no other week; after it, it may not go.
    assert_eq!(moves(&with([one, two, last])), []);
}

#[test]
fn what_others_are_counted_from_stays() {
    let [one, two, three] = full_week();
    let mut counted = deadline(4, "Därefter", "2026-09-30").for_units(&[2]);
    counted.due.basis = DueBasis::Deadline {
        code: two.code.clone(),
        on: two.due.due_on,
        offset: crate::domain::calendar::Offset {
            amount: 10,
            unit: arshjul_entity::OffsetUnit::WorkingDays,
        },
    };
    let mut view = with([one, two, three, counted]);
    assert_eq!(moves(&view), [(3, "2026-09-21".to_owned())]);
    // Nothing is counted for what is cancelled.
    view.deadlines[3].is_cancelled = true;
    assert_eq!(moves(&view).len(), 2);
}

fn years() -> impl Strategy<Value = CalendarView> {
    let one = (
        0..365_u64,
        prop::collection::btree_set(1..5_i64, 1..4),
        prop::sample::select(vec![0, 60, 120, 240]),
        0..20_i64,
        prop::option::of(1..4_i64),
        0..4_u8,
        prop::sample::select(vec![
            None,
            Some("SUSTAINABILITY-2025"),
            Some("INTERIM-2026-08-31"),
            Some("BUDGET-2027"),
        ]),
    );
    let settings = crate::domain::calendar::CalendarSettings {
        low_activity_weeks: (28..=31).collect(),
        ..Default::default()
    };
    prop::collection::vec(one, 1..60).prop_map(move |year| {
        let deadlines =
            year.into_iter()
                .zip(1..)
                .map(|((days, units, effort, movable, indicator, kind, feeds), id)| {
                    let units: Vec<_> = units.into_iter().collect();
                    let due_on = day("2026-01-01") + chrono::Days::new(days);
                    let mut deadline = deadline(id, "Uppföljning", &due_on.to_string())
                        .for_units(&units)
                        .taking(effort)
                        .asking(indicator.as_slice())
                        .movable_by(movable);
                    if let Some(event) = feeds {
                        deadline = deadline.feeding(DeadlineKind::InterimFollowUp, event);
                    }
                    match kind {
                        0 => deadline.due.ruled_on = due_on + chrono::Days::new(1),
                        1 => deadline = deadline.of_process("Programmet"),
                        2 => deadline = deadline.progress(1, Progress::Waived),
                        _ => {}
                    }
                    deadline
                });
        fixture::with_settings(settings.clone(), deadlines)
    })
}

proptest! {
    #[test]
    fn a_proposal_is_never_worse_and_leaves_nothing_to_propose(view in years()) {
        let proposal = propose(&view, None, &|| false);
        assert_no_worse(&view, &proposal.moves);
        prop_assert_eq!(propose(&view, None, &|| false), proposal.clone());
        for level in &proposal.units {
            prop_assert!((level.after.effort, level.after.deadline_count) <= (level.before.effort, level.before.deadline_count));
        }
        for by_a_person in [true, false] {
            prop_assert_eq!(moves(&applied(&view, &proposal.moves, by_a_person)), []);
        }
    }
}
