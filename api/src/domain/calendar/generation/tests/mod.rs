//! Years of the templates, and years of random rules.

mod change;
mod placement;
mod random;
mod template;

use std::collections::BTreeSet;

use arshjul_entity::{DeadlineId, DeadlineRuleId, OrganizationUnitId, ReportingCycle, UnitKind};
use chrono::NaiveDate;

use super::{Calendars, PlannedChange, Ruled, StoredDeadline, Write, plan, ruled};
use crate::domain::{
    calendar::{CalendarSettings, CalendarYear, Rule, rule_template::TEMPLATES},
    unit::{Unit, UnitTree},
};

const CYCLES: &[ReportingCycle] = &[
    ReportingCycle::August,
    ReportingCycle::AprilAugust,
    ReportingCycle::MarchAugust,
    ReportingCycle::MarchAugustOctober,
    ReportingCycle::July,
];

/// The sustainability unit.
const COORDINATOR: OrganizationUnitId = OrganizationUnitId(20);

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn year(number: i32) -> CalendarYear {
    number.try_into().unwrap()
}

/// The same cycle in the year and in the two beside it.
fn calendars(number: i32, cycle: ReportingCycle) -> Calendars {
    let around = number - 1..=number + 1;
    Calendars::new(around.map(|number| (year(number), cycle, CalendarSettings::default())))
}

fn unit(id: i64, kind: UnitKind) -> Unit {
    Unit {
        id: OrganizationUnitId(id),
        code: format!("U{id:02}"),
        kind,
        parent: (id != 1).then_some(OrganizationUnitId(1)),
        valid_from: day("2000-01-01"),
        valid_to: None,
        successor: None,
    }
}

fn tree() -> UnitTree {
    use UnitKind::{Administration, Committee, Company, Council, ExecutiveBoard, Municipality};
    UnitTree::new(vec![
        unit(1, Municipality),
        unit(2, Council),
        unit(3, ExecutiveBoard),
        unit(4, Committee),
        unit(5, Committee),
        unit(6, Company),
        unit(7, Administration),
        unit(COORDINATOR.0, UnitKind::Unit),
    ])
}

/// All templates in use at once.
fn template_rules() -> Vec<Rule> {
    let mut rules: Vec<Rule> = Vec::new();
    for (template, id) in TEMPLATES.iter().flat_map(|template| template.rules).zip(1..) {
        let made = |code: &str| Some(rules.iter().find(|rule| rule.code == code)?.id);
        let rule = template
            .rule(DeadlineRuleId(id), made, Some(COORDINATOR))
            .unwrap();
        rules.push(rule);
    }
    rules
}

fn planned(
    number: i32,
    rules: &[Rule],
    cycle: ReportingCycle,
    stored: &[StoredDeadline],
) -> Vec<PlannedChange> {
    let given = ruled(year(number), rules, &calendars(number, cycle), &tree(), stored).unwrap();
    plan(year(number), given, stored)
}

/// As whoever carries out the changes would store them.
fn carried_out(changes: &[PlannedChange], mut stored: Vec<StoredDeadline>) -> Vec<StoredDeadline> {
    for change in changes {
        match (change.write, &change.ruled) {
            (Write::Insert, Some(given)) => {
                let id = stored.iter().map(|stored| stored.id.0).max().unwrap_or(0) + 1;
                stored.push(StoredDeadline {
                    id: DeadlineId(id),
                    given: given.clone(),
                    is_moved: false,
                    hand_ins: [].into(),
                    is_cancelled: false,
                });
            }
            (Write::Update, Some(given)) => {
                let row = row(&mut stored, change);
                let units: BTreeSet<_> = &row.given.units | &change.added_units;
                row.is_cancelled = false;
                row.given = Ruled {
                    units: &units - &change.removed_units,
                    ..given.clone()
                };
            }
            (Write::Cancel, None) => row(&mut stored, change).is_cancelled = true,
            (Write::Nothing, _) => {}
            _ => panic!("{change:?} can't be carried out"),
        }
    }
    let codes: BTreeSet<_> = stored.iter().map(|stored| &stored.given.code).collect();
    assert_eq!(codes.len(), stored.len(), "codes are unique");
    stored
}

fn row<'a>(stored: &'a mut [StoredDeadline], change: &PlannedChange) -> &'a mut StoredDeadline {
    stored.iter_mut().find(|row| Some(row.id) == change.id).unwrap()
}
