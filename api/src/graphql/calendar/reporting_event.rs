//! Reporting events with their milestones, and dates with their reasons.

use std::sync::Arc;

use arshjul_entity::data_freeze;
use async_graphql::{Context, ID, Object, Result};

use super::Deadline;
use crate::{
    domain::{calendar as rules, policy},
    graphql::{
        action::Action,
        engine::{Date, DateTime, GlobalId, Key, Loaded, Nest, batch, context, read_failure},
        enums::{MilestoneKind, ReportingEventKind},
        lock::group_wide,
    },
    service::{self, context::RequestContext},
    store,
};

#[derive(Clone, Debug)]
pub struct ReportingEvent(pub Arc<rules::ReportingEvent>);

impl ReportingEvent {
    /// The event of a code, where its year's cycle has it.
    pub async fn load(ctx: &Context<'_>, code: &str) -> Result<Option<Self>> {
        let Some(year) = rules::calendar_year_of(code) else {
            return Ok(None);
        };
        let context = context(ctx).await?;
        let events = service::calendar::events(context, year).await;
        let events = events.map_err(|failure| read_failure(failure, context.language()))?;
        let event = events.into_iter().find(|event| event.code == code);
        Ok(event.map(Arc::new).map(Self))
    }

    async fn freeze(&self, ctx: &Context<'_>) -> Result<Option<Arc<data_freeze::Model>>> {
        batch(ctx).await?.one(FreezeOf(self.0.code.clone())).await
    }
}

/// The freeze in force of a reporting event, by its code.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FreezeOf(pub String);

impl Key for FreezeOf {
    type Value = Arc<data_freeze::Model>;

    async fn load(context: &RequestContext, keys: &[Self]) -> Loaded<Self> {
        let events = keys.iter().map(|key| key.0.clone()).collect();
        let freezes = store::lock::freezes(context.store.reader(), &context.scope, events).await?;
        let freezes = freezes.into_iter();
        Ok(freezes
            .map(|row| (FreezeOf(row.event.clone()), Arc::new(row)))
            .collect())
    }
}

impl Nest for ReportingEvent {}

/// A reporting event (redovisningstillfälle): an interim report, year-end closing, annual report, sustainability report or budget.
#[Object]
impl ReportingEvent {
    /// Global id.
    pub async fn id(&self) -> ID {
        GlobalId::keyed("ReportingEvent", &self.0.code)
    }

    /// The code (kod), stable and unique over all years: `INTERIM-2026-08-31`, `CLOSING-2025`, `BUDGET-2027`.
    fn code(&self) -> &str {
        &self.0.code
    }

    /// The reporting event's kind (redovisningstillfällets slag).
    fn kind(&self) -> ReportingEventKind {
        self.0.kind.into()
    }

    /// The name (namn), in Swedish or English by `Accept-Language`.
    async fn name(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(self.0.name(context(ctx).await?.language()))
    }

    /// The fiscal year (verksamhetsår) that it is about.
    fn fiscal_year(&self) -> i32 {
        self.0.fiscal_year
    }

    /// The last day of the period that it reports on (redovisningsperiodens sista dag); null for a budget.
    fn period_end(&self) -> Option<Date> {
        self.0.period_end.map(Date)
    }

    /// Frozen (fryst): since when what it is made from stays as it is; null where it is not frozen. The milestone DATA_FREEZE is the
    /// plan.
    async fn frozen_at(&self, ctx: &Context<'_>) -> Option<Result<DateTime>> {
        let freeze = self.freeze(ctx).await.transpose()?;
        Some(freeze.map(|freeze| DateTime(freeze.frozen_at)))
    }

    /// What the viewer may do with the event now, by the table that decides and whether it is frozen.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<Action>> {
        let context = context(ctx).await?;
        let action = match self.freeze(ctx).await? {
            Some(_) => Some(policy::Action::ReportingEventThaw),
            None => rules::reported_until(&self.0.code).map(|_| policy::Action::ReportingEventFreeze),
        };
        Ok(group_wide(context, action))
    }

    /// Milestones (milstolpar), in the order of time.
    fn milestones(&self) -> Vec<Milestone> {
        self.0.milestones.iter().cloned().map(Milestone).collect()
    }
}

#[derive(Clone, Debug)]
pub struct Milestone(rules::Milestone);

/// A milestone (milstolpe) of a reporting event.
#[Object]
impl Milestone {
    /// The milestone's kind (milstolpens slag).
    fn kind(&self) -> MilestoneKind {
        self.0.kind.into()
    }

    /// The municipality's own planned day (kommunens egen planerade dag); null: the last day that counts.
    fn planned_on(&self) -> Option<Date> {
        self.0.planned_on.map(Date)
    }

    /// The last day that counts (sista dag som räknas), with where it comes from.
    fn date(&self) -> ResolvedDate {
        ResolvedDate::Milestone(self.0.date)
    }
}

#[derive(Clone, Debug)]
pub enum ResolvedDate {
    Milestone(rules::ResolvedDate),
    Deadline(Deadline),
}

impl Nest for ResolvedDate {}

/// A day with its reason (en dag med skäl): where it comes from, and whether and why it moved (C2).
#[Object]
impl ResolvedDate {
    /// The last day that counts (sista dag som räknas), after moving.
    fn effective_on(&self) -> Date {
        Date(match self {
            Self::Milestone(date) => date.effective_on,
            Self::Deadline(deadline) => deadline.rules().due.due_on,
        })
    }

    /// The day before it was moved (dagen innan den flyttats).
    fn nominal_on(&self) -> Date {
        Date(match self {
            Self::Milestone(date) => date.nominal_on,
            Self::Deadline(deadline) => deadline.rules().due.nominal_on,
        })
    }

    /// The law's day (lagens dag): `nominalOn` where a law sets it, otherwise null.
    fn statutory_on(&self) -> Option<Date> {
        let day = match self {
            Self::Milestone(date) => date.statutory_on(),
            Self::Deadline(deadline) => deadline.rules().due.statutory_on(),
        };
        day.map(Date)
    }

    /// ISO 8601 week of `effectiveOn`, such as `2026-W45`.
    fn iso_week(&self) -> String {
        match self {
            Self::Milestone(date) => date.iso_week(),
            Self::Deadline(deadline) => deadline.rules().due.iso_week(),
        }
    }

    /// The rule (regel): the paragraphs that set and move the date, or that no law does; in Swedish or English by `Accept-Language`.
    async fn rule(&self, ctx: &Context<'_>) -> Result<String> {
        let language = context(ctx).await?.language();
        Ok(match self {
            Self::Milestone(date) => date.rule(language),
            Self::Deadline(deadline) => deadline.rules().due.rule(language),
        })
    }

    /// The explanation (förklaring): what sets the date, and what moved it; in Swedish or English by `Accept-Language`.
    async fn explanation(&self, ctx: &Context<'_>) -> Result<String> {
        let language = context(ctx).await?.language();
        Ok(match self {
            Self::Milestone(date) => date.explanation(language),
            Self::Deadline(deadline) => deadline.rules().due.explanation(language),
        })
    }
}
