//! The dates that law sets (C2). KL is the Local Government Act (kommunallagen, 2017:725).

use arshjul_entity::{MilestoneKind, ReportingEventKind};
use chrono::{Months, NaiveDate};

use super::{Basis, CalendarYear, ResolvedDate, is_election_year, next_weekday, reporting_event, wording};
use crate::domain::language::Language;

/// A duty with a last day. The year is the one in which that day nominally falls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statute {
    /// The board hands an interim report over to the council and the auditors within two months of its period's end.
    InterimReport { period_end: NaiveDate },
    /// The annual report on the year before is handed over to the council and the auditors by 15 April.
    AnnualReport(CalendarYear),
    /// The board draws up its proposal for next year's budget before the end of October.
    BudgetProposal(CalendarYear),
    /// The council decides next year's budget before the end of November.
    Budget(CalendarYear),
}

impl Statute {
    /// The law that sets the day of an event's milestone, if one does.
    pub(super) fn of(event: &str, milestone: MilestoneKind) -> Option<Self> {
        let (kind, about, period_end) = reporting_event::parsed(event)?;
        match (kind, milestone) {
            (ReportingEventKind::InterimReport, MilestoneKind::CouncilHandover) => {
                period_end.map(|period_end| Self::InterimReport { period_end })
            }
            (ReportingEventKind::AnnualReport, MilestoneKind::CouncilHandover) => {
                about.checked_add(1)?.try_into().ok().map(Self::AnnualReport)
            }
            (ReportingEventKind::Budget, MilestoneKind::CouncilHandover) => {
                about.checked_sub(1)?.try_into().ok().map(Self::BudgetProposal)
            }
            (ReportingEventKind::Budget, MilestoneKind::CouncilDecision) => {
                about.checked_sub(1)?.try_into().ok().map(Self::Budget)
            }
            _ => None,
        }
    }

    /// The date, moved to the next weekday where its last day is not one (1930:173, section 2).
    #[must_use]
    pub fn resolved(self) -> ResolvedDate {
        let nominal_on = self.nominal_on();
        ResolvedDate {
            nominal_on,
            effective_on: next_weekday(nominal_on),
            basis: Basis::Statute(self),
        }
    }

    fn nominal_on(self) -> NaiveDate {
        match self {
            // The same day number, or the last day of a month that has none (1930:173, section 1).
            Self::InterimReport { period_end } => period_end + Months::new(2),
            Self::AnnualReport(year) => year.on(4, 15),
            Self::BudgetProposal(year) => year.on(10, 31),
            Self::Budget(year) => year.on(11, 30),
        }
    }

    pub(super) fn rule(self, moved: bool, language: Language) -> String {
        let section = match self {
            Self::InterimReport { .. } => 16,
            Self::AnnualReport(_) => 20,
            Self::BudgetProposal(_) => 8,
            Self::Budget(_) => 10,
        };
        let counted = matches!(self, Self::InterimReport { .. });
        let (swedish, english) = match (counted, moved) {
            (false, false) => ("", ""),
            (true, false) => ("; lag (1930:173) 1 §", "; Act (1930:173) s. 1"),
            (false, true) => ("; lag (1930:173) 2 §", "; Act (1930:173) s. 2"),
            (true, true) => ("; lag (1930:173) 1 § och 2 §", "; Act (1930:173) s. 1 and s. 2"),
        };
        match language {
            Language::Swedish => format!("KL (2017:725) 11 kap. {section} §{swedish}"),
            Language::English => format!("Local Government Act (2017:725) ch. 11 s. {section}{english}"),
        }
    }

    pub(super) fn duty(self, language: Language) -> String {
        match language {
            Language::Swedish => self.duty_in_swedish(),
            Language::English => self.duty_in_english(),
        }
    }

    fn duty_in_swedish(self) -> String {
        let last_day = wording::date(self.nominal_on(), Language::Swedish);
        match self {
            Self::InterimReport { period_end } => {
                let end = wording::date(period_end, Language::Swedish);
                format!(
                    "Styrelsen ska överlämna delårsrapporten till fullmäktige och revisorerna inom två månader från \
                     periodens slut den {end}, alltså senast den {last_day}."
                )
            }
            Self::AnnualReport(year) => format!(
                "Årsredovisningen för {} ska lämnas över till fullmäktige och revisorerna senast den {last_day}.",
                year.number() - 1
            ),
            Self::BudgetProposal(year) => format!(
                "Styrelsen ska upprätta förslaget till budget för {} före oktober månads utgång.",
                year.number() + 1
            ),
            Self::Budget(year) => {
                let (this, next) = (year.number(), year.number() + 1);
                let duty =
                    format!("Fullmäktige ska fastställa budgeten för {next} före november månads utgång.");
                if is_election_year(year) {
                    format!("{duty} {this} är valår: det nyvalda fullmäktige beslutar, från den 15 oktober.")
                } else {
                    duty
                }
            }
        }
    }

