//! Locks as the schema shows them: what is frozen, who is excepted, and the commands for both.

use std::sync::Arc;

use arshjul_entity::lock_exception;
use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};

use super::{
    action::Action,
    calendar::ReportingEvent,
    engine::{
        context::{batch, session},
        error::{UserError, outcome},
        id::GlobalId,
        scalar::DateTime,
    },
    organization_unit::OrganizationUnit,
};
use crate::{
    domain::{
        lock::{Cause, Excepted, Lock},
        policy::{self, Reach},
    },
    service::{self, session::Session},
};

/// Whether a result takes changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum LockState {
    /// Öppet.
    Open,
    /// Låst, for the reason that `cause` gives.
    Locked,
    /// Undantag: frozen, and the unit may change it nevertheless, until `until`.
    Exception,
}

/// What locks a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum LockCause {
    /// Stängt verksamhetsår: nothing but reopening it lifts that (R8).
    FiscalYearClosed,
    /// Datafrysning of a reporting event: what it is made from stays as it is, and may still be approved.
    DataFreeze,
}

/// Lås: whether a result takes changes. It is one thing, its approval another, and whether it was in time a third (R7).
#[derive(Clone, Debug, SimpleObject)]
pub struct ResultLock {
    /// Tillstånd.
    state: LockState,
    /// Orsak; null where it is open.
    cause: Option<LockCause>,
    /// Kod of the reporting event that has frozen it.
    event_code: Option<String>,
    /// När undantaget går ut; null where there is none.
    until: Option<DateTime>,
    /// Skäl till undantaget; null where there is none.
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
            Lock::Locked(Cause::FiscalYearClosed { year: _ }) => Self {
                state: LockState::Locked,
                cause: Some(LockCause::FiscalYearClosed),
                ..open
            },
            Lock::Locked(Cause::DataFreeze { event, period_end: _ }) => Self {
                state: LockState::Locked,
                cause: Some(LockCause::DataFreeze),
                event_code: Some(event),
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

/// Undantag: a unit, with those below it, may change what is frozen, for a time. Read by those who may see the unit's raw results.
#[Object]
impl LockException {
    /// Global id.
    pub async fn id(&self) -> ID {
        GlobalId::row("LockException", self.0.id.0)
    }

    /// Enhet, for which with the units below it the exception is.
    async fn unit(&self, ctx: &Context<'_>) -> Result<OrganizationUnit> {
        OrganizationUnit::load(ctx, self.0.unit_id).await
    }

    /// Verksamhetsår.
    fn year(&self) -> i32 {
        self.0.year
    }

    /// Redovisningstillfällets kod, whose freeze alone is lifted; null: every freeze of the year.
    fn event_code(&self) -> Option<&str> {
        self.0.event.as_deref()
    }

    /// Till och med vilken tidpunkt it holds.
    fn until(&self) -> DateTime {
        DateTime(self.0.until)
    }

    /// Skäl.
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
        let session = session(ctx).await?;
        let holds = self.0.revoked_at.is_none() && self.0.until > session.visit.now;
        Ok(group_wide(
            session,
            holds.then_some(policy::Action::LockExceptionRevoke),
        ))
    }
}

/// Those of the actions that the viewer may take for the whole group.
pub fn group_wide(session: &Session, actions: impl IntoIterator<Item = policy::Action>) -> Vec<Action> {
    let may = |action: &policy::Action| session.viewer.reach(&session.tree, *action) == Reach::Group;
    actions.into_iter().filter(may).map(Action).collect()
}

/// A reporting event to freeze.
#[derive(Debug, InputObject)]
pub struct ReportingEventFreezeInput {
    /// Redovisningstillfällets kod, such as `CLOSING-2026`; not of a budget, which reports no results.
    event_code: String,
}

/// A reporting event to thaw.
#[derive(Debug, InputObject)]
pub struct ReportingEventThawInput {
    /// Redovisningstillfällets kod.
    event_code: String,
    /// Skäl, at most 5,000 characters; kept in the history.
    reason: String,
}

/// An exception from what is frozen, by `year` or `eventCode`.
#[derive(Debug, InputObject)]
pub struct LockExceptionCreateInput {
    /// Id of the unit that is excepted, with those below it.
    unit_id: ID,
    /// Verksamhetsår, 2005-2100, whose freezes are all lifted for the unit.
    year: Option<i32>,
    /// Redovisningstillfällets kod, whose freeze is lifted for the unit.
    event_code: Option<String>,
    /// Till och med vilken tidpunkt, at most 90 days ahead.
    until: DateTime,
    /// Skäl, at most 5,000 characters.
    reason: String,
}

/// An exception to revoke.
#[derive(Debug, InputObject)]
pub struct LockExceptionRevokeInput {
    /// Id of the exception.
    id: ID,
}

macro_rules! payloads {
    ($($(#[$doc:meta])* $name:ident { $(#[$of:meta])* $field:ident: $object:ty };)*) => {$(
        $(#[$doc])*
        #[derive(Debug, SimpleObject)]
        pub struct $name {
            $(#[$of])*
            $field: Option<$object>,
            /// Why it was refused; empty where it was not.
            user_errors: Vec<UserError>,
        }
    )*};
}

payloads! {
    /// The frozen event, or why it was not frozen.
    ReportingEventFreezePayload {
        /// The event after the change; null where it was refused.
        reporting_event: ReportingEvent
    };
    /// The thawed event, or why it was not thawed.
    ReportingEventThawPayload {
        /// The event after the change; null where it was refused, and where the year's cycle no longer has it.
        reporting_event: ReportingEvent
    };
    /// The exception, or why there is none.
    LockExceptionCreatePayload {
        /// The exception; null where it was refused.
        lock_exception: LockException
    };
    /// The exception that was revoked, or why it was not.
    LockExceptionRevokePayload {
        /// The exception as it is from now on; null where it was refused.
        lock_exception: LockException
    };
}

#[derive(Debug, Default)]
pub struct LockMutation;

#[Object]
impl LockMutation {
    /// Fryser what a reporting event is made from: the results of its fiscal year whose period ends by the last day that it reports on are
    /// neither changed nor returned, though still approved, until it is thawed (R7). The milestone DATA_FREEZE is the plan; this is the
    /// act. COORDINATOR at the root unit.
    async fn reporting_event_freeze(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The event.")] input: ReportingEventFreezeInput,
    ) -> Result<ReportingEventFreezePayload> {
        let session = session(ctx).await?;
        let frozen = service::lock::freeze(session, &input.event_code).await;
        let (frozen, user_errors) = outcome(frozen, session.language())?;
        batch(ctx).await?.forget();
        Ok(ReportingEventFreezePayload {
            reporting_event: match frozen {
                Some(freeze) => ReportingEvent::load(ctx, &freeze.event).await?,
                None => None,
            },
            user_errors,
        })
    }

    /// Häver en frysning, and the exceptions from it alone. COORDINATOR at the root unit.
    async fn reporting_event_thaw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The event, and why.")] input: ReportingEventThawInput,
    ) -> Result<ReportingEventThawPayload> {
        let session = session(ctx).await?;
        let ReportingEventThawInput { event_code, reason } = input;
        let thawed = service::lock::thaw(session, &event_code, reason).await;
        let (thawed, user_errors) = outcome(thawed, session.language())?;
        batch(ctx).await?.forget();
        Ok(ReportingEventThawPayload {
            reporting_event: match thawed {
                Some(freeze) => ReportingEvent::load(ctx, &freeze.event).await?,
                None => None,
            },
            user_errors,
        })
    }

    /// Gör undantag: a unit, with those below it, may change what is frozen, for a time. A closed fiscal year knows no exception.
    /// COORDINATOR at the root unit.
    async fn lock_exception_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The exception.")] input: LockExceptionCreateInput,
    ) -> Result<LockExceptionCreatePayload> {
        let session = session(ctx).await?;
        let LockExceptionCreateInput {
            unit_id,
            year,
            event_code,
            until,
            reason,
        } = input;
        let new = service::lock::NewException {
            unit: GlobalId::row_of(&unit_id, "OrganizationUnit"),
            year,
            event: event_code,
            until: until.0,
            reason,
        };
        let made = service::lock::except(session, new).await;
        let (made, user_errors) = outcome(made, session.language())?;
        batch(ctx).await?.forget();
        Ok(LockExceptionCreatePayload {
            lock_exception: made.map(Arc::new).map(LockException),
            user_errors,
        })
    }

    /// Återkallar ett undantag: what is frozen is so for the unit too. COORDINATOR at the root unit.
    async fn lock_exception_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The exception.")] input: LockExceptionRevokeInput,
    ) -> Result<LockExceptionRevokePayload> {
        let session = session(ctx).await?;
        let revoked = service::lock::revoke(session, GlobalId::row_of(&input.id, "LockException")).await;
        let (revoked, user_errors) = outcome(revoked, session.language())?;
        batch(ctx).await?.forget();
        Ok(LockExceptionRevokePayload {
            lock_exception: revoked.map(Arc::new).map(LockException),
            user_errors,
        })
    }
}
