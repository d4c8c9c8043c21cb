//! Steering documents as the schema shows them.

use std::sync::Arc;

use arshjul_entity::{FocusAreaId, GoalId, SteeringDocumentId, perspective, principle, steering_document};
use async_graphql::{Context, Error, ID, Object, Result, SimpleObject};

use super::{
    engine::{
        connection::{Connection, ListKind, PageArguments, connect},
        context::{batch, session},
        id::GlobalId,
        scalar::Date,
    },
    enums::DocumentKind,
    focus_area::FocusArea,
    goal::Goal,
    load::{PerspectivesOf, PrinciplesOf, related},
};
use crate::store::{self, edge::Edge, page::Key};

#[derive(Clone, Debug)]
pub struct SteeringDocument(pub Arc<steering_document::Model>);

/// Princip: how a steering document is carried out and followed up.
#[derive(Clone, Debug, SimpleObject)]
pub struct Principle {
    /// Nummer in the document.
    number: i32,
    /// Namn.
    name: String,
    /// Lydelse.
    text: String,
}

/// Perspektiv/målgrupp that a steering document works with beside its focus areas.
#[derive(Clone, Debug, SimpleObject)]
pub struct Perspective {
    /// Kod; unique and stable.
    code: String,
    /// Namn.
    name: String,
}

/// Styrdokument: a programme, strategy, plan or policy.
#[Object]
impl SteeringDocument {
    /// Global id.
    pub async fn id(&self) -> ID {
        GlobalId::row("SteeringDocument", self.0.id.0)
    }

    /// Styrdokumentets kod, such as `SSH2030`; unique and stable.
    fn code(&self) -> &str {
        &self.0.code
    }

    /// Styrdokumentets titel.
    fn title(&self) -> &str {
        &self.0.title
    }

    /// Styrdokumentets slag.
    fn kind(&self) -> DocumentKind {
        self.0.kind.into()
    }

    /// Visionen that the document contributes to, as the municipality words it.
    fn vision(&self) -> Option<&str> {
        self.0.vision.as_deref()
    }

    /// Första giltighetsdag.
    fn valid_from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// Sista giltighetsdag; null where none is set.
    fn valid_to(&self) -> Option<Date> {
        self.0.valid_to.map(Date)
    }

    /// Styrdokument that this one complements.
    async fn complements(&self, ctx: &Context<'_>) -> Option<Result<Self>> {
        Some(Self::load(ctx, self.0.complements_id?).await)
    }

    /// Styrdokument that this one replaces.
    async fn replaces(&self, ctx: &Context<'_>) -> Option<Result<Self>> {
        Some(Self::load(ctx, self.0.replaces_id?).await)
    }

    /// Mål in the document, by code.
    async fn goals(&self, ctx: &Context<'_>) -> Result<Vec<Goal>> {
        let edge = Edge::DocumentToGoal;
        let rows = related(ctx, edge, self.0.id.0, GoalId, |row| row.code.clone()).await?;
        Ok(rows.into_iter().map(Goal).collect())
    }

    /// Fokusområden in the document, by number.
    async fn focus_areas(&self, ctx: &Context<'_>) -> Result<Vec<FocusArea>> {
        let edge = Edge::DocumentToFocusArea;
        let rows = related(ctx, edge, self.0.id.0, FocusAreaId, FocusArea::order).await?;
        Ok(rows.into_iter().map(FocusArea).collect())
    }

    /// Principer för genomförande och uppföljning, by number.
    async fn principles(&self, ctx: &Context<'_>) -> Result<Vec<Principle>> {
        let rows = batch(ctx)
            .await?
            .one(PrinciplesOf(self.0.id))
            .await?
            .unwrap_or_default();
        let principle = |row: &principle::Model| Principle {
            number: row.number,
            name: row.name.clone(),
            text: row.text.clone(),
        };
        Ok(rows.iter().map(principle).collect())
    }

    /// Perspektiv och målgrupper, in the document's order.
    async fn perspectives(&self, ctx: &Context<'_>) -> Result<Vec<Perspective>> {
        let rows = batch(ctx)
            .await?
            .one(PerspectivesOf(self.0.id))
            .await?
            .unwrap_or_default();
        let perspective = |row: &perspective::Model| Perspective {
            code: row.code.clone(),
            name: row.name.clone(),
        };
        Ok(rows.iter().map(perspective).collect())
    }

    /// Raised by every change.
    fn version(&self) -> i32 {
        self.0.version
    }
}

impl SteeringDocument {
    /// The document that a row's foreign key names.
    pub async fn load(ctx: &Context<'_>, id: SteeringDocumentId) -> Result<Self> {
        let row = batch(ctx).await?.one(id).await?;
        row.map(Self)
            .ok_or_else(|| Error::new_with_source(format!("no steering document {}", id.0)))
    }
}

#[derive(Debug, Default)]
pub struct SteeringDocumentQuery;

#[Object]
impl SteeringDocumentQuery {
    /// Styrdokument, by code.
    async fn steering_documents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 100; null means 100.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the last row already read.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100; not together with first.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the first row already read.")] before: Option<String>,
    ) -> Result<Connection<SteeringDocument>> {
        let session = session(ctx).await?;
        connect(
            PageArguments {
                first,
                after,
                last,
                before,
            },
            ListKind::BY_TEXT,
            session.language(),
            |row: &steering_document::Model| Key {
                sort: Some(row.code.clone().into()),
                id: row.id.0,
            },
            |row| SteeringDocument(Arc::new(row)),
            async |request| {
                store::steering_document::page(session.store.reader(), &session.scope, &request).await
            },
        )
        .await
    }

    /// The steering document of a code; null where there is none.
    async fn steering_document(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Styrdokumentets kod, such as SSH2030.")] code: String,
    ) -> Option<Result<SteeringDocument>> {
        super::node::by_code::<steering_document::Entity, _>(ctx, code, SteeringDocument).await
    }
}