    fn duty_in_english(self) -> String {
        let last_day = wording::date(self.nominal_on(), Language::English);
        match self {
            Self::InterimReport { period_end } => {
                let end = wording::date(period_end, Language::English);
                format!(
                    "The board hands the interim report over to the council and the auditors within two months of the \
                     period's end on {end}, by {last_day}."
                )
            }
            Self::AnnualReport(year) => format!(
                "The annual report on {} is handed over to the council and the auditors by {last_day}.",
                year.number() - 1
            ),
            Self::BudgetProposal(year) => format!(
                "The board draws up its budget proposal for {} before the end of October.",
                year.number() + 1
            ),
            Self::Budget(year) => {
                let (this, next) = (year.number(), year.number() + 1);
                let duty = format!("The council decides the budget for {next} before the end of November.");
                if is_election_year(year) {
                    format!(
                        "{duty} {this} is an election year: the newly elected council decides, from 15 October."
                    )
                } else {
                    duty
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{Datelike, Weekday};
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn year(number: i32) -> CalendarYear {
        number.try_into().unwrap()
    }

    fn interim(period_end: &str) -> Statute {
        Statute::InterimReport {
            period_end: day(period_end),
        }
    }

    #[test]
    fn the_examples_of_the_rule_hold() {
        for (statute, nominal, effective) in [
            (interim("2026-08-31"), "2026-10-31", "2026-11-02"),
            (interim("2026-07-31"), "2026-09-30", "2026-09-30"),
            (interim("2026-06-30"), "2026-08-30", "2026-08-31"),
            (interim("2026-12-31"), "2027-02-28", "2027-03-01"),
            (interim("2026-10-31"), "2026-12-31", "2027-01-04"),
            (Statute::AnnualReport(year(2027)), "2027-04-15", "2027-04-15"),
            (Statute::AnnualReport(year(2028)), "2028-04-15", "2028-04-18"),
            (Statute::AnnualReport(year(2033)), "2033-04-15", "2033-04-19"),
            (Statute::BudgetProposal(year(2026)), "2026-10-31", "2026-11-02"),
            (Statute::Budget(year(2026)), "2026-11-30", "2026-11-30"),
            (Statute::Budget(year(2030)), "2030-11-30", "2030-12-02"),
        ] {
            let date = statute.resolved();
            assert_eq!(
                (date.nominal_on, date.effective_on),
                (day(nominal), day(effective)),
                "{statute:?}"
            );
            assert_eq!(date.statutory_on(), Some(day(nominal)));
        }
    }

    #[test]
    fn a_moved_date_names_what_moved_it() {
        let date = interim("2026-08-31").resolved();
        assert_eq!(
            date.rule(Language::Swedish),
            "KL (2017:725) 11 kap. 16 §; lag (1930:173) 1 § och 2 §"
        );
        assert_eq!(
            date.explanation(Language::Swedish),
            "Styrelsen ska överlämna delårsrapporten till fullmäktige och revisorerna inom två månader från periodens \
             slut den 31 augusti 2026, alltså senast den 31 oktober 2026. Den 31 oktober 2026 är en lördag (alla helgons \
             dag), och därefter följer söndag. Sista dagen flyttas därför till nästa vardag, måndag 2 november 2026."
        );
        assert_eq!(
            Statute::AnnualReport(year(2033))
                .resolved()
                .explanation(Language::English),
            "The annual report on 2032 is handed over to the council and the auditors by 15 April 2033. 15 April 2033 is \
             a Friday (Good Friday), followed by Saturday, Sunday (Easter Sunday) and Monday (Easter Monday). The last \
             day therefore moves to the next weekday, Tuesday 19 April 2033."
        );
    }

    #[test]
    fn a_date_that_stays_cites_only_the_law_that_sets_it() {
        let date = Statute::AnnualReport(year(2027)).resolved();
        assert_eq!(date.rule(Language::Swedish), "KL (2017:725) 11 kap. 20 §");
        assert!(
            date.explanation(Language::Swedish)
                .ends_with("Den 15 april 2027 är en torsdag och flyttas inte.")
        );
    }

    #[test]
    fn the_newly_elected_council_decides_the_budget_in_an_election_year() {
        let text = |number| {
            Statute::Budget(year(number))
                .resolved()
                .explanation(Language::Swedish)
        };
        assert!(text(2026).contains("2026 är valår: det nyvalda fullmäktige beslutar"));
        assert!(!text(2027).contains("valår"));
    }

    fn statutes() -> impl Strategy<Value = Statute> {
        (2024..=2040, 0..16_u32).prop_map(|(number, which)| match which {
            12 => Statute::AnnualReport(year(number)),
            13 => Statute::BudgetProposal(year(number)),
            14.. => Statute::Budget(year(number)),
            month => Statute::InterimReport {
                period_end: (year(number).on(1, 1) + Months::new(month + 1))
                    .pred_opt()
                    .unwrap(),
            },
        })
    }

    proptest! {
        /// Told by another crate's holidays, so that the rule and its check don't share a mistake.
        #[test]
        fn a_statutory_date_moves_to_the_first_day_that_counts(statute in statutes()) {
            let counts = |date: NaiveDate| {
                !matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
                    && holidays_se::holidays_in_year(date.year()).all(|(_, holiday)| holiday.ordinal() != date.ordinal())
            };
            let date = statute.resolved();
            prop_assert_eq!(date.nominal_on.iter_days().find(|day| counts(*day)), Some(date.effective_on));
        }

        #[test]
        fn an_interim_report_has_two_months(number in 2024..=2040, month in 1..=12_u32) {
            let end = (year(number).on(1, 1) + Months::new(month)).pred_opt().unwrap();
            let nominal = Statute::InterimReport { period_end: end }.resolved().nominal_on;
            let months = (nominal.year() - end.year()) * 12 + nominal.month0().cast_signed() - end.month0().cast_signed();
            prop_assert_eq!(months, 2);
            // The same day number; or a shorter month's last day.
            let next_day = nominal.succ_opt().unwrap().day();
            prop_assert!(nominal.day() == end.day() || (nominal.day() < end.day() && next_day == 1));
        }

        #[test]
        fn the_paragraph_that_moves_is_cited_when_it_does(statute in statutes()) {
            let date = statute.resolved();
            let moved = date.nominal_on != date.effective_on;
            prop_assert_eq!(date.rule(Language::Swedish).ends_with("2 §"), moved);
            prop_assert_eq!(date.rule(Language::English).ends_with("s. 2"), moved);
        }
    }
}
