//! Results submitted in bulk, and what becomes of each row.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Enum, InputObject, Object, Result, SimpleObject};

use super::{
    calendar::Request,
    engine::{ErrorCode, Period, Prose, UserError, bad_user_input, context, hand_over, outcome},
    result::RawResult,
};
use crate::{
    domain::{
        self,
        approval::Saving,
        language::Language,
        rejection::{Reason, Rejection},
        result::SubmittedRow,
    },
    service::{
        self,
        context::RequestContext,
        result::{Answer, AnsweredRequest, AnsweredRow, MAX_ROWS, RowRejection, Submission},
    },
};

/// What lands of a submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "service::result::Mode")]
pub enum SubmitMode {
    /// A dry run (provkörning): nothing is written, and the answer is what it would have been.
    DryRun,
    /// All or nothing (allt eller inget).
    Atomic,
    /// The rows without errors (de felfria raderna).
    Partial,
}

/// What became of a row, or would have become of it where nothing was committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::result::RowOutcome")]
pub enum RowOutcome {
    /// A new cell (ny cell).
    Created,
    /// A changed cell (ändrad cell).
    Updated,
    /// Unchanged (oförändrad): the cell says this already.
    Unchanged,
    /// Rejected (avvisad); `errors` say why.
    Rejected,
}

/// Rows to be submitted, at most 5,000.
#[derive(Debug, InputObject)]
pub struct ResultsSubmitInput {
    /// What is to land; by default all rows or none.
    #[graphql(default_with = "SubmitMode::Atomic")]
    mode: SubmitMode,
    /// Whether it is a draft (utkast): the cells are saved as DRAFT and not handed in. One that is handed in already takes no draft.
    /// Null means false.
    as_draft: Option<bool>,
    /// The idempotency key (idempotensnyckel) of at most 255 characters: a retry with the same key and rows gets the same answer, and
    /// writes nothing twice. It belongs to the caller, is kept 30 days, and is not used up by a dry run.
    idempotency_key: Option<String>,
    /// Rows (rader). What is wrong with one is said in its outcome.
    rows: Vec<ResultRowInput>,
}

/// One cell, whole: what the row leaves out of it, the comment included, is empty afterwards. A row has exactly one of `value` (with or
/// without `numerator` and `denominator`), `numerator` and `denominator`, `missingReason`, and `notApplicable: true`.
#[derive(Debug, InputObject)]
pub struct ResultRowInput {
    /// The indicator's code (indikatorns kod).
    indicator: String,
    /// The unit's code (enhetens kod).
    unit: String,
    /// A period of the indicator's frequency.
    period: Period,
    /// The gender (kön): TOTAL, WOMEN or MEN. Null means TOTAL.
    #[graphql(default_with = "Some(\"TOTAL\".to_owned())")]
    gender: Option<String>,
    /// The value (värde), with at most the indicator's decimals and 15 significant digits; more is an error, never rounded.
    value: Option<f64>,
    /// The numerator (täljare). The value is the indicator's factor × numerator / denominator, rounded half away from zero to its
    /// decimals.
    numerator: Option<f64>,
    /// The denominator (nämnare), greater than 0.
    denominator: Option<f64>,
    /// Why there is no value (orsak till att värde saknas): `NOT_REPORTED`, `NOT_COLLECTED`, `NOT_YET_AVAILABLE`, UNRELIABLE or OTHER.
    missing_reason: Option<String>,
    /// The source's code (källans kod), at most 32 characters, with which it marks a cell that it suppressed; goes with
    /// `missingReason`. Published as SUPPRESSED, SOURCE.
    source_code: Option<String>,
    /// Not applicable (ej tillämpligt).
    not_applicable: Option<bool>,
    /// The comment (kommentar), at most 2,000 characters. Never published.
    comment: Option<Prose>,
    /// The version of the cell (cellens version) that the row replaces, 0 for one that is not there; null replaces whatever is there. Another
    /// rejects the row (`STALE_VERSION`).
    expected_version: Option<i32>,
}

impl From<ResultRowInput> for SubmittedRow {
    fn from(input: ResultRowInput) -> Self {
        hand_over!(input, ResultRowInput => SubmittedRow {
            indicator, unit, period, gender, value, numerator, denominator, missing_reason, source_code,
            not_applicable, comment, expected_version,
        })
    }
}

/// What became of a submission.
#[derive(Debug, Default, SimpleObject)]
#[graphql(complex)]
pub struct ResultsSubmitPayload {
    /// One for each input row, in their order.
    rows: Vec<ResultRowResult>,
    /// How many cells are new (antal nya celler).
    created: usize,
    /// How many cells are changed (antal ändrade celler).
    updated: usize,
    /// How many cells are unchanged (antal oförändrade celler).
    unchanged: usize,
    /// How many rows are rejected (antal avvisade rader).
    rejected: usize,
    /// Whether the rows that were not rejected have landed, those that change nothing among them: never in a dry run, nor in ATOMIC where a
    /// row was rejected, nor where all rows were.
    committed: bool,
    /// What is wrong with the submission as a whole; what is wrong with a row stands in the row.
    user_errors: Vec<UserError>,
    #[graphql(skip)]
    requests: Vec<AnsweredRequest>,
}

