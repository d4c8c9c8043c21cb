//! Deadline rules as the schema shows them.

use std::sync::Arc;

use arshjul_entity::{
    ActivityId, DeadlineRuleId, IndicatorId, OrganizationUnitId, SteeringDocumentId, deadline_rule,
    steering_document,
};
use async_graphql::{Context, ID, InputObject, Object, Result};

use super::{
    activity::Activity,
    engine::{
        connection::{Connection, ListKind, PageArguments, connect},
        context::{batch, session},
        error::read_failure,
        id::GlobalId,
    },
    enums::{DeadlineKind, ReportingEventKind, RollPolicy, UnitKind, YearChoice},
    indicator::Indicator,
    load::{EdgeFrom, related},
    organization_unit::OrganizationUnit,
    steering_document::SteeringDocument,
};
use crate::{
    service::{code, deadline_rule::stored},
    store::{self, edge::Edge, page::Key},
};

mod anchor;
mod command;
mod template;

pub use anchor::{DeadlineAnchor, DeadlineOffset};
pub use command::DeadlineRuleMutation;
pub use template::{DeadlineRuleTemplateMutation, DeadlineRuleTemplateQuery};

#[derive(Clone, Debug)]
pub struct DeadlineRule(pub Arc<deadline_rule::Model>);

/// Tidsregel: what makes the same deadlines every year (C4).
#[Object]
impl DeadlineRule {
    /// Global id.
    pub async fn id(&self) -> ID {
        GlobalId::row("DeadlineRule", self.0.id.0)
    }

    /// Regelns kod; unique and stable, and the first part of its deadlines' codes.
    fn code(&self) -> &str {
        &self.0.code
    }

    /// Hålltidernas slag.
    fn kind(&self) -> DeadlineKind {
        self.0.kind.into()
    }

    /// Rubrik of its deadlines.
    fn title(&self) -> &str {
        &self.0.title
    }

    /// Process: who asks. Two deadlines of one process are never parallel follow-ups; without one, the rule stands for itself.
    fn process(&self) -> Option<&str> {
        self.0.process.as_deref()
    }

    /// Styrdokument that asks for it.
    async fn steering_document(&self, ctx: &Context<'_>) -> Option<Result<SteeringDocument>> {
        let document: SteeringDocumentId = self.0.steering_document_id?;
        Some(SteeringDocument::load(ctx, document).await)
    }

    /// Målgrupp, where the work is for someone (P8).
    fn audience(&self) -> Option<&str> {
        self.0.audience.as_deref()
    }

    /// Målgruppens lägsta ålder, years.
    fn age_from(&self) -> Option<i32> {
        self.0.age_from
    }

    /// Målgruppens högsta ålder, years.
    fn age_to(&self) -> Option<i32> {
        self.0.age_to
    }

    /// Utgångspunkt: what it counts from.
    fn anchor(&self) -> DeadlineAnchor {
        DeadlineAnchor(self.0.clone())
    }

    /// Avstånd from the anchor.
    fn offset(&self) -> DeadlineOffset {
        DeadlineOffset::of(&self.0)
    }

    /// Vart dagen flyttas when it falls on a day that is not a working day.
    fn roll(&self) -> RollPolicy {
        self.0.roll.into()
    }

    /// Vilka år it applies in.
    fn years(&self) -> YearChoice {
        self.0.years.into()
    }

    /// Enhetsslag: all units of these kinds that are valid on the due day.
    fn unit_kinds(&self) -> Vec<UnitKind> {
        stored::unit_kinds(&self.0).map(Into::into).collect()
    }

    /// Enheter that it names, by code, beside those of its kinds.
    async fn units(&self, ctx: &Context<'_>) -> Result<Vec<OrganizationUnit>> {
        let key: EdgeFrom = (Edge::DeadlineRuleToUnit, self.0.id.0);
        let ids = batch(ctx).await?.one(key).await?;
        let units = &session(ctx).await?.units;
        let ids = ids.iter().flat_map(|ids| ids.iter());
        let mut rows: Vec<_> = ids
            .filter_map(|id| units.get(&OrganizationUnitId(*id)).cloned())
            .collect();
        rows.sort_by(|a, b| a.code.cmp(&b.code));
        Ok(rows.into_iter().map(OrganizationUnit).collect())
    }

