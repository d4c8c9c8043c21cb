//! Why cells were hidden: for the sustainability unit alone (S3).

use arshjul_entity::{OrganizationUnitId, PublicationId, disclosure_table};
use async_graphql::{Context, Enum, Error, ID, Object, Result, SimpleObject};

use super::{
    engine::{
        connection::{Connection, ListKind, PageArguments, connect},
        context::{batch, session},
        id::GlobalId,
        scalar::Period,
    },
    enums::Gender,
    indicator::Indicator,
    organization_unit::OrganizationUnit,
};
use crate::{
    domain::disclosure::{self, Table},
    store::{self, page::Key},
};

/// Orsak till att en cell doldes. Never published: a small count would itself say 1 to k − 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "disclosure::Cause")]
pub enum SuppressionCause {
    /// Litet antal: below the threshold.
    SmallCount,
    /// Litet komplement: what is left of the denominator is below the threshold.
    SmallRemainder,
    /// Noll, where the definition hides zeros.
    Zero,
    /// Dominans: one unit makes up too much of it.
    Dominated,
    /// Underlag saknas: it came without numerator and denominator.
    Unjudged,
    /// Dold av källan.
    Source,
    /// Sekundär: a hidden cell could be computed or bounded from it.
    Secondary,
    /// Tidigare publicering: what was hidden before would be known from it.
    Earlier,
}

/// Dold cell with its cause.
#[derive(Debug, SimpleObject)]
pub struct HiddenCell {
    /// Enhet.
    unit: OrganizationUnit,
    /// Kön.
    gender: Gender,
    /// Orsak.
    cause: SuppressionCause,
}

/// Röjandekontroll of one indicator and period in a publication.
#[derive(Debug)]
pub struct DisclosureTable(disclosure_table::Model);

#[Object]
impl DisclosureTable {
    /// Indikator.
    async fn indicator(&self, ctx: &Context<'_>) -> Result<Indicator> {
        let row = batch(ctx).await?.one(self.0.indicator_id).await?;
        row.map(Indicator)
            .ok_or_else(|| Error::new_with_source(format!("disclosure table {}: no indicator", self.0.id.0)))
    }

    /// Period.
    fn period(&self) -> Period {
        Period(self.0.period.clone())
    }

    /// Dolda celler, by unit and gender.
    async fn hidden_cells(&self, ctx: &Context<'_>) -> Result<Vec<HiddenCell>> {
        let table: Table = serde_json::from_str(&self.0.counts)?;
        let units = &session(ctx).await?.units;
        let unit = |id: OrganizationUnitId| {
            let row = units.get(&id).cloned();
            row.map(OrganizationUnit)
                .ok_or_else(|| Error::new_with_source(format!("disclosure table {}: no unit", self.0.id.0)))
        };
        let mut cells = Vec::new();
        for (id, gender, cause) in table.hidden() {
            cells.push(HiddenCell {
                unit: unit(id)?,
                gender: gender.into(),
                cause: cause.into(),
            });
        }
        cells.sort_by(|one, other| one.unit.0.code.cmp(&other.unit.0.code));
        Ok(cells)
    }
}

#[derive(Debug, Default)]
pub struct DisclosureQuery;

#[Object]
impl DisclosureQuery {
    /// Röjandekontroll of a publication: why its cells were hidden, by indicator and period, where persons are counted. For COORDINATOR
    /// at the root unit; empty for everyone else, and for what is no publication.
    async fn disclosure_tables(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id of the publication.")] publication: ID,
        #[graphql(desc = "How many from the start, at most 100; null means 100.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the last row already read.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100; not together with first.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the first row already read.")] before: Option<String>,
    ) -> Result<Connection<DisclosureTable>> {
        let session = session(ctx).await?;
        let of = PublicationId(GlobalId::row_of(&publication, "Publication").unwrap_or_default());
        connect(
            PageArguments {
                first,
                after,
                last,
                before,
            },
            ListKind::BY_ID,
            session.language(),
            |row: &disclosure_table::Model| Key {
                sort: None,
                id: row.id.0,
            },
            DisclosureTable,
            async |request| {
                store::disclosure_table::page(session.store.reader(), &session.scope, of, &request).await
            },
        )
        .await
    }
}
