//! Publishing: protection runs once on the whole table, and its outcome is stored (S1).
//!
//! What is published is read and decided as of one instant, before anything is written, so that nobody waits while disclosure control
//! reckons. Then it is written in one transaction, if no other publication has come meanwhile, which would be known by now (S4), and if
//! what it was decided from is still as it was: what has been returned by then is not published. Otherwise all is decided anew.

use std::collections::BTreeSet;

use arshjul_entity::{IndicatorId, disclosure_table, figure, indicator, publication};
use chrono::NaiveDate;
use sea_orm::Set;
use serde::{Deserialize, Serialize};

use self::decide::{Decision, decide};
use super::{
    Failure,
    audit::{self, Change},
    code,
    context::RequestContext,
    idempotency::{self, Claim},
    input::{Check, PROSE, TITLE},
    result::RowRejection,
};
use crate::{
    domain::{
        disclosure::Published,
        period::Period,
        policy::{Permit, act},
        rejection::{Reason, Rejection},
    },
    store::{self, transaction::Transaction},
};

mod cells;
mod decide;
mod part;
mod tally;

pub use tally::Counts;

/// A decision to publish.
#[derive(Debug)]
pub struct New {
    pub name: String,
    pub decided_on: NaiveDate,
    /// Codes; none means all indicators.
    pub indicators: Option<Vec<String>>,
    pub periods: Vec<String>,
    /// Why it corrects what was published before, where it does.
    pub correction_reason: Option<String>,
    pub is_dry_run: bool,
}

/// The decision as its idempotency key knows it.
#[derive(Serialize)]
struct Body<'a> {
    name: &'a str,
    decided_on: NaiveDate,
    indicators: Option<BTreeSet<&'a str>>,
    periods: Vec<String>,
    correction_reason: Option<&'a str>,
}

/// What came of it; a dry run makes no publication.
#[derive(Debug, Serialize, Deserialize)]
pub struct Made {
    pub publication: Option<publication::Model>,
    pub counts: Counts,
    /// Indicators that look related and are not declared so (S8).
    #[serde(default)]
    pub warnings: Vec<RowRejection>,
}

/// How often all is decided anew before those who write meanwhile are left to finish.
const TRIES: usize = 3;

/// Safe to retry with a key.
pub async fn create(context: &RequestContext, key: Option<&str>, new: New) -> Result<Made, Failure> {
    let permit = Permit::<act::PublicationCreate>::group(&context.viewer, &context.tree)?;
    idempotency::check(key)?;
    let mut check = Check::default();
    check.text("name", &new.name, TITLE);
    check.optional("correctionReason", new.correction_reason.as_deref(), PROSE);
    let periods = parsed(&mut check, &new.periods);
    check.done()?;
    let key = key.filter(|_| !new.is_dry_run);
    let body = new.body(&periods);
    if let Some(key) = key
        && let Some(made) = idempotency::answered(context, &permit, key, &body).await?
    {
        return Ok(made);
    }
    let indicators = named(context, new.indicators.as_deref()).await?;
    let mut meanwhile = Reason::PublishedMeanwhile;
    for _ in 0..TRIES {
        let decision = decide(context, &permit, indicators.as_ref(), &periods).await?;
        if decision.cells.is_empty() {
            return Err(Rejection::at("periods", Reason::NothingToPublish).into());
        }
        if new.is_dry_run {
            return Ok(Made {
                publication: None,
                counts: decision.counts,
                warnings: decision.warnings,
            });
        }
        let tx = context.store.begin().await?;
        if let Some(key) = key
            && let Claim::Answered(made) = idempotency::claim(&tx, context, &permit, key, &body).await?
        {
            return Ok(made);
        }
        match publish(&tx, context, &permit, &new, &periods, decision).await? {
            Ok(made) => {
                if let Some(key) = key {
                    idempotency::keep(&tx, &permit, key, &made).await?;
                }
                tx.commit().await?;
                return Ok(made);
            }
            Err(reason) => meanwhile = reason,
        }
        tx.rollback().await?;
    }
    Err(meanwhile.into())
}

impl New {
    fn body<'a>(&'a self, periods: &[Period]) -> Body<'a> {
        let codes = self.indicators.as_ref();
        Body {
            name: &self.name,
            decided_on: self.decided_on,
            indicators: codes.map(|codes| codes.iter().map(String::as_str).collect()),
            periods: periods.iter().map(Period::to_string).collect(),
            correction_reason: self.correction_reason.as_deref(),
        }
    }
}

