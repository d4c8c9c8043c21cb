//! What indicators are to each other (S8).

use std::sync::Arc;

use arshjul_entity::{IndicatorId, indicator_relation};
use async_graphql::{Context, Object, Result};

use super::Indicator;
use crate::{
    graphql::{
        engine::{Key, Loaded, grouped, load},
        enums::IndicatorRelationKind,
    },
    service::context::RequestContext,
    store,
};

#[derive(Clone, Debug)]
pub struct IndicatorRelation(pub(super) indicator_relation::Model);

/// A relation (samband) of an indicator to another of the same persons: they are protected together when they are published (S8).
#[Object]
impl IndicatorRelation {
    /// What it is to the other (sambandets slag).
    fn kind(&self) -> IndicatorRelationKind {
        self.0.kind.into()
    }

    /// The other indicator (den andra indikatorn).
    async fn indicator(&self, ctx: &Context<'_>) -> Result<Indicator> {
        load(ctx, self.0.other_id).await
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RelationsOf(pub IndicatorId);

impl Key for RelationsOf {
    type Value = Arc<Vec<indicator_relation::Model>>;

    async fn load(context: &RequestContext, keys: &[Self]) -> Loaded<Self> {
        let ids = keys.iter().map(|key| key.0);
        let rows = store::indicator_relation::of(context.store.reader(), &context.scope, ids).await?;
        Ok(grouped(keys, rows, |row| RelationsOf(row.indicator_id)))
    }
}
