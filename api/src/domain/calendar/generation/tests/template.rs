//! The templates over the years and cycles for which they promise something.

use std::collections::{BTreeMap, BTreeSet};

use arshjul_entity::{DeadlineId, DeadlineKind, ReportingCycle, UnitKind};
use chrono::NaiveDate;

use super::{CYCLES, calendars, day, planned, template_rules, tree, year};
use crate::domain::{
    calendar::{
        CalendarSettings, CalendarView, Deadline, DueDate, Progress, chain,
        finding::{Finding, FindingCode, findings},
        generation::{Ruled, ruled},
        is_election_year, is_weekday, recurrence, reporting_events,
        rule_template::{RuleTemplate, TEMPLATES, TemplateAnchor},
    },
    language::Language,
};

fn years_and_cycles() -> impl Iterator<Item = (i32, ReportingCycle)> {
    (2024..=2040).flat_map(|number| CYCLES.iter().map(move |cycle| (number, *cycle)))
}

fn given(number: i32, cycle: ReportingCycle) -> Vec<Ruled> {
    ruled(
        year(number),
        &template_rules(),
        &calendars(number, cycle),
        &tree(),
        &[],
    )
    .unwrap()
}

fn due(ruled: &Ruled) -> DueDate {
    DueDate {
        nominal_on: ruled.nominal_on,
        ruled_on: ruled.ruled_on,
        due_on: ruled.due_on,
        basis: ruled.basis.clone(),
    }
}

fn deadline(id: i64, ruled: &Ruled) -> Deadline {
    Deadline {
        id: DeadlineId(id),
        rule: Some(ruled.rule),
        code: ruled.code.clone(),
        kind: ruled.content.kind,
        title: ruled.content.title.clone(),
        process: ruled.content.process.clone(),
        due: due(ruled),
        window: ruled.window.clone(),
        feeds: ruled.feeds.clone(),
        effort: ruled.content.effort.unwrap_or(0).unsigned_abs(),
        indicators: BTreeSet::new(),
        asks_for: ruled.content.asks_for,
        questions: ruled
            .content
            .questions
            .iter()
            .flat_map(|text| text.lines())
            .map(str::to_owned)
            .collect(),
        activities: BTreeSet::new(),
        entered: BTreeSet::new(),
        gaps: BTreeSet::new(),
        uses: BTreeMap::new(),
        used: BTreeMap::new(),
        is_example: false,
        units: ruled.units.iter().map(|unit| (*unit, Progress::Open)).collect(),
        is_cancelled: false,
    }
}

#[test]
fn codes_are_unique_short_and_in_order() {
    let codes: Vec<_> = TEMPLATES.iter().map(|template| template.code).collect();
    assert!(codes.is_sorted());
    let rules: Vec<_> = TEMPLATES.iter().flat_map(|template| template.rules).collect();
    let distinct: BTreeSet<_> = rules.iter().map(|rule| rule.code).collect();
    assert_eq!(distinct.len(), rules.len());
    for rule in &rules {
        assert!(
            rule.code.len() <= 32
                && rule
                    .code
                    .bytes()
                    .all(|byte| byte.is_ascii_uppercase() || byte == b'-')
        );
        assert!(!rule.title.is_empty() && rule.effort > 0, "{}", rule.code);
        if let TemplateAnchor::Recurrence(text) = rule.anchor {
            assert_eq!(recurrence::check(text), Ok(()), "{}", rule.code);
        }
    }
    assert!(RuleTemplate::by_code("SUSTAINABILITY").is_some_and(RuleTemplate::has_coordinator));
    assert!(RuleTemplate::by_code("REPORTING").is_some_and(|template| !template.has_coordinator()));
    assert_eq!(RuleTemplate::by_code("ANNAT"), None);
}

#[test]
fn each_template_stands_on_its_own() {
    for template in TEMPLATES {
        let mut made = BTreeMap::new();
        let mut rules = Vec::new();
        for (rule, id) in template.rules.iter().zip(1..) {
            let id = arshjul_entity::DeadlineRuleId(id);
            rules.push(rule.rule(id, |code| made.get(code).copied(), None).unwrap());
            made.insert(rule.code, id);
        }
        assert_eq!(chain::order(&rules).unwrap().len(), rules.len());
    }
}

#[test]
fn a_year_is_generated_the_same_to_the_byte() {
    for (number, cycle) in years_and_cycles() {
        let [once, again] =
            [(); 2].map(|()| serde_json::to_string(&planned(number, &template_rules(), cycle, &[])).unwrap());
        assert!(once == again, "{number} {cycle:?}");
    }
}

#[test]
fn every_due_day_is_a_working_day_and_says_what_moved_it() {
    for (number, cycle) in years_and_cycles() {
        for ruled in given(number, cycle) {
            assert!(is_weekday(ruled.due_on), "{} in {cycle:?}", ruled.code);
            let due = due(&ruled);
            for (language, moved) in [
                (Language::Swedish, "flyttas därför"),
                (Language::English, "therefore moves"),
            ] {
                let explanation = due.explanation(language);
                assert_eq!(
                    explanation.contains(moved),
                    ruled.nominal_on != ruled.ruled_on,
                    "{explanation}"
                );
            }
            assert!(ruled.window.contains(&ruled.ruled_on), "{}", ruled.code);
            assert!(!ruled.units.is_empty(), "{}", ruled.code);
        }
    }
}

