//! Focus areas as the schema shows them.

use std::sync::Arc;

use arshjul_entity::{FocusAreaId, GoalId, IndicatorId, SteeringDocumentId, focus_area, steering_document};
use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::{
    activity::{Activity, activities_under},
    engine::{
        connection::{Connection, ListKind, PageArguments, connect},
        context::{batch, session},
        error::{UserError, outcome, read_failure},
        id::GlobalId,
    },
    goal::Goal,
    indicator::Indicator,
    load::related,
    steering_document::SteeringDocument,
};
use crate::{
    service::{self, code},
    store::{self, activity::Parent, edge::Edge, page::Key},
};

#[derive(Clone, Debug)]
pub struct FocusArea(pub Arc<focus_area::Model>);

/// Fokusområde: a numbered area of a strategy, tied to goals.
#[Object]
impl FocusArea {
    /// Global id.
    pub async fn id(&self) -> ID {
        GlobalId::row("FocusArea", self.0.id.0)
    }

    /// Fokusområdets kod, such as `F1`; unique and stable.
    fn code(&self) -> &str {
        &self.0.code
    }

    /// Fokusområdets nummer in its document.
    fn number(&self) -> i32 {
        self.0.number
    }

    /// Fokusområdets namn.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// Styrdokument that the focus area stands in.
    async fn steering_document(&self, ctx: &Context<'_>) -> Result<SteeringDocument> {
        SteeringDocument::load(ctx, self.0.steering_document_id).await
    }

    /// Mål tied to the focus area, by code.
    async fn goals(&self, ctx: &Context<'_>) -> Result<Vec<Goal>> {
        let edge = Edge::FocusAreaToGoal;
        let rows = related(ctx, edge, self.0.id.0, GoalId, |row| row.code.clone()).await?;
        Ok(rows.into_iter().map(Goal).collect())
    }

    /// Indikatorer that follow the focus area up, by code.
    async fn indicators(&self, ctx: &Context<'_>) -> Result<Vec<Indicator>> {
        let edge = Edge::FocusAreaToIndicator;
        let rows = related(ctx, edge, self.0.id.0, IndicatorId, |row| row.code.clone()).await?;
        Ok(rows.into_iter().map(Indicator).collect())
    }

    /// Aktiviteter that serve the focus area, in the order they were made. `first` is at most 100.
    async fn activities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, at most 100; null means 100.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the last row already read.")] after: Option<String>,
        #[graphql(desc = "Verksamhetsår of the action plan.")] year: Option<i32>,
        #[graphql(desc = "Codes of responsible units, sub-units included.")] units: Option<Vec<String>>,
    ) -> Result<Connection<Activity>> {
        activities_under(ctx, Parent::FocusArea(self.0.id), first, after, year, units).await
    }

    /// Raised by every change; `expectedVersion` of an update must equal it.
    fn version(&self) -> i32 {
        self.0.version
    }
}

impl FocusArea {
    /// How focus areas are listed: by number, then code.
    #[must_use]
    pub fn order(row: &focus_area::Model) -> (i32, String) {
        (row.number, row.code.clone())
    }

    /// The focus area of an id, if the viewer may see it.
    pub async fn load(ctx: &Context<'_>, id: FocusAreaId) -> Result<Option<Self>> {
        Ok(batch(ctx).await?.one(id).await?.map(Self))
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
    /// Fokusområden, by code.
    async fn focus_areas(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 100; null means 100.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the last row already read.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100; not together with first.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the first row already read.")] before: Option<String>,
        #[graphql(desc = "Narrows the list.")] filter: Option<FocusAreaFilter>,
    ) -> Result<Connection<FocusArea>> {
        let session = session(ctx).await?;
        let FocusAreaFilter { steering_document } = filter.unwrap_or_default();
        let codes: Vec<_> = steering_document.into_iter().collect();
        let documents = code::ids::<steering_document::Entity>(session, "filter.steeringDocument", &codes)
            .await
            .map_err(|failure| read_failure(failure, session.language()))?;
        let filter = store::focus_area::Filter {
            steering_document: documents.first().copied().map(SteeringDocumentId),
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
            |row: &focus_area::Model| Key {
                sort: Some(row.code.clone().into()),
                id: row.id.0,
            },
            |row| FocusArea(Arc::new(row)),
            async |request| {
                store::focus_area::page(session.store.reader(), &session.scope, &filter, &request).await
            },
        )
        .await
    }

    /// The focus area of a code; null where there is none.
    async fn focus_area(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Fokusområdets kod, such as F1.")] code: String,
    ) -> Option<Result<FocusArea>> {
        super::node::by_code::<focus_area::Entity, _>(ctx, code, FocusArea).await
    }
}

/// A new focus area.
#[derive(Debug, InputObject)]
pub struct FocusAreaCreateInput {
    /// Fokusområdets kod: 1-32 letters A-Z and a-z, digits, `-`, `.` and `_`; unique.
    code: String,
    /// Fokusområdets nummer, 1-99.
    number: i32,
    /// Fokusområdets namn, at most 500 characters.
    name: String,
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
    /// Fokusområdets nummer, 1-99.
    number: Option<i32>,
    /// Fokusområdets namn, at most 500 characters.
    name: Option<String>,
    /// Ids of all goals that it is tied to from now on.
    goal_ids: Option<Vec<ID>>,
}

/// The new focus area, or why there is none.
#[derive(Debug, SimpleObject)]
pub struct FocusAreaCreatePayload {
    /// The new focus area; null where it was refused.
    focus_area: Option<FocusArea>,
    /// Why it was refused; empty where it was not.
    user_errors: Vec<UserError>,
}

/// The changed focus area, or why it was not changed.
#[derive(Debug, SimpleObject)]
pub struct FocusAreaUpdatePayload {
    /// The focus area after the change; null where it was refused.
    focus_area: Option<FocusArea>,
    /// Why it was refused; empty where it was not.
    user_errors: Vec<UserError>,
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
        let session = session(ctx).await?;
        let FocusAreaCreateInput {
            code,
            number,
            name,
            steering_document_id,
            goal_ids,
        } = input;
        let new = service::focus_area::New {
            code,
            number,
            name,
            steering_document: GlobalId::row_of(&steering_document_id, "SteeringDocument"),
            goals: GlobalId::rows_of(goal_ids.as_deref().unwrap_or_default(), "Goal"),
        };
        let created = service::focus_area::create(session, new).await;
        let (row, user_errors) = outcome(created, session.language())?;
        Ok(FocusAreaCreatePayload {
            focus_area: row.map(|row| FocusArea(Arc::new(row))),
            user_errors,
        })
    }

    /// Changes a focus area. COORDINATOR at the root unit.
    async fn focus_area_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The change.")] input: FocusAreaUpdateInput,
    ) -> Result<FocusAreaUpdatePayload> {
        let session = session(ctx).await?;
        let FocusAreaUpdateInput {
            id,
            expected_version,
            number,
            name,
            goal_ids,
        } = input;
        let change = service::focus_area::Change {
            id: GlobalId::row_of(&id, "FocusArea"),
            expected_version,
            number,
            name,
            goals: goal_ids.map(|ids| GlobalId::rows_of(&ids, "Goal")),
        };
        let updated = service::focus_area::update(session, change).await;
        let (row, user_errors) = outcome(updated, session.language())?;
        Ok(FocusAreaUpdatePayload {
            focus_area: row.map(|row| FocusArea(Arc::new(row))),
            user_errors,
        })
    }
}
