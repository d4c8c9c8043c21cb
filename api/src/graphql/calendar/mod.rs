//! The calendar as the schema shows it.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};

use super::{
    context::session,
    enums::{MilestoneKind, ReportingEventKind},
    error::{bad_user_input, read_failure},
    fiscal_year::FiscalYear,
    id::GlobalId,
    scalar::Date,
};
use crate::{
    domain::{
        calendar::{self as rules, CalendarYear},
        rejection::{Reason, Rejection},
    },
    service,
};

#[derive(Clone, Debug)]
pub struct Calendar(Arc<service::calendar::Calendar>);

/// Årshjulet: one year's reports, laid out against each other.
#[Object]
impl Calendar {
    /// Kalenderår.
    async fn year(&self) -> i32 {
        self.0.year.number()
    }

    /// Valår: general elections are held on the second Sunday of September (C8).
    async fn is_election_year(&self) -> bool {
        rules::is_election_year(self.0.year)
    }

    /// Valdag of an election year.
    async fn election_day(&self) -> Option<Date> {
        rules::election_day(self.0.year).map(Date)
    }

    /// Verksamhetsår as someone has set it up; null where the standing template shows.
    async fn fiscal_year(&self) -> Option<Result<FiscalYear>> {
        self.0.fiscal_year.clone().map(FiscalYear::of)
    }

    /// Redovisningstillfällen: year-end closing, annual report and sustainability report on the year before, the interim reports of
    /// the year, and the budget for the next (C3).
    async fn reporting_events(&self) -> Vec<ReportingEvent> {
        self.0
            .view
            .events
            .iter()
            .cloned()
            .map(ReportingEvent::new)
            .collect()
    }
}

#[derive(Clone, Debug)]
pub struct ReportingEvent(Arc<rules::ReportingEvent>);

impl ReportingEvent {
    fn new(event: rules::ReportingEvent) -> Self {
        Self(Arc::new(event))
    }

    /// The event of a code, where its year's cycle has it.
    pub async fn load(ctx: &Context<'_>, code: &str) -> Result<Option<Self>> {
        let Some(year) = rules::calendar_year_of(code) else {
            return Ok(None);
        };
        let session = session(ctx).await?;
        let events = service::calendar::events(session, year).await;
        let events = events.map_err(|failure| read_failure(failure, session.language()))?;
        Ok(events.into_iter().find(|event| event.code == code).map(Self::new))
    }
}

/// Redovisningstillfälle: an interim report, year-end closing, annual report, sustainability report or budget.
#[Object]
impl ReportingEvent {
    /// Global id.
    pub async fn id(&self) -> ID {
        GlobalId::keyed("ReportingEvent", &self.0.code)
    }

    /// Kod, stable and unique over all years: `INTERIM-2026-08-31`, `CLOSING-2025`, `BUDGET-2027`.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Redovisningstillfällets slag.
    async fn kind(&self) -> ReportingEventKind {
        self.0.kind.into()
    }

    /// Namn, in Swedish or English by `Accept-Language`.
    async fn name(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(self.0.name(session(ctx).await?.language()))
    }

    /// Verksamhetsår that it is about.
    async fn fiscal_year(&self) -> i32 {
        self.0.fiscal_year
    }

    /// Redovisningsperiodens sista dag; null for a budget.
    async fn period_end(&self) -> Option<Date> {
        self.0.period_end.map(Date)
    }

    /// Milstolpar, in the order of time.
    async fn milestones(&self) -> Vec<Milestone> {
        self.0.milestones.iter().cloned().map(Milestone).collect()
    }
}

#[derive(Clone, Debug)]
pub struct Milestone(rules::Milestone);

/// Milstolpe of a reporting event.
#[Object]
impl Milestone {
    /// Milstolpens slag.
    async fn kind(&self) -> MilestoneKind {
        self.0.kind.into()
    }

    /// Kommunens egen planerade dag; null: the last day that counts.
    async fn planned_on(&self) -> Option<Date> {
        self.0.planned_on.map(Date)
    }

    /// Sista dag som räknas, with where it comes from.
    async fn date(&self) -> ResolvedDate {
        ResolvedDate(self.0.date)
    }
}

#[derive(Clone, Copy, Debug)]
pub struct ResolvedDate(rules::ResolvedDate);

/// En dag med skäl: where it comes from, and whether and why it moved (C2).
#[Object]
impl ResolvedDate {
    /// Sista dag som räknas, after moving.
    async fn effective_on(&self) -> Date {
        Date(self.0.effective_on)
    }

    /// Dagen innan den flyttats.
    async fn nominal_on(&self) -> Date {
        Date(self.0.nominal_on)
    }

    /// Lagens dag: `nominalOn` where a law sets it, otherwise null.
    async fn statutory_on(&self) -> Option<Date> {
        self.0.statutory_on().map(Date)
    }

    /// ISO 8601 week of `effectiveOn`, such as `2026-W45`.
    async fn iso_week(&self) -> String {
        self.0.iso_week()
    }

    /// Regel: the paragraphs that set and move the date, or that no law does; in Swedish or English by `Accept-Language`.
    async fn rule(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(self.0.rule(session(ctx).await?.language()))
    }

    /// Förklaring: what sets the date, and what moved it; in Swedish or English by `Accept-Language`.
    async fn explanation(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(self.0.explanation(session(ctx).await?.language()))
    }
}

#[derive(Debug, Default)]
pub struct CalendarQuery;

#[Object]
impl CalendarQuery {
    /// Årshjulet of a year. It holds the year-end closing, annual report and sustainability report on the year before, the interim
    /// reports of the year, and the budget for the next.
    async fn calendar(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Kalenderår, 2005-2100: the public holidays of other years are not known.")]
        year: i32,
    ) -> Result<Calendar> {
        let session = session(ctx).await?;
        let year = CalendarYear::try_from(year).map_err(|_| {
            let (minimum, maximum) = CalendarYear::RANGE.into_inner();
            let reason = Reason::OutOfRange {
                minimum: minimum.into(),
                maximum: maximum.into(),
            };
            bad_user_input(&Rejection::at("year", reason), session.language())
        })?;
        let calendar = service::calendar::of_year(session, year, &service::calendar::Filter::default()).await;
        let calendar = calendar.map_err(|failure| read_failure(failure, session.language()))?;
        Ok(Calendar(Arc::new(calendar)))
    }
}
