//! A date with its reasons: where it comes from, whether it moved, and what moved it (C2).

use arshjul_entity::MilestoneKind;
use chrono::{Datelike, NaiveDate};

use super::{Statute, milestone_name, next_weekday, wording};
use crate::domain::{
    language::Language,
    text::{Text, Word},
};

/// Where a date comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    Statute(Statute),
    /// The accounts end that day, whatever day of the week it is.
    PeriodEnd,
    /// The standing template counts working days from an earlier milestone.
    WorkingDays {
        count: u32,
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
    pub fn statutory_on(&self) -> Option<NaiveDate> {
        matches!(self.basis, Basis::Statute(_)).then_some(self.nominal_on)
    }

    pub fn iso_week(&self) -> String {
        iso_week(self.effective_on)
    }

    fn moved(&self) -> bool {
        self.nominal_on != self.effective_on
    }

    /// The paragraphs that set and move the date, or that no law does.
    pub fn rule(&self, language: Language) -> String {
        let rule = match self.basis {
            Basis::Statute(statute) => statute.rule(self.moved()),
            Basis::PeriodEnd => Word("Redovisningsperiodens slut", "End of the reporting period").into(),
            Basis::WorkingDays { .. } | Basis::FixedDay => Word(
                "Kommunens stående mall, inte lag",
                "The municipality's standing template, not law",
            )
            .into(),
        };
        rule.into_language(language)
    }

    /// What sets the date, and what moved it if it moved.
    pub fn explanation(&self, language: Language) -> String {
        let by_law = self.statutory_on().is_some();
        let movement = movement(self.nominal_on, self.effective_on, by_law);
        format!(
            "{} {}",
            self.origin().in_language(language),
            movement.in_language(language)
        )
    }

    fn origin(&self) -> Text {
        let nominal = wording::date(self.nominal_on);
        match self.basis {
            Basis::Statute(statute) => statute.duty(),
            Basis::PeriodEnd => Text::filled(
                Word("Perioden slutar den {nominal}.", "The period ends on {nominal}."),
                &[("nominal", nominal)],
            ),
            Basis::WorkingDays { count, after, on } => Text::filled(
                Word(
                    "Mallen sätter dagen {days} efter {milestone}, den {on}.",
                    "The template sets the day {days} after {milestone}, {on}.",
                ),
                &[
                    ("days", wording::working_days(count)),
                    ("milestone", milestone_name(after).into()),
                    ("on", wording::date(on)),
                ],
            ),
            Basis::FixedDay => Text::filled(
                Word(
                    "Mallen sätter dagen till den {nominal}.",
                    "The template sets the day to {nominal}.",
                ),
                &[("nominal", nominal)],
            ),
        }
    }
}

impl Statute {
    /// The date, moved to the next weekday where its last day is not one (1930:173, section 2).
    pub fn resolved(self) -> ResolvedDate {
        let nominal_on = self.nominal_on();
        ResolvedDate {
            nominal_on,
            effective_on: next_weekday(nominal_on),
            basis: Basis::Statute(self),
        }
    }
}

/// What moved a date if it moved: by law to the next weekday, otherwise as the municipality has it.
pub(super) fn movement(nominal_on: NaiveDate, effective_on: NaiveDate, is_by_law: bool) -> Text {
    let is_moved = nominal_on != effective_on;
    let wording = match (is_moved, is_by_law) {
        (false, _) => Word(
            "Den {nominal} är en {kind} och flyttas inte.",
            "{nominal} is a {kind} and does not move.",
        ),
        (true, true) => Word(
            "Den {nominal} är en {kind}{skipped}. Sista dagen flyttas därför till nästa vardag, {effective}.",
            "{nominal} is a {kind}{skipped}. The last day therefore moves to the next weekday, {effective}.",
        ),
        (true, false) => Word(
            "Den {nominal} är en {kind}{skipped}. Dagen flyttas därför till närmaste arbetsdag, {effective}.",
            "{nominal} is a {kind}{skipped}. The day therefore moves to the nearest working day, {effective}.",
        ),
    };
    Text::filled(
        wording,
        &[
            ("nominal", wording::date(nominal_on)),
            ("kind", wording::kind_of_day(nominal_on, is_moved)),
            ("skipped", skipped(nominal_on, effective_on)),
            ("effective", wording::weekday_date(effective_on)),
        ],
    )
}

/// The days between that don't count either, when the date moved forward over more than its own.
fn skipped(nominal_on: NaiveDate, effective_on: NaiveDate) -> Text {
    let between = nominal_on.iter_days().skip(1);
    let days: Vec<_> = between
        .take_while(|day| *day < effective_on)
        .map(|day| wording::kind_of_day(day, true))
        .collect();
    if days.is_empty() {
        return Text::default();
    }
    Text::filled(
        Word(", och därefter följer {days}", ", followed by {days}"),
        &[("days", wording::list(days))],
    )
}

/// The ISO 8601 week of a date: `2026-W45`.
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
