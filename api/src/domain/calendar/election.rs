//! Election years (C8).

use chrono::{Datelike, NaiveDate, Weekday};

use super::CalendarYear;

/// General elections are held every fourth year: 2022, 2026, 2030.
pub fn is_election_year(year: CalendarYear) -> bool {
    year.number() % 4 == 2
}

/// The second Sunday of September (Elections Act 2005:837, chapter 1, section 3), in an election year; until 2010 it was the third.
pub fn election_day(year: CalendarYear) -> Option<NaiveDate> {
    // The second Sunday is the one among the days 8-14, the third among 15-21.
    let earliest = if year.number() < 2014 { 15 } else { 8 };
    is_election_year(year)
        .then(|| {
            year.on(9, earliest)
                .iter_days()
                .find(|day| day.weekday() == Weekday::Sun)
        })
        .flatten()
}

/// 15 October of an election year: the first day of the newly elected council (KL 2017:725, chapter 5, section 9).
pub fn council_term_starts_on(year: CalendarYear) -> Option<NaiveDate> {
    is_election_year(year).then(|| year.on(10, 15))
}

/// 1 January of the year after an election year: the first day of the executive board that the new council chose
/// (KL 2017:725, chapter 6, section 18). The council may have it begin at its first meeting instead (second paragraph), and decides the
/// terms of the other committees (section 19): rules for those count from a fixed date.
pub fn board_term_starts_on(year: CalendarYear) -> Option<NaiveDate> {
    (year.number() % 4 == 3).then(|| year.on(1, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn year(number: i32) -> CalendarYear {
        number.try_into().unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn elections_are_held_on_a_sunday_of_september_every_fourth_year() {
        for (number, expected) in [
            (2006, Some(day("2006-09-17"))),
            (2010, Some(day("2010-09-19"))),
            (2014, Some(day("2014-09-14"))),
            (2018, Some(day("2018-09-09"))),
            (2022, Some(day("2022-09-11"))),
            (2025, None),
            (2026, Some(day("2026-09-13"))),
            (2027, None),
            (2028, None),
            (2030, Some(day("2030-09-08"))),
            (2034, Some(day("2034-09-10"))),
        ] {
            assert_eq!(election_day(year(number)), expected, "{number}");
        }
    }

    #[test]
    fn the_council_changes_in_october_and_the_board_at_the_new_year() {
        assert_eq!(council_term_starts_on(year(2026)), Some(day("2026-10-15")));
        assert_eq!(council_term_starts_on(year(2027)), None);
        assert_eq!(board_term_starts_on(year(2026)), None);
        assert_eq!(board_term_starts_on(year(2027)), Some(day("2027-01-01")));
    }
}
