//! Corrections as the schema shows them: what a publication changed of what was published before (R9, S4).

use std::{collections::HashMap, sync::Arc};

use arshjul_entity::{PublicationId, publication};
use async_graphql::{Context, Object, Result, SimpleObject};

use super::{
    engine::{
        AnyKey, Connection, Key, ListKind, Loaded, Nest, PageArguments, Period, batch, by_question, context,
        load,
    },
    enums::{CellState, Gender},
    indicator::Indicator,
    organization_unit::OrganizationUnit,
};
use crate::{
    domain::correction::PublishedCell,
    service::context::RequestContext,
    store::{self, correction::Corrected},
};

#[derive(Clone, Debug)]
pub struct Correction {
    publication: Arc<publication::Model>,
    row: Corrected,
}

impl Nest for Correction {}

/// A correction (rättelse): a cell that a publication has otherwise than the one before it, or that is hidden in either.
#[Object]
impl Correction {
    /// The indicator (indikator).
    async fn indicator(&self, ctx: &Context<'_>) -> Result<Indicator> {
        load(ctx, self.row.indicator).await
    }

    /// The unit (enhet).
    async fn unit(&self, ctx: &Context<'_>) -> Result<OrganizationUnit> {
        OrganizationUnit::load(ctx, self.row.unit).await
    }

    /// The period.
    fn period(&self) -> Period {
        Period(self.row.period.clone())
    }

    /// The gender (kön).
    fn gender(&self) -> Gender {
        self.row.gender.into()
    }

    /// As it was published before.
    fn before(&self) -> CorrectedCell {
        self.row.told.before.into()
    }

    /// As this publication has it.
    fn after(&self) -> CorrectedCell {
        self.row.told.after.into()
    }

    /// The reason for the correction (skäl till rättelsen), as it was given for the publication.
    fn reason(&self) -> Option<&str> {
        self.publication.correction_reason.as_deref()
    }
}

/// A cell before or after a correction. Where it is SUPPRESSED on either side, both sides have their state alone (S4).
#[derive(Debug, SimpleObject)]
pub struct CorrectedCell {
    /// The cell's state (cellens tillstånd).
    state: CellState,
    /// The value (värde), in the unit of measure; only where the state is VALUE and the other side is not SUPPRESSED.
    value: Option<f64>,
    /// The reason (skäl): `NOT_REPORTED`, `NOT_COLLECTED`, `NOT_YET_AVAILABLE`, UNRELIABLE or OTHER; only where the state is MISSING
    /// and the other side is not SUPPRESSED.
    reason: Option<&'static str>,
}

impl From<PublishedCell> for CorrectedCell {
    fn from(cell: PublishedCell) -> Self {
        Self {
            state: cell.state.into(),
            value: cell.value,
            reason: cell.missing_reason.map(arshjul_entity::MissingReason::code),
        }
    }
}

/// The first corrections of a publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CorrectionsOf {
    pub publication: PublicationId,
    pub after: Option<i64>,
    pub size: u64,
}

impl Key for CorrectionsOf {
    /// One more than asked for where there is one.
    type Value = Arc<Vec<Corrected>>;

    async fn load(context: &RequestContext, keys: &[Self]) -> Loaded<Self> {
        let db = context.store.reader();
        let mut found = HashMap::with_capacity(keys.len());
        for ((after, size), asked) in by_question(keys, |key| (key.after, key.size)) {
            let ids: Vec<_> = asked.iter().map(|key| key.publication).collect();
            let mut rows = store::correction::first_of_each(db, &context.scope, &ids, after, size).await?;
            for key in asked {
                found.insert(*key, Arc::new(rows.remove(&key.publication).unwrap_or_default()));
            }
        }
        Ok(found)
    }
}

/// How many cells a publication corrected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CorrectionCountOf(pub PublicationId);

impl Key for CorrectionCountOf {
    type Value = i64;

    async fn load(context: &RequestContext, keys: &[Self]) -> Loaded<Self> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let counts = store::correction::count_of_each(context.store.reader(), &context.scope, &ids).await?;
        Ok(counts
            .into_iter()
            .map(|(id, count)| (CorrectionCountOf(id), count))
            .collect())
    }
}

/// The corrections of a publication: one statement for all publications of a level, and one more where they are counted.
pub async fn corrections_of(
    ctx: &Context<'_>,
    publication: &Arc<publication::Model>,
    first: Option<i32>,
    after: Option<String>,
) -> Result<Connection<Correction>> {
    let context = context(ctx).await?;
    let request = PageArguments::forward(first, after).request(ListKind::BY_ID, context)?;
    let key = CorrectionsOf {
        publication: publication.id,
        after: request.after.as_ref().map(|key| key.id),
        size: request.size,
    };
    let rows = batch(ctx).await?.one(key).await?.unwrap_or_default();
    let total = AnyKey::new(CorrectionCountOf(publication.id));
    let correction = |row: &Corrected| Correction {
        publication: publication.clone(),
        row: row.clone(),
    };
    Ok(Connection::under_parent(
        &request,
        total,
        &rows,
        |row| row.id,
        correction,
    ))
}
