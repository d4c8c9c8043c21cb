//! Cells as the rules see them, and as the table holds them.

use arshjul_entity::{indicator, result};
use sea_orm::{DbErr, Set};

use super::{Cell, CellContent, CellKey, Measure, StoredCell};
use crate::{domain::result::Parts, store::row::stored_period};

/// What the rules need to know of an indicator.
pub fn measure(row: &indicator::Model) -> Measure {
    Measure {
        id: row.id,
        code: row.code.clone(),
        value_kind: row.value_kind,
        frequency: row.frequency,
        decimals: row.decimals.unsigned_abs(),
        factor: row.factor,
        may_exceed_hundred: row.may_exceed_hundred,
        gender_tolerance: row.gender_tolerance,
        split_by_gender: row.split_by_gender,
        reporting_level: row.reporting_level,
        counting_unit: row.counting_unit,
        protected_at_source: row.protected_at_source,
    }
}

pub fn key(row: &result::Model) -> Result<CellKey, DbErr> {
    Ok(CellKey {
        indicator: row.indicator_id,
        unit: row.unit_id,
        period: stored_period("result", &row.period)?,
        gender: row.gender,
    })
}

pub fn stored(row: &result::Model) -> StoredCell {
    StoredCell {
        cell: Cell {
            content: content(row),
            comment: row.comment.clone(),
        },
        approval: row.approval,
        is_example: row.is_example,
        version: row.version,
    }
}

/// The checks of the table say that a value stands where the state is VALUE, and a reason where it is MISSING.
fn content(row: &result::Model) -> CellContent {
    match (row.value, row.missing_reason) {
        (Some(value), _) => CellContent::Value {
            value,
            parts: row
                .numerator
                .zip(row.denominator)
                .map(|(numerator, denominator)| Parts {
                    numerator,
                    denominator,
                }),
        },
        (None, Some(reason)) => CellContent::Missing {
            reason,
            source_code: row.source_code.clone(),
        },
        (None, None) => CellContent::NotApplicable,
    }
}

/// What a cell says, and where it stands.
pub fn columns(key: CellKey, cell: &Cell) -> result::ActiveModel {
    let mut row = result::ActiveModel {
        indicator_id: Set(key.indicator),
        unit_id: Set(key.unit),
        period: Set(key.period.to_string()),
        year: Set(key.period.year()),
        gender: Set(key.gender),
        state: Set(cell.content.state()),
        value: Set(None),
        numerator: Set(None),
        denominator: Set(None),
        missing_reason: Set(None),
        source_code: Set(None),
        comment: Set(cell.comment.clone()),
        ..Default::default()
    };
    match &cell.content {
        CellContent::Value { value, parts } => {
            row.value = Set(Some(*value));
            row.numerator = Set(parts.map(|parts| parts.numerator));
            row.denominator = Set(parts.map(|parts| parts.denominator));
        }
        CellContent::Missing { reason, source_code } => {
            row.missing_reason = Set(Some(*reason));
            row.source_code = Set(source_code.clone());
        }
        CellContent::NotApplicable => {}
    }
    row
}
