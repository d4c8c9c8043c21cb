use std::collections::BTreeMap;

use arshjul_entity::{ApprovalState, CountingUnit, Frequency, Role, UnitKind, ValueKind};
use proptest::prelude::*;

use super::*;
use crate::domain::{
    approval::Saving,
    decimal::Number,
    lock::{Cause, Lock},
    policy::{Grant, Viewer},
    rejection::ErrorCode,
    unit::Unit,
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

fn run(rows: &[Row], at: i64) -> Vec<Checked> {
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

fn row(indicator: &str) -> Row {
    Row {
        indicator: indicator.to_owned(),
        unit: "SN".to_owned(),
        period: "2025".to_owned(),
        ..Row::default()
    }
}

/// The faults of one row of the reporter at SN, as code and field.
fn faults(row: Row) -> Vec<(ErrorCode, String)> {
    let checked = run(&[row], 2).remove(0);
    let faults = checked.cell.err().unwrap_or_default();
    faults
        .iter()
        .map(|fault| {
            assert_eq!(fault.path[..2], ["rows", "0"]);
            (fault.reason.code(), fault.path[2..].join("."))
        })
        .collect()
}

fn content(row: Row) -> Content {
    run(&[row], 2).remove(0).cell.unwrap().content
}

#[test]
fn a_row_says_exactly_one_thing() {
    // value, numerator and denominator, missingReason, notApplicable: the sixteen combinations, of which four are rows.
    for bits in 0..16_u8 {
        let has = |bit: u8| bits & bit != 0;
        let faults = faults(Row {
            value: has(1).then_some(50.0),
            numerator: has(2).then_some(5.0),
            denominator: has(2).then_some(10.0),
            missing_reason: has(4).then(|| "OTHER".to_owned()),
            not_applicable: Some(has(8)),
            ..row("ANDEL")
        });
        let expected = match bits {
            0 => vec![(ErrorCode::RowEmpty, String::new())],
            1..=4 | 8 => vec![],
            _ => vec![(ErrorCode::RowContradictory, String::new())],
        };
        assert_eq!(faults, expected, "{bits:04b}");
    }
}

#[test]
fn what_is_accepted_becomes_the_cell() {
    let missing = Row {
        missing_reason: Some("UNRELIABLE".to_owned()),
        source_code: Some("..".to_owned()),
        ..row("ANTAL")
    };
    assert_eq!(
        content(missing),
        Content::Missing {
            reason: MissingReason::Unreliable,
            source_code: Some("..".to_owned())
        }
    );
    let computed = Row {
        numerator: Some(1.0),
        denominator: Some(3.0),
        ..row("PERSONER")
    };
    let parts = Some(Parts {
        numerator: 1.0,
        denominator: 3.0,
    });
    assert_eq!(content(computed), Content::Value { value: 33.3, parts });
    let negative_zero = Row {
        value: Some(-0.0),
        ..row("ANTAL")
    };
    let Content::Value { value, parts: None } = content(negative_zero) else {
        panic!("not a value");
    };
    assert!(value.is_sign_positive());
}

fn value(indicator: &str, value: f64) -> Row {
    Row {
        value: Some(value),
        ..row(indicator)
    }
}

fn parts(indicator: &str, numerator: f64, denominator: f64) -> Row {
    Row {
        numerator: Some(numerator),
        denominator: Some(denominator),
        ..row(indicator)
    }
}

#[test]
fn each_wrong_field_has_its_code() {
    use ErrorCode as E;
    let with = |change: fn(&mut Row)| {
        let mut row = value("ANDEL", 50.0);
        change(&mut row);
        row
    };
    for (row, code, field) in [
        (
            with(|row| row.indicator = "ANDLE".into()),
            E::UnknownCode,
            "indicator",
        ),
        (with(|row| row.unit = "NS".into()), E::UnknownCode, "unit"),
        (with(|row| row.unit = "TSN".into()), E::NotPermitted, "unit"),
        (with(|row| row.unit = "OLD".into()), E::UnitNotValid, "unit"),
        (
            with(|row| row.period = "2025-13".into()),
            E::PeriodMalformed,
            "period",
        ),
        (
            with(|row| row.period = "2025-Q1".into()),
            E::PeriodNotOfFrequency,
            "period",
        ),
        (
            with(|row| row.gender = Some("women".into())),
            E::UnknownCode,
            "gender",
        ),
        (
            with(|row| row.comment = Some("x".repeat(2_001))),
            E::TooLong,
            "comment",
        ),
        (
            with(|row| row.comment = Some("\0".into())),
            E::NullCharacter,
            "comment",
        ),
        (
            with(|row| row.numerator = Some(5.0)),
            E::PartMissing,
            "denominator",
        ),
        (
            with(|row| row.denominator = Some(5.0)),
            E::PartMissing,
            "numerator",
        ),
        (
            with(|row| row.source_code = Some("..".into())),
            E::SourceCodeAlone,
            "sourceCode",
        ),
    ] {
        assert_eq!(faults(row.clone()), [(code, field.to_owned())], "{row:?}");
    }
    let men = Row {
        gender: Some("MEN".into()),
        period: "2025-Q1".into(),
        ..value("INDEX", 50.0)
    };
    assert_eq!(faults(men), [(E::GenderNotSplit, "gender".to_owned())]);
    let lost = Row {
        missing_reason: Some("LOST".into()),
        ..row("ANDEL")
    };
    assert_eq!(faults(lost), [(E::UnknownCode, "missingReason".to_owned())]);
}

#[test]
fn each_wrong_number_has_its_code() {
    use ErrorCode as E;
    for (row, code, field) in [
        (value("ANDEL", 100.1), E::ShareAboveHundred, "value"),
        (value("ANDEL", -0.1), E::Negative, "value"),
        (value("ANDEL", 12.34), E::TooManyDecimals, "value"),
        (value("ANDEL", 0.1 + 0.2), E::ValueTooPrecise, "value"),
        (value("ANDEL", 1e15), E::NumberTooLarge, "value"),
        (value("ANTAL", 1.5), E::NotWhole, "value"),
        (value("ANTAL", -1.0), E::Negative, "value"),
        (value("PERSONER", 50.0), E::DenominatorRequired, "denominator"),
        (parts("ANTAL", 1.0, 2.0), E::CountHasNoDenominator, "denominator"),
        (parts("ANDEL", 1.0, 0.0), E::DenominatorNotPositive, "denominator"),
        (
            parts("ANDEL", 1.0, -2.0),
            E::DenominatorNotPositive,
            "denominator",
        ),
        (
            parts("ANDEL", 3.0, 2.0),
            E::NumeratorAboveDenominator,
            "numerator",
        ),
        (parts("ANDEL", -1.0, 2.0), E::Negative, "numerator"),
        (parts("PERSONER", 1.5, 2.0), E::NotWhole, "numerator"),
    ] {
        assert_eq!(faults(row.clone()), [(code, field.to_owned())], "{row:?}");
    }
    let unequal = Row {
        value: Some(33.4),
        ..parts("ANDEL", 1.0, 3.0)
    };
    assert_eq!(faults(unequal), [(E::ValueNotQuotient, "value".to_owned())]);
}

#[test]
fn the_definition_may_allow_more() {
    for accepted in [
        Row {
            value: Some(50.0),
            ..row("SKYDDAD")
        },
        Row {
            value: Some(150.0),
            ..row("TAK")
        },
        Row {
            numerator: Some(3.0),
            denominator: Some(2.0),
            ..row("TAK")
        },
    ] {
        assert_eq!(faults(accepted.clone()), [], "{accepted:?}");
    }
}

#[test]
fn above_the_reporting_level_there_are_only_roll_ups() {
    let row = Row {
        unit: "1287".to_owned(),
        value: Some(50.0),
        ..row("ANDEL")
    };
    let checked = run(&[row], 1).remove(0);
    let faults = checked.cell.unwrap_err();
    assert_eq!(
        faults[0].reason,
        Reason::AboveReportingLevel { level: "COMMITTEE" }
    );
}

#[test]
fn every_fault_of_a_row_is_told_with_what_may_have_been_meant() {
    let row = Row {
        indicator: "ANDLE".to_owned(),
        unit: "SNN".to_owned(),
        period: "igår".to_owned(),
        gender: Some("WOMAN".to_owned()),
        missing_reason: Some("NOT_REPORTD".to_owned()),
        comment: Some("x".repeat(2_001)),
        ..Row::default()
    };
    let checked = run(&[row], 2).remove(0);
    assert_eq!(checked.key, None);
    let faults = checked.cell.unwrap_err();
    let told: Vec<_> = faults
        .iter()
        .map(|fault| {
            (
                fault.path[2].as_str(),
                fault.suggestions.first().map(String::as_str),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("indicator", Some("ANDEL")),
            ("unit", Some("SN")),
            ("period", None),
            ("gender", Some("WOMEN")),
            ("missingReason", Some("NOT_REPORTED")),
            ("comment", None),
        ]
    );
}

#[test]
fn the_second_row_for_a_cell_is_an_error_also_where_the_first_is_wrong() {
    let right = Row {
        value: Some(1.0),
        ..row("ANTAL")
    };
    let explicit = Row {
        gender: Some("TOTAL".to_owned()),
        ..right.clone()
    };
    let wrong = Row {
        value: Some(1.5),
        ..right.clone()
    };
    let other = Row {
        gender: Some("MEN".to_owned()),
        ..right
    };
    let checked = run(&[wrong, explicit.clone(), other, explicit], 2);
    let duplicates: Vec<_> = checked
        .iter()
        .map(|row| match &row.cell {
            Ok(_) => None,
            Err(faults) => faults.iter().find_map(|fault| match fault.reason {
                Reason::DuplicateCell { first } => Some(first),
                _ => None,
            }),
        })
        .collect();
    assert_eq!(duplicates, [None, Some(0), None, Some(0)]);
    assert!(checked[2].cell.is_ok());
}

#[test]
fn genders_add_up_within_the_tolerance() {
    let mismatch = |kind, tolerance, total| {
        let measure = Measure {
            gender_tolerance: tolerance,
            ..measure("X", kind)
        };
        let value = |value| Content::Value { value, parts: None };
        let (women, men, total) = (value(10.0), value(20.0), value(total));
        gender_sum_mismatch(&measure, |gender| {
            Some(match gender {
                Gender::Women => &women,
                Gender::Men => &men,
                Gender::Total => &total,
            })
        })
        .map(|reason| reason.code())
    };
    assert_eq!(mismatch(ValueKind::Count, 0.0, 30.0), None);
    assert_eq!(
        mismatch(ValueKind::Count, 0.0, 31.0),
        Some(ErrorCode::GenderSumMismatch)
    );
    assert_eq!(mismatch(ValueKind::Amount, 1.0, 31.0), None);
    assert_eq!(mismatch(ValueKind::Share, 0.0, 31.0), None);
}

fn stored(value: f64, approval: ApprovalState) -> Stored {
    Stored {
        cell: Cell {
            content: Content::Value { value, parts: None },
            comment: None,
        },
        approval,
        is_example: false,
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

#[test]
fn a_row_changes_what_differs_and_resets_approval() {
    use ApprovalState::{Approved, Draft, Returned, Submitted};
    let judged = |before: Option<Stored>, saving| {
        let stored = before
            .map(|before| (at(Gender::Total), before))
            .into_iter()
            .collect();
        let rows = run(&[value("ANTAL", 7.0)], 2);
        let verdict = judge(rows, &stored, &measures(), saving, |_| Lock::Open).remove(0);
        let told = verdict.errors.iter().chain(&verdict.warnings);
        let told: Vec<_> = told.map(|rejection| rejection.reason.code()).collect();
        (verdict.outcome, told)
    };
    let example = Stored {
        is_example: true,
        ..stored(7.0, Submitted)
    };
    let over = (Outcome::Rejected, Some(ErrorCode::DraftOverHandedIn));
    let (created, updated, unchanged) = (
        (Outcome::Created, None),
        (Outcome::Updated, None),
        (Outcome::Unchanged, None),
    );
    let reset = (Outcome::Updated, Some(ErrorCode::ApprovalReset));
    for (before, handed_in, drafted) in [
        (None, created, created),
        (Some(stored(7.0, Submitted)), unchanged, over),
        (Some(stored(7.0, Approved)), unchanged, over),
        (Some(stored(7.0, Draft)), updated, unchanged),
        (Some(stored(8.0, Draft)), updated, updated),
        (Some(stored(7.0, Returned)), updated, updated),
        (Some(stored(8.0, Submitted)), updated, over),
        (Some(stored(8.0, Approved)), reset, over),
        (Some(example), updated, over),
    ] {
        for (saving, (outcome, told)) in [(Saving::HandIn, handed_in), (Saving::Draft, drafted)] {
            let expected = (outcome, told.into_iter().collect());
            assert_eq!(judged(before.clone(), saving), expected, "{saving:?} {before:?}");
        }
    }
}

#[test]
fn a_locked_cell_refuses_its_row_and_no_other() {
    let rows = run(&[value("ANTAL", 7.0), value("TAK", 7.0)], 2);
    let verdicts = judge(rows, &BTreeMap::new(), &measures(), Saving::HandIn, |key| {
        if key.indicator == at(Gender::Total).indicator {
            Lock::Locked(Cause::FiscalYearClosed { year: 2025 })
        } else {
            Lock::Open
        }
    });
    assert_eq!(
        verdicts[0].errors,
        [Rejection {
            path: vec!["rows".to_owned(), "0".to_owned()],
            ..Rejection::from(Reason::FiscalYearClosed { year: 2025 })
        }]
    );
    assert_eq!(verdicts[0].outcome, Outcome::Rejected);
    assert_eq!(verdicts[1].outcome, Outcome::Created);
}

#[test]
fn sums_are_checked_over_the_request_and_what_is_stored() {
    let men = Row {
        gender: Some("MEN".to_owned()),
        ..value("ANTAL", 6.0)
    };
    let rejected = Row {
        gender: Some("TOTAL".to_owned()),
        ..value("ANTAL", 1.5)
    };
    let stored = BTreeMap::from([
        (at(Gender::Total), stored(10.0, ApprovalState::Submitted)),
        (at(Gender::Women), stored(5.0, ApprovalState::Submitted)),
    ]);
    let verdicts = judge(
        run(&[men, rejected], 2),
        &stored,
        &measures(),
        Saving::HandIn,
        |_| Lock::Open,
    );
    let mismatch = Reason::GenderSumMismatch {
        women: Number(5.0),
        men: Number(6.0),
        total: Number(10.0),
    };
    assert_eq!(
        verdicts[0].warnings,
        [Rejection {
            path: vec!["rows".to_owned(), "0".to_owned()],
            ..Rejection::from(mismatch)
        }]
    );
    assert_eq!(verdicts[1].warnings, []);
}

/// Each warning's code for rows of the reporter at SN, beside what is stored of earlier years.
fn looked_at(rows: &[Row], past: &[Past]) -> Vec<Vec<ErrorCode>> {
    let mut verdicts = judge(
        run(rows, 2),
        &BTreeMap::new(),
        &measures(),
        Saving::HandIn,
        |_| Lock::Open,
    );
    let history = History::new(past.iter().copied(), &verdicts);
    look_twice(&mut verdicts, &history, &BTreeMap::new(), &measures());
    for (index, verdict) in verdicts.iter().enumerate() {
        for warning in &verdict.warnings {
            assert_eq!(warning.path, ["rows".to_owned(), index.to_string()]);
        }
    }
    let codes = |verdict: &Verdict| {
        verdict
            .warnings
            .iter()
            .map(|warning| warning.reason.code())
            .collect()
    };
    verdicts.iter().map(codes).collect()
}

fn past(values: &[f64], is_example: bool) -> Vec<Past> {
    let cell = |(period, value)| Past {
        key: CellKey {
            period,
            ..at(Gender::Total)
        },
        value,
        is_example,
    };
    of_years(values).into_iter().map(cell).collect()
}

#[test]
fn a_scale_mix_up_silences_the_outlier_that_it_is() {
    use ErrorCode as E;
    let usual = past(&[1_201.0, 1_230.0, 1_190.0, 1_240.0, 1_221.0], false);
    for (sent, codes) in [
        (1_215.0, vec![]),
        (1_215_000.0, vec![E::ScaleMixUp]),
        (12_150.0, vec![E::Outlier]),
        (1_221.0, vec![E::RepeatsEarlier]),
    ] {
        assert_eq!(looked_at(&[value("ANTAL", sent)], &usual), [codes], "{sent}");
    }
    assert_eq!(
        looked_at(&[value("ANTAL", 1_215_000.0)], &usual[..1]),
        [vec![E::ScaleMixUp]]
    );
    assert_eq!(looked_at(&[value("ANTAL", 12_150.0)], &usual[1..]), [vec![]]);
}

#[test]
fn rows_of_one_request_are_each_others_history() {
    let of = |year: i32, sent: f64| Row {
        period: year.to_string(),
        ..value("ANTAL", sent)
    };
    let rows: Vec<_> = (2019..=2025)
        .zip([51.0, 48.0, 50.0, 53.0, 49.0, 50.0, 900.0])
        .map(|(year, sent)| of(year, sent))
        .collect();
    let codes = looked_at(&rows, &[]);
    assert_eq!(codes[..6], vec![vec![]; 6]);
    assert_eq!(codes[6], [ErrorCode::Outlier]);
    // A row that says that there is no value takes the stored one out of the history.
    let missing = Row {
        value: None,
        missing_reason: Some("NOT_COLLECTED".to_owned()),
        ..of(2024, 0.0)
    };
    let stored = past(&[51.0, 48.0, 50.0, 53.0, 49.0], false);
    assert_eq!(looked_at(&[missing, of(2025, 900.0)], &stored), [vec![], vec![]]);
}

#[test]
fn examples_are_a_history_until_there_is_a_value_of_ones_own() {
    let mut stored = past(&[51.0, 48.0, 50.0, 53.0, 49.0], true);
    assert_eq!(
        looked_at(&[value("ANTAL", 900.0)], &stored),
        [[ErrorCode::Outlier]]
    );
    stored[4].is_example = false;
    assert_eq!(looked_at(&[value("ANTAL", 900.0)], &stored), [vec![]]);
}

#[test]
fn only_the_same_part_of_ten_years_back_is_a_history() {
    let key = |period: &str| CellKey {
        indicator: IndicatorId(5),
        period: period.parse().unwrap(),
        ..at(Gender::Total)
    };
    let stored = ["2010-Q3", "2024-Q2", "2026-Q3"].map(|period| Past {
        key: key(period),
        value: 12.3,
        is_example: false,
    });
    let row = Row {
        period: "2025-Q3".to_owned(),
        ..value("INDEX", 123.0)
    };
    assert_eq!(looked_at(std::slice::from_ref(&row), &stored), [vec![]]);
    let same = Past {
        key: key("2024-Q3"),
        ..stored[0]
    };
    assert_eq!(looked_at(&[row], &[same]), [[ErrorCode::ScaleMixUp]]);
    let read: Vec<_> = periods_before([key("2025-Q3"), key("2025-Q3")])
        .iter()
        .map(Period::to_string)
        .collect();
    let expected: Vec<_> = (2015..2025).map(|year| format!("{year}-Q3")).collect();
    assert_eq!(read, expected);
}

proptest! {
    /// A row is a cell or is refused with a reason, and never neither; what is stored keeps the rules.
    #[test]
    fn any_numbers_are_a_cell_or_refused(
        indicator in prop::sample::select(vec!["ANTAL", "ANDEL", "PERSONER", "TAK"]),
        value in prop::option::of(any::<f64>()),
        numerator in prop::option::of(-10.0..1e16_f64),
        denominator in prop::option::of(any::<f64>()),
    ) {
        let row = Row { value, numerator, denominator, ..row(indicator) };
        match run(&[row], 2).remove(0).cell {
            Err(faults) => prop_assert!(!faults.is_empty()),
            Ok(Cell { content: Content::Value { value, .. }, .. }) => prop_assert!((0.0..1e15).contains(&value)),
            Ok(cell) => prop_assert!(false, "{cell:?}"),
        }
    }
}
