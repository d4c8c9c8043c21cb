use proptest::prelude::*;

use super::*;
use crate::domain::calendar::{
    Progress,
    fixture::{DONE, day, deadline, found, served_by, unit, with},
};
use crate::domain::language::Language::Swedish;
use arshjul_entity::{DeadlineId, DeadlineKind, DeadlineRuleId};

fn asked(id: i64, process: &str, due_on: &str) -> Deadline {
    deadline(id, &format!("Uppföljning {id}"), due_on)
        .of_process(process)
        .asking(&[1])
        .for_units(&[1, 2])
}

fn parallel(deadlines: impl IntoIterator<Item = Deadline>) -> Vec<Finding> {
    found(&with(deadlines), ParallelFollowUp)
}

#[test]
fn the_one_hand_in_that_serves_all_and_the_hours_it_saves() {
    let found = parallel([
        asked(1, "Hållbarhetsprogrammet", "2026-03-10").taking(90),
        asked(2, "Strategin", "2026-03-03").taking(60),
        asked(3, "Nämndens plan", "2026-03-16")
            .taking(240)
            .for_units(&[1, 2, 3]),
    ]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].deadlines, [2, 1, 3].map(DeadlineId));
    assert_eq!(found[0].units, [unit(1), unit(2)]);
    assert_eq!(found[0].proposed_on, Some(day("2026-03-03")));
    let merge = found[0].merge.as_ref().unwrap();
    assert_eq!(
        (merge.keep, merge.give_up.as_slice(), merge.saved_effort),
        (DeadlineId(2), &[1, 3].map(DeadlineId)[..], 660)
    );
    assert_eq!(
        found[0].message(Swedish),
        "Skolnämnden och Socialnämnden ska redovisa N1 för 3 processer inom 9 arbetsdagar: Strategin (”Uppföljning 2”, 3 \
         mars 2026), Hållbarhetsprogrammet (”Uppföljning 1”, 10 mars 2026) och Nämndens plan (”Uppföljning 3”, 16 mars \
         2026). Samma underlag tas fram och lämnas in flera gånger."
    );
    assert_eq!(
        found[0].proposal(Swedish),
        Some(
            "Låt ”Uppföljning 2” tisdag 3 mars 2026 gälla även som ”Uppföljning 1” (10 mars 2026) och ”Uppföljning 3” (16 \
             mars 2026): en inlämning till alla. Det sparar 11 timmar."
        )
    );
}

#[test]
fn twenty_working_days_are_near_and_twenty_one_are_not() {
    // Easter lies between.
    for (due_on, is_near) in [("2026-04-16", true), ("2026-04-17", false)] {
        let found = parallel([
            asked(1, "Programmet", "2026-03-17"),
            asked(2, "Strategin", due_on),
        ]);
        assert_eq!(!found.is_empty(), is_near, "{due_on}");
    }
}

#[test]
fn one_process_may_ask_twice_and_different_things_may_be_asked() {
    let one = asked(1, "Programmet", "2026-03-03");
    assert_eq!(parallel([one.clone(), asked(2, "Programmet", "2026-03-10")]), []);
    assert_eq!(
        parallel([one.clone(), asked(2, "Strategin", "2026-03-10").asking(&[2])]),
        []
    );
    assert_eq!(
        parallel([one.clone(), asked(2, "Strategin", "2026-03-10").for_units(&[3])]),
        []
    );
    let mut rule = asked(2, "", "2026-03-10");
    rule.process = None;
    // Each by itself; two of one rule are one process.
    let other = Deadline {
        id: DeadlineId(3),
        ..rule.clone()
    };
    assert_eq!(parallel([rule.clone(), other.clone()]).len(), 1);
    let of_rule = |deadline: &Deadline| Deadline {
        rule: Some(DeadlineRuleId(7)),
        ..deadline.clone()
    };
    assert_eq!(parallel([of_rule(&rule), of_rule(&other)]), []);
}

#[test]
fn who_has_nothing_left_to_hand_in_is_not_asked_twice() {
    for progress in [DONE, Progress::Waived, served_by(2)] {
        let one = asked(1, "Programmet", "2026-03-03").progress(1, progress);
        let found = parallel([one, asked(2, "Strategin", "2026-03-10")]);
        assert_eq!(found[0].units, [unit(2)], "{progress:?}");
    }
}

#[test]
fn activities_are_named_by_their_titles() {
    let one = |id, process| asked(id, process, "2026-03-03").asking(&[]).asking_activity(1);
    let found = parallel([one(1, "Programmet"), one(2, "Strategin")]);
    let message = found[0].message(Swedish);
    assert!(message.contains("ska redovisa ”Öppna förskolan” för 2 processer samma dag"));
}

