use chrono::Days;
use proptest::prelude::*;

use super::*;
use arshjul_entity::RollPolicy;

use crate::domain::calendar::{Basis, calendar_year_of, event_code::PREFIXES, is_election_year, period_end};

const TEMPLATES: &[ReportingCycle] = &[
    ReportingCycle::August,
    ReportingCycle::AprilAugust,
    ReportingCycle::MarchAugust,
    ReportingCycle::MarchAugustOctober,
    ReportingCycle::July,
];

fn year(number: i32) -> CalendarYear {
    number.try_into().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn events(number: i32, cycle: ReportingCycle) -> Vec<ReportingEvent> {
    reporting_events(year(number), cycle, &CalendarSettings::default())
}

fn milestone(event: &ReportingEvent, kind: MilestoneKind) -> &Milestone {
    event.milestone(kind).unwrap()
}

#[test]
fn a_calendar_holds_last_year_this_year_and_next_years_budget() {
    let held: Vec<_> = events(2026, ReportingCycle::MarchAugustOctober)
        .into_iter()
        .map(|event| {
            (
                event.code.clone(),
                event.fiscal_year,
                event.period_end,
                event.name(Language::Swedish),
            )
        })
        .collect();
    let expected = [
        ("CLOSING-2025", 2025, Some("2025-12-31"), "Bokslut 2025"),
        ("ANNUAL-2025", 2025, Some("2025-12-31"), "Årsredovisning 2025"),
        (
            "SUSTAINABILITY-2025",
            2025,
            Some("2025-12-31"),
            "Hållbarhetsredovisning 2025",
        ),
        (
            "INTERIM-2026-03-31",
            2026,
            Some("2026-03-31"),
            "Delårsrapport per 31 mars 2026",
        ),
        (
            "INTERIM-2026-08-31",
            2026,
            Some("2026-08-31"),
            "Delårsrapport per 31 augusti 2026",
        ),
        (
            "INTERIM-2026-10-31",
            2026,
            Some("2026-10-31"),
            "Delårsrapport per 31 oktober 2026",
        ),
        ("BUDGET-2027", 2027, None, "Budget 2027"),
    ]
    .map(|(code, year, end, name)| (code.to_owned(), year, end.map(day), name.to_owned()));
    assert_eq!(held, expected);
}

#[test]
fn the_handovers_and_the_budget_decision_carry_the_statutory_dates() {
    let statutory: Vec<_> = events(2026, ReportingCycle::August)
        .iter()
        .flat_map(|event| {
            event.milestones.iter().filter_map(|milestone| {
                let statutory_on = milestone.date.statutory_on()?;
                Some((
                    event.code.clone(),
                    milestone.kind,
                    statutory_on,
                    milestone.date.effective_on,
                ))
            })
        })
        .collect();
    let expected = [
        (
            "ANNUAL-2025",
            MilestoneKind::CouncilHandover,
            "2026-04-15",
            "2026-04-15",
        ),
        (
            "ANNUAL-2025",
            MilestoneKind::CouncilDecision,
            "2026-06-30",
            "2026-06-30",
        ),
        (
            "INTERIM-2026-08-31",
            MilestoneKind::CouncilHandover,
            "2026-10-31",
            "2026-11-02",
        ),
        (
            "BUDGET-2027",
            MilestoneKind::CouncilHandover,
            "2026-10-31",
            "2026-11-02",
        ),
        (
            "BUDGET-2027",
            MilestoneKind::CouncilDecision,
            "2026-11-30",
            "2026-11-30",
        ),
    ]
    .map(|(code, kind, statutory, effective)| (code.to_owned(), kind, day(statutory), day(effective)));
    assert_eq!(statutory, expected);
}

#[test]
fn a_planned_day_stands_beside_the_last_one() {
    let mut settings = CalendarSettings::default();
    let key = ("INTERIM-2026-08-31".to_owned(), MilestoneKind::CouncilHandover);
    settings.planned.insert(key, day("2026-10-19"));
    let events = reporting_events(year(2026), ReportingCycle::August, &settings);
    let handover = milestone(&events[3], MilestoneKind::CouncilHandover);
    assert_eq!(handover.planned_on, Some(day("2026-10-19")));
    assert_eq!(handover.date.effective_on, day("2026-11-02"));
    let planned = events
        .iter()
        .flat_map(|event| &event.milestones)
        .filter(|m| m.planned_on.is_some());
    assert_eq!(planned.count(), 1);
}

#[test]
fn the_closing_says_where_its_dates_come_from() {
    let closing = &events(2026, ReportingCycle::August)[0];
    let due = milestone(closing, MilestoneKind::UnitReportDue).date;
    assert_eq!(
        due.explanation(Language::Swedish),
        "Mallen sätter dagen 5 arbetsdagar efter datafrysningen, den 19 januari 2026. Den 26 januari 2026 är en \
         måndag och flyttas inte."
    );
}

#[test]
fn a_code_tells_the_period_end_of_its_event() {
    for cycle in TEMPLATES {
        for event in events(2026, *cycle) {
            assert_eq!(period_end(&event.code), Some(event.period_end), "{}", event.code);
        }
    }
}

fn cycles() -> impl Strategy<Value = ReportingCycle> {
    prop::sample::select(TEMPLATES)
}

fn settings() -> impl Strategy<Value = CalendarSettings> {
    let rolls = prop::sample::select(&[RollPolicy::Keep, RollPolicy::Next, RollPolicy::Previous]);
    // Ten squeeze days over the years.
    let off = prop::collection::btree_set(0..6_209_u64, 0..10);
    (rolls, off).prop_map(|(roll, off)| CalendarSettings {
        extra_days_off: off
            .into_iter()
            .map(|days| day("2024-01-01") + Days::new(days))
            .collect(),
        roll,
        ..CalendarSettings::default()
    })
}

#[test]
fn every_milestone_comes_after_the_one_before_in_every_year_and_cycle() {
    for number in 2024..=2040 {
        for cycle in TEMPLATES {
            for roll in [RollPolicy::Keep, RollPolicy::Next, RollPolicy::Previous] {
                let settings = CalendarSettings {
                    roll,
                    ..CalendarSettings::default()
                };
                assert_in_order(&reporting_events(year(number), *cycle, &settings));
            }
        }
    }
}

fn assert_in_order(events: &[ReportingEvent]) {
    for event in events {
        for pair in event.milestones.windows(2) {
            assert!(pair[0].kind < pair[1].kind, "{}", event.code);
            assert!(
                pair[0].date.effective_on <= pair[1].date.effective_on,
                "{}: {:?} {}, then {:?} {}",
                event.code,
                pair[0].kind,
                pair[0].date.effective_on,
                pair[1].kind,
                pair[1].date.effective_on
            );
        }
    }
}

proptest! {
    #[test]
    fn days_off_keep_the_order_and_leave_the_statutory_dates_alone(
        number in 2024..=2040, cycle in cycles(), settings in settings(),
    ) {
        let with = reporting_events(year(number), cycle, &settings);
        assert_in_order(&with);
        let statutory = |events: &[ReportingEvent]| -> Vec<_> {
            events.iter().flat_map(|event| &event.milestones).map(|milestone| milestone.date)
                .filter(|date| date.statutory_on().is_some()).collect()
        };
        prop_assert_eq!(statutory(&with), statutory(&events(number, cycle)));
    }

    #[test]
    fn internal_dates_fall_on_working_days_when_they_may_move(
        number in 2024..=2040, cycle in cycles(), settings in settings(),
    ) {
        prop_assume!(settings.roll != RollPolicy::Keep);
        for milestone in reporting_events(year(number), cycle, &settings).iter().flat_map(|e| &e.milestones) {
            if matches!(milestone.date.basis, Basis::WorkingDays { .. } | Basis::FixedDay) {
                prop_assert!(settings.is_working_day(milestone.date.effective_on));
            }
        }
    }

    #[test]
    fn units_have_ten_working_days_from_the_instructions(number in 2024..=2040, cycle in cycles()) {
        let settings = CalendarSettings::default();
        for event in events(number, cycle) {
            let out = milestone(&event, MilestoneKind::InstructionsOut).date.effective_on;
            let due = milestone(&event, MilestoneKind::UnitReportDue).date.effective_on;
            prop_assert!(settings.working_days_after(out, 10) <= due, "{}", event.code);
        }
    }

    #[test]
    fn one_interim_report_covers_half_to_two_thirds_of_the_year(number in 2024..=2040, cycle in cycles()) {
        let qualifying = events(number, cycle)
            .into_iter()
            .filter(|event| event.kind == ReportingEventKind::InterimReport)
            .filter(|event| (6..=8).contains(&event.period_end.unwrap().month()))
            .count();
        prop_assert_eq!(qualifying, 1);
    }

    #[test]
    fn codes_are_unique_and_lead_back_to_their_calendar(number in 2024..=2040, cycle in cycles()) {
        let events = events(number, cycle);
        let codes: std::collections::BTreeSet<_> = events.iter().map(|event| event.code.as_str()).collect();
        prop_assert_eq!(codes.len(), events.len());
        for code in codes {
            prop_assert_eq!(calendar_year_of(code), Some(year(number)));
            prop_assert!(PREFIXES.contains(&code.split_once('-').unwrap().0));
        }
    }

    #[test]
    fn in_an_election_year_the_committees_finish_before_the_election(number in 2024..=2040) {
        let events = events(number, ReportingCycle::August);
        let budget = events.last().unwrap();
        let committee = milestone(budget, MilestoneKind::CommitteeDecision).date.effective_on;
        prop_assert_eq!(committee.month() < 9, is_election_year(year(number)));
    }
}
