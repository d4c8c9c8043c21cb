//! Reporting events frozen and thawed, and units excepted from it (R7).

use arshjul_entity::{LockExceptionId, data_freeze, lock_exception};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ConnectionTrait;
use serde::Serialize;

use super::{
    Failure,
    audit::{self, Change},
    calendar, code,
    context::RequestContext,
    fiscal_year::calendar_year,
    idempotency::{self, Claim},
    input::{self, Check, PROSE, not_found, only},
};
use crate::{
    domain::{
        calendar::{ReportingEvent, calendar_year_of, reported_until},
        lock::exception_until,
        policy::{Permit, act},
        rejection::{Reason, Rejection},
    },
    store::{self, lock::HeldYear, transaction::Transaction},
};

/// Freezes what the event of a code reports. Answers the event.
pub async fn freeze(context: &RequestContext, event: &str) -> Result<Option<ReportingEvent>, Failure> {
    let permit = Permit::<act::ReportingEventFreeze>::group(&context.viewer, &context.tree)?;
    let (year, period_end, found) = reported(context, event).await?;
    let tx = context.store.begin().await?;
    let held = HeldYear::hold(&tx, &permit, year).await?;
    if in_force(&tx, context, event).await?.is_some() {
        let event = event.to_owned();
        return Err(Rejection::at("eventCode", Reason::EventFrozen { event }).into());
    }
    let freeze = store::lock::freeze(&held, &permit, event.to_owned(), period_end, context.visit.now).await?;
    audit::record(&tx, context, &permit, [Change::made(None, &freeze)]).await?;
    tx.commit().await?;
    Ok(Some(found))
}

/// Ends a freeze, also of an event that the year's cycle no longer has, and the exceptions from it. Answers the event, if it has.
pub async fn thaw(
    context: &RequestContext,
    event: &str,
    reason: String,
) -> Result<Option<ReportingEvent>, Failure> {
    let permit = Permit::<act::ReportingEventThaw>::group(&context.viewer, &context.tree)?;
    let mut check = Check::default();
    check.text("reason", &reason, PROSE);
    check.done()?;
    let year = match reported_until(event) {
        Some((year, _)) => year,
        None => reported(context, event).await?.0,
    };
    let found = of_code(context, event)
        .await?
        .into_iter()
        .find(|found| found.code == event);
    let tx = context.store.begin().await?;
    let held = HeldYear::hold(&tx, &permit, year).await?;
    let Some(current) = in_force(&tx, context, event).await? else {
        // Nothing of that name may be there to be frozen.
        tx.rollback().await?;
        reported(context, event).await?;
        let event = event.to_owned();
        return Err(Rejection::at("eventCode", Reason::EventNotFrozen { event }).into());
    };
    let now = context.visit.now;
    let thawed = store::lock::thaw(&held, &permit, current.clone(), reason, now).await?;
    let mut changes = vec![Change::changed(None, &current, &thawed)];
    let mut exceptions = store::lock::exceptions_of_years(&tx, &context.scope, [year], now).await?;
    exceptions.retain(|exception| exception.event.as_deref() == Some(event));
    let ended = store::lock::end_exceptions(&held, &permit, &exceptions, now).await?;
    changes.extend(
        exceptions
            .iter()
            .zip(&ended)
            .map(|(before, after)| Change::changed(Some(after.unit_id), before, after)),
    );
    audit::record(&tx, context, &permit, changes).await?;
    tx.commit().await?;
    Ok(found)
}

async fn in_force(
    tx: &Transaction,
    context: &RequestContext,
    event: &str,
) -> Result<Option<data_freeze::Model>, Failure> {
    let found = store::lock::freezes(tx, &context.scope, vec![event.to_owned()]).await?;
    Ok(found.into_iter().next())
}

/// The events of the calendar that one of this code would stand in.
async fn of_code(context: &RequestContext, event: &str) -> Result<Vec<ReportingEvent>, Failure> {
    match calendar_year_of(event) {
        Some(year) => calendar::events(context, year).await,
        None => Ok(Vec::new()),
    }
}

/// The year that an event of the calendar reports on, and the end of its period.
async fn reported(
    context: &RequestContext,
    event: &str,
) -> Result<(i32, NaiveDate, ReportingEvent), Failure> {
    let events = of_code(context, event).await?;
    let Some(found) = events.iter().find(|found| found.code == event) else {
        let known = events.iter().map(|event| event.code.as_str());
        return Err(code::unknown("eventCode", event, known));
    };
    let (year, period_end) = reported_until(event).ok_or_else(|| {
        let event = found.code.clone();
        Rejection::at("eventCode", Reason::EventWithoutResults { event })
    })?;
    Ok((year, period_end, found.clone()))
}

