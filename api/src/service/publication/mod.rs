//! Publishing: protection runs once on the whole table, and its outcome is stored (S1).
//!
//! What is published is read and decided as of one instant, before anything is written, so that nobody waits while disclosure control
//! reckons. Then it is written in one transaction, if no other publication has come meanwhile: that one would be known by now (S4), and
//! all is decided anew.

use std::collections::BTreeSet;

use arshjul_entity::{IndicatorId, disclosure_table, figure, indicator, publication};
use chrono::NaiveDate;
use sea_orm::{DatabaseTransaction, Set};

use self::decide::{Decision, decide};
use super::{
    Failure,
    audit::{self, Change},
    code,
    context::RequestContext,
    input::{Check, PROSE, TITLE},
};
use crate::{
    domain::{
        disclosure::Published,
        period::Period,
        policy::{Permit, act},
        rejection::{Reason, Rejection},
    },
    store,
};

mod decide;

pub use decide::Counts;

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

/// What came of it; a dry run makes no publication.
#[derive(Debug)]
pub struct Made {
    pub publication: Option<publication::Model>,
    pub counts: Counts,
}

/// How often all is decided anew before someone else's publications are left to finish.
const TRIES: usize = 3;

pub async fn create(context: &RequestContext, new: New) -> Result<Made, Failure> {
    let permit = Permit::<act::PublicationCreate>::group(&context.viewer, &context.tree)?;
    let mut check = Check::default();
    check.text("name", &new.name, TITLE);
    check.optional("correctionReason", new.correction_reason.as_deref(), PROSE);
    let periods = parsed(&mut check, &new.periods);
    check.done()?;
    let indicators = named(context, new.indicators.as_deref()).await?;
    for _ in 0..TRIES {
        let decision = decide(context, &permit, indicators.as_ref(), &periods).await?;
        if decision.cells.is_empty() {
            return Err(Rejection::at("periods", Reason::NothingToPublish).into());
        }
        if new.is_dry_run {
            return Ok(Made {
                publication: None,
                counts: decision.counts,
            });
        }
        let tx = context.store.begin().await?;
        let earliest = store::publication::hold_turn(&tx, &permit).await?;
        // Now, and not when the request came: what was published by then has been read by others.
        let now = context.visit.clock.now();
        let published_at = earliest.map_or(now, |earliest| earliest.max(now));
        if store::publication::latest(&tx, &permit).await? != decision.latest {
            tx.rollback().await?;
            continue;
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
        let publication = store::publication::insert(&tx, &permit, publication).await?;
        write(&tx, &permit, &publication, &decision).await?;
        let change = Change::made(None, &publication);
        audit::record(&tx, context, &permit, [change]).await?;
        tx.commit().await?;
        return Ok(Made {
            publication: Some(publication),
            counts: decision.counts,
        });
    }
    Err(Reason::PublishedMeanwhile.into())
}

/// Ends the time of the figures that are superseded, and writes those that supersede them.
async fn write(
    tx: &DatabaseTransaction,
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

fn figure(publication: &publication::Model, cell: &decide::Cell) -> figure::ActiveModel {
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
        ..Default::default()
    }
}
