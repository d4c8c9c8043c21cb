//! Raw results as the schema shows them: read and submitted by the units themselves. The only way from a raw value to an answer.

use std::sync::Arc;

use arshjul_entity::{IndicatorId, ResultId, indicator, result};
use async_graphql::{Context, Enum, Error, ID, InputObject, Object, Result, SimpleObject};

use super::{
    action::Action,
    connection::{Connection, ListKind, PageArguments, SortKind, connect},
    context::{batch, session},
    enums::{ApprovalState, CellState, Gender, Timeliness},
    error::{ErrorCode, UserError, bad_user_input, outcome, read_failure},
    figure::parsed,
    history::HistoryEntry,
    id::GlobalId,
    indicator::Indicator,
    load::{DueDayOf, LocksOf},
    lock::ResultLock,
    organization_unit::OrganizationUnit,
    scalar::{DateTime, Period},
};
use crate::{
    clock,
    domain::{
        self,
        approval::{self, Content, Saving, Step},
        asked::Line,
        language::Language,
        lock::Lock,
        policy,
        rejection::{Reason, Rejection},
        result::Row,
        timeliness::timeliness,
    },
    service::{
        self, code,
        result::{Answer, AnsweredRow, Fault, MAX_ROWS, Submission},
        session::Session,
    },
    store::{self, audit_event::Kind, page::Key, result::Filter},
};

/// Up to 5,000 rows, in the order in which the cells were first reported.
const LIST: ListKind = ListKind {
    maximum: 5_000,
    default: 1_000,
    sort: SortKind::Nothing,
};

/// Utfall: what a unit reports in one cell, which is an indicator × unit × period × gender. Raw: only for the unit's own reporters and
/// approvers and for coordinators.
#[derive(Clone, Debug)]
pub struct RawResult(Arc<result::Model>);

#[Object(name = "Result")]
impl RawResult {
    /// Global id.
    pub async fn id(&self) -> ID {
        GlobalId::row("Result", self.0.id.0)
    }

    /// Indikator.
    async fn indicator(&self, ctx: &Context<'_>) -> Result<Indicator> {
        let row = batch(ctx).await?.one(self.0.indicator_id).await?;
        row.map(Indicator).ok_or_else(|| self.broken("indicator"))
    }

    /// Enhet.
    async fn unit(&self, ctx: &Context<'_>) -> Result<OrganizationUnit> {
        let row = session(ctx).await?.units.get(&self.0.unit_id).cloned();
        row.map(OrganizationUnit).ok_or_else(|| self.broken("unit"))
    }

    /// Period.
    async fn period(&self) -> Period {
        Period(self.0.period.clone())
    }

    /// Kön.
    async fn gender(&self) -> Gender {
        self.0.gender.into()
    }

    /// Cellens tillstånd; SUPPRESSED only comes with publishing.
    async fn state(&self) -> CellState {
        self.0.state.into()
    }

    /// Värde, in the indicator's unit of measure; only where the state is VALUE.
    async fn value(&self) -> Option<f64> {
        self.0.value
    }

    /// Täljare that the value was computed from. Never published.
    async fn numerator(&self) -> Option<f64> {
        self.0.numerator
    }

    /// Nämnare that the value was computed from. Never published.
    async fn denominator(&self) -> Option<f64> {
        self.0.denominator
    }

