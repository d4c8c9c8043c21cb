//! One row on its own.

use arshjul_entity::{Gender, MissingReason};

use super::{Catalogue, Cell, CellContent, CellKey, MAX_COMMENT, MAX_SOURCE_CODE, SubmittedRow, number};
use crate::domain::{
    measure::Measure,
    period::Period,
    rejection::{Reason, Rejection},
    suggestion,
    unit::{Unit, is_above},
};

/// What is echoed of a text that was not understood: a message is no place for a megabyte that somebody sent as a code.
const ECHOED: usize = 64;

/// The cell that a row names, where its codes can be read, and what it says of it or everything that is wrong with it.
pub fn check(
    row: &SubmittedRow,
    catalogue: &mut Catalogue<'_>,
) -> (Option<CellKey>, Result<Cell, Vec<Rejection>>) {
    let mut wrong = Vec::new();
    let measure = measure(row, catalogue, &mut wrong);
    let unit = unit(row, catalogue, &mut wrong);
    let period = period(row, measure, &mut wrong);
    let gender = gender(row, measure, &mut wrong);
    if let (Some(unit), Some(measure)) = (unit, measure) {
        level(unit, measure, &mut wrong);
    }
    if let (Some(unit), Some(period)) = (unit, period)
        && !unit.is_valid_in(period.start(), period.end())
    {
        let (unit, period) = (unit.code.clone(), period.to_string());
        wrong.push(Rejection::at("unit", Reason::UnitNotValid { unit, period }));
    }
    // Whatever else is wrong: numbers are checked too, so that everything is told at once.
    let content = content(row, measure, &mut wrong);
    if let Some(comment) = &row.comment {
        text("comment", comment, MAX_COMMENT, &mut wrong);
    }
    let cell = match content {
        Some(content) if wrong.is_empty() => Ok(Cell {
            content,
            comment: row.comment.clone(),
        }),
        _ => Err(wrong),
    };
    let key = || {
        Some(CellKey {
            indicator: measure?.id,
            unit: unit?.id,
            period: period?,
            gender: gender?,
        })
    };
    (key(), cell)
}

fn unknown(field: &str, code: &str, suggestions: Vec<String>) -> Rejection {
    let value = code.chars().take(ECHOED).collect();
    Rejection {
        suggestions,
        ..Rejection::at(
            field,
            Reason::UnknownCode {
                value,
                among: String::new(),
            },
        )
    }
}

/// There are so few that all are told, the nearest as what may have been meant.
fn unknown_name(field: &str, name: &str, known: &[&'static str]) -> Rejection {
    let reason = Reason::UnknownCode {
        value: name.chars().take(ECHOED).collect(),
        among: format!(" ({})", known.join(", ")),
    };
    Rejection {
        suggestions: suggestion::nearest(name, known.iter().copied()),
        ..Rejection::at(field, reason)
    }
}

fn measure<'a>(
    row: &SubmittedRow,
    catalogue: &mut Catalogue<'a>,
    wrong: &mut Vec<Rejection>,
) -> Option<&'a Measure> {
    let measure = catalogue
        .measures
        .get(&row.indicator.to_ascii_lowercase())
        .copied();
    if measure.is_none() {
        let nearest = catalogue.indicators.nearest(&row.indicator);
        wrong.push(unknown("indicator", &row.indicator, nearest));
    }
    measure
}

/// Every unit can be seen, so that another's is refused by name, and not as unknown (A3).
fn unit<'a>(
    row: &SubmittedRow,
    catalogue: &mut Catalogue<'a>,
    wrong: &mut Vec<Rejection>,
) -> Option<&'a Unit> {
    let Some(unit) = catalogue.tree.by_code(&row.unit) else {
        wrong.push(unknown("unit", &row.unit, catalogue.units.nearest(&row.unit)));
        return None;
    };
    if !catalogue.permit.covers(unit.id) {
        wrong.push(Rejection::at("unit", catalogue.permit.refusal(Some(unit))));
    }
    Some(unit)
}

