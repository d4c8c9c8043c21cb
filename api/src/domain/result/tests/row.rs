//! One request's rows (R1-R5).

use super::*;

#[test]
fn a_row_says_exactly_one_thing() {
    // value, numerator and denominator, missingReason, notApplicable: the sixteen combinations, of which four are rows.
    for bits in 0..16_u8 {
        let has = |bit: u8| bits & bit != 0;
        let found = wrong(SubmittedRow {
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
        assert_eq!(found, expected, "{bits:04b}");
    }
}

#[test]
fn what_is_accepted_becomes_the_cell() {
    let missing = SubmittedRow {
        missing_reason: Some("UNRELIABLE".to_owned()),
        source_code: Some("..".to_owned()),
        ..row("ANTAL")
    };
    assert_eq!(
        content(missing),
        CellContent::Missing {
            reason: MissingReason::Unreliable,
            source_code: Some("..".to_owned())
        }
    );
    let computed = SubmittedRow {
        numerator: Some(1.0),
        denominator: Some(3.0),
        ..row("PERSONER")
    };
    let parts = Some(Parts {
        numerator: 1.0,
        denominator: 3.0,
    });
    assert_eq!(content(computed), CellContent::Value { value: 33.3, parts });
    let negative_zero = SubmittedRow {
        value: Some(-0.0),
        ..row("ANTAL")
    };
    let CellContent::Value { value, parts: None } = content(negative_zero) else {
        panic!("not a value");
    };
    assert!(value.is_sign_positive());
}

fn parts(indicator: &str, numerator: f64, denominator: f64) -> SubmittedRow {
    SubmittedRow {
        numerator: Some(numerator),
        denominator: Some(denominator),
        ..row(indicator)
    }
}

fn with(change: fn(&mut SubmittedRow)) -> SubmittedRow {
    let mut row = value("ANDEL", 50.0);
    change(&mut row);
    row
}

#[test]
fn each_wrong_field_has_its_code() {
    use ErrorCode as E;
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
    ] {
        assert_eq!(wrong(row.clone()), [(code, field.to_owned())], "{row:?}");
    }
    let men = SubmittedRow {
        gender: Some("MEN".into()),
        period: "2025-Q1".into(),
        ..value("INDEX", 50.0)
    };
    assert_eq!(wrong(men), [(E::GenderNotSplit, "gender".to_owned())]);
    let lost = SubmittedRow {
        missing_reason: Some("LOST".into()),
        ..row("ANDEL")
    };
    assert_eq!(wrong(lost), [(E::UnknownCode, "missingReason".to_owned())]);
}

#[test]
fn each_field_that_is_too_much_or_too_little_has_its_code() {
    use ErrorCode as E;
    for (row, code, field) in [
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
        assert_eq!(wrong(row.clone()), [(code, field.to_owned())], "{row:?}");
    }
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
        assert_eq!(wrong(row.clone()), [(code, field.to_owned())], "{row:?}");
    }
    let unequal = SubmittedRow {
        value: Some(33.4),
        ..parts("ANDEL", 1.0, 3.0)
    };
    assert_eq!(wrong(unequal), [(E::ValueNotQuotient, "value".to_owned())]);
}

#[test]
fn the_definition_may_allow_more() {
    for accepted in [
        SubmittedRow {
            value: Some(50.0),
            ..row("SKYDDAD")
        },
        SubmittedRow {
            value: Some(150.0),
            ..row("TAK")
        },
        SubmittedRow {
            numerator: Some(3.0),
            denominator: Some(2.0),
            ..row("TAK")
        },
    ] {
        assert_eq!(wrong(accepted.clone()), [], "{accepted:?}");
    }
}

#[test]
fn above_the_reporting_level_there_are_only_roll_ups() {
    let row = SubmittedRow {
        unit: "1287".to_owned(),
        value: Some(50.0),
        ..row("ANDEL")
    };
    let checked = run(&[row], 1).remove(0);
    let wrong = checked.cell.unwrap_err();
    assert_eq!(
        wrong[0].reason,
        Reason::AboveReportingLevel { level: "COMMITTEE" }
    );
}

#[test]
fn every_fault_of_a_row_is_told_with_what_may_have_been_meant() {
    let row = SubmittedRow {
        indicator: "ANDLE".to_owned(),
        unit: "SNN".to_owned(),
        period: "igår".to_owned(),
        gender: Some("WOMAN".to_owned()),
        missing_reason: Some("NOT_REPORTD".to_owned()),
        comment: Some("x".repeat(2_001)),
        ..SubmittedRow::default()
    };
    let checked = run(&[row], 2).remove(0);
    assert_eq!(checked.key, None);
    let wrong = checked.cell.unwrap_err();
    let told: Vec<_> = wrong
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
    let right = SubmittedRow {
        value: Some(1.0),
        ..row("ANTAL")
    };
    let explicit = SubmittedRow {
        gender: Some("TOTAL".to_owned()),
        ..right.clone()
    };
    let wrong = SubmittedRow {
        value: Some(1.5),
        ..right.clone()
    };
    let other = SubmittedRow {
        gender: Some("MEN".to_owned()),
        ..right
    };
    let checked = run(&[wrong, explicit.clone(), other, explicit], 2);
    let duplicates: Vec<_> = checked
        .iter()
        .map(|row| match &row.cell {
            Ok(_) => None,
            Err(wrong) => wrong.iter().find_map(|wrong| match wrong.reason {
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
        let value = |value| CellContent::Value { value, parts: None };
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

proptest! {
    /// A row is a cell or is refused with a reason, and never neither; what is stored keeps the rules.
    #[test]
    fn any_numbers_are_a_cell_or_refused(
        indicator in prop::sample::select(vec!["ANTAL", "ANDEL", "PERSONER", "TAK"]),
        value in prop::option::of(any::<f64>()),
        numerator in prop::option::of(-10.0..1e16_f64),
        denominator in prop::option::of(any::<f64>()),
    ) {
        let row = SubmittedRow { value, numerator, denominator, ..row(indicator) };
        match run(&[row], 2).remove(0).cell {
            Err(wrong) => prop_assert!(!wrong.is_empty()),
            Ok(Cell { content: CellContent::Value { value, .. }, .. }) => prop_assert!((0.0..1e15).contains(&value)),
            Ok(cell) => prop_assert!(false, "{cell:?}"),
        }
    }
}
