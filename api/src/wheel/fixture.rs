//! Test fixtures: years made by hand.

use std::collections::BTreeMap;

use arshjul_entity::{DeadlineKind, ReportingCycle};
use chrono::{Datelike, Days, NaiveDate};

use super::{
    geometry::Dial,
    picture::{Deadline, Finding, Named, Picture, Severity, State, Week},
};
use crate::domain::{
    calendar::{CalendarSettings, reporting_events},
    language::Language,
    parallelism::Parallelism,
};

/// Month, day, what it is, and how many units it asks.
const PLANS: [(u32, u32, DeadlineKind, &str, usize); 20] = [
    (1, 23, DeadlineKind::YearEndResults, "Lämna årets utfall", 6),
    (
        2,
        13,
        DeadlineKind::AnnualEvaluation,
        "Utvärdera handlingsplanen",
        9,
    ),
    (
        2,
        20,
        DeadlineKind::AnnualReport,
        "Underlag till årsredovisningen",
        9,
    ),
    (
        3,
        6,
        DeadlineKind::SustainabilityReport,
        "Sammanställ hållbarhetsredovisningen",
        1,
    ),
    (
        3,
        18,
        DeadlineKind::CollaborationMeeting,
        "Samverkansgruppen möts",
        4,
    ),
    (
        4,
        22,
        DeadlineKind::ReferralResponse,
        "Svara på remissen om ramavtal",
        5,
    ),
    (5, 20, DeadlineKind::InterimFollowUp, "Följ upp aktiviteterna", 9),
    (
        5,
        21,
        DeadlineKind::InterimReport,
        "Underlag till delårsrapporten",
        9,
    ),
    (5, 22, DeadlineKind::InterimFollowUp, "Följ upp strategin", 9),
    (
        6,
        10,
        DeadlineKind::CollaborationMeeting,
        "Samverkansgruppen möts",
        4,
    ),
    (
        6,
        3,
        DeadlineKind::ActivityPrioritisation,
        "Prioritera nästa års aktiviteter",
        9,
    ),
    (
        9,
        9,
        DeadlineKind::CollaborationMeeting,
        "Samverkansgruppen möts",
        4,
    ),
    (9, 16, DeadlineKind::InterimFollowUp, "Följ upp aktiviteterna", 9),
    (
        9,
        18,
        DeadlineKind::InterimReport,
        "Underlag till delårsrapporten",
        9,
    ),
    (9, 30, DeadlineKind::IndicatorSelection, "Välj indikatorer", 9),
    (
        10,
        14,
        DeadlineKind::Training,
        "Utbilda chefer och handläggare",
        9,
    ),
    (10, 28, DeadlineKind::Training, "Utbilda förtroendevalda", 9),
    (11, 5, DeadlineKind::Budget, "Underlag till budgeten", 9),
    (
        11,
        26,
        DeadlineKind::CollaborationMeeting,
        "Samverkansgruppen möts",
        4,
    ),
    (12, 9, DeadlineKind::PlanAdoption, "Anta handlingsplanen", 9),
];

/// A municipality's ordinary year.
pub fn ordinary(year: i32, language: Language) -> Picture {
    let mut picture = empty(year, ReportingCycle::AprilAugust, language);
    for (index, (month, day, kind, title, units)) in PLANS.into_iter().enumerate() {
        let due_on = NaiveDate::from_ymd_opt(year, month, day).unwrap();
        picture
            .deadlines
            .push(deadline(index, kind, title, due_on, units, picture.today));
    }
    picture.findings = vec![
        finding(year, 5, 20, Severity::Warning, "Parallell uppföljning"),
        finding(year, 5, 22, Severity::Warning, "Krock"),
        finding(year, 9, 18, Severity::Error, "Efter datafrysning"),
        finding(year, 7, 15, Severity::Info, "Lågaktivitetsvecka"),
    ];
    weigh(&mut picture);
    picture
}

