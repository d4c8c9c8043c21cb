//! Action plans as the schema shows them.

use std::sync::Arc;

use arshjul_entity::{ActionPlanId, action_plan, activity};
use async_graphql::{Context, ID, Object, Result};

use super::{
    activity::Activity,
    engine::{GlobalId, context, linked, linked_by, read_failure, shows},
    enums::ActionPlanStatus,
    history::HistoryEntry,
    indicator::Indicator,
    organization_unit::OrganizationUnit,
};
use crate::{
    service::code,
    store::{self, audit_event::Kind, link::Link},
};

#[derive(Clone, Debug)]
pub struct ActionPlan(pub Arc<action_plan::Model>);

shows!(ActionPlan: ActionPlanId, action_plan, store::action_plan::by_ids, |row: &action_plan::Model| row.id);

/// An action plan (handlingsplan): one unit's plan for one year (P1).
#[Object]
impl ActionPlan {
    /// Global id.
    pub async fn id(&self) -> ID {
        GlobalId::row("ActionPlan", self.0.id.0)
    }

    /// The unit (enhet) whose plan it is.
    async fn unit(&self, ctx: &Context<'_>) -> Result<OrganizationUnit> {
        OrganizationUnit::load(ctx, self.0.unit_id).await
    }

    /// The fiscal year (verksamhetsår).
    fn year(&self) -> i32 {
        self.0.year
    }

    /// The action plan's status (handlingsplanens status).
    fn status(&self) -> ActionPlanStatus {
        self.0.status.into()
    }

    /// Activities (aktiviteter) in the plan, by priority, then in the order they were made.
    async fn activities(&self, ctx: &Context<'_>) -> Result<Vec<Activity>> {
        let order = |one: &activity::Model, other: &activity::Model| {
            let order = |row: &activity::Model| (row.priority.unwrap_or(i32::MAX), row.id);
            order(one).cmp(&order(other))
        };
        linked_by(ctx, Link::ActionPlanToActivity, self.0.id.0, order).await
    }

    /// Indicators (indikatorer) that the plan has chosen, by code.
    async fn indicators(&self, ctx: &Context<'_>) -> Result<Vec<Indicator>> {
        linked(ctx, Link::ActionPlanToIndicator, self.0.id.0).await
    }

    /// The history of changes (ändringshistorik), newest first (R9); only for those who may read the unit's drafts, and empty for
    /// others.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, at most 100; null means 100.")] first: Option<i32>,
    ) -> Result<Vec<HistoryEntry>> {
        HistoryEntry::of(ctx, Kind::ActionPlan, self.0.id.0, first).await
    }

    /// Raised by every change.
    fn version(&self) -> i32 {
        self.0.version
    }
}

#[derive(Debug, Default)]
pub struct ActionPlanQuery;

#[Object]
impl ActionPlanQuery {
    /// A unit's plan for a year; null where there is none that the viewer may see.
    async fn action_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The unit's code (enhetens kod), such as SN.")] unit: String,
        #[graphql(desc = "The fiscal year (verksamhetsår).")] year: i32,
    ) -> Option<Result<ActionPlan>> {
        let plan = async {
            let context = context(ctx).await?;
            let unit = code::unit(context, "unit", &unit)
                .map_err(|failure| read_failure(failure, context.language()))?;
            let plan =
                store::action_plan::of_unit(context.store.reader(), &context.scope, unit, year).await?;
            Ok(plan.map(|row| ActionPlan(Arc::new(row))))
        };
        plan.await.transpose()
    }
}