/// Writes what was decided, or says what has come meanwhile. That is looked at last, so that who writes what it was decided from waits
/// for nothing but the commit.
async fn publish(
    tx: &Transaction,
    context: &RequestContext,
    permit: &Permit<act::PublicationCreate>,
    new: &New,
    periods: &[Period],
    decision: Decision,
) -> Result<Result<Made, Reason>, Failure> {
    let earliest = store::publication::hold_turn(tx, permit).await?;
    // Now, and not when the request came: what was published by then has been read by others.
    let now = context.visit.clock.now();
    let published_at = earliest.map_or(now, |earliest| earliest.max(now));
    if store::publication::latest(tx, permit).await? != decision.latest {
        return Ok(Err(Reason::PublishedMeanwhile));
    }
    let publication = publication::ActiveModel {
        name: Set(new.name.clone()),
        decided_on: Set(new.decided_on),
        published_at: Set(published_at),
        published_by: Set(permit.actor().to_owned()),
        shown: Set(decision.counts.shown),
        suppressed: Set(decision.counts.suppressed),
        missing: Set(decision.counts.missing),
        correction_reason: Set(new.correction_reason.clone()),
        ..Default::default()
    };
    let publication = store::publication::insert(tx, permit, publication).await?;
    write(tx, permit, &publication, &decision).await?;
    if !decision.holds(tx, context, permit, periods).await? {
        return Ok(Err(Reason::ResultsChangedMeanwhile));
    }
    let change = Change::made(None, &publication);
    audit::record(tx, context, permit, [change]).await?;
    Ok(Ok(Made {
        publication: Some(publication),
        counts: decision.counts,
        warnings: decision.warnings,
    }))
}

/// Ends the time of the figures that are superseded, and writes those that supersede them.
async fn write(
    tx: &Transaction,
    permit: &Permit<act::PublicationCreate>,
    publication: &publication::Model,
    decision: &Decision,
) -> Result<(), Failure> {
    let at = publication.published_at;
    for cells in decision.cells.chunks(CHUNK) {
        let superseded = cells.iter().filter_map(|cell| cell.supersedes).map(|id| id.0);
        store::publication::supersede(tx, permit, superseded, at).await?;
        let figures = cells.iter().map(|cell| figure(publication, cell));
        store::publication::insert_figures(tx, permit, figures.collect()).await?;
    }
    let tables = decision.tables.iter().map(|table| disclosure_table::ActiveModel {
        publication_id: Set(publication.id),
        indicator_id: Set(table.indicator),
        period: Set(table.period.to_string()),
        counts: Set(table.counts.clone()),
        ..Default::default()
    });
    store::publication::insert_tables(tx, permit, tables.collect()).await?;
    Ok(())
}

/// Cells that are written together: their rows are built no earlier.
const CHUNK: usize = 10_000;

fn parsed(check: &mut Check, periods: &[String]) -> Vec<Period> {
    let mut found = Vec::with_capacity(periods.len());
    for (position, text) in periods.iter().enumerate() {
        if let Ok(period) = text.parse() {
            found.push(period);
        } else {
            let value = text.chars().take(32).collect();
            let path = ["periods", &position.to_string()];
            check.refuse_at(&path, Reason::PeriodMalformed { value });
        }
    }
    if periods.is_empty() {
        check.refuse("periods", Reason::Blank);
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The indicators that are named; none where all are meant.
async fn named(
    context: &RequestContext,
    codes: Option<&[String]>,
) -> Result<Option<BTreeSet<IndicatorId>>, Failure> {
    let Some(codes) = codes else { return Ok(None) };
    let ids = code::ids::<indicator::Entity>(context, "indicators", codes).await?;
    Ok(Some(ids.into_iter().map(IndicatorId).collect()))
}

fn figure(publication: &publication::Model, cell: &cells::Cell) -> figure::ActiveModel {
    let (value, missing_reason, suppression_reason) = match cell.published {
        Published::Value(value) => (Some(value), None, None),
        Published::Missing(reason) => (None, Some(reason), None),
        Published::NotApplicable => (None, None, None),
        Published::Suppressed(reason) => (None, None, Some(reason)),
    };
    figure::ActiveModel {
        publication_id: Set(publication.id),
        indicator_id: Set(cell.indicator),
        unit_id: Set(cell.unit),
        year: Set(cell.period.year()),
        period: Set(cell.period.to_string()),
        gender: Set(cell.gender),
        state: Set(cell.published.state()),
        value: Set(value),
        missing_reason: Set(missing_reason),
        suppression_reason: Set(suppression_reason),
        target: Set(cell.target),
        published_at: Set(publication.published_at),
        superseded_at: Set(None),
        // Known once all are written.
        is_example: Set(cell.is_example),
        ..Default::default()
    }
}
