//! What units aim at.

use std::sync::Arc;

use arshjul_entity::{IndicatorId, target};
use async_graphql::{Context, Object, Result};

use crate::{
    graphql::{
        engine::{Key, Loaded, Period, grouped},
        enums::Gender,
        organization_unit::OrganizationUnit,
    },
    service::context::RequestContext,
    store,
};

#[derive(Clone, Debug)]
pub struct Target(pub(super) target::Model);

/// A target (målvärde): what a unit aims at for an indicator, period and gender.
#[Object]
impl Target {
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
