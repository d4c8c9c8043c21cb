//! What a year's calendar holds: its reporting events by the cycle that the year was set up with, or by the standing template.

use arshjul_entity::{ReportingCycle, fiscal_year::Model as FiscalYear};

use super::{Failure, fiscal_year, session::Session};
use crate::{
    domain::calendar::{CalendarSettings, CalendarYear, ReportingEvent, reporting_events},
    store,
};

/// What holds for years that nobody has set up (C3).
#[derive(Clone, Debug)]
pub struct StandingTemplate {
    pub cycle: ReportingCycle,
    pub settings: CalendarSettings,
}

impl Default for StandingTemplate {
    /// The cycle of the municipality that asked for the service.
    fn default() -> Self {
        Self {
            cycle: ReportingCycle::AprilAugust,
            settings: CalendarSettings::default(),
        }
    }
}

/// A year's calendar.
#[derive(Clone, Debug)]
pub struct Calendar {
    pub year: CalendarYear,
    /// None where nobody has set the year up.
    pub fiscal_year: Option<FiscalYear>,
    pub reporting_events: Vec<ReportingEvent>,
}

pub async fn of_year(session: &Session, year: CalendarYear) -> Result<Calendar, Failure> {
    let fiscal_year = store::fiscal_year::find(session.store.reader(), &session.scope, year.number()).await?;
    let StandingTemplate { cycle, settings } = match &fiscal_year {
        Some(set_up) => StandingTemplate {
            cycle: set_up.cycle,
            settings: fiscal_year::settings(set_up)?,
        },
        None => StandingTemplate::clone(&session.standing_template),
    };
    let reporting_events = reporting_events(year, cycle, &settings);
    Ok(Calendar {
        year,
        fiscal_year,
        reporting_events,
    })
}
