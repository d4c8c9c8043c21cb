//! `BEFORE_SOURCE`: an indicator is asked for before its source has published the value.

use arshjul_entity::Frequency;
use chrono::NaiveDate;

use super::{Finding, FindingCode::BeforeSource, agenda::Agenda, open::Demand, source::year_wanted, text};
use crate::domain::{
    calendar::{Source, wording},
    period::Period,
    text::{Text, Word},
};

pub(super) fn finding(agenda: &Agenda<'_>, demand: Demand<'_, '_>) -> Option<Finding> {
    let (view, due_on) = (agenda.view, demand.open.due_on);
    let asked = demand.deadline.indicators.iter();
    let mut unpublished: Vec<_> = asked
        .filter_map(|indicator| view.sources.get(indicator))
        .filter_map(|source| {
            let wanted = year_wanted(demand.deadline, source)?;
            Some((source, wanted, source.publishes(wanted)?))
        })
        .filter(|(.., publishes)| *publishes > due_on)
        .collect();
    unpublished.sort_by_key(|(source, _, publishes)| (*publishes, &source.indicator));
    let wanted = unpublished.iter().map(|(_, wanted, _)| *wanted).max()?;
    // The last to come decides when all are there, and which year all have.
    let latest_years = unpublished.iter();
    let latest_year = latest_years
        .filter_map(|(source, ..)| source.latest_year(due_on))
        .min()?;
    let latest = Text::same(latest_year);
    let sources = unpublished.iter().map(|(source, _, on)| published(source, *on));
    let message = Text::filled(
        Word(
            "{title} frågar den {date} efter {wanted} års värde, som källan ännu inte har: {sources}. Det senaste år som \
             finns då är {latest}.",
            "{title} asks on {date} for the value of {wanted}, which the source does not have yet: {sources}. The latest \
             year that exists then is {latest}.",
        ),
        &[
            ("title", text::hand_in(demand)),
            ("date", wording::date(due_on)),
            ("wanted", Text::same(wanted)),
            ("sources", wording::list(sources)),
            ("latest", latest.clone()),
        ],
    );
    let proposed_on = agenda.nearest_day(demand.open);
    let otherwise = Word(
        "Fråga efter {latest} års värde i stället: det är det senaste som finns i tid.",
        "Ask for the value of {latest} instead: it is the latest that exists in time.",
    );
    let proposal = match proposed_on {
        Some(day) => text::moving(&[(demand.open.deadline, day)]),
        None => Text::filled(otherwise, &[("latest", latest)]),
    };
    let period = Period::new(latest_year, Frequency::Year, 1).ok();
    let finding = Finding {
        ask_for: period.map(|period| (demand.deadline.id, period)),
        ..Finding::of(BeforeSource, demand, message)
    };
    Some(finding.proposing(proposed_on, proposal))
}

/// `N07403 publiceras 17 juni 2026`
fn published(source: &Source, on: NaiveDate) -> Text {
    Text::filled(
        Word("{indicator} publiceras {on}", "{indicator} is published on {on}"),
        &[
            ("indicator", Text::same(&source.indicator)),
            ("on", wording::date(on)),
        ],
    )
}

#[cfg(test)]
mod tests {
    use arshjul_entity::{DeadlineId, DeadlineKind, IndicatorId};

    use super::*;
    use crate::domain::calendar::fixture::{day, deadline, found, served_by, with};
    use crate::domain::language::Language::{English, Swedish};

    fn source(publishes_on: &str, year: impl Into<Option<i32>>) -> Source {
        Source {
            indicator: "N1".to_owned(),
            publishes_on: Some(day(publishes_on)),
            year: year.into(),
            frequency: Frequency::Year,
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
