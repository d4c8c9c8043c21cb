//! The dates that law sets (C2). KL is the Local Government Act (kommunallagen, 2017:725).

use arshjul_entity::{MilestoneKind, ReportingEventKind};
use chrono::{Months, NaiveDate};

use super::{CalendarYear, event_code, is_election_year, wording};
use crate::domain::text::{Text, Word};

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
        let (kind, about, period_end) = event_code::parsed(event)?;
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

    /// Before moving.
    pub(super) fn nominal_on(self) -> NaiveDate {
        match self {
            // The same day number, or the last day of a month that has none (1930:173, section 1).
            Self::InterimReport { period_end } => period_end + Months::new(2),
            Self::AnnualReport(year) => year.on(4, 15),
            Self::BudgetProposal(year) => year.on(10, 31),
            Self::Budget(year) => year.on(11, 30),
        }
    }

    pub(super) fn rule(self, is_moved: bool) -> Text {
        let section = match self {
            Self::InterimReport { .. } => 16,
            Self::AnnualReport(_) => 20,
            Self::BudgetProposal(_) => 8,
            Self::Budget(_) => 10,
        };
        let is_counted = matches!(self, Self::InterimReport { .. });
        let counting = match (is_counted, is_moved) {
            (false, false) => Word("", ""),
            (true, false) => Word("; lag (1930:173) 1 §", "; Act (1930:173) s. 1"),
            (false, true) => Word("; lag (1930:173) 2 §", "; Act (1930:173) s. 2"),
            (true, true) => Word("; lag (1930:173) 1 § och 2 §", "; Act (1930:173) s. 1 and s. 2"),
        };
        Text::filled(
            Word(
                "KL (2017:725) 11 kap. {section} §{counting}",
                "Local Government Act (2017:725) ch. 11 s. {section}{counting}",
            ),
            &[("section", Text::same(section)), ("counting", counting.into())],
        )
    }

    pub(super) fn duty(self) -> Text {
        let last_day = wording::date(self.nominal_on());
        let year = |year: i32| Text::same(year);
        match self {
            Self::InterimReport { period_end } => Text::filled(
                Word(
                    "Styrelsen ska överlämna delårsrapporten till fullmäktige och revisorerna inom två månader från \
                     periodens slut den {end}, alltså senast den {last_day}.",
                    "The board hands the interim report over to the council and the auditors within two months of the \
                     period's end on {end}, by {last_day}.",
                ),
                &[("end", wording::date(period_end)), ("last_day", last_day)],
            ),
            Self::AnnualReport(this) => Text::filled(
                Word(
                    "Årsredovisningen för {year} ska lämnas över till fullmäktige och revisorerna senast den {last_day}.",
                    "The annual report on {year} is handed over to the council and the auditors by {last_day}.",
                ),
                &[("year", year(this.number() - 1)), ("last_day", last_day)],
            ),
            Self::BudgetProposal(this) => Text::filled(
                Word(
                    "Styrelsen ska upprätta förslaget till budget för {next} före oktober månads utgång.",
                    "The board draws up its budget proposal for {next} before the end of October.",
                ),
                &[("next", year(this.number() + 1))],
            ),
            Self::Budget(this) if is_election_year(this) => Text::filled(
                Word(
                    "Fullmäktige ska fastställa budgeten för {next} före november månads utgång. {this} är valår: det \
                     nyvalda fullmäktige beslutar, från den 15 oktober.",
                    "The council decides the budget for {next} before the end of November. {this} is an election year: the \
                     newly elected council decides, from 15 October.",
                ),
                &[("this", year(this.number())), ("next", year(this.number() + 1))],
            ),
            Self::Budget(this) => Text::filled(
                Word(
                    "Fullmäktige ska fastställa budgeten för {next} före november månads utgång.",
                    "The council decides the budget for {next} before the end of November.",
                ),
                &[("next", year(this.number() + 1))],
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{Datelike, Weekday};
    use proptest::prelude::*;

    use super::*;
    use crate::domain::language::Language;

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
