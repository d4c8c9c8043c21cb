//! Reporting events (C3): what a calendar holds, from the standing template.

use arshjul_entity::{MilestoneKind, ReportingCycle, ReportingEventKind};
use chrono::{Datelike, NaiveDate};

use super::{CalendarSettings, CalendarYear, Milestone, event_code, template};
use crate::domain::{language::Language, text::Text};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportingEvent {
    /// Stable, and unique over all years: `INTERIM-2026-08-31`, `CLOSING-2025`, `BUDGET-2027`.
    pub code: String,
    pub kind: ReportingEventKind,
    /// The year that it is about, which for all but the interim reports is not the calendar's.
    pub fiscal_year: i32,
    /// The last day that it reports on; a budget reports on none.
    pub period_end: Option<NaiveDate>,
    /// In the order in which they are passed, which is that of time.
    pub milestones: Vec<Milestone>,
}

impl ReportingEvent {
    pub fn milestone(&self, kind: MilestoneKind) -> Option<&Milestone> {
        self.milestones.iter().find(|milestone| milestone.kind == kind)
    }

    pub fn name(&self, language: Language) -> String {
        self.named().into_language(language)
    }

    pub(super) fn named(&self) -> Text {
        event_code::name_of(self.kind, self.fiscal_year, self.period_end)
    }
}

/// What the calendar of the year holds, by the year that it is about: closing, annual report and sustainability report
/// on the year before, the interim reports of the year, the budget for the next. An event belongs whole to one calendar,
/// wherever its milestones fall.
pub fn reporting_events(
    year: CalendarYear,
    cycle: ReportingCycle,
    settings: &CalendarSettings,
) -> Vec<ReportingEvent> {
    let mut events = on_the_year_before(year, settings);
    let ends: Vec<_> = match cycle {
        ReportingCycle::Custom => settings.interim_period_ends.iter().copied().collect(),
        template => period_ends(template)
            .iter()
            .map(|(month, day)| year.on(*month, *day))
            .collect(),
    };
    events.extend(ends.into_iter().map(|end| interim_report(end, settings)));
    let code = format!("BUDGET-{}", year.number() + 1);
    events.push(ReportingEvent {
        kind: ReportingEventKind::Budget,
        fiscal_year: year.number() + 1,
        period_end: None,
        milestones: template::budget(&code, year, settings),
        code,
    });
    events
}

fn on_the_year_before(year: CalendarYear, settings: &CalendarSettings) -> Vec<ReportingEvent> {
    use ReportingEventKind::{AnnualReport, SustainabilityReport, YearEndClosing};

    let fiscal_year = year.number() - 1;
    let Some(end) = year.first_day().pred_opt() else {
        return Vec::new();
    };
    let event = |kind, prefix| {
        let code = format!("{prefix}-{fiscal_year}");
        ReportingEvent {
            milestones: match kind {
                AnnualReport => template::annual_report(&code, end, year, settings),
                SustainabilityReport => template::sustainability_report(&code, end, year, settings),
                _ => template::year_end_closing(&code, end, settings),
            },
            code,
            kind,
            fiscal_year,
            period_end: Some(end),
        }
    };
    vec![
        event(YearEndClosing, "CLOSING"),
        event(AnnualReport, "ANNUAL"),
        event(SustainabilityReport, "SUSTAINABILITY"),
    ]
}

fn interim_report(period_end: NaiveDate, settings: &CalendarSettings) -> ReportingEvent {
    let code = format!("INTERIM-{period_end}");
    ReportingEvent {
        kind: ReportingEventKind::InterimReport,
        fiscal_year: period_end.year(),
        period_end: Some(period_end),
        milestones: template::interim_report(&code, period_end, settings),
        code,
    }
}

/// Month and day of the ends of the interim periods. One in each cycle covers half to two thirds of the year, as the
/// Municipal Accounting Act (2018:597) chapter 13 section 1 requires; the others are voluntary.
const fn period_ends(cycle: ReportingCycle) -> &'static [(u32, u64)] {
    match cycle {
        ReportingCycle::August => &[(8, 31)],
        ReportingCycle::AprilAugust => &[(4, 30), (8, 31)],
        ReportingCycle::MarchAugust => &[(3, 31), (8, 31)],
        ReportingCycle::MarchAugustOctober => &[(3, 31), (8, 31), (10, 31)],
        ReportingCycle::July => &[(7, 31)],
        ReportingCycle::Custom => &[],
    }
}

#[cfg(test)]
mod tests;
