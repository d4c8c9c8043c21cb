//! Public holidays, and the weekday (vardag) that is neither one nor a Saturday.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use crate::domain::text::Word;

/// The public holidays of the Act on public holidays (1989:253) that have a name of their own, and the three eves that
/// the Act on calculation of statutory time (1930:173, section 2) puts beside them. Other Sundays are holidays without
/// a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Holiday {
    NewYearsDay,
    Epiphany,
    GoodFriday,
    EasterSunday,
    EasterMonday,
    MayDay,
    AscensionDay,
    WhitSunday,
    NationalDay,
    MidsummerEve,
    MidsummerDay,
    AllSaintsDay,
    ChristmasEve,
    ChristmasDay,
    BoxingDay,
    NewYearsEve,
}

impl Holiday {
    /// The holiday that falls on the date, if one does. Two at once (Ascension Day on 1 May) go by the fixed one's name.
    pub fn on(date: NaiveDate) -> Option<Self> {
        match (date.month(), date.day(), date.weekday()) {
            (1, 1, _) => Some(Self::NewYearsDay),
            (1, 6, _) => Some(Self::Epiphany),
            (5, 1, _) => Some(Self::MayDay),
            (6, 6, _) => Some(Self::NationalDay),
            (6, 19..=25, Weekday::Fri) => Some(Self::MidsummerEve),
            (6, 20..=26, Weekday::Sat) => Some(Self::MidsummerDay),
            (10, 31, Weekday::Sat) | (11, 1..=6, Weekday::Sat) => Some(Self::AllSaintsDay),
            (12, 24, _) => Some(Self::ChristmasEve),
            (12, 25, _) => Some(Self::ChristmasDay),
            (12, 26, _) => Some(Self::BoxingDay),
            (12, 31, _) => Some(Self::NewYearsEve),
            _ => Self::by_easter(date),
        }
    }

    fn by_easter(date: NaiveDate) -> Option<Self> {
        match (date - easter_sunday(date.year())?).num_days() {
            -2 => Some(Self::GoodFriday),
            0 => Some(Self::EasterSunday),
            1 => Some(Self::EasterMonday),
            39 => Some(Self::AscensionDay),
            49 => Some(Self::WhitSunday),
            _ => None,
        }
    }

    pub const fn name(self) -> Word {
        match self {
            Self::NewYearsDay => Word("nyårsdagen", "New Year's Day"),
            Self::Epiphany => Word("trettondedag jul", "Epiphany"),
            Self::GoodFriday => Word("långfredagen", "Good Friday"),
            Self::EasterSunday => Word("påskdagen", "Easter Sunday"),
            Self::EasterMonday => Word("annandag påsk", "Easter Monday"),
            Self::MayDay => Word("första maj", "May Day"),
            Self::AscensionDay => Word("Kristi himmelsfärdsdag", "Ascension Day"),
            Self::WhitSunday => Word("pingstdagen", "Whit Sunday"),
            Self::NationalDay => Word("nationaldagen", "the National Day"),
            Self::MidsummerEve => Word("midsommarafton", "Midsummer Eve"),
            Self::MidsummerDay => Word("midsommardagen", "Midsummer Day"),
            Self::AllSaintsDay => Word("alla helgons dag", "All Saints' Day"),
            Self::ChristmasEve => Word("julafton", "Christmas Eve"),
            Self::ChristmasDay => Word("juldagen", "Christmas Day"),
            Self::BoxingDay => Word("annandag jul", "Boxing Day"),
            Self::NewYearsEve => Word("nyårsafton", "New Year's Eve"),
        }
    }
}

