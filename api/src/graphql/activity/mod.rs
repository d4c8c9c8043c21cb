//! Activities as the schema shows them.

use std::sync::Arc;

use arshjul_entity::{ActivityId, FocusAreaId, GoalId, IndicatorId, activity, focus_area, goal, indicator};
use async_graphql::{Context, Enum, ID, InputObject, Object, Result};

use super::{
    action_plan::ActionPlan,
    engine::{
        Connection, Date, GlobalId, Identified, ListKind, Nest, PageArguments, SortKind, UserError,
        chosen_ids, chosen_units, context, hand_over, linked, load, shows,
    },
    enums::ActivityStatus,
    focus_area::FocusArea,
    goal::Goal,
    history::HistoryEntry,
    indicator::Indicator,
    organization_unit::OrganizationUnit,
};
use crate::{
    domain,
    service::{activity::requirements, context::RequestContext},
    store::{self, activity::OrderField, audit_event::Kind, link::Link, page::SortOrder},
};

mod command;
mod under;

pub use command::ActivityMutation;
pub use under::activities_under;

#[derive(Clone, Debug)]
pub struct Activity(pub Arc<activity::Model>);

shows!(Activity: ActivityId, activity, store::activity::by_ids, |row: &activity::Model| row.id);

impl Nest for Activity {}

/// An activity (aktivitet): what a unit does in its action plan, toward goals and focus areas (P2).
#[Object]
impl Activity {
    /// Global id.
    pub async fn id(&self) -> ID {
        GlobalId::row("Activity", self.0.id.0)
    }

    /// The activity's title (aktivitetens rubrik).
    fn title(&self) -> &str {
        &self.0.title
    }

    /// The description (beskrivning).
    fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// Whether this is invented example content.
    fn is_example(&self) -> bool {
        self.0.is_example
    }

    /// The activity's status (aktivitetens status).
    fn status(&self) -> ActivityStatus {
        self.0.status.into()
    }

    /// The fiscal year (verksamhetsår) of its action plan.
    async fn year(&self, ctx: &Context<'_>) -> Result<i32> {
        Ok(self.plan(ctx).await?.0.year)
    }

    /// The priority (prioritet), 1 is highest.
    fn priority(&self) -> Option<i32> {
        self.0.priority
    }

    /// The first day (första dag).
    fn starts_on(&self) -> Option<Date> {
        self.0.starts_on.map(Date)
    }

    /// The last day (sista dag).
    fn ends_on(&self) -> Option<Date> {
        self.0.ends_on.map(Date)
    }

    /// The responsible unit (ansvarig enhet): the one whose plan it stands in.
    async fn responsible_unit(&self, ctx: &Context<'_>) -> Result<OrganizationUnit> {
        OrganizationUnit::load(ctx, self.plan(ctx).await?.0.unit_id).await
    }

    /// The action plan (handlingsplan) that it stands in.
    async fn action_plan(&self, ctx: &Context<'_>) -> Result<ActionPlan> {
        self.plan(ctx).await
    }

    /// Goals (mål) that it serves, by code.
    async fn goals(&self, ctx: &Context<'_>) -> Result<Vec<Goal>> {
        linked(ctx, Link::ActivityToGoal, self.0.id.0).await
    }

    /// Focus areas (fokusområden) that it serves, by number.
    async fn focus_areas(&self, ctx: &Context<'_>) -> Result<Vec<FocusArea>> {
        linked(ctx, Link::ActivityToFocusArea, self.0.id.0).await
    }

    /// Indicators (indikatorer) that follow it up, by code.
    async fn indicators(&self, ctx: &Context<'_>) -> Result<Vec<Indicator>> {
        linked(ctx, Link::ActivityToIndicator, self.0.id.0).await
    }

    /// Whether it touches children (berör barn): then a child-rights assessment is required as well (P4).
    fn touches_children(&self) -> bool {
        self.0.touches_children
    }

    /// What collaboration it needs (behov av samverkan), or that there is none and why (P3).
    fn collaboration(&self) -> Option<&str> {
        self.0.collaboration.as_deref()
    }

    /// Consequences for people (konsekvenser för människor) (P4).
    fn consequences_for_people(&self) -> Option<&str> {
        self.0.consequences_for_people.as_deref()
    }

    /// Consequences for the environment (konsekvenser för miljön) (P4).
    fn consequences_for_environment(&self) -> Option<&str> {
        self.0.consequences_for_environment.as_deref()
    }

    /// The child-rights assessment (barnrättsbedömning): best interests, non-discrimination, right to be heard, development (P4).
    fn child_rights_assessment(&self) -> Option<&str> {
        self.0.child_rights_assessment.as_deref()
    }

    /// What is still missing before the activity may leave PLANNED, by the same rule that will decide (P3, P4).
    async fn missing_requirements(&self, ctx: &Context<'_>) -> Result<Vec<UserError>> {
        let language = context(ctx).await?.language();
        let missing = domain::activity::missing_requirements(&requirements(&self.0));
        Ok(missing
            .iter()
            .map(|rejection| UserError::new(rejection, language))
            .collect())
    }

