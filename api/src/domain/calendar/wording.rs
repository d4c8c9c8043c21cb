//! Dates in words, as explanations name them.

use chrono::{Datelike, NaiveDate, Weekday};

use super::{Holiday, is_weekday};
use crate::domain::language::Language;

const fn month(number: u32, language: Language) -> &'static str {
    let (swedish, english) = match number {
        1 => ("januari", "January"),
        2 => ("februari", "February"),
        3 => ("mars", "March"),
        4 => ("april", "April"),
        5 => ("maj", "May"),
        6 => ("juni", "June"),
        7 => ("juli", "July"),
        8 => ("augusti", "August"),
        9 => ("september", "September"),
        10 => ("oktober", "October"),
        11 => ("november", "November"),
        _ => ("december", "December"),
    };
    match language {
        Language::Swedish => swedish,
        Language::English => english,
    }
}

const fn weekday(day: Weekday, language: Language) -> &'static str {
    let (swedish, english) = match day {
        Weekday::Mon => ("måndag", "Monday"),
        Weekday::Tue => ("tisdag", "Tuesday"),
        Weekday::Wed => ("onsdag", "Wednesday"),
        Weekday::Thu => ("torsdag", "Thursday"),
        Weekday::Fri => ("fredag", "Friday"),
        Weekday::Sat => ("lördag", "Saturday"),
        Weekday::Sun => ("söndag", "Sunday"),
    };
    match language {
        Language::Swedish => swedish,
        Language::English => english,
    }
}

pub(super) fn choose(language: Language, swedish: &str, english: &str) -> String {
    match language {
        Language::Swedish => swedish.to_owned(),
        Language::English => english.to_owned(),
    }
}

/// `31 oktober 2026`
pub(super) fn date(date: NaiveDate, language: Language) -> String {
    format!("{} {} {}", date.day(), month(date.month(), language), date.year())
}

/// `måndag 2 november 2026`
pub(super) fn weekday_date(day: NaiveDate, language: Language) -> String {
    format!("{} {}", weekday(day.weekday(), language), date(day, language))
}

/// `lördag (alla helgons dag)`: the weekday, and what else takes it out of the working week.
pub(super) fn kind_of_day(date: NaiveDate, off_locally: bool, language: Language) -> String {
    let weekday = weekday(date.weekday(), language);
    match (Holiday::on(date), language) {
        (Some(holiday), _) => format!("{weekday} ({})", holiday.name(language)),
        (None, Language::Swedish) if off_locally && is_weekday(date) => {
            format!("{weekday} (kommunens lediga dag)")
        }
        (None, Language::English) if off_locally && is_weekday(date) => {
            format!("{weekday} (the municipality's day off)")
        }
        (None, _) => weekday.to_owned(),
    }
}
