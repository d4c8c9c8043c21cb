//! Focus areas as the schema shows them.

use std::sync::Arc;

use arshjul_entity::{FocusAreaId, focus_area};
use async_graphql::{Context, ID, InputObject, Object, Result};

use super::{
    activity::{Activity, activities_under},
    engine::{
        Connection, GlobalId, Line, ListKind, Nest, PageArguments, by_code, by_text, chosen_document,
        context, hand_over, linked, load, payload, payloads, shows,
    },
    goal::Goal,
    indicator::Indicator,
    steering_document::SteeringDocument,
};
use crate::{
    service,
    store::{self, activity::Parent, link::Link, row},
};

#[derive(Clone, Debug)]
pub struct FocusArea(pub Arc<focus_area::Model>);

shows!(FocusArea: FocusAreaId, focus_area, row::by_ids::<focus_area::Entity>, |row: &focus_area::Model| (row.number, row.code.clone()));

impl Nest for FocusArea {}

/// A focus area (fokusområde): a numbered area of a strategy, tied to goals.
#[Object]
impl FocusArea {
    /// Global id.
    pub async fn id(&self) -> ID {
        GlobalId::row("FocusArea", self.0.id.0)
    }

    /// The focus area's code (fokusområdets kod), such as `F1`; unique and stable.
    fn code(&self) -> &str {
        &self.0.code
    }

    /// The focus area's number (fokusområdets nummer) in its document.
    fn number(&self) -> i32 {
        self.0.number
    }

    /// The focus area's name (fokusområdets namn).
    fn name(&self) -> &str {
        &self.0.name
    }

    /// The steering document (styrdokument) that the focus area stands in.
    async fn steering_document(&self, ctx: &Context<'_>) -> Result<SteeringDocument> {
        load(ctx, self.0.steering_document_id).await
    }

    /// Goals (mål) tied to the focus area, by code.
    async fn goals(&self, ctx: &Context<'_>) -> Result<Vec<Goal>> {
        linked(ctx, Link::FocusAreaToGoal, self.0.id.0).await
    }

    /// Indicators (indikatorer) that follow the focus area up, by code.
    async fn indicators(&self, ctx: &Context<'_>) -> Result<Vec<Indicator>> {
        linked(ctx, Link::FocusAreaToIndicator, self.0.id.0).await
    }

    /// Activities (aktiviteter) that serve the focus area, in the order they were made. `first` is at most 100.
    async fn activities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, at most 100; null means 100.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the last row already read.")] after: Option<String>,
        #[graphql(desc = "The fiscal year (verksamhetsår) of the action plan.")] year: Option<i32>,
        #[graphql(desc = "Codes of responsible units, sub-units included.")] units: Option<Vec<String>>,
    ) -> Result<Connection<Activity>> {
        activities_under(ctx, Parent::FocusArea(self.0.id), first, after, year, units).await
    }

    /// Raised by every change; `expectedVersion` of an update must equal it.
    fn version(&self) -> i32 {
        self.0.version
    }
}

/// Narrows a list of focus areas; what is left out narrows nothing.
#[derive(Debug, Default, InputObject)]
pub struct FocusAreaFilter {
    /// Code of a steering document.
    steering_document: Option<String>,
}

#[derive(Debug, Default)]
pub struct FocusAreaQuery;

#[Object]
impl FocusAreaQuery {
    /// Focus areas (fokusområden), by code.
    async fn focus_areas(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 100; null means 100.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the last row already read.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100; not together with first.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the first row already read.")] before: Option<String>,
        #[graphql(desc = "Narrows the list.")] filter: Option<FocusAreaFilter>,
    ) -> Result<Connection<FocusArea>> {
        let context = context(ctx).await?;
        let filter = hand_over!(filter.unwrap_or_default(), FocusAreaFilter => store::focus_area::Filter {

        } and (steering_document) as (
            steering_document: chosen_document(context, steering_document).await?
        ));
        let request = PageArguments::new(first, after, last, before).request(ListKind::BY_TEXT, context)?;
        let page = store::focus_area::page(context.store.reader(), &context.scope, &filter, &request).await?;
        Ok(Connection::of(page, |row| by_text(&row.code, row.id.0)))
    }

    /// The focus area of a code; null where there is none.
    async fn focus_area(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The focus area's code (fokusområdets kod), such as F1.")] code: String,
    ) -> Option<Result<FocusArea>> {
        by_code::<_, focus_area::Entity>(ctx, code).await
    }
}

/// A new focus area.
#[derive(Debug, InputObject)]
pub struct FocusAreaCreateInput {
    /// The focus area's code (fokusområdets kod): 1-32 letters A-Z and a-z, digits, `-`, `.` and `_`; unique.
    code: String,
    /// The focus area's number (fokusområdets nummer), 1-99.
    number: i32,
    /// The focus area's name (fokusområdets namn), at most 500 characters.
    name: Line,
    /// Id of the steering document that it stands in.
    steering_document_id: ID,
    /// Ids of the goals that it is tied to.
    goal_ids: Option<Vec<ID>>,
}

/// A change of a focus area. What is left out or null stays.
#[derive(Debug, InputObject)]
pub struct FocusAreaUpdateInput {
    /// Id of the focus area.
    id: ID,
    /// The version that the change builds on.
    expected_version: i32,
    /// The focus area's number (fokusområdets nummer), 1-99.
    number: Option<i32>,
    /// The focus area's name (fokusområdets namn), at most 500 characters.
    name: Option<Line>,
    /// Ids of all goals that it is tied to from now on.
    goal_ids: Option<Vec<ID>>,
}

payloads! {
    /// The new focus area, or why there is none.
    FocusAreaCreatePayload {
        /// The new focus area; null where it was refused.
        focus_area: FocusArea
    }
    /// The changed focus area, or why it was not changed.
    FocusAreaUpdatePayload {
        /// The focus area after the change; null where it was refused.
        focus_area: FocusArea
    }
}

#[derive(Debug, Default)]
pub struct FocusAreaMutation;

#[Object]
impl FocusAreaMutation {
    /// Adds a focus area. COORDINATOR at the root unit.
    async fn focus_area_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new focus area.")] input: FocusAreaCreateInput,
    ) -> Result<FocusAreaCreatePayload> {
        let context = context(ctx).await?;
        let new = hand_over!(input, FocusAreaCreateInput => service::focus_area::New {
            code, number, name;
            steering_document = SteeringDocument(steering_document_id), goals = Goal(goal_ids),
        });
        payload(context, service::focus_area::create(context, new).await)
    }

    /// Changes a focus area. COORDINATOR at the root unit.
    async fn focus_area_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The change.")] input: FocusAreaUpdateInput,
    ) -> Result<FocusAreaUpdatePayload> {
        let context = context(ctx).await?;
        let change = hand_over!(input, FocusAreaUpdateInput => service::focus_area::Update {
            expected_version, number, name;
            id = FocusArea(id), goals = Goal(goal_ids),
        });
        payload(context, service::focus_area::update(context, change).await)
    }
}