    /// Orsak till att värde saknas: `NOT_REPORTED`, `NOT_COLLECTED`, `NOT_YET_AVAILABLE`, UNRELIABLE or OTHER; only where the state is MISSING.
    async fn missing_reason(&self) -> Option<&'static str> {
        self.0.missing_reason.map(arshjul_entity::MissingReason::code)
    }

    /// Källans kod of a cell that the source suppressed (S6).
    async fn source_code(&self) -> Option<&str> {
        self.0.source_code.as_deref()
    }

    /// Kommentar. Never published.
    async fn comment(&self) -> Option<&str> {
        self.0.comment.as_deref()
    }

    /// Godkännande.
    async fn approval(&self) -> ApprovalState {
        self.0.approval.into()
    }

    /// Granskarens kommentar, until the cell is handed in anew. Never published.
    async fn review_comment(&self) -> Option<&str> {
        self.0.review_comment.as_deref()
    }

    /// Granskat: when it was approved or returned; null where it was handed in anew since.
    async fn reviewed_at(&self) -> Option<DateTime> {
        self.0.reviewed_at.map(DateTime)
    }

    /// The subject of the approver.
    async fn reviewed_by(&self) -> Option<&str> {
        self.0.reviewed_by.as_deref()
    }

    /// Lås: whether it takes changes.
    async fn lock(&self, ctx: &Context<'_>) -> Result<ResultLock> {
        Ok(self.locked(ctx).await?.into())
    }

    /// What the viewer may do with it now, by the table that decides, its lock and how far its approval has come.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<Action>> {
        let session = session(ctx).await?;
        let lock = self.locked(ctx).await?;
        let changed = Step::Save(Saving::HandIn, Content::Changed);
        let steps = [
            (policy::Action::ResultsSubmit, changed),
            (policy::Action::ResultsApprove, Step::Approve),
            (policy::Action::ResultsReturn, Step::Return),
        ];
        let can = |(action, step): &(policy::Action, Step)| {
            let reach = session.viewer.reach(&session.tree, *action);
            let next = approval::step(Some(self.0.approval), &lock, *step);
            reach.covers(self.0.unit_id) && next.is_ok_and(|next| next.is_some())
        };
        let actions = steps.into_iter().filter(can);
        Ok(actions.map(|(action, _)| Action(action)).collect())
    }

    /// Whether this is an invented example, and not what a unit reported.
    async fn is_example(&self) -> bool {
        self.0.is_example
    }

    /// Inlämnat: when the cell was last changed.
    async fn submitted_at(&self) -> Option<DateTime> {
        Some(DateTime(self.0.submitted_at))
    }

    /// Första inlämning: when the cell first came in; null while it is a draft. A correction keeps it.
    async fn handed_in_at(&self) -> Option<DateTime> {
        self.came_in_at().map(DateTime)
    }

    /// I tid eller för sent (R7): the day of the first hand-in, in Sweden, against the last day of the first deadline that asks for the cell.
    /// Null where no deadline asks for it, and while it is a draft.
    async fn timeliness(&self, ctx: &Context<'_>) -> Option<Result<Timeliness>> {
        let handed_in_on = clock::local_date(self.came_in_at()?);
        let line = Line {
            indicator: self.0.indicator_id,
            unit: self.0.unit_id,
            period: self.0.period.parse().ok()?,
        };
        let due_on = async { batch(ctx).await?.one(DueDayOf(line, self.0.gender)).await };
        let due_on = due_on.await.transpose()?;
        Some(due_on.map(|due_on| timeliness(handed_in_on, due_on).into()))
    }

    /// Ändringshistorik, newest first (R9).
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, at most 100; null means 100.")] first: Option<i32>,
    ) -> Result<Vec<HistoryEntry>> {
        HistoryEntry::of(ctx, Kind::Result, self.0.id.0, first).await
    }

    /// Raised by every change.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

impl RawResult {
    /// None while the cell is a draft, though it came in before and was returned.
    fn came_in_at(&self) -> Option<chrono::DateTime<chrono::Utc>> {
        let is_draft = self.0.approval == arshjul_entity::ApprovalState::Draft;
        self.0.handed_in_at.filter(|_| !is_draft)
    }

    /// A row, if the viewer may see its unit's raw values.
    fn open(session: &Session, row: Arc<result::Model>) -> Option<Self> {
        session.scope.raw.covers(row.unit_id).then_some(Self(row))
    }

    /// The result of an id, if the viewer may see it.
    pub async fn load(ctx: &Context<'_>, id: ResultId) -> Result<Option<Self>> {
        let row = batch(ctx).await?.one(id).await?;
        let session = session(ctx).await?;
        Ok(row.and_then(|row| Self::open(session, row)))
    }

    async fn locked(&self, ctx: &Context<'_>) -> Result<Lock> {
        let session = session(ctx).await?;
        let locks = batch(ctx).await?.one(LocksOf(self.0.year)).await?;
        let locks = locks.ok_or_else(|| self.broken("lock"))?;
        let period = self.0.period.parse().map_err(|_| self.broken("period"))?;
        Ok(locks.lock(&session.tree, self.0.unit_id, period, session.visit.now))
    }

    fn broken(&self, what: &str) -> Error {
        Error::new_with_source(format!("result {}: no {what}", self.0.id.0))
    }
}