/// So many deadlines and findings that every place on the wheel is taken.
pub fn dense(year: i32, language: Language) -> Picture {
    let mut picture = empty(year, ReportingCycle::MarchAugustOctober, language);
    let kinds = [
        DeadlineKind::Training,
        DeadlineKind::Budget,
        DeadlineKind::InterimFollowUp,
        DeadlineKind::InterimReport,
        DeadlineKind::SustainabilityReport,
    ];
    let days = u64::from(picture.year.last_day().ordinal());
    for index in 0..600_u64 {
        let due_on = picture.year.first_day() + Days::new(index * 31 % days);
        let kind = kinds[usize::try_from(index % 5).unwrap()];
        let index = usize::try_from(index).unwrap();
        let title = format!("En hålltid med ett tämligen långt namn, nummer {index}");
        picture
            .deadlines
            .push(deadline(index, kind, &title, due_on, 40, picture.today));
        let severity = [Severity::Info, Severity::Warning, Severity::Error][index % 3];
        picture
            .findings
            .push(finding(year, due_on.month(), due_on.day(), severity, "Krock"));
    }
    picture
        .deadlines
        .sort_by(|one, other| (one.due_on, &one.code).cmp(&(other.due_on, &other.code)));
    picture.findings.push(Finding {
        on: None,
        ..finding(year, 1, 1, Severity::Error, "Delårsperioden")
    });
    weigh(&mut picture);
    picture
}

pub fn empty(year: i32, cycle: ReportingCycle, language: Language) -> Picture {
    let year = year.try_into().unwrap();
    let root = Named::new("Trelleborgs kommun", "1287");
    Picture {
        year,
        language,
        today: "2026-09-10".parse().unwrap(),
        is_set_up: true,
        unit: root.clone(),
        units: vec![root, named(0), named(1)],
        events: reporting_events(year, cycle, &CalendarSettings::default()),
        deadlines: Vec::new(),
        weeks: Vec::new(),
        low_activity_weeks: (28..=31).collect(),
        findings: Vec::new(),
        parallelism: Parallelism {
            requests: 108,
            asked: 130,
            asked_twice: 11,
            merged_away: 9,
            saved_effort: 1_080,
            effort_to_save: 1_320,
            ..Parallelism::default()
        },
    }
}

fn named(index: usize) -> Named {
    const NAMES: [&str; 4] = [
        "Socialnämnden",
        "Bildningsnämnden",
        "Tekniska servicenämnden",
        "Kultur- och fritidsnämnden",
    ];
    let name = NAMES
        .get(index)
        .map_or_else(|| format!("Nämnd {index}"), |name| (*name).to_owned());
    Named::new(&name, format!("N{index:02}"))
}

pub fn deadline(
    index: usize,
    kind: DeadlineKind,
    title: &str,
    due_on: NaiveDate,
    units: usize,
    today: NaiveDate,
) -> Deadline {
    let left = (due_on - today).num_days();
    let state = |unit: usize| match left {
        ..0 if index % 7 == 3 && unit == 0 => State::Late,
        ..0 => State::Done,
        0..=14 => State::DueSoon,
        _ => State::Upcoming,
    };
    Deadline {
        code: format!("T{index:03}-{}", due_on.year()),
        kind,
        title: title.to_owned(),
        due_on,
        feeds: None,
        effort: 120,
        units: (0..units)
            .map(|unit| (named(unit), state(unit)))
            .collect::<BTreeMap<_, _>>(),
        unasked: State::Upcoming,
        ended: Vec::new(),
    }
}

pub fn finding(year: i32, month: u32, day: u32, severity: Severity, name: &str) -> Finding {
    Finding {
        name: name.to_owned(),
        severity,
        message: format!("{name}: tre inlämningar i samma vecka."),
        proposal: Some("Flytta en av dem en vecka.".to_owned()),
        on: NaiveDate::from_ymd_opt(year, month, day),
        deadlines: vec!["T000-2026".to_owned()],
        units: vec![named(0)],
    }
}

fn weigh(picture: &mut Picture) {
    let weeks = Dial::new(picture.year).weeks();
    picture.weeks = weeks
        .iter()
        .map(|slot| {
            let end = slot.monday + Days::new(7);
            let deadlines = picture
                .deadlines
                .iter()
                .filter(|deadline| (slot.monday..end).contains(&deadline.due_on));
            let hand_ins = deadlines
                .map(|deadline| u32::try_from(deadline.units.len()).unwrap())
                .sum();
            Week {
                monday: slot.monday,
                working_days: 5,
                hand_ins,
                effort: hand_ins * 120,
                busiest: None,
            }
        })
        .collect();
}
