//! A date with its reasons: where it comes from, whether it moved, and what moved it (C2).

use arshjul_entity::MilestoneKind;
use chrono::{Datelike, NaiveDate};

use super::{Statute, milestone_name, wording};
use crate::domain::language::Language;

/// Where a date comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    Statute(Statute),
    /// The accounts end that day, whatever day of the week it is.
    PeriodEnd,
    /// The standing template counts working days from an earlier milestone.
    WorkingDays {
        count: usize,
        after: MilestoneKind,
        on: NaiveDate,
    },
    /// The standing template names a day of the year.
    FixedDay,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResolvedDate {
    /// Before moving.
    pub nominal_on: NaiveDate,
    /// The last day that counts.
    pub effective_on: NaiveDate,
    pub basis: Basis,
}

impl ResolvedDate {
    /// A date that stays where it is.
    pub(super) const fn fixed(on: NaiveDate, basis: Basis) -> Self {
        Self {
            nominal_on: on,
            effective_on: on,
            basis,
        }
    }

    /// The nominal date where a law sets it.
    #[must_use]
    pub fn statutory_on(&self) -> Option<NaiveDate> {
        matches!(self.basis, Basis::Statute(_)).then_some(self.nominal_on)
    }

    #[must_use]
    pub fn iso_week(&self) -> String {
        iso_week(self.effective_on)
    }

    fn moved(&self) -> bool {
        self.nominal_on != self.effective_on
    }

    /// The paragraphs that set and move the date, or that no law does.
    #[must_use]
    pub fn rule(&self, language: Language) -> String {
        let (swedish, english) = match self.basis {
            Basis::Statute(statute) => return statute.rule(self.moved(), language),
            Basis::PeriodEnd => ("Redovisningsperiodens slut", "End of the reporting period"),
            Basis::WorkingDays { .. } | Basis::FixedDay => (
                "Kommunens stående mall, inte lag",
                "The municipality's standing template, not law",
            ),
        };
        match language {
            Language::Swedish => swedish.to_owned(),
            Language::English => english.to_owned(),
        }
    }

    /// What sets the date, and what moved it if it moved.
    #[must_use]
    pub fn explanation(&self, language: Language) -> String {
        let by_law = self.statutory_on().is_some();
        let movement = movement(self.nominal_on, self.effective_on, by_law, language);
        format!("{} {movement}", self.origin(language))
    }

    fn origin(&self, language: Language) -> String {
        let nominal = wording::date(self.nominal_on, language);
        match (self.basis, language) {
            (Basis::Statute(statute), _) => statute.duty(language),
            (Basis::PeriodEnd, Language::Swedish) => format!("Perioden slutar den {nominal}."),
            (Basis::PeriodEnd, Language::English) => format!("The period ends on {nominal}."),
            (Basis::WorkingDays { count, after, on }, Language::Swedish) => {
                let days = if count == 1 { "arbetsdag" } else { "arbetsdagar" };
                let on = wording::date(on, language);
                format!(
                    "Mallen sätter dagen {count} {days} efter {}, den {on}.",
                    milestone_name(after, language)
                )
            }
            (Basis::WorkingDays { count, after, on }, Language::English) => {
                let days = if count == 1 { "working day" } else { "working days" };
                let on = wording::date(on, language);
                format!(
                    "The template sets the day {count} {days} after {}, {on}.",
                    milestone_name(after, language)
                )
            }
            (Basis::FixedDay, Language::Swedish) => format!("Mallen sätter dagen till den {nominal}."),
            (Basis::FixedDay, Language::English) => format!("The template sets the day to {nominal}."),
        }
    }
}

/// What moved a date if it moved: by law to the next weekday, otherwise as the municipality has it.
pub(super) fn movement(
    nominal_on: NaiveDate,
    effective_on: NaiveDate,
    is_by_law: bool,
    language: Language,
) -> String {
    let moved = nominal_on != effective_on;
    let nominal = wording::date(nominal_on, language);
    let effective = wording::weekday_date(effective_on, language);
    let kind = wording::kind_of_day(nominal_on, moved, language);
    let skipped = skipped(nominal_on, effective_on, language);
    match (is_by_law, language) {
        _ if !moved => match language {
            Language::Swedish => format!("Den {nominal} är en {kind} och flyttas inte."),
            Language::English => format!("{nominal} is a {kind} and does not move."),
        },
        (true, Language::Swedish) => {
            format!(
                "Den {nominal} är en {kind}{skipped}. Sista dagen flyttas därför till nästa vardag, {effective}."
            )
        }
        (true, Language::English) => {
            format!(
                "{nominal} is a {kind}{skipped}. The last day therefore moves to the next weekday, {effective}."
            )
        }
        (false, Language::Swedish) => {
            format!(
                "Den {nominal} är en {kind}{skipped}. Dagen flyttas därför till närmaste arbetsdag, {effective}."
            )
        }
        (false, Language::English) => {
            format!(
                "{nominal} is a {kind}{skipped}. The day therefore moves to the nearest working day, {effective}."
            )
        }
    }
}

/// The days between that don't count either, when the date moved forward over more than its own.
fn skipped(nominal_on: NaiveDate, effective_on: NaiveDate, language: Language) -> String {
    let days: Vec<_> = nominal_on
        .iter_days()
        .skip(1)
        .take_while(|day| *day < effective_on)
        .map(|day| wording::kind_of_day(day, true, language))
        .collect();
    let (followed_by, and) = match language {
        Language::Swedish => (", och därefter följer ", " och "),
        Language::English => (", followed by ", " and "),
    };
    match days.split_last() {
        None => String::new(),
        Some((last, [])) => format!("{followed_by}{last}"),
        Some((last, first)) => format!("{followed_by}{}{and}{last}", first.join(", ")),
    }
}

/// The ISO 8601 week of a date: `2026-W45`.
#[must_use]
pub fn iso_week(date: NaiveDate) -> String {
    let week = date.iso_week();
    format!("{}-W{:02}", week.year(), week.week())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_iso_week_carries_its_own_year() {
        for (date, expected) in [
            ("2026-11-02", "2026-W45"),
            ("2027-01-01", "2026-W53"),
            ("2024-12-30", "2025-W01"),
        ] {
            assert_eq!(iso_week(date.parse().unwrap()), expected);
        }
    }

    #[test]
    fn an_internal_date_says_that_no_law_sets_it_and_why_it_moved() {
        let date = ResolvedDate {
            nominal_on: "2026-05-31".parse().unwrap(),
            effective_on: "2026-05-29".parse().unwrap(),
            basis: Basis::FixedDay,
        };
        assert_eq!(date.statutory_on(), None);
        assert_eq!(date.rule(Language::Swedish), "Kommunens stående mall, inte lag");
        assert_eq!(
            date.explanation(Language::English),
            "The template sets the day to 31 May 2026. 31 May 2026 is a Sunday. The day therefore moves to the nearest \
             working day, Friday 29 May 2026."
        );
    }

    #[test]
    fn a_day_off_of_the_municipality_is_named_as_its_own() {
        let date = ResolvedDate {
            nominal_on: "2026-05-15".parse().unwrap(),
            effective_on: "2026-05-18".parse().unwrap(),
            basis: Basis::FixedDay,
        };
        assert_eq!(
            date.explanation(Language::Swedish),
            "Mallen sätter dagen till den 15 maj 2026. Den 15 maj 2026 är en fredag (kommunens lediga dag), och därefter \
             följer lördag och söndag. Dagen flyttas därför till närmaste arbetsdag, måndag 18 maj 2026."
        );
    }
}
