//! How complete the reporting is, as the schema shows it (R11).

use arshjul_entity::DeadlineId;
use async_graphql::{Context, Error, Object, Result};

use super::{
    calendar::{Deadline, ReportingEvent, calendar_year},
    engine::{
        context::{batch, session},
        error::read_failure,
        scalar::{Date, Period},
    },
    enums::Gender,
    indicator::Indicator,
    organization_unit::OrganizationUnit,
};
use crate::{
    domain::{self, calendar as rules},
    service::{
        self,
        code::{self, Subunits},
        completeness::OfUnit,
    },
};

#[derive(Debug)]
pub struct UnitCompleteness(OfUnit);

/// Enhetens inlämning: what deadlines asked of a unit for the reports of a year, and what came of it.
#[Object]
impl UnitCompleteness {
    /// Enhet.
    async fn unit(&self, ctx: &Context<'_>) -> Result<OrganizationUnit> {
        OrganizationUnit::load(ctx, self.0.unit).await
    }

    /// Redovisningstillfällen that the unit was asked something for, in the calendar's order.
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

/// Inlämning till ett redovisningstillfälle, in cells: an indicator in one gender. By the deadlines that feed the report, each cell
/// by the first that asks for it; units that need not hand in are not asked.
#[Object]
impl EventCompleteness {
    /// Redovisningstillfälle.
    fn reporting_event(&self) -> ReportingEvent {
        ReportingEvent(self.event.clone().into())
    }

    /// Antal efterfrågade celler.
    fn asked(&self) -> u32 {
        self.told.asked
    }

    /// Antal inkomna celler, drafts not counted.
    fn received(&self) -> u32 {
        self.told.received
    }

    /// Antal that came by the last day, by the date in Sweden.
    fn on_time(&self) -> u32 {
        self.told.on_time
    }

    /// Antal that came after the last day.
    fn late(&self) -> u32 {
        self.told.late
    }

    /// Antal godkända celler.
    fn approved(&self) -> u32 {
        self.told.approved
    }

    /// What has not come in, by due day.
    fn missing(&self) -> Vec<MissingResult> {
        self.told.missing.iter().cloned().map(MissingResult).collect()
    }
}

#[derive(Debug)]
pub struct MissingResult(domain::completeness::Missing);

/// Saknat utfall: what has not come in of an indicator.
#[Object]
impl MissingResult {
    /// Indikator.
    async fn indicator(&self, ctx: &Context<'_>) -> Result<Indicator> {
        let id = self.0.indicator;
        let row = batch(ctx).await?.one(id).await?;
        row.map(Indicator)
            .ok_or_else(|| Error::new_with_source(format!("completeness: no indicator {}", id.0)))
    }

    /// Period that was asked for: the last of the indicator's that is over when the report's period ends.
    fn period(&self) -> Period {
        Period(self.0.period.to_string())
    }

    /// Kön that have not come in.
    fn genders(&self) -> Vec<Gender> {
        self.0.genders.iter().map(|gender| (*gender).into()).collect()
    }

    /// Hålltid that asked.
    async fn deadline(&self, ctx: &Context<'_>) -> Result<Deadline> {
        let id: DeadlineId = self.0.deadline;
        let deadline = Deadline::load(ctx, id).await?;
        deadline.ok_or_else(|| Error::new_with_source(format!("completeness: no deadline {}", id.0)))
    }

    /// Sista dag: that of the hand-in which serves the deadline, where another does.
    fn due_on(&self) -> Date {
        Date(self.0.due_on)
    }
}

#[derive(Debug, Default)]
pub struct CompletenessQuery;

#[Object]
impl CompletenessQuery {
    /// Inlämning per enhet och redovisningstillfälle of a calendar year (R11), by the units' codes. Only of units whose raw results the viewer
    /// may read: who has not reported is theirs to know.
    async fn completeness(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Kalenderår, 2005-2100: it holds the reports on the year before and the interim reports of the year."
        )]
        year: i32,
        #[graphql(desc = "Enheternas koder, sub-units included; null means all that the viewer may read.")]
        units: Option<Vec<String>>,
    ) -> Result<Vec<UnitCompleteness>> {
        let session = session(ctx).await?;
        let year = calendar_year(session, year)?;
        let refused = |failure| read_failure(failure, session.language());
        let units = units.map(|codes| code::units(session, "units", &codes, Subunits::Included));
        let units = units.transpose().map_err(refused)?;
        let told = service::completeness::of_year(session, year, units.as_deref()).await;
        Ok(told.map_err(refused)?.into_iter().map(UnitCompleteness).collect())
    }
}
