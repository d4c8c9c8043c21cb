//! The answer to a submission, as it is given and as it is kept with its idempotency key.

use std::collections::HashMap;

use arshjul_entity::{DeadlineId, IndicatorId, OrganizationUnitId, result};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{CellKey, RowOutcome, Verdict};
use crate::domain::{
    book::{self, Asked, CellLine, Request},
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
    /// By due day. Answers that were kept before it was told have none.
    #[serde(default)]
    pub answered: Vec<AnsweredRequest>,
}

/// A request that the submission answered, as it stood then.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AnsweredRequest {
    pub deadline: DeadlineId,
    unit: OrganizationUnitId,
    indicator: IndicatorId,
    results_of: OrganizationUnitId,
    period: String,
    due_on: NaiveDate,
    uses: Option<DeadlineId>,
    at: DateTime<Utc>,
    is_on_time: bool,
}

impl AnsweredRequest {
    /// None for what asks for no cells, or is not answered.
    pub(super) fn of(request: &Request) -> Option<Self> {
        let Asked::Cells(line) = request.asked else {
            return None;
        };
        let book::Answer { at, is_on_time } = request.answer?;
        Some(Self {
            deadline: request.deadline,
            unit: request.unit,
            indicator: line.indicator,
            results_of: line.unit,
            period: line.period.to_string(),
            due_on: request.due_on,
            uses: request.uses,
            at,
            is_on_time,
        })
    }

    /// None only where the kept period is no period, which nothing here writes.
    pub fn request(&self) -> Option<Request> {
        let line = CellLine {
            indicator: self.indicator,
            unit: self.results_of,
            period: self.period.parse().ok()?,
        };
        Some(Request {
            deadline: self.deadline,
            unit: self.unit,
            asked: Asked::Cells(line),
            due_on: self.due_on,
            uses: self.uses,
            answer: Some(book::Answer {
                at: self.at,
                is_on_time: self.is_on_time,
            }),
        })
    }
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
            swedish: rejection.message(Language::Swedish),
            english: rejection.message(Language::English),
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
        answered: Vec<AnsweredRequest>,
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
            answered,
        }
    }

    /// How many rows came to this.
    pub fn count(&self, outcome: RowOutcome) -> usize {
        self.rows.iter().filter(|row| row.outcome == outcome).count()
    }
}
