//! Locks as the schema shows them: what is frozen, who is excepted, and the commands for both.

use std::sync::Arc;

use arshjul_entity::{LockExceptionId, lock_exception};
use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};

use super::{
    action::Action,
    calendar::ReportingEvent,
    engine::{
        DateTime, EventCode, Field, GlobalId, Key, Loaded, Payload, Prose, batch, context, grouped,
        hand_over, outcome, payload, payloads, shows,
    },
    organization_unit::OrganizationUnit,
};
use crate::{
    domain::{
        calendar as rules,
        lock::{self, Excepted, Lock, YearLocks},
        policy::{self, Reach},
    },
    service::{self, Failure, context::RequestContext},
    store,
};

/// Whether a result takes changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum LockState {
    /// Open (öppet).
    Open,
    /// Locked (låst), for the reason that `cause` gives.
    Locked,
    /// An exception (undantag): frozen, and the unit may change it nevertheless, until `until`.
    Exception,
}

/// What locks a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum LockCause {
    /// A closed fiscal year (stängt verksamhetsår): nothing but reopening it lifts that (R8).
    FiscalYearClosed,
    /// A data freeze (datafrysning) of a reporting event: what it is made from stays as it is, and may still be approved.
    DataFreeze,
}

/// The lock (lås): whether a result takes changes. It is one thing, its approval another, and whether it was in time a third (R7).
#[derive(Clone, Debug, SimpleObject)]
pub struct ResultLock {
    /// The state (tillstånd).
    state: LockState,
    /// The cause (orsak); null where it is open.
    cause: Option<LockCause>,
    /// The code (kod) of the reporting event that has frozen it.
    event_code: Option<String>,
    /// When the exception ends (när undantaget går ut); null where there is none.
    until: Option<DateTime>,
    /// The reason for the exception (skäl till undantaget); null where there is none.
    reason: Option<String>,
    /// Who granted the exception; null where there is none.
    by: Option<String>,
}

impl From<Lock> for ResultLock {
    fn from(lock: Lock) -> Self {
        let open = Self {
            state: LockState::Open,
            cause: None,
            event_code: None,
            until: None,
            reason: None,
            by: None,
        };
        match lock {
            Lock::Open => open,
            Lock::Locked(lock::LockCause::FiscalYearClosed { year: _ }) => Self {
                state: LockState::Locked,
                cause: Some(LockCause::FiscalYearClosed),
                ..open
            },
            Lock::Locked(lock::LockCause::DataFreeze(freeze)) => Self {
                state: LockState::Locked,
                cause: Some(LockCause::DataFreeze),
                event_code: Some(freeze.event),
                ..open
            },
            Lock::Excepted(Excepted { until, by, reason }) => Self {
                state: LockState::Exception,
                cause: Some(LockCause::DataFreeze),
                until: Some(DateTime(until)),
                reason: Some(reason),
                by: Some(by),
                ..open
            },
        }
    }
}

#[derive(Clone, Debug)]
pub struct LockException(pub Arc<lock_exception::Model>);

shows!(LockException: LockExceptionId, lock_exception, store::lock::exceptions_by_ids, |row: &lock_exception::Model| row.id);

/// An exception (undantag): a unit, with those below it, may change what is frozen, for a time. Read by those who may see the unit's
/// raw results.
#[Object]
impl LockException {
    /// Global id.
    pub async fn id(&self) -> ID {
        GlobalId::row("LockException", self.0.id.0)
    }

    /// The unit (enhet), for which with the units below it the exception is.
    async fn unit(&self, ctx: &Context<'_>) -> Result<OrganizationUnit> {
        OrganizationUnit::load(ctx, self.0.unit_id).await
    }

    /// The fiscal year (verksamhetsår).
    fn year(&self) -> i32 {
        self.0.year
    }

    /// The reporting event's code (redovisningstillfällets kod), whose freeze alone is lifted; null: every freeze of the year.
    fn event_code(&self) -> Option<&str> {
        self.0.event.as_deref()
    }

    /// Until when (till och med vilken tidpunkt) it holds.
    fn until(&self) -> DateTime {
        DateTime(self.0.until)
    }

    /// The reason (skäl).
    fn reason(&self) -> &str {
        &self.0.reason
    }

    /// When it was granted.
    fn granted_at(&self) -> DateTime {
        DateTime(self.0.granted_at)
    }

    /// The subject of the coordinator who granted it.
    fn granted_by(&self) -> &str {
        &self.0.granted_by
    }

    /// When it was revoked; null where it was not.
    fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(DateTime)
    }

    /// What the viewer may do with the exception now, by the table that decides and whether it still holds.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<Action>> {
        let context = context(ctx).await?;
        let holds = self.0.revoked_at.is_none() && self.0.until > context.visit.now;
        Ok(group_wide(
            context,
            holds.then_some(policy::Action::LockExceptionRevoke),
        ))
    }
}

/// What locks the cells of a fiscal year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LocksOf(pub i32);

impl Key for LocksOf {
    type Value = Arc<YearLocks>;

    async fn load(context: &RequestContext, keys: &[Self]) -> Loaded<Self> {
        let years = keys.iter().map(|key| key.0);
        let locks = store::lock::of_years(context.store.reader(), &context.scope, years).await?;
        let locks = locks.into_iter();
        Ok(locks
            .map(|(year, locks)| (LocksOf(year), Arc::new(locks)))
            .collect())
    }
}

/// The exceptions of a fiscal year that still hold, as far as the viewer may see them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ExceptionsOf(pub i32);

impl Key for ExceptionsOf {
    type Value = Arc<Vec<lock_exception::Model>>;