    /// The history of changes (ändringshistorik), newest first (R9); only for those who may read the unit's drafts, and empty for
    /// others.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, at most 100; null means 100.")] first: Option<i32>,
    ) -> Result<Vec<HistoryEntry>> {
        HistoryEntry::of(ctx, Kind::Activity, self.0.id.0, first).await
    }

    /// Raised by every change; `expectedVersion` of an update must equal it.
    fn version(&self) -> i32 {
        self.0.version
    }
}

impl Activity {
    /// Whoever sees an activity sees its plan: both hang on the plan's status and unit.
    async fn plan(&self, ctx: &Context<'_>) -> Result<ActionPlan> {
        load(ctx, self.0.action_plan_id).await
    }
}

/// Narrows a list of activities; what is left out narrows nothing.
#[derive(Debug, Default, InputObject)]
pub struct ActivityFilter {
    /// Codes of responsible units.
    units: Option<Vec<String>>,
    /// Whether units below them are meant too; null means true.
    include_subunits: Option<bool>,
    /// The fiscal year (verksamhetsår).
    year: Option<i32>,
    /// Statuses, any of them.
    statuses: Option<Vec<ActivityStatus>>,
    /// Codes of goals, any of which it serves.
    goals: Option<Vec<String>>,
    /// Codes of focus areas, any of which it serves.
    focus_areas: Option<Vec<String>>,
    /// Codes of indicators, any of which follows it up.
    indicators: Option<Vec<String>>,
}

/// What activities are ordered by; the order they were made in breaks ties.
#[derive(Debug, InputObject)]
pub struct ActivityOrder {
    /// What they are ordered by.
    field: ActivityOrderField,
    /// Which end comes first; null means ASC.
    direction: Option<OrderDirection>,
}

/// What activities can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ActivityOrderField {
    /// The order they were made in.
    Id,
    /// The title (rubrik), in Swedish alphabetical order.
    Title,
    /// The priority (prioritet); those without one as if it were the lowest.
    Priority,
    /// The first day (första dag); those without one as if it were the last.
    StartsOn,
}

/// Which end of a list comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum OrderDirection {
    /// Ascending (stigande).
    Asc,
    /// Descending (fallande).
    Desc,
}

impl ActivityFilter {
    async fn resolve(self, context: &RequestContext) -> Result<store::activity::Filter> {
        Ok(hand_over!(self, ActivityFilter => store::activity::Filter {
            year, statuses
        } and (units, include_subunits, goals, focus_areas, indicators) as (
            units: chosen_units(context, "filter.units", units, include_subunits.into())?,
            goals: chosen_ids::<goal::Entity, _>(context, "filter.goals", goals, GoalId).await?,
            focus_areas: chosen_ids::<focus_area::Entity, _>(context, "filter.focusAreas", focus_areas, FocusAreaId).await?,
            indicators: chosen_ids::<indicator::Entity, _>(context, "filter.indicators", indicators, IndicatorId).await?,
        )))
    }
}

#[derive(Debug, Default)]
pub struct ActivityQuery;

#[Object]
impl ActivityQuery {
    /// Activities (aktiviteter) that the viewer may see.
    #[expect(clippy::too_many_arguments, reason = "the contract's arguments")]
    async fn activities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 100; null means 100.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the last row already read.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100; not together with first.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the first row already read.")] before: Option<String>,
        #[graphql(desc = "Narrows the list.")] filter: Option<ActivityFilter>,
        #[graphql(desc = "The order; null means the order they were made in.")] order_by: Option<
            ActivityOrder,
        >,
    ) -> Result<Connection<Activity>> {
        let context = context(ctx).await?;
        let filter = filter.unwrap_or_default().resolve(context).await?;
        let (field, order) = order_by.map_or((ActivityOrderField::Id, None), |order| {
            (order.field, order.direction)
        });
        let (field, sort) = match field {
            ActivityOrderField::Id => (OrderField::Id, SortKind::Nothing),
            ActivityOrderField::Title => (OrderField::Title, SortKind::Text),
            ActivityOrderField::Priority => (OrderField::Priority, SortKind::Number),
            ActivityOrderField::StartsOn => (OrderField::StartsOn, SortKind::Date),
        };
        let order = match order {
            None | Some(OrderDirection::Asc) => SortOrder::Ascending,
            Some(OrderDirection::Desc) => SortOrder::Descending,
        };
        let kind = ListKind {
            sort,
            ..ListKind::BY_ID
        };
        let request = PageArguments::new(first, after, last, before).request(kind, context)?;
        let db = context.store.reader();
        let page = store::activity::page(db, &context.scope, &filter, (field, order), &request).await?;
        Ok(Connection::of(page, |row| field.key(row)))
    }

    /// The activity of an id; null where there is none that the viewer may see.
    async fn activity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id.")] id: ID,
    ) -> Option<Result<Activity>> {
        Activity::of_row(ctx, GlobalId::row_of(&id, "Activity")?)
            .await
            .transpose()
    }
}
