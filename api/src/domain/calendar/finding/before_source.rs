//! `BEFORE_SOURCE`: an indicator is asked for before its source has published the value.

use arshjul_entity::{Frequency, IndicatorId};
use chrono::{Datelike, NaiveDate};

use super::{
    Board, Finding,
    FindingCode::BeforeSource,
    board::Demand,
    text::{self, Text},
};
use crate::domain::{
    calendar::{CalendarView, Deadline, Source, tells_until, wording},
    language::Language::{self, English, Swedish},
    period::Period,
};

/// The year whose value is wanted: the last one that is over when the period of the report ends. An interim report to August
/// can't have this year's value of a yearly measure, and is not to be blamed for it.
fn year_wanted(view: &CalendarView, deadline: &Deadline) -> i32 {
    let period_end = view.fed_by(deadline).and_then(|event| event.period_end);
    let until = tells_until(deadline.due.due_on, period_end);
    Period::last_over(Frequency::Year, until).map_or(until.year() - 1, Period::year)
}

impl Source {
    /// The day on which the value of the year is published: as many years later as the year is. Where nobody has said which
    /// year the known day is about, it is the one before, as is usual for official statistics.
    fn publishes(&self, year: i32) -> Option<NaiveDate> {
        let known = self.publishes_on?;
        let years = year.checked_sub(self.year.unwrap_or(known.year() - 1))?;
        let that_year = known.year().checked_add(years)?;
        // 29 February comes on the 28th in other years.
        NaiveDate::from_ymd_opt(that_year, known.month(), known.day())
            .or_else(|| NaiveDate::from_ymd_opt(that_year, known.month(), 28))
    }

    /// The latest year whose value exists on the day.
    fn latest_year(&self, on: NaiveDate) -> Option<i32> {
        let known = self.publishes_on?;
        let year = self.year.unwrap_or(known.year() - 1) + (on.year() - known.year());
        let is_published = self.publishes(year)? <= on;
        Some(if is_published { year } else { year - 1 })
    }
}

/// The first day on which every indicator that the deadline asks for has its value.
pub(super) fn earliest(view: &CalendarView, deadline: &Deadline) -> Option<NaiveDate> {
    let wanted = year_wanted(view, deadline);
    let published = |indicator: &IndicatorId| view.sources.get(indicator)?.publishes(wanted);
    deadline.indicators.iter().filter_map(published).max()
}

pub(super) fn find(board: &Board<'_>) -> Vec<Finding> {
    board
        .demands()
        .filter_map(|demand| finding(board, demand))
        .collect()
}

fn finding(board: &Board<'_>, demand: Demand<'_, '_>) -> Option<Finding> {
    let (view, due_on) = (board.view, demand.open.due_on);
    let wanted = year_wanted(view, demand.deadline);
    let mut unpublished: Vec<_> = demand
        .deadline
        .indicators
        .iter()
        .filter_map(|indicator| view.sources.get(indicator))
        .filter_map(|source| Some((source, source.publishes(wanted)?)))
        .filter(|(_, publishes)| *publishes > due_on)
        .collect();
    unpublished.sort_by_key(|(source, publishes)| (*publishes, &source.indicator));
    // The last to come decides when all are there, and which year all have.
    let latest_year = unpublished
        .iter()
        .filter_map(|(source, _)| source.latest_year(due_on))
        .min()?;
    let message = Text::new(|language| {
        let title = text::hand_in(demand, language);
        let date = wording::date(due_on, language);
        let sources = unpublished
            .iter()
            .map(|(source, publishes)| published(source, *publishes, language));
        let sources = text::list(sources, language);
        match language {
            Swedish => format!(
                "{title} frågar den {date} efter {wanted} års värde, som källan ännu inte har: {sources}. Det senaste år som \
                 finns då är {latest_year}."
            ),
            English => format!(
                "{title} asks on {date} for the value of {wanted}, which the source does not have yet: {sources}. The latest \
                 year that exists then is {latest_year}."
            ),
        }
    });
    let proposed_on = board.nearest(demand.open);
    let proposal = Text::new(|language| match (proposed_on, language) {
        (Some(day), _) => text::moving(&[(demand.open.deadline, day)], language),
        (None, Swedish) => {
            format!("Fråga efter {latest_year} års värde i stället: det är det senaste som finns i tid.")
        }
        (None, English) => {
            format!("Ask for the value of {latest_year} instead: it is the latest that exists in time.")
        }
    });
    Some(Finding::of(BeforeSource, demand, message).proposing(proposed_on, proposal))
}

/// `N07403 publiceras 17 juni 2026`
fn published(source: &Source, on: NaiveDate, language: Language) -> String {
    let (indicator, on) = (&source.indicator, wording::date(on, language));
    match language {
        Swedish => format!("{indicator} publiceras {on}"),
        English => format!("{indicator} is published on {on}"),
    }
}

#[cfg(test)]
mod tests {
    use arshjul_entity::{DeadlineId, DeadlineKind};