/// Nor of a municipality that rests in July.
#[test]
fn no_template_gives_cause_for_a_finding_by_itself() {
    let mut found = Vec::new();
    for (number, cycle) in years_and_cycles() {
        let settings = CalendarSettings {
            low_activity_weeks: (28..=31).collect(),
            ..CalendarSettings::default()
        };
        let mut view = CalendarView::new(year(number), day("2024-01-01"), settings.clone());
        view.events = reporting_events(year(number), cycle, &settings);
        view.events_around = [number - 1, number + 1]
            .iter()
            .flat_map(|around| reporting_events(year(*around), cycle, &settings))
            .collect();
        let around: Vec<_> = (number - 1..=number + 1)
            .flat_map(|number| given(number, cycle))
            .collect();
        view.deadlines = around
            .iter()
            .zip(1..)
            .map(|(ruled, id)| deadline(id, ruled))
            .collect();
        // But for the two processes that ask for one interim report.
        let is_planned = |finding: &Finding| {
            finding.code == FindingCode::ParallelFollowUp
                && finding.deadlines.iter().all(|id| {
                    let mut deadlines = view.deadlines.iter();
                    let asking = deadlines.find(|deadline| deadline.id == *id).unwrap();
                    asking.code.starts_with("DR-UNDERLAG") || asking.code.starts_with("HU-DELAR")
                })
        };
        // What the reporting's own steps are found for is no rule's doing.
        let mut found_of_rules = findings(&view);
        found_of_rules
            .retain(|finding| finding.code != FindingCode::LowActivityWeek || !finding.deadlines.is_empty());
        let (planned, others): (Vec<_>, Vec<_>) = found_of_rules.into_iter().partition(is_planned);
        assert!(!planned.is_empty(), "{number} {cycle:?}");
        for finding in others {
            found.push(format!(
                "{number} {cycle:?}: {}",
                finding.message(Language::English)
            ));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn what_a_law_dates_stands_on_the_laws_day_in_the_year_where_it_falls() {
    let dates: Vec<_> = given(2027, ReportingCycle::MarchAugustOctober)
        .into_iter()
        .filter_map(|ruled| Some((due(&ruled).statutory_on()?, ruled)))
        .map(|(statutory_on, ruled)| (ruled.code, statutory_on.to_string(), ruled.due_on.to_string()))
        .collect();
    let expected = [
        // Two months from 31 October end on New Year's Eve.
        ("DR-OVER-INTERIM-2026-10-31", "2026-12-31", "2027-01-04"),
        ("AR-OVER-ANNUAL-2026", "2027-04-15", "2027-04-15"),
        ("DR-OVER-INTERIM-2027-03-31", "2027-05-31", "2027-05-31"),
        ("BU-FORSLAG-BUDGET-2028", "2027-10-31", "2027-11-01"),
        ("DR-OVER-INTERIM-2027-08-31", "2027-10-31", "2027-11-01"),
        ("BU-BESLUT-BUDGET-2028", "2027-11-30", "2027-11-30"),
    ]
    .map(|(code, statutory, due)| (code.to_owned(), statutory.to_owned(), due.to_owned()));
    assert_eq!(dates, expected);
}

#[test]
fn the_sustainability_report_is_there_before_the_budget_directive() {
    for (number, cycle) in years_and_cycles() {
        let on = |code: &str| -> NaiveDate {
            let deadlines = given(number, cycle);
            deadlines
                .iter()
                .find(|ruled| ruled.code.starts_with(code))
                .unwrap()
                .due_on
        };
        let budget = reporting_events(year(number), cycle, &CalendarSettings::default())
            .pop()
            .unwrap();
        assert!(on("HU-RESULTAT-") < on("HU-UTV-"));
        assert!(on("HU-UTV-") < on("HU-REDOV-"));
        assert!(on("HU-REDOV-") < budget.milestones[0].day(), "{number}");
    }
}

#[test]
fn terms_of_office_bring_what_is_bound_to_them_and_nothing_in_other_years() {
    for number in 2024..=2040 {
        let codes: Vec<_> = given(number, ReportingCycle::August)
            .into_iter()
            .map(|ruled| ruled.code)
            .filter(|code| code.starts_with("VAL-") || code.starts_with("HU-PLAN-"))
            .collect();
        let expected: &[String] = if is_election_year(year(number)) {
            &[
                format!("VAL-SUMMA-BUDGET-{}", number + 1),
                format!("VAL-BUDGET-{number}"),
                format!("VAL-OVER-KF-{number}"),
                format!("VAL-UTB-KF-{number}"),
                format!("VAL-OVER-NY-{}", number + 1),
            ]
        } else if is_election_year(year(number - 1)) {
            &[
                format!("HU-PLAN-NY-{number}"),
                format!("VAL-UTB-NY-{number}"),
                format!("HU-PLAN-BUDGET-{}", number + 1),
            ]
        } else {
            &[format!("HU-PLAN-BUDGET-{}", number + 1)]
        };
        assert_eq!(codes, expected, "{number}");
    }
}

/// Every kind of unit that plans and reports is asked for something, and every step of the yearly work has its kind.
#[test]
fn the_templates_cover_the_work_of_the_year() {
    let kinds: BTreeSet<_> = TEMPLATES
        .iter()
        .flat_map(|template| template.rules)
        .map(|rule| rule.kind)
        .collect();
    let all: BTreeSet<_> = DeadlineKind::ALL.iter().copied().collect();
    assert_eq!(kinds, all);
    let asked: BTreeSet<_> = given(2026, ReportingCycle::August)
        .iter()
        .flat_map(|ruled| &ruled.units)
        .filter_map(|unit| Some(tree().by_id(*unit)?.kind))
        .collect();
    let all: BTreeSet<_> = UnitKind::ALL
        .iter()
        .copied()
        .filter(|kind| *kind != UnitKind::Municipality)
        .collect();
    assert_eq!(asked, all);
}