/// A unit, with those below it, that may change what is frozen: by every event of a year, or by one.
#[derive(Debug, Serialize)]
pub struct NewException {
    pub unit: Option<i64>,
    pub year: Option<i32>,
    pub event: Option<String>,
    pub until: DateTime<Utc>,
    pub reason: String,
}

/// Safe to retry with a key.
pub async fn except(
    context: &RequestContext,
    key: Option<&str>,
    new: NewException,
) -> Result<lock_exception::Model, Failure> {
    let permit = Permit::<act::LockExceptionCreate>::group(&context.viewer, &context.tree)?;
    idempotency::check(key)?;
    if let Some(key) = key
        && let Some(LockExceptionId(id)) = idempotency::answered(context, &permit, key, &new).await?
    {
        return excepted(context.store.reader(), context, id).await;
    }
    let now = context.visit.now;
    let mut check = Check::default();
    check.text("reason", &new.reason, PROSE);
    if let Err(reason) = exception_until(new.until, now) {
        check.refuse("until", reason);
    }
    let unit = input::unit(&context.tree, "unitId", new.unit).map_err(Failure::from);
    let unit = check.step(unit)?;
    let year = check.step(lifted(context, new.year, new.event.as_deref()).await)?;
    check.done()?;
    let (Some(unit), Some(year)) = (unit, year) else {
        return Err(Reason::YearOrEvent.into());
    };
    let tx = context.store.begin().await?;
    if let Some(key) = key
        && let Claim::Answered(LockExceptionId(id)) =
            idempotency::claim(&tx, context, &permit, key, &new).await?
    {
        return excepted(&tx, context, id).await;
    }
    let held = HeldYear::hold(&tx, &permit, year).await?;
    let locks = store::lock::of_years(&tx, &context.scope, [year]).await?;
    if locks.get(&year).is_some_and(|locks| locks.is_closed) {
        // No exception lifts that.
        return Err(Reason::FiscalYearClosed { year }.into());
    }
    let exception = lock_exception::Model {
        id: LockExceptionId(0),
        unit_id: unit.id,
        year,
        event: new.event,
        until: new.until,
        reason: new.reason,
        granted_at: now,
        granted_by: permit.actor().to_owned(),
        revoked_at: None,
        revoked_by: None,
    };
    let exception = store::lock::except(&held, &permit, exception).await?;
    if let Some(key) = key {
        idempotency::keep(&tx, &permit, key, &exception.id).await?;
    }
    let change = Change::made(Some(exception.unit_id), &exception);
    audit::record(&tx, context, &permit, [change]).await?;
    tx.commit().await?;
    Ok(exception)
}

/// The exception that a key was used for, as it is now.
async fn excepted(
    db: &impl ConnectionTrait,
    context: &RequestContext,
    id: i64,
) -> Result<lock_exception::Model, Failure> {
    let found = store::lock::exceptions_by_ids(db, &context.scope, [id]).await?;
    Ok(only(found, "id", "lockException")?)
}

/// The fiscal year whose freezes are lifted, be it all of them or that of one event.
async fn lifted(context: &RequestContext, year: Option<i32>, event: Option<&str>) -> Result<i32, Failure> {
    match (year, event) {
        (Some(year), None) => Ok(calendar_year("year", year)?.number()),
        (None, Some(event)) => Ok(reported(context, event).await?.0),
        _ => Err(Reason::YearOrEvent.into()),
    }
}

pub async fn revoke(context: &RequestContext, id: Option<i64>) -> Result<lock_exception::Model, Failure> {
    let db = context.store.reader();
    let found = store::lock::exceptions_by_ids(db, &context.scope, id).await?;
    let found = only(found, "id", "lockException")?;
    let permit = Permit::<act::LockExceptionRevoke>::group(&context.viewer, &context.tree)?;
    let tx = context.store.begin().await?;
    let held = HeldYear::hold(&tx, &permit, found.year).await?;
    let current = store::lock::exception(&held, &permit, found.id).await?;
    let current = current.ok_or_else(|| not_found("id", "lockException"))?;
    if current.revoked_at.is_some() || current.until <= context.visit.now {
        return Err(Rejection::at("id", Reason::ExceptionEnded).into());
    }
    let revoked = store::lock::revoke(&held, &permit, current.clone(), context.visit.now).await?;
    let change = Change::changed(Some(revoked.unit_id), &current, &revoked);
    audit::record(&tx, context, &permit, [change]).await?;
    tx.commit().await?;
    Ok(revoked)
}
