//! How complete the reporting is, as the schema shows it (R11).

use async_graphql::{Context, Object, Result};

use super::{
    calendar::{Deadline, ReportingEvent, calendar_year},
    engine::{Date, Period, chosen_units, context, load, missing, read_failure},
    enums::Gender,
    indicator::Indicator,
    organization_unit::OrganizationUnit,
};
use crate::{
    domain::{self, calendar as rules},
    service::{self, code::Subunits, completeness::OfUnit},
};

#[derive(Debug)]
pub struct UnitCompleteness(OfUnit);

/// What a unit has handed in (enhetens inlämning): what deadlines asked of a unit for the reports of a year, and what came of it.
#[Object]
impl UnitCompleteness {
    /// The unit (enhet).
    async fn unit(&self, ctx: &Context<'_>) -> Result<OrganizationUnit> {
        OrganizationUnit::load(ctx, self.0.unit).await
    }

    /// The reporting events (redovisningstillfällen) that the unit was asked something for, in the calendar's order.
    fn events(&self) -> Vec<EventCompleteness> {
        let events = self.0.events.iter().cloned();
        events
            .map(|(event, told)| EventCompleteness { event, told })
            .collect()
    }
}

#[derive(Debug)]
pub struct EventCompleteness {
    event: rules::ReportingEvent,
    told: domain::completeness::Completeness,
}

/// What has come in for a reporting event (inlämning till ett redovisningstillfälle), in cells: an indicator in one gender. A cell is asked
/// for by the first of all deadlines that want it, and used by the others; units that need not hand in are not asked.
#[Object]
impl EventCompleteness {
    /// The reporting event (redovisningstillfälle).
    fn reporting_event(&self) -> ReportingEvent {
        ReportingEvent(self.event.clone().into())
    }

    /// How many cells are asked for (antal efterfrågade celler).
    fn asked(&self) -> u32 {
        self.told.asked
    }

    /// How many cells are used (antal celler som används) that another deadline asks for first: each cell is counted once, where it is asked.
    fn used(&self) -> u32 {
        self.told.used
    }

    /// How many of the cells used (antal använda celler) came in.
    fn used_received(&self) -> u32 {
        self.told.used_received
    }

    /// How many of the cells asked for (antal efterfrågade celler) came in, and were neither returned nor taken back to a draft.
    fn received(&self) -> u32 {
        self.told.received
    }

    /// How many (antal) came by the last day, by the date in Sweden.
    fn on_time(&self) -> u32 {
        self.told.on_time
    }

    /// How many (antal) came after the last day.
    fn late(&self) -> u32 {
        self.told.late
    }

    /// How many cells are approved (antal godkända celler).
    fn approved(&self) -> u32 {
        self.told.approved
    }

    /// What has not come in, by due day.
    fn missing(&self) -> Vec<MissingResult> {
        self.told.missing.iter().cloned().map(MissingResult).collect()
    }
}

#[derive(Debug)]
pub struct MissingResult(domain::completeness::MissingCells);

/// A missing result (saknat utfall): what has not come in of an indicator.
#[Object]
impl MissingResult {
    /// The indicator (indikator).
    async fn indicator(&self, ctx: &Context<'_>) -> Result<Indicator> {
        load(ctx, self.0.indicator).await
    }

    /// The period that was asked for (begärd period).
    fn period(&self) -> Period {
        Period(self.0.period.to_string())
    }

    /// The genders (kön) that have not come in.
    fn genders(&self) -> Vec<Gender> {
        self.0.genders.iter().map(|gender| (*gender).into()).collect()
    }

    /// The deadline (hålltid) that asked.
    async fn deadline(&self, ctx: &Context<'_>) -> Result<Deadline> {
        let deadline = Deadline::load(ctx, self.0.deadline).await?;
        deadline.ok_or_else(|| missing("Deadline"))
    }

    /// Whether another deadline asks for it first (används bara), and it is counted there.
    fn is_used(&self) -> bool {
        self.0.is_used
    }

    /// Whether it was accepted (godtaget) that it is missing.
    fn is_gap_accepted(&self) -> bool {
        self.0.is_gap_accepted
    }

    /// The last day (sista dag): that of the hand-in which serves the deadline, where another does.
    fn due_on(&self) -> Date {
        Date(self.0.due_on)
    }
}

#[derive(Debug, Default)]
pub struct CompletenessQuery;

#[Object]
impl CompletenessQuery {
    /// What has come in by unit and reporting event (inlämning per enhet och redovisningstillfälle) of a calendar year (R11), by the
    /// units' codes. Only of units whose raw results the viewer may read: who has not reported is theirs to know.
    async fn completeness(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The calendar year (kalenderår), 2005-2100: it holds the reports on the year before and the interim reports of the year."
        )]
        year: i32,
        #[graphql(
            desc = "The units' codes (enheternas koder), sub-units included; null means all that the viewer may read."
        )]
        units: Option<Vec<String>>,
    ) -> Result<Vec<UnitCompleteness>> {
        let context = context(ctx).await?;
        let year = calendar_year(context, year)?;
        let units = chosen_units(context, "units", units, Subunits::Included)?;
        let told = service::completeness::of_year(context, year, units.as_deref()).await;
        let told = told.map_err(|failure| read_failure(failure, context.language()))?;
        Ok(told.into_iter().map(UnitCompleteness).collect())
    }
}
