//! Goals as the schema shows them.

use std::sync::Arc;

use arshjul_entity::{
    FocusAreaId, FrameworkItemId, GoalId, IndicatorId, SteeringDocumentId, goal, steering_document,
};
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result, SimpleObject};

use super::{
    activity::{Activity, activities_under},
    engine::{
        connection::{Connection, ListKind, PageArguments, connect},
        context::{batch, session},
        error::{UserError, outcome, read_failure},
        id::GlobalId,
    },
    focus_area::FocusArea,
    framework::FrameworkItem,
    indicator::Indicator,
    load::related,
    steering_document::SteeringDocument,
};
use crate::{
    service::{self, code},
    store::{self, activity::Parent, edge::Edge, page::Key},
};

#[derive(Clone, Debug)]
pub struct Goal(pub Arc<goal::Model>);

/// Mål: a goal of a steering document.
#[Object]
impl Goal {
    /// Global id.
    pub async fn id(&self) -> ID {
        GlobalId::row("Goal", self.0.id.0)
    }

    /// Målets kod, such as `M1`; unique and stable.
    fn code(&self) -> &str {
        &self.0.code
    }

    /// Målets lydelse.
    fn title(&self) -> &str {
        &self.0.title
    }

    /// Beskrivning.
    fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// Whether this is invented example content, and not a goal that the municipality adopted.
    fn is_example(&self) -> bool {
        self.0.is_example
    }

    /// Styrdokument that the goal stands in.
    async fn steering_document(&self, ctx: &Context<'_>) -> Result<SteeringDocument> {
        SteeringDocument::load(ctx, self.0.steering_document_id).await
    }

    /// Överordnat mål.
    async fn parent(&self, ctx: &Context<'_>) -> Option<Result<Self>> {
        Self::load(ctx, self.0.parent_id?).await.transpose()
    }

    /// Fokusområden tied to the goal, by number.
    async fn focus_areas(&self, ctx: &Context<'_>) -> Result<Vec<FocusArea>> {
        let edge = Edge::GoalToFocusArea;
        let rows = related(ctx, edge, self.0.id.0, FocusAreaId, FocusArea::order).await?;
        Ok(rows.into_iter().map(FocusArea).collect())
    }

    /// What the goal contributes to in Agenda 2030 and other frameworks.
    async fn framework_items(&self, ctx: &Context<'_>) -> Result<Vec<FrameworkItem>> {
        let edge = Edge::GoalToFrameworkItem;
        let rows = related(ctx, edge, self.0.id.0, FrameworkItemId, FrameworkItem::order).await?;
        Ok(rows.into_iter().map(FrameworkItem).collect())
    }

    /// Indikatorer that follow the goal up, by code.
    async fn indicators(&self, ctx: &Context<'_>) -> Result<Vec<Indicator>> {
        let edge = Edge::GoalToIndicator;
        let rows = related(ctx, edge, self.0.id.0, IndicatorId, |row| row.code.clone()).await?;
        Ok(rows.into_iter().map(Indicator).collect())
    }

    /// Aktiviteter that serve the goal, in the order they were made. `first` is at most 100.
    async fn activities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, at most 100; null means 100.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the last row already read.")] after: Option<String>,
        #[graphql(desc = "Verksamhetsår of the action plan.")] year: Option<i32>,
        #[graphql(desc = "Codes of responsible units, sub-units included.")] units: Option<Vec<String>>,
    ) -> Result<Connection<Activity>> {
        activities_under(ctx, Parent::Goal(self.0.id), first, after, year, units).await
    }

    /// Raised by every change; `expectedVersion` of an update must equal it.
    fn version(&self) -> i32 {
        self.0.version
    }
}

impl Goal {
    /// The goal of an id, if the viewer may see it.
    pub async fn load(ctx: &Context<'_>, id: GoalId) -> Result<Option<Self>> {
        Ok(batch(ctx).await?.one(id).await?.map(Self))
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
    /// Mål, by code.
    async fn goals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 100; null means 100.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the last row already read.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100; not together with first.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the first row already read.")] before: Option<String>,
        #[graphql(desc = "Narrows the list.")] filter: Option<GoalFilter>,
    ) -> Result<Connection<Goal>> {
        let session = session(ctx).await?;
        let GoalFilter {
            steering_document,
            is_example,
        } = filter.unwrap_or_default();
        let codes: Vec<_> = steering_document.into_iter().collect();
        let documents =
            code::ids::<steering_document::Entity>(session, "filter.steeringDocument", &codes).await;
        let documents = documents.map_err(|failure| read_failure(failure, session.language()))?;
        let filter = store::goal::Filter {
            steering_document: documents.first().copied().map(SteeringDocumentId),
            is_example,
        };
        connect(
            PageArguments {
                first,
                after,
                last,
                before,
            },
            ListKind::BY_TEXT,
            session.language(),
            |row: &goal::Model| Key {
                sort: Some(row.code.clone().into()),
                id: row.id.0,
            },
            |row| Goal(Arc::new(row)),
            async |request| {
                store::goal::page(session.store.reader(), &session.scope, &filter, &request).await
            },
        )
        .await
    }

