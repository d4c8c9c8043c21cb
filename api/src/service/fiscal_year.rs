//! Years as they are set up.

use arshjul_entity::fiscal_year;

use super::Failure;
use crate::domain::{
    calendar::{CalendarSettings, CalendarYear},
    rejection::{Reason, Rejection},
};

/// What was decided for the year.
pub fn settings(year: &fiscal_year::Model) -> Result<CalendarSettings, serde_json::Error> {
    serde_json::from_str(&year.settings)
}

/// A year that calendars are made for.
pub fn calendar_year(field: &str, year: i32) -> Result<CalendarYear, Failure> {
    CalendarYear::try_from(year).map_err(|_| {
        let (minimum, maximum) = CalendarYear::RANGE.into_inner();
        let (minimum, maximum) = (minimum.into(), maximum.into());
        Rejection::at(field, Reason::OutOfRange { minimum, maximum }).into()
    })
}
