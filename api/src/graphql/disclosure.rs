//! Why cells were hidden: for the sustainability unit alone (S3).

use arshjul_entity::{OrganizationUnitId, PublicationId, disclosure_table};
use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};

use super::{
    engine::{Connection, GlobalId, ListKind, Nest, PageArguments, Period, by_id, context, load, missing},
    enums::Gender,
    indicator::Indicator,
    organization_unit::OrganizationUnit,
};
use crate::{
    domain::disclosure::{self, Edition},
    store,
};

/// Why a cell was hidden (orsak till att en cell doldes). Never published: a small count would itself say 1 to k − 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "disclosure::SuppressionCause")]
pub enum SuppressionCause {
    /// A small count (litet antal): below the threshold.
    SmallCount,
    /// A small complement (litet komplement): what is left of the denominator is below the threshold.
    SmallRemainder,
    /// Zero (noll), where the definition hides zeros.
    Zero,
    /// Dominance (dominans): one unit makes up too much of it.
    Dominated,
    /// What it would be judged by is missing (underlag saknas): it came without numerator and denominator.
    Unjudged,
    /// Hidden by the source (dold av källan).
    Source,
    /// Secondary (sekundär): a hidden cell could be computed or bounded from it.
    Secondary,
    /// An earlier publication (tidigare publicering): what was hidden before would be known from it.
    Earlier,
}

/// A hidden cell (dold cell) with its cause.
#[derive(Debug, SimpleObject)]
pub struct HiddenCell {
    /// The unit (enhet).
    unit: OrganizationUnit,
    /// The gender (kön).
    gender: Gender,
    /// The cause (orsak).
    cause: SuppressionCause,
}

#[derive(Debug)]
pub struct DisclosureTable(disclosure_table::Model);

impl Nest for DisclosureTable {}

/// Disclosure control (röjandekontroll) of one indicator and period in a publication.
#[Object]
impl DisclosureTable {
    /// The indicator (indikator).
    async fn indicator(&self, ctx: &Context<'_>) -> Result<Indicator> {
        load(ctx, self.0.indicator_id).await
    }

    /// The period.
    fn period(&self) -> Period {
        Period(self.0.period.clone())
    }

    /// Hidden cells (dolda celler), by unit and gender.
    async fn hidden_cells(&self, ctx: &Context<'_>) -> Result<Vec<HiddenCell>> {
        let table = Edition::read(&self.0.counts, self.0.publication_id.0)?;
        let units = &context(ctx).await?.units;
        let unit = |id: OrganizationUnitId| {
            let row = units.get(&id).cloned();
            row.map(OrganizationUnit)
                .ok_or_else(|| missing("OrganizationUnit"))
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

impl From<disclosure_table::Model> for DisclosureTable {
    fn from(row: disclosure_table::Model) -> Self {
        Self(row)
    }
}

#[derive(Debug, Default)]
pub struct DisclosureQuery;

#[Object]
impl DisclosureQuery {
    /// Disclosure control (röjandekontroll) of a publication: why its cells were hidden, by indicator and period, where persons are
    /// counted. For COORDINATOR at the root unit; empty for everyone else, and for what is no publication.
    async fn disclosure_tables(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id of the publication.")] publication: ID,
        #[graphql(desc = "How many from the start, at most 100; null means 100.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the last row already read.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100; not together with first.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the first row already read.")] before: Option<String>,
    ) -> Result<Connection<DisclosureTable>> {
        let context = context(ctx).await?;
        let of = PublicationId(GlobalId::row_of(&publication, "Publication").unwrap_or_default());
        let request = PageArguments::new(first, after, last, before).request(ListKind::BY_ID, context)?;
        let page =
            store::disclosure_table::page(context.store.reader(), &context.scope, of, &request).await?;
        Ok(Connection::of(page, |row| by_id(row.id.0)))
    }
}