    use super::*;
    use crate::domain::calendar::planted::{day, deadline, found, served_by, with};

    fn source(publishes_on: &str, year: impl Into<Option<i32>>) -> Source {
        Source {
            indicator: "N1".to_owned(),
            publishes_on: Some(day(publishes_on)),
            year: year.into(),
        }
    }

    fn asked(due_on: &str, feeds: Option<&str>, source: Source) -> Vec<Finding> {
        let mut asking = deadline(1, "Statistik", due_on).asking(&[1]).for_units(&[1]);
        if let Some(event) = feeds {
            asking = asking.feeding(DeadlineKind::AnnualEvaluation, event);
        }
        let mut view = with([asking]);
        view.sources = [(IndicatorId(1), source)].into();
        found(&view, BeforeSource)
    }

    #[test]
    fn a_value_exists_from_the_day_it_is_published() {
        assert_eq!(asked("2026-04-16", None, source("2026-04-16", 2025)), []);
        let early = asked("2026-04-15", None, source("2026-04-16", 2025));
        assert_eq!(early[0].proposed_on, Some(day("2026-04-16")));
        assert_eq!(
            early[0].message(Swedish),
            "”Statistik” frågar den 15 april 2026 efter 2025 års värde, som källan ännu inte har: N1 publiceras 16 april \
             2026. Det senaste år som finns då är 2024."
        );
    }

    #[test]
    fn a_merge_brings_no_value_earlier() {
        let served = deadline(2, "Statistik", "2026-06-24")
            .asking(&[5])
            .progress(1, served_by(1));
        let serving = |due_on| deadline(1, "Strategins läge", due_on).for_units(&[1]);
        // Published on 17 June.
        let early = found(&with([serving("2026-06-10"), served.clone()]), BeforeSource);
        assert_eq!(early[0].deadlines, [1, 2].map(DeadlineId));
        assert_eq!(early[0].proposed_on, Some(day("2026-06-17")));
        assert!(
            early[0]
                .message(English)
                .starts_with("“Statistik”, handed in with “Strategins läge”, asks on 10 June 2026")
        );
        assert_eq!(found(&with([serving("2026-06-17"), served]), BeforeSource), []);
    }

    #[test]
    fn other_years_come_as_many_years_before_or_after() {
        // The value of 2023 came in June 2024: that of 2025 comes in June 2026.
        assert_eq!(asked("2026-05-20", None, source("2024-06-10", 2023)).len(), 1);
        assert_eq!(asked("2026-06-10", None, source("2024-06-10", 2023)), []);
        // A source two years behind: in March 2026 the latest is 2023.
        let slow = asked("2026-03-10", None, source("2025-12-01", 2023));
        assert!(
            slow[0]
                .message(English)
                .contains("latest year that exists then is 2023")
        );
        // 29 February.
        assert_eq!(
            source("2024-02-29", 2023).publishes(2024),
            Some(day("2025-02-28"))
        );
    }

    #[test]
    fn without_a_year_the_source_is_about_the_year_before() {
        assert_eq!(asked("2026-04-15", None, source("2026-04-16", None)).len(), 1);
        assert_eq!(asked("2026-04-16", None, source("2026-04-16", None)), []);
    }

    #[test]
    fn an_interim_report_wants_the_last_whole_year() {
        let interim = Some("INTERIM-2026-08-31");
        assert_eq!(asked("2026-09-15", interim, source("2026-06-17", 2025)), []);
        assert_eq!(asked("2026-09-15", interim, source("2026-09-23", 2025)).len(), 1);
        // The closing wants the year that it closes, though that year is just over.
        assert_eq!(
            asked("2026-02-20", Some("ANNUAL-2025"), source("2026-03-01", 2025)).len(),
            1
        );
        assert_eq!(
            asked("2026-02-20", Some("ANNUAL-2025"), source("2026-02-01", 2025)),
            []
        );
    }

    #[test]
    fn where_the_report_cant_wait_an_earlier_year_is_proposed() {
        let mut view = with([deadline(1, "Årets resultat", "2026-01-23")
            .feeding(DeadlineKind::YearEndResults, "ANNUAL-2025")
            .asking(&[1, 5])
            .for_units(&[1])]);
        view.sources.insert(IndicatorId(1), source("2026-03-01", 2025));
        let found = found(&view, BeforeSource);
        // Both in one, by the day that they come.
        assert_eq!(found.len(), 1);
        assert!(
            found[0]
                .message(Swedish)
                .contains("N1 publiceras 1 mars 2026 och N5 publiceras 17 juni 2026")
        );
        assert_eq!(found[0].proposed_on, None);
        assert_eq!(
            found[0].proposal(Swedish),
            Some("Fråga efter 2024 års värde i stället: det är det senaste som finns i tid.")
        );
    }

    #[test]
    fn a_source_that_says_nothing_is_not_waited_for() {
        let silent = Source {
            publishes_on: None,
            ..source("2026-01-01", 2025)
        };
        assert_eq!(asked("2026-01-05", None, silent), []);
    }
}
