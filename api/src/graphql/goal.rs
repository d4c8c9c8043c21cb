//! Goals as the schema shows them.

use std::sync::Arc;

use arshjul_entity::{GoalId, goal};
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result};

use super::{
    activity::{Activity, activities_under},
    engine::{
        Connection, GlobalId, Line, ListKind, Nest, PageArguments, Prose, by_code, by_text, chosen_document,
        context, find, hand_over, linked, load, payload, payloads, shows,
    },
    focus_area::FocusArea,
    framework::FrameworkItem,
    indicator::Indicator,
    steering_document::SteeringDocument,
};
use crate::{
    service,
    store::{self, activity::Parent, link::Link, row},
};

#[derive(Clone, Debug)]
pub struct Goal(pub Arc<goal::Model>);

shows!(Goal: GoalId, goal, row::by_ids::<goal::Entity>, |row: &goal::Model| row.code.clone());

impl Nest for Goal {}

/// A goal of a steering document (mål).
#[Object]
impl Goal {
    /// Global id.
    pub async fn id(&self) -> ID {
        GlobalId::row("Goal", self.0.id.0)
    }

    /// The goal's code (målets kod), such as `M1`; unique and stable.
    fn code(&self) -> &str {
        &self.0.code
    }

    /// The goal's wording (målets lydelse).
    fn title(&self) -> &str {
        &self.0.title
    }

    /// The description (beskrivning).
    fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// Whether this is invented example content, and not a goal that the municipality adopted.
    fn is_example(&self) -> bool {
        self.0.is_example
    }

    /// The steering document (styrdokument) that the goal stands in.
    async fn steering_document(&self, ctx: &Context<'_>) -> Result<SteeringDocument> {
        load(ctx, self.0.steering_document_id).await
    }

    /// The goal above (överordnat mål).
    async fn parent(&self, ctx: &Context<'_>) -> Option<Result<Self>> {
        find(ctx, self.0.parent_id?).await.transpose()
    }

    /// Focus areas (fokusområden) tied to the goal, by number.
    async fn focus_areas(&self, ctx: &Context<'_>) -> Result<Vec<FocusArea>> {
        linked(ctx, Link::GoalToFocusArea, self.0.id.0).await
    }

    /// What the goal contributes to in Agenda 2030 and other frameworks.
    async fn framework_items(&self, ctx: &Context<'_>) -> Result<Vec<FrameworkItem>> {
        linked(ctx, Link::GoalToFrameworkItem, self.0.id.0).await
    }

    /// Indicators (indikatorer) that follow the goal up, by code.
    async fn indicators(&self, ctx: &Context<'_>) -> Result<Vec<Indicator>> {
        linked(ctx, Link::GoalToIndicator, self.0.id.0).await
    }

    /// Activities (aktiviteter) that serve the goal, in the order they were made. `first` is at most 100.
    async fn activities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, at most 100; null means 100.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the last row already read.")] after: Option<String>,
        #[graphql(desc = "The fiscal year (verksamhetsår) of the action plan.")] year: Option<i32>,
        #[graphql(desc = "Codes of responsible units, sub-units included.")] units: Option<Vec<String>>,
    ) -> Result<Connection<Activity>> {
        activities_under(ctx, Parent::Goal(self.0.id), first, after, year, units).await
    }

    /// Raised by every change; `expectedVersion` of an update must equal it.
    fn version(&self) -> i32 {
        self.0.version
    }
}

/// Narrows a list of goals; what is left out narrows nothing.
#[derive(Debug, Default, InputObject)]
pub struct GoalFilter {
    /// Code of a steering document.
    steering_document: Option<String>,
    /// Only example content, or only what was adopted.
    is_example: Option<bool>,
}

#[derive(Debug, Default)]
pub struct GoalQuery;

