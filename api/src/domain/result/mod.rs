//! Utfall: what a submitted row must be to become a cell (R1-R5).

use std::collections::HashMap;

use arshjul_entity::{CellState, Gender, IndicatorId, MissingReason, OrganizationUnitId};

use super::{
    measure::Measure,
    period::Period,
    policy::{Permit, act},
    rejection::{Reason, Rejection},
    suggestion::Speller,
    unit::UnitTree,
};

mod gender_sum;
mod history;
mod number;
mod outlier;
mod repeat;
mod row;
mod scale;
mod second_look;
mod verdict;

pub use gender_sum::gender_sum_mismatch;
pub use history::{History, Past, periods_before};
pub use second_look::look_twice;
pub use verdict::{Outcome, Stored, Verdict, judge};

/// Longest comment, in characters.
pub const MAX_COMMENT: usize = 2_000;
/// Longest code with which a source marks a cell that it suppressed, in characters.
pub const MAX_SOURCE_CODE: usize = 32;

/// A row as submitted.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
pub struct Row {
    pub indicator: String,
    pub unit: String,
    pub period: String,
    /// The total where left out.
    pub gender: Option<String>,
    pub value: Option<f64>,
    pub numerator: Option<f64>,
    pub denominator: Option<f64>,
    pub missing_reason: Option<String>,
    pub source_code: Option<String>,
    pub not_applicable: Option<bool>,
    pub comment: Option<String>,
}

/// Which cell: indicator × unit × period × gender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CellKey {
    pub indicator: IndicatorId,
    pub unit: OrganizationUnitId,
    pub period: Period,
    pub gender: Gender,
}

/// A whole cell: a row replaces all of it, its comment included.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    pub content: Content,
    pub comment: Option<String>,
}

/// What a cell says. The three never blur into each other, and zero is a value (R4).
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    Value {
        value: f64,
        parts: Option<Parts>,
    },
    Missing {
        reason: MissingReason,
        source_code: Option<String>,
    },
    NotApplicable,
}

/// What a value was computed from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parts {
    pub numerator: f64,
    pub denominator: f64,
}

impl Content {
    #[must_use]
    pub const fn state(&self) -> CellState {
        match self {
            Self::Value { .. } => CellState::Value,
            Self::Missing { .. } => CellState::Missing,
            Self::NotApplicable => CellState::NotApplicable,
        }
    }
}

/// What rows are checked against.
#[derive(Debug)]
pub struct Catalogue<'a> {
    measures: HashMap<&'a str, &'a Measure>,
    tree: &'a UnitTree,
    permit: &'a Permit<act::ResultsSubmit>,
    indicators: Speller<'a>,
    units: Speller<'a>,
}

impl<'a> Catalogue<'a> {
    /// `measures` are the indicators that the viewer may see.
    #[must_use]
    pub fn new(measures: &'a [Measure], tree: &'a UnitTree, permit: &'a Permit<act::ResultsSubmit>) -> Self {
        Self {
            measures: measures
                .iter()
                .map(|measure| (measure.code.as_str(), measure))
                .collect(),
            tree,
            permit,
            indicators: Speller::new(measures.iter().map(|measure| measure.code.as_str())),
            units: Speller::new(tree.all().iter().map(|unit| unit.code.as_str())),
        }
    }
}

/// A checked row: the cell that it names, as far as its codes could be read, and what it says of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    pub key: Option<CellKey>,
    pub cell: Result<Cell, Vec<Rejection>>,
}

/// Checks the rows of one request, each on its own and then against the rows before it: the second row for a cell is an error,
/// also where the first one is. Everything that is wrong with a row is told, not only the first.
#[must_use]
pub fn check(rows: &[Row], mut catalogue: Catalogue<'_>) -> Vec<Checked> {
    let mut first_rows: HashMap<CellKey, usize> = HashMap::new();
    let mut checked = Vec::with_capacity(rows.len());
    for (index, row) in rows.iter().enumerate() {
        let (key, cell) = row::check(row, &mut catalogue);
        let mut faults = Vec::new();
        if let Some(key) = key {
            let first = *first_rows.entry(key).or_insert(index);
            if first != index {
                faults.push(Reason::DuplicateCell { first }.into());
            }
        }
        let cell = match cell {
            Ok(cell) if faults.is_empty() => Ok(cell),
            Ok(_) => Err(faults),
            Err(own) => {
                faults.extend(own);
                Err(faults)
            }
        };
        checked.push(Checked {
            key,
            cell: cell.map_err(|faults| within_row(faults, index)),
        });
    }
    checked
}

fn within_row(faults: Vec<Rejection>, index: usize) -> Vec<Rejection> {
    let outer = ["rows".to_owned(), index.to_string()];
    faults
        .into_iter()
        .map(|fault| Rejection {
            path: outer.iter().cloned().chain(fault.path).collect(),
            ..fault
        })
        .collect()
}

#[cfg(test)]
mod tests;
