use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn days(texts: &[&str]) -> Vec<NaiveDate> {
    texts.iter().map(|text| day(text)).collect()
}

fn decide(
    cycle: ReportingCycle,
    decision: Decision,
) -> Result<(ReportingCycle, CalendarSettings), Vec<String>> {
    let mut settings = CalendarSettings::default();
    let planned = ("INTERIM-2026-08-31".to_owned(), MilestoneKind::DataFreeze);
    settings.planned.insert(planned, day("2026-09-09"));
    let decided = decided(2026.try_into().unwrap(), cycle, settings, decision);
    decided.map_err(|faults| {
        let text = |fault: &Rejection| format!("{} {}", fault.path.join("."), fault.reason.code().code());
        faults.iter().map(text).collect()
    })
}

fn refused(cycle: ReportingCycle, decision: Decision) -> Vec<String> {
    decide(cycle, decision).unwrap_err()
}

#[test]
fn what_is_left_out_stays() {
    let (cycle, settings) = decide(ReportingCycle::August, Decision::default()).unwrap();
    assert_eq!(cycle, ReportingCycle::August);
    assert_eq!(settings.planned.len(), 1);
    let more = Decision {
        cycle: Some(ReportingCycle::AprilAugust),
        low_activity_weeks: Some(vec![53, 28]),
        thresholds: DecidedThresholds {
            collision: Some(4),
            ..DecidedThresholds::default()
        },
        ..Decision::default()
    };
    let (cycle, settings) = decide(ReportingCycle::August, more).unwrap();
    assert_eq!(cycle, ReportingCycle::AprilAugust);
    assert_eq!(settings.low_activity_weeks, BTreeSet::from([28, 53]));
    assert_eq!(
        settings.thresholds,
        Thresholds {
            collision: 4,
            ..Thresholds::default()
        }
    );
    assert_eq!(settings.planned.len(), 1);
}

#[test]
fn planned_days_go_with_their_event() {
    let july = Decision {
        cycle: Some(ReportingCycle::July),
        ..Decision::default()
    };
    let (_, settings) = decide(ReportingCycle::August, july).unwrap();
    assert_eq!(settings.planned, BTreeMap::new());
}

#[test]
fn only_a_custom_cycle_has_period_ends_of_its_own() {
    let ends = |ends: &[&str]| Decision {
        interim_period_ends: Some(days(ends)),
        ..Decision::default()
    };
    let custom = ReportingCycle::Custom;
    for (cycle, given, fault) in [
        (
            custom,
            Decision::default(),
            "interimPeriodEnds PERIOD_ENDS_REQUIRED",
        ),
        (custom, ends(&[]), "interimPeriodEnds PERIOD_ENDS_REQUIRED"),
        (
            custom,
            ends(&["2026-08-31", "2026-08-31"]),
            "interimPeriodEnds.1 REPEATED",
        ),
        (
            custom,
            ends(&["2027-01-01"]),
            "interimPeriodEnds.0 DAY_OUT_OF_RANGE",
        ),
        (
            custom,
            ends(&["2026-08-31"; 7]),
            "interimPeriodEnds LIST_TOO_LONG",
        ),
        (
            ReportingCycle::July,
            ends(&["2026-07-31"]),
            "interimPeriodEnds PERIOD_ENDS_OF_CYCLE",
        ),
    ] {
        assert_eq!(refused(cycle, given.clone()), [fault], "{given:?}");
    }
    let (_, settings) = decide(custom, ends(&["2026-08-31", "2026-05-31"])).unwrap();
    assert_eq!(
        settings.interim_period_ends,
        BTreeSet::from([day("2026-05-31"), day("2026-08-31")])
    );
}

#[test]
fn planned_days_name_milestones_of_the_new_calendar() {
    let plan = |event: &str, milestone, on| Planned {
        event: event.to_owned(),
        milestone,
        on: day(on),
    };
    let decision = Decision {
        cycle: Some(ReportingCycle::AprilAugust),
        planned: Some(vec![
            plan("INTERIM-2026-04-30", MilestoneKind::DataFreeze, "2026-05-11"),
            plan("INTERIM-2026-04-31", MilestoneKind::DataFreeze, "2026-05-11"),
            plan("CLOSING-2025", MilestoneKind::CouncilDecision, "2026-05-11"),
            plan("CLOSING-2025", MilestoneKind::PeriodEnd, "2025-12-30"),
            plan("CLOSING-2025", MilestoneKind::DataFreeze, "2028-01-12"),
            plan("INTERIM-2026-04-30", MilestoneKind::DataFreeze, "2026-05-12"),
        ]),
        ..Decision::default()
    };
    assert_eq!(
        refused(ReportingCycle::August, decision),
        [
            "plannedMilestones.1.eventCode UNKNOWN_CODE",
            "plannedMilestones.2.milestone MILESTONE_NOT_PLANNABLE",
            "plannedMilestones.3.milestone MILESTONE_NOT_PLANNABLE",
            "plannedMilestones.4.plannedOn DAY_OUT_OF_RANGE",
            "plannedMilestones.5.milestone REPEATED",
        ]
    );
}

#[test]
fn numbers_and_days_are_within_bounds() {
    let decision = Decision {
        extra_days_off: Some(days(&["2025-12-01", "2025-11-30", "2027-01-31", "2027-02-01"])),
        low_activity_weeks: Some(vec![0, 53, 54, -1]),
        thresholds: DecidedThresholds {
            due_soon: Some(-1),
            collision: Some(1),
            notice: Some(0),
            ..DecidedThresholds::default()
        },
        ..Decision::default()
    };
    assert_eq!(
        refused(ReportingCycle::August, decision),
        [
            "thresholds.dueSoon OUT_OF_RANGE",
            "thresholds.collision OUT_OF_RANGE",
            "extraDaysOff.1 DAY_OUT_OF_RANGE",
            "extraDaysOff.3 DAY_OUT_OF_RANGE",
            "lowActivityWeeks.0 OUT_OF_RANGE",
            "lowActivityWeeks.2 OUT_OF_RANGE",
            "lowActivityWeeks.3 OUT_OF_RANGE",
        ]
    );
    let decision = Decision {
        low_activity_weeks: Some(vec![53]),
        ..Decision::default()
    };
    let (year, settings) = (2025.try_into().unwrap(), CalendarSettings::default());
    assert!(decided(year, ReportingCycle::August, settings, decision).is_err());
}
