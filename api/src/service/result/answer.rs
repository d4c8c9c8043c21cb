//! The answer to a submission, as it is given and as it is kept with its idempotency key.

use std::collections::HashMap;

use arshjul_entity::{
    ApprovalState, CellState, Gender, IndicatorId, MissingReason, OrganizationUnitId, ResultId, result,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{CellKey, Outcome, Verdict};
use crate::domain::{
    language::Language,
    rejection::{ErrorCode, Rejection},
};

/// One answer per row, in the order of the rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    pub rows: Vec<AnsweredRow>,
    pub is_committed: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AnsweredRow {
    pub outcome: Outcome,
    /// The cell as it was when the submission was committed; none where nothing was.
    pub result: Option<Snapshot>,
    pub errors: Vec<RowRejection>,
    pub warnings: Vec<RowRejection>,
}

/// A refusal or warning, with its message in both languages: a retry may ask in the other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RowRejection {
    pub code: ErrorCode,
    pub path: Vec<String>,
    pub suggestions: Vec<String>,
    swedish: String,
    english: String,
}

impl RowRejection {
    #[must_use]
    pub fn message(&self, language: Language) -> &str {
        match language {
            Language::Swedish => &self.swedish,
            Language::English => &self.english,
        }
    }
}

impl From<Rejection> for RowRejection {
    fn from(rejection: Rejection) -> Self {
        Self {
            code: rejection.reason.code(),
            swedish: rejection.reason.message(Language::Swedish),
            english: rejection.reason.message(Language::English),
            path: rejection.path,
            suggestions: rejection.suggestions,
        }
    }
}

impl Answer {
    pub(super) fn new(
        verdicts: Vec<Verdict>,
        after: &HashMap<CellKey, result::Model>,
        is_committed: bool,
    ) -> Self {
        let rejections =
            |rejections: Vec<Rejection>| rejections.into_iter().map(RowRejection::from).collect();
        let rows = verdicts.into_iter().map(|verdict| AnsweredRow {
            outcome: verdict.outcome,
            result: verdict
                .accepted
                .and_then(|(key, _)| after.get(&key).cloned())
                .map(Snapshot),
            errors: rejections(verdict.errors),
            warnings: rejections(verdict.warnings),
        });
        Self {
            rows: rows.collect(),
            is_committed,
        }
    }

    /// How many rows came to this.
    #[must_use]
    pub fn count(&self, outcome: Outcome) -> usize {
        self.rows.iter().filter(|row| row.outcome == outcome).count()
    }
}

/// A result as an answer keeps it: a retry shows the cell as the first answer did, whatever was submitted since.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Snapshot(#[serde(with = "Columns")] pub result::Model);

#[derive(Serialize, Deserialize)]
#[serde(remote = "result::Model")]
struct Columns {
    id: ResultId,
    indicator_id: IndicatorId,
    unit_id: OrganizationUnitId,
    period: String,
    year: i32,
    gender: Gender,
    state: CellState,
    value: Option<f64>,
    numerator: Option<f64>,
    denominator: Option<f64>,
    missing_reason: Option<MissingReason>,
    source_code: Option<String>,
    comment: Option<String>,
    approval: ApprovalState,
    is_example: bool,
    submitted_at: DateTime<Utc>,
    submitted_by: String,
    /// Not in answers that were kept before there was such a column.
    #[serde(default)]
    handed_in_at: Option<DateTime<Utc>>,
    review_comment: Option<String>,
    reviewed_at: Option<DateTime<Utc>>,
    reviewed_by: Option<String>,
    version: i32,
}