#[ComplexObject]
impl ResultsSubmitPayload {
    /// The requests (begäranden) that were open and that the submission answered, those that use the same among them; by due day. In a dry
    /// run those that it would have answered; empty where nothing was committed otherwise.
    async fn answered(&self, ctx: &Context<'_>) -> Result<Vec<Request>> {
        Request::answered(ctx, &self.requests).await
    }
}

/// What became of one row.
#[derive(Debug, SimpleObject)]
pub struct ResultRowResult {
    /// Index of the input row, from 0.
    row: usize,
    /// What became of it, or would have become of it.
    outcome: RowOutcome,
    /// The cell; of a submission null where nothing was committed, and where the row was rejected.
    result: Option<RawResult>,
    /// Everything that is wrong with the row.
    errors: Vec<RowError>,
    /// What is worth a second look; the row landed nevertheless.
    warnings: Vec<RowError>,
}

/// What is wrong with a row, or worth a second look.
#[derive(Debug, SimpleObject)]
pub struct RowError {
    /// The stable code.
    code: ErrorCode,
    /// What is wrong and what to do, in Swedish or English by `Accept-Language`.
    message: String,
    /// `rows` or `results`, the row's index, and the field where one is at fault; `filter` where that chose the row.
    path: Vec<String>,
    /// For a misspelt code: the nearest ones, nearest first, at most 3.
    suggestions: Vec<String>,
}

impl RowError {
    pub(super) fn all(rejections: Vec<RowRejection>, language: Language) -> Vec<Self> {
        let rejections = rejections.into_iter();
        rejections
            .map(|rejection| Self::new(rejection, language))
            .collect()
    }

    fn new(rejection: RowRejection, language: Language) -> Self {
        Self {
            code: ErrorCode(rejection.code),
            message: rejection.message(language).to_owned(),
            path: rejection.path,
            suggestions: rejection.suggestions,
        }
    }
}

impl ResultRowResult {
    pub(super) fn all(context: &RequestContext, answer: Answer) -> Vec<Self> {
        let rows = answer.rows.into_iter().enumerate();
        rows.map(|(index, row)| Self::new(context, index, row)).collect()
    }

    fn new(context: &RequestContext, index: usize, row: AnsweredRow) -> Self {
        let told = |rejections: Vec<RowRejection>| {
            let told = rejections
                .into_iter()
                .map(|rejection| RowError::new(rejection, context.language()));
            told.collect()
        };
        Self {
            row: index,
            outcome: row.outcome.into(),
            result: row.result.and_then(|row| RawResult::open(context, Arc::new(row))),
            errors: told(row.errors),
            warnings: told(row.warnings),
        }
    }
}

#[derive(Debug, Default)]
pub struct SubmissionMutation;

#[Object]
impl SubmissionMutation {
    /// Hands results in (lämnar in utfall), at most 5,000 rows, or saves them as drafts. A row of what is locked, by a closed fiscal
    /// year or a data freeze, is rejected (R7, R8). REPORTER at the unit of each row.
    async fn results_submit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The rows, and what is to land of them.")] input: ResultsSubmitInput,
    ) -> Result<ResultsSubmitPayload> {
        use domain::result::RowOutcome;
        let context = context(ctx).await?;
        let ResultsSubmitInput {
            mode,
            as_draft,
            idempotency_key,
            rows,
        } = input;
        if rows.len() > MAX_ROWS {
            let reason = Reason::TooMany {
                maximum: MAX_ROWS,
                given: rows.len(),
            };
            return Err(bad_user_input(&Rejection::at("rows", reason), context.language()));
        }
        let submission = Submission {
            mode: mode.into(),
            saving: if as_draft.unwrap_or(false) {
                Saving::Draft
            } else {
                Saving::HandIn
            },
            idempotency_key,
            rows: rows.into_iter().map(Into::into).collect(),
        };
        let answer = service::result::submit(context, submission).await;
        let (answer, user_errors) = outcome(answer, context.language())?;
        let Some(answer) = answer else {
            return Ok(ResultsSubmitPayload {
                user_errors,
                ..Default::default()
            });
        };
        Ok(ResultsSubmitPayload {
            created: answer.count(RowOutcome::Created),
            updated: answer.count(RowOutcome::Updated),
            unchanged: answer.count(RowOutcome::Unchanged),
            rejected: answer.count(RowOutcome::Rejected),
            committed: answer.is_committed,
            requests: answer.answered.clone(),
            rows: ResultRowResult::all(context, answer),
            user_errors,
        })
    }
}
