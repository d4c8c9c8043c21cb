//! Raw results as the schema shows them to the units themselves. The only way from a raw value to an answer.

use std::sync::Arc;

use arshjul_entity::{IndicatorId, ResultId, indicator, result};
use async_graphql::{Context, Error, ID, InputObject, Object, Result};
use chrono::NaiveDate;

use super::{
    action::Action,
    engine::{
        Connection, DateTime, GlobalId, Identified, Key, ListKind, Loaded, Nest, PageArguments, Period,
        batch, by_id, chosen_ids, chosen_units, context, hand_over, load, read_by_id,
    },
    enums::{ApprovalState, CellState, Gender, Timeliness},
    figure::parsed,
    history::HistoryEntry,
    indicator::Indicator,
    lock::{LocksOf, ResultLock},
    organization_unit::OrganizationUnit,
};
use crate::{
    clock,
    domain::{
        approval::{self, Comparison, Saving, Step},
        book::CellLine,
        lock::Lock,
        policy,
        timeliness::timeliness,
    },
    service::{self, context::RequestContext},
    store::{self, audit_event::Kind, result::Filter},
};

#[derive(Clone, Debug)]
pub struct RawResult(Arc<result::Model>);

impl Nest for RawResult {}

/// A result (utfall): what a unit reports in one cell, which is an indicator × unit × period × gender. Raw: only for the unit's own
/// reporters and approvers and for coordinators.
#[Object(name = "Result")]
impl RawResult {
    /// Global id.
    pub async fn id(&self) -> ID {
        GlobalId::row("Result", self.0.id.0)
    }

    /// The indicator (indikator).
    async fn indicator(&self, ctx: &Context<'_>) -> Result<Indicator> {
        load(ctx, self.0.indicator_id).await
    }

    /// The unit (enhet).
    async fn unit(&self, ctx: &Context<'_>) -> Result<OrganizationUnit> {
        OrganizationUnit::load(ctx, self.0.unit_id).await
    }

    /// The period.
    fn period(&self) -> Period {
        Period(self.0.period.clone())
    }

    /// The gender (kön).
    fn gender(&self) -> Gender {
        self.0.gender.into()
    }

    /// The cell's state (cellens tillstånd); SUPPRESSED only comes with publishing.
    fn state(&self) -> CellState {
        self.0.state.into()
    }

    /// The value (värde), in the indicator's unit of measure; only where the state is VALUE.
    fn value(&self) -> Option<f64> {
        self.0.value
    }

    /// The numerator (täljare) that the value was computed from. Never published.
    fn numerator(&self) -> Option<f64> {
        self.0.numerator
    }

    /// The denominator (nämnare) that the value was computed from. Never published.
    fn denominator(&self) -> Option<f64> {
        self.0.denominator
    }

    /// Why there is no value (orsak till att värde saknas): `NOT_REPORTED`, `NOT_COLLECTED`, `NOT_YET_AVAILABLE`, UNRELIABLE or OTHER;
    /// only where the state is MISSING.
    fn missing_reason(&self) -> Option<&'static str> {
        self.0.missing_reason.map(arshjul_entity::MissingReason::code)
    }

    /// The source's code (källans kod) of a cell that the source suppressed (S6).
    fn source_code(&self) -> Option<&str> {
        self.0.source_code.as_deref()
    }

    /// The comment (kommentar). Never published.
    fn comment(&self) -> Option<&str> {
        self.0.comment.as_deref()
    }

    /// The approval (godkännande).
    fn approval(&self) -> ApprovalState {
        self.0.approval.into()
    }

    /// The reviewer's comment (granskarens kommentar), until the cell is handed in anew. Never published.
    fn review_comment(&self) -> Option<&str> {
        self.0.review_comment.as_deref()
    }

    /// Reviewed (granskat): when it was approved or returned; null where it was handed in anew since.
    fn reviewed_at(&self) -> Option<DateTime> {
        self.0.reviewed_at.map(DateTime)
    }

    /// The subject of the approver.
    fn reviewed_by(&self) -> Option<&str> {
        self.0.reviewed_by.as_deref()
    }

    /// The lock (lås): whether it takes changes.
    async fn lock(&self, ctx: &Context<'_>) -> Result<ResultLock> {
        Ok(self.locked(ctx).await?.into())
    }

    /// What the viewer may do with it now, by the table that decides, its lock and how far its approval has come.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<Action>> {
        let context = context(ctx).await?;
        let lock = self.locked(ctx).await?;
        let changed = Step::Save(Saving::HandIn, Comparison::Changed);
        let steps = [
            (policy::Action::ResultsSubmit, changed),
            (policy::Action::ResultsApprove, Step::Approve),
            (policy::Action::ResultsReturn, Step::Return),
        ];
        let can = |(action, step): &(policy::Action, Step)| {
            let reach = context.viewer.reach(&context.tree, *action);
            let next = approval::step(Some(self.0.approval), &lock, *step);
            reach.covers(self.0.unit_id) && next.is_ok_and(|next| next.is_some())
        };
        let actions = steps.into_iter().filter(can);
        Ok(actions.map(|(action, _)| Action(action)).collect())
    }

    /// Whether this is an invented example, and not what a unit reported.
    fn is_example(&self) -> bool {
        self.0.is_example
    }

    /// Handed in (inlämnat): when the cell was last changed.
    async fn submitted_at(&self) -> Option<DateTime> {
        Some(DateTime(self.0.submitted_at))
    }

    /// The first hand-in (första inlämning): when the cell first came in; null while it is a draft. A correction keeps it.
    fn handed_in_at(&self) -> Option<DateTime> {
        self.came_in_at().map(DateTime)
    }

    /// In time or late (i tid eller för sent) (R7): the day of the first hand-in, in Sweden, against the last day of the first deadline
    /// that asks for the cell. Null where no deadline asks for it, and while it is a draft.
    async fn timeliness(&self, ctx: &Context<'_>) -> Option<Result<Timeliness>> {
        let handed_in_on = clock::local_date(self.came_in_at()?);
        let due_on = async {
            let line = CellLine {
                indicator: self.0.indicator_id,
                unit: self.0.unit_id,
                period: self.0.period.parse().map_err(|_| self.broken("period"))?,
            };
            batch(ctx).await?.one(DueDayOf(line, self.0.gender)).await
        };
        let due_on = due_on.await.transpose()?;
        Some(due_on.map(|due_on| timeliness(handed_in_on, due_on).into()))
    }

    /// The history of changes (ändringshistorik), newest first (R9).
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, at most 100; null means 100.")] first: Option<i32>,
    ) -> Result<Vec<HistoryEntry>> {
        HistoryEntry::of(ctx, Kind::Result, self.0.id.0, first).await
    }

    /// Raised by every change.
    fn version(&self) -> i32 {
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
    pub(super) fn open(context: &RequestContext, row: Arc<result::Model>) -> Option<Self> {
        context.scope.raw.covers(row.unit_id).then_some(Self(row))
    }

    async fn locked(&self, ctx: &Context<'_>) -> Result<Lock> {
        let context = context(ctx).await?;
        let locks = batch(ctx).await?.one(LocksOf(self.0.year)).await?;
        let locks = locks.ok_or_else(|| self.broken("lock"))?;
        let period = self.0.period.parse().map_err(|_| self.broken("period"))?;
        Ok(locks.lock(&context.tree, self.0.unit_id, period, context.visit.now))
    }

    fn broken(&self, what: &str) -> Error {
        Error::new_with_source(format!("result {}: no {what}", self.0.id.0))
    }
}

