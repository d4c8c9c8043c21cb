//! The standing template: what calendars are made by where nobody has decided for the year.

use arshjul_entity::ReportingCycle;

use crate::domain::calendar::CalendarSettings;

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
