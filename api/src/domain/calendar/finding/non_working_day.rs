//! `NON_WORKING_DAY`: due on a day on which nobody is at work.

use super::{Finding, FindingCode::NonWorkingDay, agenda::Agenda, open::Open, text};
use crate::domain::{
    calendar::wording,
    text::{Text, Word},
};

const OTHERWISE: Word = Word(
    "Ingen arbetsdag i närheten går: ge den en egen dag genom att först ändra det som stänger in den.",
    "No working day nearby will do: first change what closes it in, then give it a day of its own.",
);

pub(super) fn finding(agenda: &Agenda<'_>, open: &Open<'_>) -> Option<Finding> {
    let settings = &agenda.view.settings;
    if settings.is_working_day(open.due_on) {
        return None;
    }
    let off_locally = settings.extra_days_off.contains(&open.due_on);
    let message = Text::filled(
        Word(
            "{title} ska vara klar den {date}, en {kind}. Ingen är på plats för att ta emot den eller svara på frågor, så den \
             blir i praktiken klar tidigare eller för sent.",
            "{title} is due on {date}, a {kind}. Nobody is at work to receive it or to answer questions, so it will in \
             practice be done earlier or too late.",
        ),
        &[
            ("title", text::title(open.deadline)),
            ("date", wording::date(open.due_on)),
            ("kind", wording::kind_of_day(open.due_on, off_locally)),
        ],
    );
    let demand = open.demand();
    Some(Finding::of(NonWorkingDay, demand, message).proposing_a_move(agenda, demand, OTHERWISE))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::{
        CalendarSettings,
        fixture::{DONE, day, deadline, found, with, with_settings},
    };
    use crate::domain::language::Language::Swedish;

    #[test]
    fn the_day_is_named_and_the_nearest_working_day_proposed() {
        for (due_on, kind, proposed_on) in [
            ("2026-05-14", "torsdag (Kristi himmelsfärdsdag)", "2026-05-13"),
            ("2026-06-19", "fredag (midsommarafton)", "2026-06-18"),
            ("2026-03-08", "söndag", "2026-03-09"),
            ("2026-05-15", "fredag (kommunens lediga dag)", "2026-05-13"),
        ] {
            let settings = CalendarSettings {
                extra_days_off: [day("2026-05-15")].into(),
                ..CalendarSettings::default()
            };
            let found = found(
                &with_settings(settings, [deadline(1, "Enkät", due_on).for_units(&[1])]),
                NonWorkingDay,
            );
            assert_eq!(found.len(), 1, "{due_on}");
            assert!(
                found[0].message(Swedish).contains(kind),
                "{}",
                found[0].message(Swedish)
            );
            assert_eq!(found[0].proposed_on, Some(day(proposed_on)), "{due_on}");
        }
    }

    #[test]
    fn what_is_done_by_all_is_nobodys_trouble() {
        let sunday = || deadline(1, "Enkät", "2026-03-08");
        let half = with([sunday().for_units(&[1]).progress(2, DONE)]);
        assert_eq!(
            found(&half, NonWorkingDay)[0].units,
            [crate::domain::calendar::fixture::unit(1)]
        );
        assert_eq!(found(&with([sunday().progress(1, DONE)]), NonWorkingDay), []);
        // Nobody's in particular, and still a date in the calendar.
        assert_eq!(found(&with([sunday()]), NonWorkingDay).len(), 1);
    }

    #[test]
    fn it_is_about_the_year_it_is_due_in() {
        let view = with([
            deadline(1, "Nyår", "2025-12-31"),
            deadline(2, "Nyår", "2027-01-01"),
        ]);
        assert_eq!(found(&view, NonWorkingDay), []);
    }
}