/// Narrows results; what is left out narrows nothing.
#[derive(Debug, Default, InputObject)]
pub struct ResultFilter {
    /// Codes of indicators.
    indicators: Option<Vec<String>>,
    /// Codes of units.
    units: Option<Vec<String>>,
    /// Whether units below them are meant too; null means true.
    include_subunits: Option<bool>,
    /// Första år.
    year_from: Option<i32>,
    /// Sista år.
    year_to: Option<i32>,
    /// Perioder.
    periods: Option<Vec<Period>>,
    /// Kön.
    genders: Option<Vec<Gender>>,
    /// Tillstånd.
    states: Option<Vec<CellState>>,
    /// Godkännande.
    approvals: Option<Vec<ApprovalState>>,
}

impl ResultFilter {
    pub(super) async fn resolve(self, session: &Session) -> Result<Filter> {
        let refused = |failure| read_failure(failure, session.language());
        let Self {
            indicators,
            units,
            include_subunits,
            year_from,
            year_to,
            periods,
            genders,
            states,
            approvals,
        } = self;
        let indicators = match indicators {
            None => None,
            Some(codes) => {
                let ids = code::ids::<indicator::Entity>(session, "filter.indicators", &codes).await;
                Some(ids.map_err(refused)?.into_iter().map(IndicatorId).collect())
            }
        };
        let units = units.map(|codes| code::units(session, "filter.units", &codes, include_subunits.into()));
        let periods = periods.map(|periods| periods.iter().map(|period| parsed(session, period)).collect());
        Ok(Filter {
            indicators,
            units: units.transpose().map_err(refused)?,
            year_from,
            year_to,
            periods: periods.transpose()?,
            genders: genders.map(|genders| genders.into_iter().map(Into::into).collect()),
            states: states.map(|states| states.into_iter().map(Into::into).collect()),
            approvals: approvals.map(|approvals| approvals.into_iter().map(Into::into).collect()),
        })
    }
}

#[derive(Debug, Default)]
pub struct ResultQuery;

#[Object]
impl ResultQuery {
    /// Utfall of the units whose raw values the viewer may see, in the order in which the cells were first reported.
    async fn results(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 5,000; null means 1,000.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the last row already read.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 5,000; not together with first.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the first row already read.")] before: Option<String>,
        #[graphql(desc = "Narrows the list.")] filter: Option<ResultFilter>,
    ) -> Result<Connection<RawResult>> {
        let session = session(ctx).await?;
        let filter = filter.unwrap_or_default().resolve(session).await?;
        connect(
            PageArguments {
                first,
                after,
                last,
                before,
            },
            LIST,
            session.language(),
            |row: &result::Model| Key {
                sort: None,
                id: row.id.0,
            },
            |row| RawResult(Arc::new(row)),
            async |request| {
                store::result::page(session.store.reader(), &session.scope, &filter, &request).await
            },
        )
        .await
    }
}

/// What lands of a submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "service::result::Mode")]
pub enum SubmitMode {
    /// Provkörning: nothing is written, and the answer is what it would have been.
    DryRun,
    /// Allt eller inget.
    Atomic,
    /// De felfria raderna.
    Partial,
}

/// What became of a row, or would have become of it where nothing was committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::result::Outcome")]
pub enum RowOutcome {
    /// Ny cell.
    Created,
    /// Ändrad cell.
    Updated,
    /// Oförändrad: the cell says this already.
    Unchanged,
    /// Avvisad; `errors` say why.
    Rejected,
}

/// Rows to be submitted, at most 5,000.
#[derive(Debug, InputObject)]
pub struct ResultsSubmitInput {
    /// What is to land; by default all rows or none.
    #[graphql(default_with = "SubmitMode::Atomic")]
    mode: SubmitMode,
    /// Utkast: the cells are saved as DRAFT and not handed in. One that is handed in already takes no draft. Null means false.
    as_draft: Option<bool>,
    /// Idempotensnyckel of at most 255 characters: a retry with the same key and rows gets the same answer, and writes nothing twice. It
    /// belongs to the caller, is kept 30 days, and is not used up by a dry run.
    idempotency_key: Option<String>,
    /// Rader. What is wrong with one is said in its outcome.
    rows: Vec<ResultRowInput>,
}

