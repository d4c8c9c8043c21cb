//! Years set up: the cycle of their reports, and what else the municipality decides for its calendar.

use arshjul_entity::fiscal_year;

use crate::domain::calendar::CalendarSettings;

/// What was decided for the year.
pub fn settings(year: &fiscal_year::Model) -> Result<CalendarSettings, serde_json::Error> {
    serde_json::from_str(&year.settings)
}
