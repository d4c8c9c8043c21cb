//! One row on its own.

use arshjul_entity::{Gender, MissingReason, OrganizationUnitId};

use super::{Catalogue, Cell, CellKey, Content, MAX_COMMENT, MAX_SOURCE_CODE, Row, number};
use crate::domain::{
    measure::Measure,
    period::Period,
    policy::Action,
    rejection::{Reason, Rejection},
    suggestion,
    unit::{Unit, is_above},
};

/// What is echoed of a text that was not understood: a message is no place for a megabyte that somebody sent as a code.
const ECHOED: usize = 64;

/// The cell that a row names, where its codes can be read, and what it says of it or everything that is wrong with it.
pub fn check(row: &Row, catalogue: &mut Catalogue<'_>) -> (Option<CellKey>, Result<Cell, Vec<Rejection>>) {
    let mut faults = Vec::new();
    let measure = measure(row, catalogue, &mut faults);
    let unit = unit(row, catalogue, &mut faults);
    let period = period(row, measure, &mut faults);
    let gender = gender(row, measure, &mut faults);
    if let (Some(unit), Some(measure)) = (unit, measure) {
        level(unit, measure, &mut faults);
    }
    if let (Some(unit), Some(period)) = (unit, period)
        && !unit.is_valid_in(period.start(), period.end())
    {
        let unit = unit.code.clone();
        faults.push(Rejection::at(
            "unit",
            Reason::UnitNotValid {
                unit,
                period: period.to_string(),
            },
        ));
    }
    let content = content(row, measure, &mut faults);
    if let Some(comment) = &row.comment {
        text("comment", comment, MAX_COMMENT, &mut faults);
    }
    let key = match (measure, unit, period, gender) {
        (Some(measure), Some(unit), Some(period), Some(gender)) => Some(CellKey {
            indicator: measure.id,
            unit: unit.id,
            period,
            gender,
        }),
        _ => None,
    };
    let cell = match content {
        Some(content) if faults.is_empty() => Ok(Cell {
            content,
            comment: row.comment.clone(),
        }),
        _ => Err(faults),
    };
    (key, cell)
}

fn unknown(field: &str, code: &str, suggestions: Vec<String>) -> Rejection {
    let value = code.chars().take(ECHOED).collect();
    Rejection {
        suggestions,
        ..Rejection::at(field, Reason::UnknownCode { value })
    }
}

fn measure<'a>(row: &Row, catalogue: &mut Catalogue<'a>, faults: &mut Vec<Rejection>) -> Option<&'a Measure> {
    let measure = catalogue.measures.get(row.indicator.as_str()).copied();
    if measure.is_none() {
        faults.push(unknown(
            "indicator",
            &row.indicator,
            catalogue.indicators.nearest(&row.indicator),
        ));
    }
    measure
}

/// Every unit can be seen, so that another's is refused by name, and not as unknown (A3).
fn unit<'a>(row: &Row, catalogue: &mut Catalogue<'a>, faults: &mut Vec<Rejection>) -> Option<&'a Unit> {
    let Some(unit) = catalogue.tree.by_code(&row.unit) else {
        faults.push(unknown("unit", &row.unit, catalogue.units.nearest(&row.unit)));
        return None;
    };
    let permitted = |id: OrganizationUnitId| catalogue.permit.covers(id);
    if !permitted(unit.id) {
        let action = Action::ResultsSubmit.name();
        let unit = unit.code.clone();
        faults.push(Rejection::at("unit", Reason::NotPermitted { action, unit }));
    }
    Some(unit)
}

/// R1: above the indicator's level only roll-ups exist.
fn level(unit: &Unit, measure: &Measure, faults: &mut Vec<Rejection>) {
    if is_above(unit.kind, measure.reporting_level) {
        let level = measure.reporting_level.code();
        faults.push(Rejection::at("unit", Reason::AboveReportingLevel { level }));
    }
}

fn period(row: &Row, measure: Option<&Measure>, faults: &mut Vec<Rejection>) -> Option<Period> {
    let Ok(period) = row.period.parse::<Period>() else {
        let value = row.period.chars().take(ECHOED).collect();
        faults.push(Rejection::at("period", Reason::PeriodMalformed { value }));
        return None;
    };
    if let Some(measure) = measure
        && measure.frequency != period.frequency()
    {
        let frequency = measure.frequency.code();
        faults.push(Rejection::at(
            "period",
            Reason::PeriodNotOfFrequency { frequency },
        ));
    }
    Some(period)
}

fn gender(row: &Row, measure: Option<&Measure>, faults: &mut Vec<Rejection>) -> Option<Gender> {
    let Some(name) = &row.gender else {
        return Some(Gender::Total);
    };
    let Some(gender) = Gender::from_code(name) else {
        let names = Gender::ALL.iter().map(|gender| gender.code());
        faults.push(unknown("gender", name, suggestion::nearest(name, names)));
        return None;
    };
    if measure.is_some_and(|measure| !measure.genders().contains(&gender)) {
        faults.push(Rejection::at("gender", Reason::GenderNotSplit));
    }
    Some(gender)
}

/// R5: exactly one of numbers, a reason why there are none, and that there can't be any.
fn content(row: &Row, measure: Option<&Measure>, faults: &mut Vec<Rejection>) -> Option<Content> {
    let has_numbers = [row.value, row.numerator, row.denominator]
        .iter()
        .any(Option::is_some);
    let not_applicable = row.not_applicable == Some(true);
    if row.source_code.is_some() && row.missing_reason.is_none() {
        faults.push(Rejection::at("sourceCode", Reason::SourceCodeAlone));
    }
    let missing = row
        .missing_reason
        .as_deref()
        .map(|reason| missing(reason, row, faults));
    match (has_numbers, missing, not_applicable) {
        (true, None, false) => number::check(row, measure, faults),
        (false, Some(content), false) => content,
        (false, None, true) => Some(Content::NotApplicable),
        (false, None, false) => {
            faults.push(Reason::RowEmpty.into());
            None
        }
        _ => {
            faults.push(Reason::RowContradictory.into());
            None
        }
    }
}

fn missing(reason: &str, row: &Row, faults: &mut Vec<Rejection>) -> Option<Content> {
    if let Some(code) = &row.source_code {
        if code.trim().is_empty() {
            faults.push(Rejection::at("sourceCode", Reason::Blank));
        }
        text("sourceCode", code, MAX_SOURCE_CODE, faults);
    }
    let Some(reason) = MissingReason::from_code(reason) else {
        let names = MissingReason::ALL.iter().map(|reason| reason.code());
        faults.push(unknown(
            "missingReason",
            reason,
            suggestion::nearest(reason, names),
        ));
        return None;
    };
    Some(Content::Missing {
        reason,
        source_code: row.source_code.clone(),
    })
}

fn text(field: &str, text: &str, maximum: usize, faults: &mut Vec<Rejection>) {
    if text.chars().count() > maximum {
        faults.push(Rejection::at(field, Reason::TooLong { maximum }));
    }
    // PostgreSQL stores every character but this one.
    if text.contains('\0') {
        faults.push(Rejection::at(field, Reason::NullCharacter));
    }
}
