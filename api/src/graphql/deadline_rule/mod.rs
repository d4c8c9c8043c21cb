//! Deadline rules as the schema shows them.

use std::sync::Arc;

use arshjul_entity::{DeadlineRuleId, OrganizationUnitId, deadline_rule};
use async_graphql::{Context, ID, InputObject, Object, Result};

use super::{
    activity::Activity,
    engine::{
        Connection, GlobalId, ListKind, Nest, PageArguments, Period, by_code, by_text, chosen_document,
        context, hand_over, linked, linked_ids, load, shows,
    },
    enums::{DeadlineKind, ReportingEventKind, RequestedPeriod, RollPolicy, UnitKind, YearChoice},
    indicator::Indicator,
    organization_unit::OrganizationUnit,
    steering_document::SteeringDocument,
};
use crate::{
    service::deadline_rule::stored,
    store::{self, link::Link, row},
};

mod anchor;
mod command;
mod template;

pub use anchor::{DeadlineAnchor, DeadlineOffset};
pub use command::DeadlineRuleMutation;
pub use template::{DeadlineRuleTemplateMutation, DeadlineRuleTemplateQuery};

#[derive(Clone, Debug)]
pub struct DeadlineRule(pub Arc<deadline_rule::Model>);

shows!(DeadlineRule: DeadlineRuleId, deadline_rule, row::by_ids::<deadline_rule::Entity>, |row: &deadline_rule::Model| row.code.clone());

impl Nest for DeadlineRule {}

/// A deadline rule (tidsregel): what makes the same deadlines every year (C4).
#[Object]
impl DeadlineRule {
    /// Global id.
    pub async fn id(&self) -> ID {
        GlobalId::row("DeadlineRule", self.0.id.0)
    }

    /// The rule's code (regelns kod); unique and stable, and the first part of its deadlines' codes.
    fn code(&self) -> &str {
        &self.0.code
    }

    /// The kinds of deadlines (hålltidernas slag).
    fn kind(&self) -> DeadlineKind {
        self.0.kind.into()
    }

    /// The title (rubrik) of its deadlines.
    fn title(&self) -> &str {
        &self.0.title
    }

    /// The process (process): who asks. Two deadlines of one process are never parallel follow-ups; without one, the rule stands for
    /// itself.
    fn process(&self) -> Option<&str> {
        self.0.process.as_deref()
    }

    /// The steering document (styrdokument) that asks for it.
    async fn steering_document(&self, ctx: &Context<'_>) -> Option<Result<SteeringDocument>> {
        Some(load(ctx, self.0.steering_document_id?).await)
    }

    /// Whom it is for (målgrupp), where the work is for someone (P8).
    fn audience(&self) -> Option<&str> {
        self.0.audience.as_deref()
    }

    /// The lowest age of those it is for (målgruppens lägsta ålder), years.
    fn age_from(&self) -> Option<i32> {
        self.0.age_from
    }

    /// The highest age of those it is for (målgruppens högsta ålder), years.
    fn age_to(&self) -> Option<i32> {
        self.0.age_to
    }

    /// What it counts from (utgångspunkt).
    fn anchor(&self) -> DeadlineAnchor {
        DeadlineAnchor(self.0.clone())
    }

    /// How far from the anchor (avstånd).
    fn offset(&self) -> DeadlineOffset {
        DeadlineOffset::of(&self.0)
    }

    /// Where the day moves (vart dagen flyttas) when it falls on a day that is not a working day.
    fn roll(&self) -> RollPolicy {
        self.0.roll.into()
    }

    /// In which years (vilka år) it applies in.
    fn years(&self) -> YearChoice {
        self.0.years.into()
    }

    /// Kinds of units (enhetsslag): all units of these kinds that are valid on the due day.
    fn unit_kinds(&self) -> Vec<UnitKind> {
        stored::unit_kinds(&self.0).map(Into::into).collect()
    }

    /// The units (enheter) that it names, by code, beside those of its kinds.
    async fn units(&self, ctx: &Context<'_>) -> Result<Vec<OrganizationUnit>> {
        let units = linked_ids(ctx, Link::DeadlineRuleToUnit, self.0.id.0).await?;
        OrganizationUnit::all_by_code(ctx, units.iter().map(|id| OrganizationUnitId(*id))).await
    }

    /// Indicators (indikatorer) that it asks for, by code.
    async fn indicators(&self, ctx: &Context<'_>) -> Result<Vec<Indicator>> {
        linked(ctx, Link::DeadlineRuleToIndicator, self.0.id.0).await
    }

    /// Activities (aktiviteter) that it asks for, in the order they were made, as far as the viewer may see them.
    async fn activities(&self, ctx: &Context<'_>) -> Result<Vec<Activity>> {
        linked(ctx, Link::DeadlineRuleToActivity, self.0.id.0).await
    }

    /// Questions (frågor): what it asks beside indicators and activities.
    fn questions(&self) -> Vec<&str> {
        self.0.questions.iter().flat_map(|text| text.lines()).collect()
    }

    /// The kind of reporting event (slag av redovisningstillfälle) that its deadlines feed: the next one of the kind.
    fn feeds(&self) -> Option<ReportingEventKind> {
        self.0.feeds.map(Into::into)
    }

    /// Which period (vilken period) of the indicators its deadlines ask for.
    fn asks_for(&self) -> RequestedPeriod {
        self.0.asks_for.into()
    }

    /// The period (perioden) by name; null where it is not NAMED.
    fn asks_for_period(&self) -> Option<Period> {
        self.0.asks_period.clone().map(Period)
    }

    /// The working time (arbetsinsats) of each unit, hours; null where nobody has estimated it.
    fn effort_hours(&self) -> Option<f64> {
        self.0.effort.map(|minutes| f64::from(minutes) / 60.0)
    }

    /// At the earliest (tidigast): working days that levelling may move its deadlines back by.
    fn earlier(&self) -> i32 {
        self.0.earlier
    }

    /// At the latest (senast): working days that levelling may put its deadlines off by.
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
    /// Deadline rules (tidsregler), by code.
    async fn deadline_rules(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 100; null means 100.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the last row already read.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100; not together with first.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the first row already read.")] before: Option<String>,
        #[graphql(desc = "Narrows the list.")] filter: Option<DeadlineRuleFilter>,
    ) -> Result<Connection<DeadlineRule>> {
        let context = context(ctx).await?;
        let filter = hand_over!(filter.unwrap_or_default(), DeadlineRuleFilter => store::deadline_rule::Filter {
            kinds, feeds, is_example, is_archived
        } and (steering_document) as (
            steering_document: chosen_document(context, steering_document).await?
        ));
        let request = PageArguments::new(first, after, last, before).request(ListKind::BY_TEXT, context)?;
        let page =
            store::deadline_rule::page(context.store.reader(), &context.scope, &filter, &request).await?;
        Ok(Connection::of(page, |row| by_text(&row.code, row.id.0)))
    }

    /// The rule of a code; null where there is none.
    async fn deadline_rule(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The rule's code (regelns kod).")] code: String,
    ) -> Option<Result<DeadlineRule>> {
        by_code::<_, deadline_rule::Entity>(ctx, code).await
    }
}