/// One cell, whole: what the row leaves out of it, the comment included, is empty afterwards. A row has exactly one of `value` (with or
/// without `numerator` and `denominator`), `numerator` and `denominator`, `missingReason`, and `notApplicable: true`.
#[derive(Debug, InputObject)]
pub struct ResultRowInput {
    /// Indikatorns kod.
    indicator: String,
    /// Enhetens kod.
    unit: String,
    /// Period of the indicator's frequency.
    period: Period,
    /// Kön: TOTAL, WOMEN or MEN. Null means TOTAL.
    #[graphql(default_with = "Some(\"TOTAL\".to_owned())")]
    gender: Option<String>,
    /// Värde, with at most the indicator's decimals and 15 significant digits; more is an error, never rounded.
    value: Option<f64>,
    /// Täljare. The value is the indicator's factor × numerator / denominator, rounded half away from zero to its decimals.
    numerator: Option<f64>,
    /// Nämnare, greater than 0.
    denominator: Option<f64>,
    /// Orsak till att värde saknas: `NOT_REPORTED`, `NOT_COLLECTED`, `NOT_YET_AVAILABLE`, UNRELIABLE or OTHER.
    missing_reason: Option<String>,
    /// Källans kod, at most 32 characters, with which it marks a cell that it suppressed; goes with `missingReason`. Published as
    /// SUPPRESSED, SOURCE.
    source_code: Option<String>,
    /// Ej tillämpligt.
    not_applicable: Option<bool>,
    /// Kommentar, at most 2,000 characters. Never published.
    comment: Option<String>,
}

impl From<ResultRowInput> for Row {
    fn from(input: ResultRowInput) -> Self {
        let ResultRowInput {
            indicator,
            unit,
            period,
            gender,
            value,
            numerator,
            denominator,
            missing_reason,
            source_code,
            not_applicable,
            comment,
        } = input;
        Self {
            indicator,
            unit,
            period: period.0,
            gender,
            value,
            numerator,
            denominator,
            missing_reason,
            source_code,
            not_applicable,
            comment,
        }
    }
}

/// What became of a submission.
#[derive(Debug, Default, SimpleObject)]
pub struct ResultsSubmitPayload {
    /// One for each input row, in their order.
    rows: Vec<ResultRowResult>,
    /// Antal nya celler.
    created: usize,
    /// Antal ändrade celler.
    updated: usize,
    /// Antal oförändrade celler.
    unchanged: usize,
    /// Antal avvisade rader.
    rejected: usize,
    /// Whether the rows that were not rejected have landed: never in a dry run, nor in ATOMIC where a row was rejected.
    committed: bool,
    /// What is wrong with the submission as a whole; what is wrong with a row stands in the row.
    user_errors: Vec<UserError>,
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
    fn new(fault: Fault, language: Language) -> Self {
        Self {
            code: ErrorCode(fault.code),
            message: fault.message(language).to_owned(),
            path: fault.path,
            suggestions: fault.suggestions,
        }
    }
}

impl ResultRowResult {
    pub(super) fn all(session: &Session, answer: Answer) -> Vec<Self> {
        let rows = answer.rows.into_iter().enumerate();
        rows.map(|(index, row)| Self::new(session, index, row)).collect()
    }

    fn new(session: &Session, index: usize, row: AnsweredRow) -> Self {
        let told = |faults: Vec<Fault>| {
            let told = faults
                .into_iter()
                .map(|fault| RowError::new(fault, session.language()));
            told.collect()
        };
        Self {
            row: index,
            outcome: row.outcome.into(),
            result: row
                .result
                .and_then(|row| RawResult::open(session, Arc::new(row.0))),
            errors: told(row.errors),
            warnings: told(row.warnings),
        }
    }
}

#[derive(Debug, Default)]
pub struct ResultMutation;

#[Object]
impl ResultMutation {
    /// Lämnar in utfall, at most 5,000 rows, or saves them as drafts. A row of what is locked, by a closed fiscal year or a data freeze,
    /// is rejected (R7, R8). REPORTER at the unit of each row.
    async fn results_submit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The rows, and what is to land of them.")] input: ResultsSubmitInput,
    ) -> Result<ResultsSubmitPayload> {
        use domain::result::Outcome;
        let session = session(ctx).await?;
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
            return Err(bad_user_input(&Rejection::at("rows", reason), session.language()));
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
        let answer = service::result::submit(session, submission).await;
        let (answer, user_errors) = outcome(answer, session.language())?;
        let Some(answer) = answer else {
            return Ok(ResultsSubmitPayload {
                user_errors,
                ..Default::default()
            });
        };
        Ok(ResultsSubmitPayload {
            created: answer.count(Outcome::Created),
            updated: answer.count(Outcome::Updated),
            unchanged: answer.count(Outcome::Unchanged),
            rejected: answer.count(Outcome::Rejected),
            committed: answer.is_committed,
            rows: ResultRowResult::all(session, answer),
            user_errors,
        })
    }
}
