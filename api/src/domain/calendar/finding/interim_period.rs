//! `INTERIM_PERIOD_INVALID`: no interim report covers half to two thirds of the year, as the Municipal Accounting Act
//! (2018:597) chapter 13 section 1 requires (C2).

use arshjul_entity::ReportingEventKind;

use super::{Finding, FindingCode::InterimPeriodInvalid, agenda::Agenda};
use crate::domain::{
    calendar::wording,
    text::{Text, Word},
};

const NONE: Word = Word(
    "Kalendern för {year} har ingen delårsrapport. Minst en måste omfatta hälften till två tredjedelar av året (lag 2018:597 \
     13 kap. 1 §); utan den får revisorerna inget att bedöma och kommunen bryter mot lagen.",
    "The calendar of {year} has no interim report. At least one must cover half to two thirds of the year (Act 2018:597 \
     ch. 13 s. 1); without it the auditors have nothing to assess and the municipality breaks the law.",
);
const NONE_VALID: Word = Word(
    "Delårsrapporterna för {year} slutar {ends}. Minst en måste omfatta hälften till två tredjedelar av året, alltså sluta \
     mellan den 30 juni och den 31 augusti (lag 2018:597 13 kap. 1 §); de som finns uppfyller inte lagen.",
    "The interim reports of {year} end on {ends}. At least one must cover half to two thirds of the year, that is end between \
     30 June and 31 August (Act 2018:597 ch. 13 s. 1); those there do not meet the law.",
);

pub(super) fn find(agenda: &Agenda<'_>) -> Vec<Finding> {
    let year = agenda.view.year;
    let (first, last) = (year.on(6, 30), year.on(8, 31));
    let events = agenda.view.events.iter();
    let ends: Vec<_> = events
        .filter(|event| event.kind == ReportingEventKind::InterimReport)
        .filter_map(|event| event.period_end)
        .collect();
    if ends.iter().any(|end| (first..=last).contains(end)) {
        return Vec::new();
    }
    let wording = if ends.is_empty() { NONE } else { NONE_VALID };
    let listed = wording::list(ends.iter().map(|end| wording::date(*end)));
    let message = Text::filled(wording, &[("year", Text::same(year.number())), ("ends", listed)]);
    let proposal = Text::filled(
        Word(
            "Lägg till en delårsrapport med periodens slut {last}.",
            "Add an interim report with its period's end on {last}.",
        ),
        &[("last", wording::date(last))],
    );
    let on = ends.first().copied().unwrap_or(last);
    vec![Finding::new(InterimPeriodInvalid, on, message).proposing(Some(last), proposal)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::{
        CalendarSettings,
        fixture::{day, empty, found},
    };
    use crate::domain::language::Language::Swedish;

    fn with_ends(ends: &[&str]) -> Vec<Finding> {
        let settings = CalendarSettings {
            interim_period_ends: ends.iter().map(|end| day(end)).collect(),
            ..CalendarSettings::default()
        };
        found(&empty(settings), InterimPeriodInvalid)
    }

    #[test]
    fn one_report_that_ends_in_the_summer_is_enough() {
        for ends in [
            &["2026-06-30"][..],
            &["2026-08-31"],
            &["2026-03-31", "2026-07-31", "2026-10-31"],
        ] {
            assert_eq!(with_ends(ends), [], "{ends:?}");
        }
        for ends in [
            &["2026-06-29"][..],
            &["2026-09-01"],
            &["2026-04-30", "2026-10-31"],
        ] {
            let found = with_ends(ends);
            assert_eq!(found.len(), 1, "{ends:?}");
            assert_eq!(found[0].proposed_on, Some(day("2026-08-31")));
        }
    }

    #[test]
    fn a_calendar_without_any_says_so() {
        let mut view = empty(CalendarSettings::default());
        view.events
            .retain(|event| event.kind != ReportingEventKind::InterimReport);
        let found = found(&view, InterimPeriodInvalid);
        assert!(found[0].message(Swedish).contains("har ingen delårsrapport"));
    }
}
