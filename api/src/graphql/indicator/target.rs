//! What units aim at.

use std::sync::Arc;

use arshjul_entity::{IndicatorId, indicator, target};
use async_graphql::{Context, InputObject, Object, Result};

use super::Indicator;

use crate::{
    graphql::{
        engine::{
            Connection, Key, ListKind, Loaded, Nest, PageArguments, Period, by_id, chosen_ids, chosen_units,
            context, grouped, hand_over, load,
        },
        enums::Gender,
        organization_unit::OrganizationUnit,
    },
    service::{code::Subunits, context::RequestContext},
    store,
};

#[derive(Clone, Debug)]
pub struct Target(pub(super) target::Model);

/// A target (målvärde): what a unit aims at for an indicator, period and gender.
#[Object]
impl Target {
    /// The indicator (indikator) whose value it is.
    async fn indicator(&self, ctx: &Context<'_>) -> Result<Indicator> {
        load(ctx, self.0.indicator_id).await
    }

    /// The unit (enhet) that aims at the value.
    async fn unit(&self, ctx: &Context<'_>) -> Result<OrganizationUnit> {
        OrganizationUnit::load(ctx, self.0.unit_id).await
    }

    /// The period that the value is to be reached for.
    fn period(&self) -> Period {
        Period(self.0.period.clone())
    }

    /// The gender (kön).
    fn gender(&self) -> Gender {
        self.0.gender.into()
    }

    /// The target (målvärde), in the indicator's unit of measure.
    fn value(&self) -> f64 {
        self.0.value
    }

    /// Whether this is invented example content.
    fn is_example(&self) -> bool {
        self.0.is_example
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TargetsOf(pub IndicatorId);

impl Key for TargetsOf {
    type Value = Arc<Vec<target::Model>>;

    async fn load(context: &RequestContext, keys: &[Self]) -> Loaded<Self> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let rows = store::indicator::targets(context.store.reader(), &context.scope, &ids).await?;
        Ok(grouped(keys, rows, |row| TargetsOf(row.indicator_id)))
    }
}

impl Nest for Target {}

impl From<target::Model> for Target {
    fn from(row: target::Model) -> Self {
        Self(row)
    }
}

/// Narrows a list of targets; what is left out narrows nothing.
#[derive(Debug, Default, InputObject)]
pub struct TargetFilter {
    /// Codes of indicators.
    indicators: Option<Vec<String>>,
    /// Codes of units; sub-units included.
    units: Option<Vec<String>>,
    /// The first year (första år) of the periods.
    year_from: Option<i32>,
    /// The last year (sista år) of the periods.
    year_to: Option<i32>,
}

#[derive(Debug, Default)]
pub struct TargetQuery;

#[Object]
impl TargetQuery {
    /// Targets (målvärden) of all indicators, in the order in which they were set.
    async fn targets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 100; null means 100.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the last row already read.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100; not together with first.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the first row already read.")] before: Option<String>,
        #[graphql(desc = "Narrows the list.")] filter: Option<TargetFilter>,
    ) -> Result<Connection<Target>> {
        let context = context(ctx).await?;
        let filter = hand_over!(filter.unwrap_or_default(), TargetFilter => store::target::Filter {
            year_from, year_to
        } and (indicators, units) as (
            indicators: chosen_ids::<indicator::Entity, _>(context, "filter.indicators", indicators, IndicatorId).await?,
            units: chosen_units(context, "filter.units", units, Subunits::Included)?,
        ));
        let request = PageArguments::new(first, after, last, before).request(ListKind::BY_ID, context)?;
        let page = store::target::page(context.store.reader(), &context.scope, &filter, &request).await?;
        Ok(Connection::of(page, |row| by_id(row.id.0)))
    }
}