    /// The goal of a code; null where there is none.
    async fn goal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Målets kod, such as M1.")] code: String,
    ) -> Option<Result<Goal>> {
        super::node::by_code::<goal::Entity, _>(ctx, code, Goal).await
    }
}

/// A new goal.
#[derive(Debug, InputObject)]
pub struct GoalCreateInput {
    /// Målets kod: 1-32 letters A-Z and a-z, digits, `-`, `.` and `_`; unique.
    code: String,
    /// Målets lydelse, at most 500 characters.
    title: String,
    /// Beskrivning, at most 5,000 characters.
    description: Option<String>,
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
    /// Målets lydelse, at most 500 characters.
    title: Option<String>,
    /// Beskrivning, at most 5,000 characters.
    description: MaybeUndefined<String>,
    /// Id of the goal above.
    parent_id: MaybeUndefined<ID>,
    /// Ids of all focus areas that it is tied to from now on.
    focus_area_ids: Option<Vec<ID>>,
    /// Ids of all framework items that it contributes to from now on.
    framework_item_ids: Option<Vec<ID>>,
}

/// The new goal, or why there is none.
#[derive(Debug, SimpleObject)]
pub struct GoalCreatePayload {
    /// The new goal; null where it was refused.
    goal: Option<Goal>,
    /// Why it was refused; empty where it was not.
    user_errors: Vec<UserError>,
}

/// The changed goal, or why it was not changed.
#[derive(Debug, SimpleObject)]
pub struct GoalUpdatePayload {
    /// The goal after the change; null where it was refused.
    goal: Option<Goal>,
    /// Why it was refused; empty where it was not.
    user_errors: Vec<UserError>,
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
        let session = session(ctx).await?;
        let GoalCreateInput {
            code,
            title,
            description,
            steering_document_id,
            parent_id,
            focus_area_ids,
            framework_item_ids,
            is_example,
        } = input;
        let new = service::goal::New {
            code,
            title,
            description,
            steering_document: GlobalId::row_of(&steering_document_id, "SteeringDocument"),
            parent: parent_id.map(|id| GlobalId::row_of(&id, "Goal")),
            focus_areas: GlobalId::rows_of(focus_area_ids.as_deref().unwrap_or_default(), "FocusArea"),
            framework_items: GlobalId::rows_of(
                framework_item_ids.as_deref().unwrap_or_default(),
                "FrameworkItem",
            ),
            is_example,
        };
        let (goal, user_errors) = outcome(service::goal::create(session, new).await, session.language())?;
        Ok(GoalCreatePayload {
            goal: goal.map(|row| Goal(Arc::new(row))),
            user_errors,
        })
    }

    /// Changes a goal. COORDINATOR at the root unit.
    async fn goal_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The change.")] input: GoalUpdateInput,
    ) -> Result<GoalUpdatePayload> {
        let session = session(ctx).await?;
        let GoalUpdateInput {
            id,
            expected_version,
            title,
            description,
            parent_id,
            focus_area_ids,
            framework_item_ids,
        } = input;
        let change = service::goal::Change {
            id: GlobalId::row_of(&id, "Goal"),
            expected_version,
            title,
            description: description.into(),
            parent: service::Patch::from(parent_id).map(|id: ID| GlobalId::row_of(&id, "Goal")),
            focus_areas: focus_area_ids.map(|ids| GlobalId::rows_of(&ids, "FocusArea")),
            framework_items: framework_item_ids.map(|ids| GlobalId::rows_of(&ids, "FrameworkItem")),
        };
        let (goal, user_errors) = outcome(service::goal::update(session, change).await, session.language())?;
        Ok(GoalUpdatePayload {
            goal: goal.map(|row| Goal(Arc::new(row))),
            user_errors,
        })
    }
}
