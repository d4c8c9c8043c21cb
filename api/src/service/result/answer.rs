//! The answer to a submission, as it is given and as it is kept with its idempotency key.

use std::collections::HashMap;

use arshjul_entity::result;
use serde::{Deserialize, Serialize};

use super::{CellKey, RowOutcome, Verdict};
use crate::domain::{
    language::Language,
    rejection::{ErrorCode, Rejection},
};

/// Rows of one request at most.
pub const MAX_ROWS: usize = 5_000;

/// What lands of a submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Mode {
    /// Nothing; the answer is the same.
    DryRun,
    /// All rows or none.
    Atomic,
    /// The good rows.
    Partial,
}

/// One answer per row, in the order of the rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    pub rows: Vec<AnsweredRow>,
    pub is_committed: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AnsweredRow {
    pub outcome: RowOutcome,
    /// The cell as it was when the submission was committed, so that a retry shows it as the first answer did, whatever was submitted
    /// since; none where nothing was.
    pub result: Option<result::Model>,
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
    pub fn message(&self, language: Language) -> &str {
        language.choose(&self.swedish, &self.english)
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
            result: verdict.accepted.and_then(|(key, _)| after.get(&key).cloned()),
            errors: rejections(verdict.errors),
            warnings: rejections(verdict.warnings),
        });
        Self {
            rows: rows.collect(),
            is_committed,
        }
    }

    /// How many rows came to this.
    pub fn count(&self, outcome: RowOutcome) -> usize {
        self.rows.iter().filter(|row| row.outcome == outcome).count()
    }
}
