//! A row as submitted, the cell that it becomes, and what it is checked against.

use std::collections::HashMap;

use arshjul_entity::{CellState, Gender, IndicatorId, MissingReason, OrganizationUnitId};

use crate::domain::{
    measure::Measure,
    period::Period,
    policy::{Permit, act},
    rejection::Rejection,
    suggestion::Speller,
    unit::UnitTree,
};

/// Longest comment, in characters.
pub const MAX_COMMENT: usize = 2_000;
/// Longest code with which a source marks a cell that it suppressed, in characters.
pub const MAX_SOURCE_CODE: usize = 32;

/// A row as submitted.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
pub struct SubmittedRow {
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
    /// The version of the cell that the row replaces, 0 for a new one. Keys from before it could be given know their bodies still.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_version: Option<i32>,
}

impl SubmittedRow {
    /// In one form, whichever of those that mean the same was sent.
    pub fn as_meant(self) -> Self {
        let total = || Gender::Total.code().to_owned();
        Self {
            gender: Some(self.gender.unwrap_or_else(total)),
            not_applicable: self.not_applicable.filter(|is_so| *is_so),
            ..self
        }
    }
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
    pub content: CellContent,
    pub comment: Option<String>,
}

/// What a cell says. The three never blur into each other, and zero is a value (R4).
#[derive(Clone, Debug, PartialEq)]
pub enum CellContent {
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

impl CellContent {
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
    /// By code, in lower case.
    pub(super) measures: HashMap<String, &'a Measure>,
    pub(super) tree: &'a UnitTree,
    pub(super) permit: &'a Permit<act::ResultsSubmit>,
    pub(super) indicators: Speller<'a>,
    pub(super) units: Speller<'a>,
}

impl<'a> Catalogue<'a> {
    /// `measures` are the indicators that the viewer may see.
    pub fn new(measures: &'a [Measure], tree: &'a UnitTree, permit: &'a Permit<act::ResultsSubmit>) -> Self {
        Self {
            measures: measures
                .iter()
                .map(|measure| (measure.code.to_ascii_lowercase(), measure))
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
    pub expected_version: Option<i32>,
    pub cell: Result<Cell, Vec<Rejection>>,
}