    /// Indikatorer that it asks for, by code.
    async fn indicators(&self, ctx: &Context<'_>) -> Result<Vec<Indicator>> {
        let edge = Edge::DeadlineRuleToIndicator;
        let rows = related(ctx, edge, self.0.id.0, IndicatorId, |row| row.code.clone()).await?;
        Ok(rows.into_iter().map(Indicator).collect())
    }

    /// Aktiviteter that it asks for, in the order they were made, as far as the viewer may see them.
    async fn activities(&self, ctx: &Context<'_>) -> Result<Vec<Activity>> {
        let edge = Edge::DeadlineRuleToActivity;
        let rows = related(ctx, edge, self.0.id.0, ActivityId, |row| row.id).await?;
        Ok(rows.into_iter().map(Activity).collect())
    }

    /// Frågor: what it asks beside indicators and activities.
    fn questions(&self) -> Vec<&str> {
        self.0.questions.iter().flat_map(|text| text.lines()).collect()
    }

    /// Slag av redovisningstillfälle that its deadlines feed: the next one of the kind.
    fn feeds(&self) -> Option<ReportingEventKind> {
        self.0.feeds.map(Into::into)
    }

    /// Arbetsinsats of each unit, hours; null where nobody has estimated it.
    fn effort_hours(&self) -> Option<f64> {
        self.0.effort.map(|minutes| f64::from(minutes) / 60.0)
    }

    /// Tidigast: working days that levelling may move its deadlines back by.
    fn earlier(&self) -> i32 {
        self.0.earlier
    }

    /// Senast: working days that levelling may put its deadlines off by.
    fn later(&self) -> i32 {
        self.0.later
    }

    /// Whether this is invented example content.
    fn is_example(&self) -> bool {
        self.0.is_example
    }

    /// Whether it is out of force, and makes no deadlines any more.
    fn is_archived(&self) -> bool {
        self.0.is_archived
    }

    /// Raised by every change; `expectedVersion` of an update must equal it.
    fn version(&self) -> i32 {
        self.0.version
    }
}

impl DeadlineRule {
    /// The rule of an id, if there is one.
    pub async fn load(ctx: &Context<'_>, id: DeadlineRuleId) -> Result<Option<Self>> {
        Ok(batch(ctx).await?.one(id).await?.map(Self))
    }
}

/// Narrows a list of rules; what is left out narrows nothing.
#[derive(Debug, Default, InputObject)]
pub struct DeadlineRuleFilter {
    /// Kinds of deadlines, any of them.
    kinds: Option<Vec<DeadlineKind>>,
    /// The kind of report that they feed.
    feeds: Option<ReportingEventKind>,
    /// Code of the steering document that asks.
    steering_document: Option<String>,
    /// Only example content, or only what was adopted.
    is_example: Option<bool>,
    /// Only rules out of force, or only those in force.
    is_archived: Option<bool>,
}

#[derive(Debug, Default)]
pub struct DeadlineRuleQuery;

#[Object]
impl DeadlineRuleQuery {
    /// Tidsregler, by code.
    async fn deadline_rules(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 100; null means 100.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the last row already read.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100; not together with first.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the first row already read.")] before: Option<String>,
        #[graphql(desc = "Narrows the list.")] filter: Option<DeadlineRuleFilter>,
    ) -> Result<Connection<DeadlineRule>> {
        let session = session(ctx).await?;
        let DeadlineRuleFilter {
            kinds,
            feeds,
            steering_document,
            is_example,
            is_archived,
        } = filter.unwrap_or_default();
        let codes: Vec<_> = steering_document.into_iter().collect();
        let documents =
            code::ids::<steering_document::Entity>(session, "filter.steeringDocument", &codes).await;
        let documents = documents.map_err(|failure| read_failure(failure, session.language()))?;
        let filter = store::deadline_rule::Filter {
            kinds: kinds.map(|kinds| kinds.into_iter().map(Into::into).collect()),
            feeds: feeds.map(Into::into),
            steering_document: documents.first().copied().map(SteeringDocumentId),
            is_example,
            is_archived,
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
            |row: &deadline_rule::Model| Key {
                sort: Some(row.code.clone().into()),
                id: row.id.0,
            },
            |row| DeadlineRule(Arc::new(row)),
            async |request| {
                store::deadline_rule::page(session.store.reader(), &session.scope, &filter, &request).await
            },
        )
        .await
    }

    /// The rule of a code; null where there is none.
    async fn deadline_rule(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Regelns kod.")] code: String,
    ) -> Option<Result<DeadlineRule>> {
        super::node::by_code::<deadline_rule::Entity, _>(ctx, code, DeadlineRule).await
    }
}