/// Easter Sunday as the Act has it (1989:253, section 2): the Sunday after the full moon that falls on or next after
/// 21 March. The full moon is the ecclesiastical one of the Gregorian calendar, whose epact Gauss's formula gives.
pub fn easter_sunday(year: i32) -> Option<NaiveDate> {
    let golden = year.rem_euclid(19);
    let century = year.div_euclid(100);
    let age = (19 * golden + century - century / 4 - (8 * century + 13) / 25 + 15).rem_euclid(30);
    // Two full moons of the 19-year cycle are held back a day, so that none falls after 18 April or twice on one date.
    let held_back = age == 29 || (age == 28 && golden > 10);
    let full_moon = NaiveDate::from_ymd_opt(year, 3, 21)?
        .checked_add_days(Days::new(u64::try_from(age - i32::from(held_back)).ok()?))?;
    full_moon
        .iter_days()
        .skip(1)
        .find(|day| day.weekday() == Weekday::Sun)
}

/// Whether the date is a weekday (vardag) in the sense of 1930:173, section 2: a day on which a last day stays.
pub fn is_weekday(date: NaiveDate) -> bool {
    !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) && Holiday::on(date).is_none()
}

/// The date itself where it is a weekday, otherwise the next one (1930:173, section 2).
pub fn next_weekday(date: NaiveDate) -> NaiveDate {
    date.iter_days().find(|day| is_weekday(*day)).unwrap_or(date)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::domain::language::Language;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn days_of(year: i32) -> impl Iterator<Item = NaiveDate> {
        day(&format!("{year}-01-01"))
            .iter_days()
            .take_while(move |day| day.year() == year)
    }

    /// What the other crate holds to be holidays: the same sixteen, each with its name.
    fn by_the_other_crate(year: i32) -> BTreeSet<(NaiveDate, String)> {
        holidays_se::holidays_in_year(year)
            .map(|(holiday, date)| {
                let date = NaiveDate::from_ymd_opt(date.year(), date.month(), date.day()).unwrap();
                (date, holiday.to_string().to_lowercase())
            })
            .collect()
    }

    #[test]
    fn the_holidays_of_2024_to_2040_are_those_of_an_independent_crate() {
        for year in 2024..=2040 {
            let theirs = by_the_other_crate(year);
            assert_eq!(theirs.len(), 16, "{year}");
            let ours: BTreeSet<_> = days_of(year).filter(|day| Holiday::on(*day).is_some()).collect();
            assert_eq!(ours, theirs.iter().map(|(day, _)| *day).collect(), "{year}");
            for day in ours {
                let name = Holiday::on(day)
                    .unwrap()
                    .name()
                    .in_language(Language::Swedish)
                    .to_lowercase();
                assert!(theirs.contains(&(day, name.clone())), "{day} {name}");
            }
        }
    }

    #[test]
    fn easter_is_that_of_two_independent_crates() {
        for year in 1583..=4099 {
            let ours = easter_sunday(year).unwrap();
            let theirs = computus::gregorian(year).unwrap();
            assert_eq!((ours.month(), ours.day()), (theirs.month, theirs.day), "{year}");
        }
        for year in *super::super::CalendarYear::RANGE.start()..=*super::super::CalendarYear::RANGE.end() {
            let theirs = holidays_se::easter_day_for_year(year);
            assert_eq!(
                easter_sunday(year).map(|day| day.ordinal()),
                Some(theirs.ordinal()),
                "{year}"
            );
        }
    }

    #[test]
    fn whit_monday_gave_way_to_the_national_day_in_2005() {
        assert!(is_weekday(day("2005-05-16")));
        assert_eq!(Holiday::on(day("2005-06-06")), Some(Holiday::NationalDay));
    }

    proptest! {
        #[test]
        fn a_last_day_moves_forward_only_over_days_that_do_not_count(ordinal in 0..6_209_u64) {
            let date = day("2024-01-01") + Days::new(ordinal);
            let moved = next_weekday(date);
            prop_assert!(is_weekday(moved));
            prop_assert!(date.iter_days().take_while(|day| *day < moved).all(|day| !is_weekday(day)));
            // Good Friday to Easter Monday, and Christmas beside a weekend, are the longest stretches.
            prop_assert!((moved - date).num_days() <= 5);
        }
    }
}
