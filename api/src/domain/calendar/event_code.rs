//! Codes of reporting events (C3): what a code tells of its event, whether or not a calendar holds it.

use arshjul_entity::ReportingEventKind;
use chrono::{Datelike, NaiveDate};

use super::{CalendarYear, wording};
use crate::domain::text::{Text, Word};

/// What codes of events begin with, before the hyphen.
pub(super) const PREFIXES: [&str; 5] = ["INTERIM", "CLOSING", "ANNUAL", "SUSTAINABILITY", "BUDGET"];

/// Kind and year of the event with that code, and the end of an interim report's period.
pub(super) fn parsed(code: &str) -> Option<(ReportingEventKind, i32, Option<NaiveDate>)> {
    let (prefix, rest) = code.split_once('-')?;
    let kind = match prefix {
        "INTERIM" => {
            let end: NaiveDate = rest.parse().ok()?;
            return Some((ReportingEventKind::InterimReport, end.year(), Some(end)));
        }
        "CLOSING" => ReportingEventKind::YearEndClosing,
        "ANNUAL" => ReportingEventKind::AnnualReport,
        "SUSTAINABILITY" => ReportingEventKind::SustainabilityReport,
        "BUDGET" => ReportingEventKind::Budget,
        _ => return None,
    };
    Some((kind, rest.parse().ok()?, None))
}

/// The code as the calendar writes it, however it was written: codes that differ by case alone are the same.
pub fn canonical(code: &str) -> Option<String> {
    let upper = code.trim().to_ascii_uppercase();
    let (_, year, period_end) = parsed(&upper)?;
    let (prefix, _) = upper.split_once('-')?;
    Some(match period_end {
        Some(end) => format!("{prefix}-{end}"),
        None => format!("{prefix}-{year}"),
    })
}

pub(super) fn name_of(kind: ReportingEventKind, year: i32, period_end: Option<NaiveDate>) -> Text {
    let wording = match kind {
        ReportingEventKind::InterimReport => Word("Delårsrapport per {end}", "Interim report to {end}"),
        ReportingEventKind::YearEndClosing => Word("Bokslut {year}", "Year-end closing {year}"),
        ReportingEventKind::AnnualReport => Word("Årsredovisning {year}", "Annual report {year}"),
        ReportingEventKind::SustainabilityReport => {
            Word("Hållbarhetsredovisning {year}", "Sustainability report {year}")
        }
        ReportingEventKind::Budget => Word("Budget {year}", "Budget {year}"),
    };
    let year = Text::same(year);
    let end = period_end.map_or_else(|| year.clone(), wording::date);
    Text::filled(wording, &[("end", end), ("year", year)])
}

/// The name of the event with that code.
pub fn event_name(code: &str) -> Option<Text> {
    let (kind, year, period_end) = parsed(code)?;
    Some(name_of(kind, year, period_end))
}

/// The last day that the event with that code reports on: none inside where it reports on none, none at all where it is no code
/// of an event.
pub fn period_end(code: &str) -> Option<Option<NaiveDate>> {
    let (kind, year, period_end) = parsed(code)?;
    Some(match kind {
        ReportingEventKind::InterimReport => period_end,
        ReportingEventKind::Budget => None,
        ReportingEventKind::YearEndClosing
        | ReportingEventKind::AnnualReport
        | ReportingEventKind::SustainabilityReport => NaiveDate::from_ymd_opt(year, 12, 31),
    })
}

/// The code of the same event so many years later.
pub(super) fn years_later(code: &str, years: i32) -> Option<String> {
    let (prefix, _) = code.split_once('-')?;
    let (_, year, period_end) = parsed(code)?;
    let year = year.checked_add(years)?;
    match period_end {
        Some(end) => {
            let end = NaiveDate::from_ymd_opt(year, end.month(), end.day())
                .or_else(|| NaiveDate::from_ymd_opt(year, end.month(), 28))?;
            Some(format!("{prefix}-{end}"))
        }
        None => Some(format!("{prefix}-{year}")),
    }
}

/// The calendar that an event of that code would stand in. Whether it does is for its cycle to say.
pub fn calendar_year_of(code: &str) -> Option<CalendarYear> {
    let (kind, about, _) = parsed(code)?;
    let year = match kind {
        ReportingEventKind::InterimReport => about,
        ReportingEventKind::Budget => about.checked_sub(1)?,
        _ => about.checked_add(1)?,
    };
    year.try_into().ok()
}

/// The fiscal year that the event with that code is about, and the last day that it reports results of; none for a budget.
pub fn reported_until(code: &str) -> Option<(i32, NaiveDate)> {
    let (_, year, _) = parsed(code)?;
    Some((year, period_end(code)??))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_the_same_whatever_its_case() {
        for (typed, code) in [
            ("interim-2026-08-31", Some("INTERIM-2026-08-31")),
            (" Closing-2025 ", Some("CLOSING-2025")),
            ("budget-2027", Some("BUDGET-2027")),
            ("BUDGET", None),
            ("GOAL-2026", None),
            ("INTERIM-2026-02-30", None),
        ] {
            assert_eq!(canonical(typed).as_deref(), code, "{typed}");
        }
    }

    #[test]
    fn a_code_leads_back_to_its_calendar_and_no_other_text_does() {
        for code in [
            "",
            "INTERIM",
            "CLOSING-",
            "CLOSING-åååå",
            "BUDGET-2004",
            "GOAL-2026",
            "ANNUAL-9999",
            "BUDGET-12",
        ] {
            assert_eq!(calendar_year_of(code), None, "{code:?}");
        }
        assert_eq!(period_end("GOAL-2026"), None);
    }
}