#[test]
fn the_day_waits_for_the_source_and_not_for_the_freeze() {
    // Published on 17 June; the first is due before it, the second after.
    let late_source = |id, process, due_on| asked(id, process, due_on).asking(&[5]);
    let found = parallel([
        late_source(1, "Programmet", "2026-06-08"),
        late_source(2, "Strategin", "2026-06-22"),
    ]);
    assert_eq!(found[0].proposed_on, Some(day("2026-06-17")));
    // The same where the first report can't wait: nothing suits both, and the proposal says so.
    let found = parallel([
        late_source(1, "Programmet", "2026-01-23").feeding(DeadlineKind::YearEndResults, "ANNUAL-2025"),
        late_source(2, "Strategin", "2026-02-05"),
    ]);
    assert_eq!(found[0].proposed_on, None);
    assert!(
        found[0]
            .proposal(Swedish)
            .unwrap()
            .contains("Ingen dag passar ännu alla")
    );
}

#[test]
fn the_day_is_one_on_which_people_work_and_have_room() {
    // Sunday; and two others in the week before.
    let busy = (3..5).map(|id| deadline(id, "Annat", "2026-03-05").for_units(&[2]));
    let sunday = [
        asked(1, "Programmet", "2026-03-08"),
        asked(2, "Strategin", "2026-03-19"),
    ];
    assert_eq!(parallel(sunday.clone())[0].proposed_on, Some(day("2026-03-06")));
    assert_eq!(
        parallel(sunday.into_iter().chain(busy))[0].proposed_on,
        Some(day("2026-02-27"))
    );
}

#[test]
fn no_proposal_brings_a_deadline_near_another_process() {
    // Twenty-one working days before the first of three in a week: a day earlier it would be asked for in parallel.
    let one = asked(1, "Programmet", "2026-09-14");
    let others = (2..).zip(["2026-09-16", "2026-09-18"]);
    let others = others.map(|(id, due_on)| asked(id, "Programmet", due_on).asking(&[]));
    let week: Vec<_> = others.chain([one]).collect();
    let proposal = |deadlines: Vec<Deadline>| {
        let collision = found(&with(deadlines), super::super::FindingCode::Collision).remove(0);
        collision.proposal(Swedish).unwrap().to_owned()
    };
    let rival = asked(4, "Strategin", "2026-08-14");
    assert_eq!(
        proposal(week.clone()),
        "Flytta ”Uppföljning 1” till fredag 11 september 2026."
    );
    let beside: Vec<_> = week.into_iter().chain([rival]).collect();
    assert_eq!(
        proposal(beside),
        "Flytta ”Uppföljning 3” till måndag 21 september 2026."
    );
}

#[test]
fn a_chain_is_told_in_links_that_one_hand_in_can_serve() {
    // Fifteen working days from each to the next: the first and the last are far apart.
    let found = parallel([
        asked(1, "Programmet", "2026-02-02"),
        asked(2, "Strategin", "2026-02-23"),
        asked(3, "Nämndens plan", "2026-03-16"),
    ]);
    let groups: Vec<_> = found.iter().map(|finding| finding.deadlines.clone()).collect();
    assert_eq!(groups, [[1, 2].map(DeadlineId), [2, 3].map(DeadlineId)]);
}

proptest! {
    /// By asking of every two, for every unit, what the rule says.
    #[test]
    fn every_two_that_are_parallel_stand_in_a_finding_and_no_others(
        year in prop::collection::vec((0..120_u64, 0..3_usize, 1..3_i64, prop::collection::btree_set(1..4_i64, 1..3)), 2..14),
    ) {
        let deadlines: Vec<_> = year.into_iter().zip(1..).map(|((days, process, indicator, units), id)| {
            let units: Vec<_> = units.into_iter().collect();
            let due_on = day("2026-02-02") + chrono::Days::new(days);
            asked(id, ["A", "B", "C"][process], &due_on.to_string()).asking(&[indicator]).for_units(&units)
        }).collect();
        let view = with(deadlines);
        let mut expected = BTreeSet::new();
        for one in &view.deadlines {
            for other in &view.deadlines {
                let days = view.settings.working_days_between(one.due.due_on, other.due.due_on);
                if one.process != other.process && one.indicators == other.indicators && days.abs() <= 20 {
                    let units = one.units.keys().filter(|unit| other.units.contains_key(unit));
                    expected.extend(units.map(|unit| (*unit, one.id, other.id)));
                }
            }
        }
        let mut said = BTreeSet::new();
        for finding in found(&view, ParallelFollowUp) {
            for unit in &finding.units {
                for one in &finding.deadlines {
                    said.extend(finding.deadlines.iter().filter(|other| *other != one).map(|other| (*unit, *one, *other)));
                }
            }
        }
        prop_assert_eq!(said, expected);
    }
}
