//! Steering documents as the schema shows them.

use std::sync::Arc;

use arshjul_entity::{SteeringDocumentId, perspective, principle, steering_document};
use async_graphql::{Context, ID, Object, Result, SimpleObject};

use super::{
    engine::{
        Connection, Date, GlobalId, Key, ListKind, Loaded, Nest, PageArguments, batch, by_code, by_text,
        context, grouped, linked, load, shows,
    },
    enums::DocumentKind,
    focus_area::FocusArea,
    goal::Goal,
};
use crate::{
    service::context::RequestContext,
    store::{self, link::Link, row},
};

#[derive(Clone, Debug)]
pub struct SteeringDocument(pub Arc<steering_document::Model>);

shows!(SteeringDocument: SteeringDocumentId, steering_document, row::by_ids::<steering_document::Entity>, |row: &steering_document::Model| row.code.clone());

/// A principle (princip): how a steering document is carried out and followed up.
#[derive(Clone, Debug, SimpleObject)]
pub struct Principle {
    /// The number (nummer) in the document.
    number: i32,
    /// The name (namn).
    name: String,
    /// The wording (lydelse).
    text: String,
}

/// A perspective (perspektiv), or group (målgrupp) that a steering document works with beside its focus areas.
#[derive(Clone, Debug, SimpleObject)]
pub struct Perspective {
    /// The code (kod); unique and stable.
    code: String,
    /// The name (namn).
    name: String,
}

impl Nest for SteeringDocument {}

/// A steering document (styrdokument): a programme, strategy, plan or policy.
#[Object]
impl SteeringDocument {
    /// Global id.
    pub async fn id(&self) -> ID {
        GlobalId::row("SteeringDocument", self.0.id.0)
    }

    /// The steering document's code (styrdokumentets kod), such as `SSH2030`; unique and stable.
    fn code(&self) -> &str {
        &self.0.code
    }

    /// The steering document's title (styrdokumentets titel).
    fn title(&self) -> &str {
        &self.0.title
    }

    /// The steering document's kind (styrdokumentets slag).
    fn kind(&self) -> DocumentKind {
        self.0.kind.into()
    }

    /// The vision (visionen) that the document contributes to, as the municipality words it.
    fn vision(&self) -> Option<&str> {
        self.0.vision.as_deref()
    }

    /// The first day of validity (första giltighetsdag).
    fn valid_from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// The last day of validity (sista giltighetsdag); null where none is set.
    fn valid_to(&self) -> Option<Date> {
        self.0.valid_to.map(Date)
    }

    /// The steering document (styrdokument) that this one complements.
    async fn complements(&self, ctx: &Context<'_>) -> Option<Result<Self>> {
        Some(load(ctx, self.0.complements_id?).await)
    }

    /// The steering document (styrdokument) that this one replaces.
    async fn replaces(&self, ctx: &Context<'_>) -> Option<Result<Self>> {
        Some(load(ctx, self.0.replaces_id?).await)
    }

    /// Goals (mål) in the document, by code.
    async fn goals(&self, ctx: &Context<'_>) -> Result<Vec<Goal>> {
        linked(ctx, Link::DocumentToGoal, self.0.id.0).await
    }

    /// Focus areas (fokusområden) in the document, by number.
    async fn focus_areas(&self, ctx: &Context<'_>) -> Result<Vec<FocusArea>> {
        linked(ctx, Link::DocumentToFocusArea, self.0.id.0).await
    }

    /// Principles of carrying out and following up (principer för genomförande och uppföljning), by number.
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

    /// Perspectives and groups (perspektiv och målgrupper), in the document's order.
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

/// What of a document: keys of their own, so that each loads for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PrinciplesOf(pub SteeringDocumentId);

impl Key for PrinciplesOf {
    type Value = Arc<Vec<principle::Model>>;

    async fn load(context: &RequestContext, keys: &[Self]) -> Loaded<Self> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let rows = store::steering_document::principles(context.store.reader(), &context.scope, &ids).await?;
        Ok(grouped(keys, rows, |row| PrinciplesOf(row.steering_document_id)))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PerspectivesOf(pub SteeringDocumentId);

impl Key for PerspectivesOf {
    type Value = Arc<Vec<perspective::Model>>;

    async fn load(context: &RequestContext, keys: &[Self]) -> Loaded<Self> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let rows =
            store::steering_document::perspectives(context.store.reader(), &context.scope, &ids).await?;
        Ok(grouped(keys, rows, |row| {
            PerspectivesOf(row.steering_document_id)
        }))
    }
}

#[derive(Debug, Default)]
pub struct SteeringDocumentQuery;

#[Object]
impl SteeringDocumentQuery {
    /// Steering documents (styrdokument), by code.
    async fn steering_documents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 100; null means 100.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the last row already read.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100; not together with first.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the first row already read.")] before: Option<String>,
    ) -> Result<Connection<SteeringDocument>> {
        let context = context(ctx).await?;
        let request = PageArguments::new(first, after, last, before).request(ListKind::BY_TEXT, context)?;
        let page = store::steering_document::page(context.store.reader(), &context.scope, &request).await?;
        Ok(Connection::of(page, |row| by_text(&row.code, row.id.0)))
    }

    /// The steering document of a code; null where there is none.
    async fn steering_document(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The steering document's code (styrdokumentets kod), such as SSH2030.")]
        code: String,
    ) -> Option<Result<SteeringDocument>> {
        by_code::<_, steering_document::Entity>(ctx, code).await
    }
}
