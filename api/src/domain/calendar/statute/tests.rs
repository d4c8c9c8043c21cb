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
        (Statute::Discharge(year(2026)), "2026-06-30", "2026-06-30"),
        (Statute::Discharge(year(2029)), "2029-06-30", "2029-07-02"),
        (Statute::BudgetProposal(year(2026)), "2026-10-31", "2026-11-02"),
        (
            Statute::LateBudgetProposal(year(2026)),
            "2026-11-30",
            "2026-11-30",
        ),
        (Statute::Budget(year(2026)), "2026-11-30", "2026-11-30"),
        (Statute::LateBudget(year(2026)), "2026-12-31", "2027-01-04"),
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
        "The annual report on 2032 is handed over to the council and the auditors as soon as possible and by 15 April \
         2033. 15 April 2033 is a Friday (Good Friday), followed by Saturday, Sunday (Easter Sunday) and Monday (Easter Monday). The last \
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
    assert!(text(2026).contains("2026 är valår: nyvalda fullmäktige beslutar"));
    assert!(!text(2027).contains("valår"));
}

#[test]
fn an_act_sets_no_day_before_it_is_in_force() {
    for (statute, is_in_force) in [
        (Statute::AnnualReport(year(2017)), false),
        (Statute::AnnualReport(year(2018)), true),
        (Statute::Discharge(year(2017)), false),
        (Statute::Discharge(year(2018)), true),
        (Statute::BudgetProposal(year(2017)), false),
        (Statute::Budget(year(2018)), true),
        (interim("2018-08-31"), false),
        (interim("2019-08-31"), true),
    ] {
        assert_eq!(statute.is_in_force(), is_in_force, "{statute:?}");
    }
}

/// The words are the acts': KL 5 kap. 24 §, 11 kap. 8, 10, 11, 16, 20 and 21 §§.
#[test]
fn each_duty_is_told_with_its_paragraph() {
    let told = |statute: Statute| {
        let date = statute.resolved();
        (
            date.rule(Language::Swedish),
            statute.duty().into_language(Language::Swedish),
        )
    };
    for (statute, rule, duty) in [
        (
            Statute::AnnualReport(year(2027)),
            "KL (2017:725) 11 kap. 20 §",
            "Årsredovisningen för 2026 ska lämnas över till fullmäktige och revisorerna snarast möjligt och senast den 15 april \
             2027.",
        ),
        (
            Statute::Discharge(year(2027)),
            "KL (2017:725) 5 kap. 24 § och 11 kap. 21 §",
            "Fullmäktige ska godkänna årsredovisningen för 2026 och därefter, före utgången av juni månad, besluta om \
             ansvarsfrihet ska beviljas eller vägras.",
        ),
        (
            Statute::LateBudgetProposal(year(2027)),
            "KL (2017:725) 11 kap. 8 § andra stycket",
            "Det finns särskilda skäl: styrelsen får upprätta förslaget till budget för 2028 i november månad. Den ska då \
             föreslå skattesatsen före oktober månads utgång.",
        ),
        (
            Statute::LateBudget(year(2027)),
            "KL (2017:725) 11 kap. 11 §; lag (1930:173) 2 §",
            "Det finns särskilda skäl: fullmäktige ska fastställa budgeten för 2028 före december månads utgång, och \
             skattesatsen före november månads utgång.",
        ),
        (
            Statute::Budget(year(2026)),
            "KL (2017:725) 11 kap. 10 §",
            "Fullmäktige ska fastställa budgeten för 2027 före november månads utgång. 2026 är valår: nyvalda fullmäktige \
             beslutar, från den 15 oktober.",
        ),
    ] {
        assert_eq!(told(statute), (rule.to_owned(), duty.to_owned()));
    }
}

#[test]
fn the_day_tells_which_rule_set_it() {
    let of = |milestone, on| Statute::of("BUDGET-2027", milestone, day(on));
    let this = year(2026);
    let (handover, decision) = (MilestoneKind::CouncilHandover, MilestoneKind::CouncilDecision);
    assert_eq!(of(handover, "2026-10-31"), Some(Statute::BudgetProposal(this)));
    assert_eq!(
        of(handover, "2026-11-30"),
        Some(Statute::LateBudgetProposal(this))
    );
    assert_eq!(of(decision, "2026-11-30"), Some(Statute::Budget(this)));
    assert_eq!(of(decision, "2026-12-31"), Some(Statute::LateBudget(this)));
}

fn statutes() -> impl Strategy<Value = Statute> {
    (2018..=2041, 0..18_u32).prop_map(|(number, which)| match which {
        12 => Statute::AnnualReport(year(number)),
        13 => Statute::BudgetProposal(year(number)),
        14 => Statute::Discharge(year(number)),
        15 => Statute::LateBudgetProposal(year(number)),
        16 => Statute::LateBudget(year(number)),
        17.. => Statute::Budget(year(number)),
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
