use std::collections::BTreeMap;

use arshjul_entity::{
    ApprovalState, CountingUnit, Frequency, Gender, IndicatorId, MissingReason, OrganizationUnitId, Role,
    UnitKind, ValueKind,
};
use proptest::prelude::*;

use super::*;

mod row;
mod second_look;
mod verdict;
use crate::domain::{
    approval::Saving,
    decimal::Number,
    lock::{Lock, LockCause},
    measure::Measure,
    period::Period,
    policy::{Grant, Permit, Viewer},
    rejection::ErrorCode,
    unit::{Unit, UnitTree},
};

/// Values of the years up to 2024, the last of them in 2024.
pub fn of_years(values: &[f64]) -> Vec<(Period, f64)> {
    let first = 2025 - i32::try_from(values.len()).unwrap();
    let year = |year| Period::new(year, Frequency::Year, 1).unwrap();
    (first..).map(year).zip(values.iter().copied()).collect()
}

pub fn measure(code: &str, value_kind: ValueKind) -> Measure {
    Measure {
        id: IndicatorId(1),
        code: code.to_owned(),
        value_kind,
        frequency: Frequency::Year,
        decimals: 1,
        factor: 100,
        may_exceed_hundred: false,
        gender_tolerance: 0.0,
        split_by_gender: true,
        reporting_level: UnitKind::Committee,
        counting_unit: CountingUnit::Other,
        protected_at_source: false,
    }
}

fn measures() -> Vec<Measure> {
    let numbered = |id, measure| Measure {
        id: IndicatorId(id),
        ..measure
    };
    vec![
        numbered(1, measure("ANTAL", ValueKind::Count)),
        numbered(2, measure("ANDEL", ValueKind::Share)),
        numbered(
            3,
            Measure {
                counting_unit: CountingUnit::Persons,
                ..measure("PERSONER", ValueKind::Share)
            },
        ),
        numbered(
            4,
            Measure {
                protected_at_source: true,
                counting_unit: CountingUnit::Persons,
                ..measure("SKYDDAD", ValueKind::Share)
            },
        ),
        numbered(
            5,
            Measure {
                split_by_gender: false,
                frequency: Frequency::Quarter,
                ..measure("INDEX", ValueKind::Index)
            },
        ),
        numbered(
            6,
            Measure {
                may_exceed_hundred: true,
                ..measure("TAK", ValueKind::Share)
            },
        ),
    ]
}

fn tree() -> UnitTree {
    let unit = |id, code: &str, kind, parent: Option<i64>| Unit {
        id: OrganizationUnitId(id),
        code: code.to_owned(),
        kind,
        parent: parent.map(OrganizationUnitId),
        valid_from: "2020-01-01".parse().unwrap(),
        valid_to: (code == "OLD").then(|| "2024-06-30".parse().unwrap()),
        successor: None,
    };
    UnitTree::new(vec![
        unit(1, "1287", UnitKind::Municipality, None),
        unit(2, "SN", UnitKind::Committee, Some(1)),
        unit(3, "OLD", UnitKind::Committee, Some(2)),
        unit(4, "TSN", UnitKind::Committee, Some(1)),
    ])
}

fn run(rows: &[SubmittedRow], at: i64) -> Vec<Checked> {
    let (measures, tree) = (measures(), tree());
    let viewer = Viewer::Person {
        subject: "anna".to_owned(),
        name: None,
        grants: vec![Grant {
            role: Role::Reporter,
            unit: OrganizationUnitId(at),
        }],
    };
    let permit = Permit::wherever(&viewer, &tree);
    check(rows, Catalogue::new(&measures, &tree, &permit))
}

fn row(indicator: &str) -> SubmittedRow {
    SubmittedRow {
        indicator: indicator.to_owned(),
        unit: "SN".to_owned(),
        period: "2025".to_owned(),
        ..SubmittedRow::default()
    }
}

/// What is wrong with one row of the reporter at SN, as code and field.
fn wrong(row: SubmittedRow) -> Vec<(ErrorCode, String)> {
    let checked = run(&[row], 2).remove(0);
    let rejections = checked.cell.err().unwrap_or_default();
    let wrong = rejections.iter().map(|wrong| {
        assert_eq!(wrong.path[..2], ["rows", "0"]);
        (wrong.reason.code(), wrong.path[2..].join("."))
    });
    wrong.collect()
}

fn content(row: SubmittedRow) -> CellContent {
    run(&[row], 2).remove(0).cell.unwrap().content
}

fn value(indicator: &str, value: f64) -> SubmittedRow {
    SubmittedRow {
        value: Some(value),
        ..row(indicator)
    }
}

fn stored(value: f64, approval: ApprovalState) -> StoredCell {
    StoredCell {
        cell: Cell {
            content: CellContent::Value { value, parts: None },
            comment: None,
        },
        approval,
        is_example: false,
        version: 1,
    }
}

fn at(gender: Gender) -> CellKey {
    CellKey {
        indicator: IndicatorId(1),
        unit: OrganizationUnitId(2),
        period: "2025".parse().unwrap(),
        gender,
    }
}