#[Object]
impl GoalQuery {
    /// Goals (mål), by code.
    async fn goals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 100; null means 100.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the last row already read.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100; not together with first.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the first row already read.")] before: Option<String>,
        #[graphql(desc = "Narrows the list.")] filter: Option<GoalFilter>,
    ) -> Result<Connection<Goal>> {
        let context = context(ctx).await?;
        let filter = hand_over!(filter.unwrap_or_default(), GoalFilter => store::goal::Filter {
            is_example
        } and (steering_document) as (
            steering_document: chosen_document(context, steering_document).await?
        ));
        let request = PageArguments::new(first, after, last, before).request(ListKind::BY_TEXT, context)?;
        let page = store::goal::page(context.store.reader(), &context.scope, &filter, &request).await?;
        Ok(Connection::of(page, |row| by_text(&row.code, row.id.0)))
    }

    /// The goal of a code; null where there is none.
    async fn goal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The goal's code (målets kod), such as M1.")] code: String,
    ) -> Option<Result<Goal>> {
        by_code::<_, goal::Entity>(ctx, code).await
    }
}

/// A new goal.
#[derive(Debug, InputObject)]
pub struct GoalCreateInput {
    /// The goal's code (målets kod): 1-32 letters A-Z and a-z, digits, `-`, `.` and `_`; unique.
    code: String,
    /// The goal's wording (målets lydelse), at most 500 characters.
    title: Line,
    /// The description (beskrivning), at most 5,000 characters.
    description: Option<Prose>,
    /// Id of the steering document that the goal stands in.
    steering_document_id: ID,
    /// Id of the goal above.
    parent_id: Option<ID>,
    /// Ids of the focus areas that it is tied to.
    focus_area_ids: Option<Vec<ID>>,
    /// Ids of the framework items that it contributes to.
    framework_item_ids: Option<Vec<ID>>,
    /// Marks invented example content.
    #[graphql(default)]
    is_example: bool,
}

/// A change of a goal. What is left out stays; null erases where erasing is possible.
#[derive(Debug, InputObject)]
pub struct GoalUpdateInput {
    /// Id of the goal.
    id: ID,
    /// The version that the change builds on.
    expected_version: i32,
    /// The goal's wording (målets lydelse), at most 500 characters.
    title: Option<Line>,
    /// The description (beskrivning), at most 5,000 characters.
    description: MaybeUndefined<Prose>,
    /// Id of the goal above.
    parent_id: MaybeUndefined<ID>,
    /// Ids of all focus areas that it is tied to from now on.
    focus_area_ids: Option<Vec<ID>>,
    /// Ids of all framework items that it contributes to from now on.
    framework_item_ids: Option<Vec<ID>>,
}

payloads! {
    /// The new goal, or why there is none.
    GoalCreatePayload {
        /// The new goal; null where it was refused.
        goal: Goal
    }
    /// The changed goal, or why it was not changed.
    GoalUpdatePayload {
        /// The goal after the change; null where it was refused.
        goal: Goal
    }
}

#[derive(Debug, Default)]
pub struct GoalMutation;

#[Object]
impl GoalMutation {
    /// Adds a goal. COORDINATOR at the root unit.
    async fn goal_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new goal.")] input: GoalCreateInput,
    ) -> Result<GoalCreatePayload> {
        let context = context(ctx).await?;
        let new = hand_over!(input, GoalCreateInput => service::goal::New {
            code, title, description, is_example;
            steering_document = SteeringDocument(steering_document_id), parent = Goal(parent_id),
            focus_areas = FocusArea(focus_area_ids), framework_items = FrameworkItem(framework_item_ids),
        });
        payload(context, service::goal::create(context, new).await)
    }

    /// Changes a goal. COORDINATOR at the root unit.
    async fn goal_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The change.")] input: GoalUpdateInput,
    ) -> Result<GoalUpdatePayload> {
        let context = context(ctx).await?;
        let change = hand_over!(input, GoalUpdateInput => service::goal::Update {
            expected_version, title, description;
            id = Goal(id), parent = Goal(parent_id), focus_areas = FocusArea(focus_area_ids),
            framework_items = FrameworkItem(framework_item_ids),
        });
        payload(context, service::goal::update(context, change).await)
    }
}
