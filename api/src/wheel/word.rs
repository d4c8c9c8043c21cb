//! What the picture and the page say, in Swedish and English.

use chrono::{Datelike, NaiveDate};

use crate::domain::{
    calendar::{
        finding::{FindingCode, Severity},
        month_name,
        state::DeadlineState as State,
    },
    language::Language,
    text::Word,
};

/// `2 november`
pub fn day(day: NaiveDate, language: Language) -> String {
    format!("{} {}", day.day(), month_name(day).in_language(language))
}

/// `2 nov`, and `31 dec 2025` in another year.
pub fn short_day(day: NaiveDate, year: i32, language: Language) -> String {
    let month = month_name(day).in_language(language);
    let month: String = month.chars().take(3).collect();
    if day.year() == year {
        format!("{} {month}", day.day())
    } else {
        format!("{} {month} {}", day.day(), day.year())
    }
}

/// `v. 45`
pub fn week_of(day: NaiveDate, language: Language) -> String {
    let week = Word("v.", "wk").in_language(language);
    format!("{week} {}", day.iso_week().week())
}

/// `v. 45`, or `hela året` where it is about no week.
pub fn week_or_year(monday: Option<NaiveDate>, language: Language) -> String {
    let year = Word("hela året", "the whole year").in_language(language);
    monday.map_or_else(|| year.to_owned(), |monday| week_of(monday, language))
}

/// `12,5 tim`: from whole minutes, to a tenth of an hour.
pub fn hours(minutes: u32, language: Language) -> String {
    let hours = format!("{:.1}", f64::from(minutes) / 60.0);
    let hours = hours.strip_suffix(".0").unwrap_or(&hours);
    match language {
        Language::Swedish => format!("{} tim", hours.replace('.', ",")),
        Language::English => format!("{hours} h"),
    }
}

/// `1 enhet`, `2 enheter`
pub fn count(number: usize, one: Word, many: Word, language: Language) -> String {
    let word = if number == 1 { one } else { many };
    format!("{number} {}", word.in_language(language))
}

pub const fn state(state: State) -> Word {
    match state {
        State::Upcoming => Word("kommande", "upcoming"),
        State::DueSoon => Word("snart", "due soon"),
        State::Done => Word("klar", "done"),
        State::Late => Word("försenad", "late"),
        State::Waived => Word("undantagen", "waived"),
        State::Cancelled => Word("inställd", "cancelled"),
    }
}

pub const fn severity(severity: Severity) -> Word {
    match severity {
        Severity::Info => Word("upplysning", "note"),
        Severity::Warning => Word("varning", "warning"),
        Severity::Error => Word("fel", "error"),
    }
}

pub const fn finding(code: FindingCode) -> Word {
    match code {
        FindingCode::ParallelFollowUp => Word("Parallell uppföljning", "Parallel follow-up"),
        FindingCode::Collision => Word("Krock", "Collision"),
        FindingCode::AfterFreeze => Word("Efter datafrysning", "After the data freeze"),
        FindingCode::BeforeSource => Word("Före källan", "Before the source"),
        FindingCode::NonWorkingDay => Word("Ingen arbetsdag", "Not a working day"),
        FindingCode::LowActivityWeek => Word("Lågaktivitetsvecka", "Low-activity week"),
        FindingCode::ShortNotice => Word("Kort varsel", "Short notice"),
        FindingCode::StatutoryBreach => Word("Efter lagens sista dag", "After the statutory day"),
        FindingCode::OutOfOrder => Word("I fel ordning", "Out of order"),
        FindingCode::OutOfDate => Word("Inaktuell", "Out of date"),
        FindingCode::InterimPeriodInvalid => Word("Delårsrapport saknas", "No interim report"),
    }
}
