//! Fiscal years closed and reopened (R8).

use arshjul_entity::fiscal_year;
use sea_orm::ConnectionTrait;

use super::{
    Failure, asked,
    audit::{self, Change},
    context::RequestContext,
    fiscal_year::{calendar_year, settings},
    input::{Check, PROSE},
    result::measure,
    same_version,
};
use crate::{
    clock,
    domain::{
        calendar::CalendarYear,
        closing::{Preflight, is_over, preflight},
        period::Period,
        policy::{Act, Permit, act},
        rejection::{Reason, Rejection},
    },
    store::{self, lock::HeldYear, transaction::Transaction},
};

/// A closing; `expected_version` is none where whatever version there is may be closed.
#[derive(Clone, Debug)]
pub struct Close {
    pub year: i32,
    pub expected_version: Option<i32>,
    pub is_dry_run: bool,
    pub accepts_missing: bool,
    /// Why it is closed without what is missing.
    pub reason: Option<String>,
}

/// The year after it, or in a dry run as it is, with what it is closed without; none where that was refused.
#[derive(Debug)]
pub struct Closed {
    pub year: Option<fiscal_year::Model>,
    pub preflight: Preflight,
    pub refused: Vec<Rejection>,
}

#[derive(Debug)]
pub struct Reopen {
    pub year: i32,
    pub expected_version: Option<i32>,
    pub reason: String,
}

pub async fn close(context: &RequestContext, close: Close) -> Result<Closed, Failure> {
    let permit = Permit::<act::FiscalYearClose>::group(&context.viewer, &context.tree)?;
    let year = calendar_year("year", close.year)?;
    let mut check = Check::default();
    if close.accepts_missing {
        check.text("reason", close.reason.as_deref().unwrap_or_default(), PROSE);
    }
    check.done()?;
    let tx = context.store.begin().await?;
    // No submission to the year is under way from here on, and what is recorded now comes after all of them.
    let held = HeldYear::hold(&tx, &permit, close.year).await?;
    let current = set_up(&tx, &permit, close.year, close.expected_version).await?;
    if current.closed_at.is_some() {
        return Err(Rejection::at("year", Reason::FiscalYearClosed { year: close.year }).into());
    }
    let preflight = weigh(&tx, context, &permit, year).await?;
    // A dry run tells, and refuses nothing for what is missing: that is what it is for.
    let refused: Vec<_> = refusal(context, &close, year, &preflight).into_iter().collect();
    if close.is_dry_run || !refused.is_empty() {
        tx.rollback().await?;
        return Ok(Closed {
            year: Some(current).filter(|_| close.is_dry_run),
            preflight,
            refused,
        });
    }
    let next = fiscal_year::Model {
        closed_at: Some(context.visit.now),
        closed_by: Some(permit.actor().to_owned()),
        closing_reason: close.reason.filter(|_| preflight.total.missing > 0),
        version: current.version + 1,
        ..current.clone()
    };
    let closed = store::fiscal_year::write(&held, &permit, next).await?;
    audit::record(&tx, context, &permit, [Change::changed(None, &current, &closed)]).await?;
    // What could not be shown is not closed.
    settings(&closed)?;
    tx.commit().await?;
    Ok(Closed {
        year: Some(closed),
        preflight,
        refused: Vec::new(),
    })
}

/// Only a year that is over can be closed, and what is missing must be accepted.
fn refusal(
    context: &RequestContext,
    close: &Close,
    year: CalendarYear,
    preflight: &Preflight,
) -> Option<Rejection> {
    if close.is_dry_run {
        return None;
    }
    let year = year.number();
    if !is_over(year, clock::local_date(context.visit.now)) {
        return Some(Rejection::at("year", Reason::FiscalYearNotOver { year }));
    }
    let missing = preflight.total.missing;
    let reason = Reason::MissingResults { year, missing };
    (missing > 0 && !close.accepts_missing).then(|| Rejection::at("acceptMissing", reason))
}

pub async fn reopen(context: &RequestContext, reopen: Reopen) -> Result<fiscal_year::Model, Failure> {
    let permit = Permit::<act::FiscalYearReopen>::group(&context.viewer, &context.tree)?;
    let year = reopen.year;
    calendar_year("year", year)?;
    let mut check = Check::default();
    check.text("reason", &reopen.reason, PROSE);
    check.done()?;
    let tx = context.store.begin().await?;
    let held = HeldYear::hold(&tx, &permit, year).await?;
    let current = set_up(&tx, &permit, year, reopen.expected_version).await?;
    if current.closed_at.is_none() {
        return Err(Rejection::at("year", Reason::FiscalYearNotClosed { year }).into());
    }
    let next = fiscal_year::Model {
        closed_at: None,
        closed_by: None,
        closing_reason: None,
        reopen_reason: Some(reopen.reason),
        version: current.version + 1,
        ..current.clone()
    };
    let reopened = store::fiscal_year::write(&held, &permit, next).await?;
    audit::record(
        &tx,
        context,
        &permit,
        [Change::changed(None, &current, &reopened)],
    )
    .await?;
    settings(&reopened)?;
    tx.commit().await?;
    Ok(reopened)
}

/// How ready a year is to be closed; none for whom it is not to close.
pub async fn readiness(context: &RequestContext, year: i32) -> Result<Option<Preflight>, Failure> {
    let Ok(permit) = Permit::<act::FiscalYearClose>::group(&context.viewer, &context.tree) else {
        return Ok(None);
    };
    let year = calendar_year("year", year)?;
    let preflight = weigh(context.store.reader(), context, &permit, year).await?;
    Ok(Some(preflight))
}

/// A year that somebody has set up, in the version that was looked at.
async fn set_up<A: Act>(
    tx: &Transaction,
    permit: &Permit<A>,
    year: i32,
    expected_version: Option<i32>,
) -> Result<fiscal_year::Model, Failure> {
    let current = store::fiscal_year::hold(tx, permit, year).await?;
    let current = current.ok_or_else(|| Rejection::at("year", Reason::FiscalYearNotSetUp { year }))?;
    if let Some(expected) = expected_version {
        same_version(expected, current.version)?;
    }
    Ok(current)
}

/// What is asked of the year beside what is there.
async fn weigh(
    db: &impl ConnectionTrait,
    context: &RequestContext,
    permit: &Permit<act::FiscalYearClose>,
    year: CalendarYear,
) -> Result<Preflight, Failure> {
    let indicators = store::indicator::all(db, &context.scope).await?;
    let measures = indicators.iter().map(|row| (row.id, measure(row))).collect();
    let periods = Period::all_of(year.number());
    let asked = asked::lines(db, context, &measures, &periods).await?;
    let cells = store::closing::cells(db, permit, year.number()).await?;
    Ok(preflight(&asked, &cells, &measures, &context.tree))
}