/// The last day of a cell, by the first deadline that asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DueDayOf(pub CellLine, pub arshjul_entity::Gender);

impl Key for DueDayOf {
    type Value = NaiveDate;

    async fn load(context: &RequestContext, keys: &[Self]) -> Loaded<Self> {
        let cells: Vec<_> = keys.iter().map(|key| (key.0, key.1)).collect();
        let days = service::timeliness::due_days(context, &cells).await?;
        Ok(days
            .into_iter()
            .map(|((line, gender), day)| (DueDayOf(line, gender), day))
            .collect())
    }
}

impl From<result::Model> for RawResult {
    fn from(row: result::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl Identified for RawResult {
    const KIND: &'static str = "Result";

    async fn of_row(ctx: &Context<'_>, id: i64) -> Result<Option<Self>> {
        let row = batch(ctx).await?.one(ResultId(id)).await?;
        let context = context(ctx).await?;
        Ok(row.and_then(|row| Self::open(context, row)))
    }
}

read_by_id!(ResultId, result, store::result::by_ids);

/// Narrows results; what is left out narrows nothing.
#[derive(Debug, Default, InputObject)]
pub struct ResultFilter {
    /// Codes of indicators.
    indicators: Option<Vec<String>>,
    /// Codes of units.
    units: Option<Vec<String>>,
    /// Whether units below them are meant too; null means true.
    include_subunits: Option<bool>,
    /// The first year (första år).
    year_from: Option<i32>,
    /// The last year (sista år).
    year_to: Option<i32>,
    /// Periods (perioder).
    periods: Option<Vec<Period>>,
    /// The gender (kön).
    genders: Option<Vec<Gender>>,
    /// The state (tillstånd).
    states: Option<Vec<CellState>>,
    /// The approval (godkännande).
    approvals: Option<Vec<ApprovalState>>,
}

impl ResultFilter {
    pub(super) async fn resolve(self, context: &RequestContext) -> Result<Filter> {
        Ok(hand_over!(self, ResultFilter => Filter {
            year_from, year_to, genders, states, approvals
        } and (indicators, units, include_subunits, periods) as (
            indicators: chosen_ids::<indicator::Entity, _>(context, "filter.indicators", indicators, IndicatorId).await?,
            units: chosen_units(context, "filter.units", units, include_subunits.into())?,
            periods: parsed(context, periods)?,
        )))
    }
}

#[derive(Debug, Default)]
pub struct ResultQuery;

#[Object]
impl ResultQuery {
    /// Results (utfall) of the units whose raw values the viewer may see, in the order in which the cells were first reported.
    async fn results(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 5,000; null means 1,000.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the last row already read.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 5,000; not together with first.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the first row already read.")] before: Option<String>,
        #[graphql(desc = "Narrows the list.")] filter: Option<ResultFilter>,
    ) -> Result<Connection<RawResult>> {
        let context = context(ctx).await?;
        let filter = filter.unwrap_or_default().resolve(context).await?;
        let request = PageArguments::new(first, after, last, before).request(ListKind::LONG, context)?;
        let page = store::result::page(context.store.reader(), &context.scope, &filter, &request).await?;
        Ok(Connection::of(page, |row| by_id(row.id.0)))
    }
}
