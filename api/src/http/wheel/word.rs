//! What the picture and the page say, in Swedish and English.

use chrono::{Datelike, NaiveDate};

use super::picture::{Severity, State, Week};
use crate::domain::{calendar::finding::FindingCode, language::Language};

/// The same in Swedish and English.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word(pub &'static str, pub &'static str);

impl Word {
    #[must_use]
    pub const fn in_language(self, language: Language) -> &'static str {
        match language {
            Language::Swedish => self.0,
            Language::English => self.1,
        }
    }
}

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

fn of<const N: usize>(words: &[Word; N], index: u32, language: Language) -> &'static str {
    let word = usize::try_from(index).ok().and_then(|index| words.get(index));
    word.map_or("", |word| word.in_language(language))
}

#[must_use]
pub fn month(day: NaiveDate, language: Language) -> &'static str {
    of(&MONTHS, day.month0(), language)
}

#[must_use]
pub fn weekday(day: NaiveDate, language: Language) -> &'static str {
    of(&WEEKDAYS, day.weekday().num_days_from_monday(), language)
}

/// `2 november`
#[must_use]
pub fn day(day: NaiveDate, language: Language) -> String {
    format!("{} {}", day.day(), month(day, language))
}

/// `2 nov`, and `31 dec 2025` in another year.
#[must_use]
pub fn short_day(day: NaiveDate, year: i32, language: Language) -> String {
    let month: String = month(day, language).chars().take(3).collect();
    if day.year() == year {
        format!("{} {month}", day.day())
    } else {
        format!("{} {month} {}", day.day(), day.year())
    }
}

/// `v. 45`
#[must_use]
pub fn week(number: u32, language: Language) -> String {
    match language {
        Language::Swedish => format!("v. {number}"),
        Language::English => format!("wk {number}"),
    }
}

/// `12,5 tim`: from whole minutes, to a tenth of an hour.
#[must_use]
pub fn hours(minutes: u32, language: Language) -> String {
    let hours = format!("{:.1}", f64::from(minutes) / 60.0);
    let hours = hours.strip_suffix(".0").unwrap_or(&hours);
    match language {
        Language::Swedish => format!("{} tim", hours.replace('.', ",")),
        Language::English => format!("{hours} h"),
    }
}

/// `1 enhet`, `2 enheter`
#[must_use]
pub fn count(number: usize, one: Word, many: Word, language: Language) -> String {
    let word = if number == 1 { one } else { many };
    format!("{number} {}", word.in_language(language))
}

#[must_use]
pub const fn state(state: State) -> Word {
    match state {
        State::Upcoming => Word("kommande", "upcoming"),
        State::DueSoon => Word("snart", "due soon"),
        State::Done => Word("klar", "done"),
        State::Late => Word("sen", "late"),
        State::Waived => Word("undantagen", "waived"),
        State::Cancelled => Word("inställd", "cancelled"),
    }
}

#[must_use]
pub const fn severity(severity: Severity) -> Word {
    match severity {
        Severity::Info => Word("upplysning", "note"),
        Severity::Warning => Word("varning", "warning"),
        Severity::Error => Word("fel", "error"),
    }
}

#[must_use]
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
        FindingCode::InterimPeriodInvalid => Word("Delårsrapport saknas", "No interim report"),
    }
}

/// As `lang` has it.
#[must_use]
pub const fn code(language: Language) -> &'static str {
    match language {
        Language::Swedish => "sv",
        Language::English => "en",
    }
}

/// `12 inlämningar, 30 tim`
#[must_use]
pub fn load(week: &Week, language: Language) -> String {
    let hand_ins = count(
        usize::try_from(week.hand_ins).unwrap_or(usize::MAX),
        Word("inlämning", "hand-in"),
        Word("inlämningar", "hand-ins"),
        language,
    );
    if week.effort == 0 {
        hand_ins
    } else {
        format!("{hand_ins}, {}", hours(week.effort, language))
    }
}