/// R1: above the indicator's level only roll-ups exist.
fn level(unit: &Unit, measure: &Measure, wrong: &mut Vec<Rejection>) {
    if is_above(unit.kind, measure.reporting_level) {
        let level = measure.reporting_level.code();
        wrong.push(Rejection::at("unit", Reason::AboveReportingLevel { level }));
    }
}

fn period(row: &SubmittedRow, measure: Option<&Measure>, wrong: &mut Vec<Rejection>) -> Option<Period> {
    let Ok(period) = row.period.parse::<Period>() else {
        let value = row.period.chars().take(ECHOED).collect();
        wrong.push(Rejection::at("period", Reason::PeriodMalformed { value }));
        return None;
    };
    if let Some(measure) = measure
        && measure.frequency != period.frequency()
    {
        let frequency = measure.frequency.code();
        let reason = Reason::PeriodNotOfFrequency { frequency };
        wrong.push(Rejection::at("period", reason));
    }
    Some(period)
}

fn gender(row: &SubmittedRow, measure: Option<&Measure>, wrong: &mut Vec<Rejection>) -> Option<Gender> {
    let Some(name) = &row.gender else {
        return Some(Gender::Total);
    };
    let Some(gender) = Gender::from_code(name) else {
        let known: Vec<_> = Gender::ALL.iter().map(|gender| gender.code()).collect();
        wrong.push(unknown_name("gender", name, &known));
        return None;
    };
    if measure.is_some_and(|measure| !measure.genders().contains(&gender)) {
        wrong.push(Rejection::at("gender", Reason::GenderNotSplit));
    }
    Some(gender)
}

/// R5: exactly one of numbers, a reason why there are none, and that there can't be any.
fn content(row: &SubmittedRow, measure: Option<&Measure>, wrong: &mut Vec<Rejection>) -> Option<CellContent> {
    let has_numbers = [row.value, row.numerator, row.denominator]
        .iter()
        .any(Option::is_some);
    let not_applicable = row.not_applicable == Some(true);
    if row.source_code.is_some() && row.missing_reason.is_none() {
        wrong.push(Rejection::at("sourceCode", Reason::SourceCodeAlone));
    }
    let missing = row
        .missing_reason
        .as_deref()
        .map(|reason| missing(reason, row, wrong));
    match (has_numbers, missing, not_applicable) {
        (true, None, false) => number::check(row, measure, wrong),
        (false, Some(content), false) => content,
        (false, None, true) => Some(CellContent::NotApplicable),
        (false, None, false) => {
            wrong.push(Reason::RowEmpty.into());
            None
        }
        _ => {
            wrong.push(Reason::RowContradictory.into());
            None
        }
    }
}

fn missing(reason: &str, row: &SubmittedRow, wrong: &mut Vec<Rejection>) -> Option<CellContent> {
    if let Some(code) = &row.source_code {
        if code.trim().is_empty() {
            wrong.push(Rejection::at("sourceCode", Reason::Blank));
        }
        text("sourceCode", code, MAX_SOURCE_CODE, wrong);
    }
    let Some(reason) = MissingReason::from_code(reason) else {
        let known: Vec<_> = MissingReason::ALL.iter().map(|reason| reason.code()).collect();
        wrong.push(unknown_name("missingReason", reason, &known));
        return None;
    };
    Some(CellContent::Missing {
        reason,
        source_code: row.source_code.clone(),
    })
}

fn text(field: &str, text: &str, maximum: usize, wrong: &mut Vec<Rejection>) {
    if text.chars().count() > maximum {
        wrong.push(Rejection::at(field, Reason::TooLong { maximum }));
    }
    // PostgreSQL stores every character but this one.
    if text.contains('\0') {
        wrong.push(Rejection::at(field, Reason::NullCharacter));
    }
}
