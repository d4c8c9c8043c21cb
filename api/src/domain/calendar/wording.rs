//! Dates in words, as explanations name them.

use chrono::{Datelike, NaiveDate};

use super::{Holiday, is_weekday};
use crate::domain::text::{Text, Word};

pub const MONTHS: [Word; 12] = [
    Word("januari", "January"),
    Word("februari", "February"),
    Word("mars", "March"),
    Word("april", "April"),
    Word("maj", "May"),
    Word("juni", "June"),
    Word("juli", "July"),
    Word("augusti", "August"),
    Word("september", "September"),
    Word("oktober", "October"),
    Word("november", "November"),
    Word("december", "December"),
];

const WEEKDAYS: [Word; 7] = [
    Word("måndag", "Monday"),
    Word("tisdag", "Tuesday"),
    Word("onsdag", "Wednesday"),
    Word("torsdag", "Thursday"),
    Word("fredag", "Friday"),
    Word("lördag", "Saturday"),
    Word("söndag", "Sunday"),
];

fn word_at(words: &[Word], index: u32) -> Word {
    let word = usize::try_from(index).ok().and_then(|index| words.get(index));
    word.copied().unwrap_or(Word("", ""))
}

pub fn month_name(day: NaiveDate) -> Word {
    word_at(&MONTHS, day.month0())
}

pub fn weekday_name(day: NaiveDate) -> Word {
    word_at(&WEEKDAYS, day.weekday().num_days_from_monday())
}

/// `31 oktober 2026`
pub(super) fn date(day: NaiveDate) -> Text {
    Text::new(|language| {
        let month = month_name(day).in_language(language);
        format!("{} {month} {}", day.day(), day.year())
    })
}

/// `måndag 2 november 2026`
pub(super) fn weekday_date(day: NaiveDate) -> Text {
    Text::filled(
        Word("{weekday} {date}", "{weekday} {date}"),
        &[("weekday", weekday_name(day).into()), ("date", date(day))],
    )
}

/// `lördag (alla helgons dag)`: the weekday, and what else takes it out of the working week.
pub(super) fn kind_of_day(date: NaiveDate, off_locally: bool) -> Text {
    let weekday = weekday_name(date).into();
    let reason = match Holiday::on(date) {
        Some(holiday) => holiday.name(),
        None if off_locally && is_weekday(date) => Word("kommunens lediga dag", "the municipality's day off"),
        None => return weekday,
    };
    Text::filled(
        Word("{weekday} ({reason})", "{weekday} ({reason})"),
        &[("weekday", weekday), ("reason", reason.into())],
    )
}

/// `A, B och C`
pub(super) fn list(parts: impl IntoIterator<Item = Text>) -> Text {
    let mut parts: Vec<Text> = parts.into_iter().collect();
    let Some(last) = parts.pop() else {
        return Text::default();
    };
    let Some(first) = joined(parts, ", ") else {
        return last;
    };
    Text::filled(
        Word("{first} och {last}", "{first} and {last}"),
        &[("first", first), ("last", last)],
    )
}

/// None where there are none.
pub(super) fn joined(parts: impl IntoIterator<Item = Text>, between: &str) -> Option<Text> {
    parts.into_iter().reduce(|first, next| {
        Text::new(|language| {
            format!(
                "{}{between}{}",
                first.in_language(language),
                next.in_language(language)
            )
        })
    })
}

/// `3 enheter`
pub(super) fn counted(number: impl Into<i64>, one: Word, several: Word) -> Text {
    let number = number.into();
    let unit = if number == 1 { one } else { several };
    Text::new(|language| format!("{number} {}", unit.in_language(language)))
}

/// `3 arbetsdagar`
pub(super) fn working_days(count: impl Into<i64>) -> Text {
    counted(
        count,
        Word("arbetsdag", "working day"),
        Word("arbetsdagar", "working days"),
    )
}