    async fn load(context: &RequestContext, keys: &[Self]) -> Loaded<Self> {
        let (db, now) = (context.store.reader(), context.visit.now);
        let years = keys.iter().map(|key| key.0);
        let rows = store::lock::exceptions_of_years(db, &context.scope, years, now).await?;
        Ok(grouped(keys, rows, |row| ExceptionsOf(row.year)))
    }
}

/// Those of the actions that the viewer may take for the whole group.
pub fn group_wide(
    context: &RequestContext,
    actions: impl IntoIterator<Item = policy::Action>,
) -> Vec<Action> {
    let may = |action: &policy::Action| context.viewer.reach(&context.tree, *action) == Reach::Group;
    actions.into_iter().filter(may).map(Action).collect()
}

/// A reporting event to freeze.
#[derive(Debug, InputObject)]
pub struct ReportingEventFreezeInput {
    /// The reporting event's code (redovisningstillfällets kod), such as `CLOSING-2026`; not of a budget, which reports no results.
    event_code: EventCode,
}

/// A reporting event to thaw.
#[derive(Debug, InputObject)]
pub struct ReportingEventThawInput {
    /// The reporting event's code (redovisningstillfällets kod).
    event_code: EventCode,
    /// The reason (skäl), at most 5,000 characters; kept in the history.
    reason: Prose,
}

/// An exception from what is frozen, by `year` or `eventCode`.
#[derive(Debug, InputObject)]
pub struct LockExceptionCreateInput {
    /// Id of the unit that is excepted, with those below it.
    unit_id: ID,
    /// The fiscal year (verksamhetsår), 2005-2100, whose freezes are all lifted for the unit.
    year: Option<i32>,
    /// The reporting event's code (redovisningstillfällets kod), whose freeze is lifted for the unit.
    event_code: Option<EventCode>,
    /// Until when (till och med vilken tidpunkt), at most 90 days ahead.
    until: DateTime,
    /// The reason (skäl), at most 5,000 characters.
    reason: Prose,
    /// The idempotency key (idempotensnyckel), at most 255 characters, kept 30 days: a retry with it makes no second exception (R6).
    idempotency_key: Option<String>,
}

/// An exception to revoke.
#[derive(Debug, InputObject)]
pub struct LockExceptionRevokeInput {
    /// Id of the exception.
    id: ID,
}

payloads! {
    /// The frozen event, or why it was not frozen.
    ReportingEventFreezePayload {
        /// The event after the change; null where it was refused.
        reporting_event: ReportingEvent
    }
    /// The thawed event, or why it was not thawed.
    ReportingEventThawPayload {
        /// The event after the change; null where it was refused, and where the year's cycle no longer has it.
        reporting_event: ReportingEvent
    }
    /// The exception, or why there is none.
    LockExceptionCreatePayload {
        /// The exception; null where it was refused.
        lock_exception: LockException
    }
    /// The exception that was revoked, or why it was not.
    LockExceptionRevokePayload {
        /// The exception as it is from now on; null where it was refused.
        lock_exception: LockException
    }
}

/// The event of a freeze, as the command left it, or why it was refused.
async fn answer<P: Payload<Object = ReportingEvent>>(
    ctx: &Context<'_>,
    result: Result<Option<rules::ReportingEvent>, Failure>,
) -> Result<P> {
    let (event, user_errors) = outcome(result, context(ctx).await?.language())?;
    batch(ctx).await?.forget();
    let event = event.flatten().map(Arc::new).map(ReportingEvent);
    Ok(P::new(event, user_errors))
}

#[derive(Debug, Default)]
pub struct LockMutation;

#[Object]
impl LockMutation {
    /// Freezes (fryser) what a reporting event is made from: the results of its fiscal year whose period ends by the last day that it
    /// reports on are neither changed nor returned, though still approved, until it is thawed (R7). The milestone DATA_FREEZE is the
    /// plan; this is the act. COORDINATOR at the root unit.
    async fn reporting_event_freeze(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The event.")] input: ReportingEventFreezeInput,
    ) -> Result<ReportingEventFreezePayload> {
        let context = context(ctx).await?;
        answer(ctx, service::lock::freeze(context, &input.event_code.0).await).await
    }

    /// Thaws what is frozen (häver en frysning), and the exceptions from it alone. COORDINATOR at the root unit.
    async fn reporting_event_thaw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The event, and why.")] input: ReportingEventThawInput,
    ) -> Result<ReportingEventThawPayload> {
        let context = context(ctx).await?;
        let ReportingEventThawInput { event_code, reason } = input;
        answer(
            ctx,
            service::lock::thaw(context, &event_code.0, reason.plain()).await,
        )
        .await
    }

    /// Makes an exception (gör undantag): a unit, with those below it, may change what is frozen, for a time. A closed fiscal year
    /// knows no exception. COORDINATOR at the root unit.
    async fn lock_exception_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The exception.")] mut input: LockExceptionCreateInput,
    ) -> Result<LockExceptionCreatePayload> {
        let context = context(ctx).await?;
        let key = input.idempotency_key.take();
        let new = hand_over!(input, LockExceptionCreateInput => service::lock::NewException {
            year, until, reason;
            unit = OrganizationUnit(unit_id),
        } and (event_code) as (event: event_code.plain()) but idempotency_key);
        let made = service::lock::except(context, key.as_deref(), new).await;
        batch(ctx).await?.forget();
        payload(context, made)
    }

    /// Revokes an exception (återkallar ett undantag): what is frozen is so for the unit too. COORDINATOR at the root unit.
    async fn lock_exception_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The exception.")] input: LockExceptionRevokeInput,
    ) -> Result<LockExceptionRevokePayload> {
        let context = context(ctx).await?;
        let revoked = service::lock::revoke(context, GlobalId::row_of(&input.id, "LockException")).await;
        batch(ctx).await?.forget();
        payload(context, revoked)
    }
}
