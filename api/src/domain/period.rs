//! The time period of a result (R1), written as in SDMX: `2025`, `2025-S1`, `2025-T2`, `2025-Q3`, `2025-08`.

use std::{cmp::Ordering, collections::BTreeSet, fmt, ops::RangeInclusive, str::FromStr};

use arshjul_entity::Frequency;
use chrono::{Datelike, Days, Months, NaiveDate};
use thiserror::Error;

/// The years that results can be about.
pub const YEARS: RangeInclusive<i32> = 1900..=2100;

/// Why a text is not a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PeriodError {
    #[error(
        "not a period: write a year (2025), half-year (2025-S1), four months (2025-T2), quarter (2025-Q3) or month (2025-08)"
    )]
    Malformed,
    /// The form is right, and the year has no such part: `2025-Q5`, `2025-13`.
    #[error("the year has no such part: S1-S2, T1-T3, Q1-Q4 or 01-12")]
    NoSuchPart,
    #[error("the year must lie between {} and {}", YEARS.start(), YEARS.end())]
    YearOutOfRange,
}

/// A calendar year or one of its equal parts. What it holds is a real one: there is no way to make a thirteenth month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Period {
    start: NaiveDate,
    frequency: Frequency,
}

impl Period {
    /// The `number`th part (from 1) of a year that is divided by the frequency; a whole year is its own part 1.
    pub fn new(year: i32, frequency: Frequency, number: u32) -> Result<Self, PeriodError> {
        if !YEARS.contains(&year) {
            return Err(PeriodError::YearOutOfRange);
        }
        number
            .checked_sub(1)
            .filter(|passed| *passed < 12 / months(frequency))
            .and_then(|passed| NaiveDate::from_ymd_opt(year, passed * months(frequency) + 1, 1))
            .map(|start| Self { start, frequency })
            .ok_or(PeriodError::NoSuchPart)
    }

    /// A year's periods of all frequencies; none outside the years that results can be about.
    pub fn all_of(year: i32) -> BTreeSet<Self> {
        let of = |frequency| (1..).map_while(move |number| Self::new(year, frequency, number).ok());
        Frequency::ALL
            .iter()
            .flat_map(|frequency| of(*frequency))
            .collect()
    }

    /// The last one of its frequency that is over when the day ends; none before the years that results can be about.
    pub fn last_over(frequency: Frequency, on: NaiveDate) -> Option<Self> {
        let current = Self::holding(frequency, on)?;
        if current.end() <= on {
            return Some(current);
        }
        let before = current.start.checked_sub_months(Months::new(months(frequency)))?;
        Self::beginning(before, frequency)
    }

    /// The one of its frequency that the day lies in; none outside the years that results can be about.
    pub fn holding(frequency: Frequency, day: NaiveDate) -> Option<Self> {
        Self::new(day.year(), frequency, day.month0() / months(frequency) + 1).ok()
    }

    fn beginning(start: NaiveDate, frequency: Frequency) -> Option<Self> {
        YEARS.contains(&start.year()).then_some(Self { start, frequency })
    }

    pub fn year(self) -> i32 {
        self.start.year()
    }

    pub const fn frequency(self) -> Frequency {
        self.frequency
    }

    /// Which part of its year it is, from 1.
    pub fn number(self) -> u32 {
        self.start.month0() / months(self.frequency) + 1
    }

    pub const fn start(self) -> NaiveDate {
        self.start
    }

    /// The same part of an earlier year.
    pub fn years_before(self, years: i32) -> Option<Self> {
        Self::new(self.year() - years, self.frequency, self.number()).ok()
    }

    /// The period that follows.
    pub fn next(self) -> Option<Self> {
        let months = Months::new(months(self.frequency));
        Self::beginning(self.start.checked_add_months(months)?, self.frequency)
    }

    /// Its last day.
    pub fn end(self) -> NaiveDate {
        self.start + Months::new(months(self.frequency)) - Days::new(1)
    }
}

/// Its months, and what stands between year and number in the written form; a whole year has neither.
const fn form(frequency: Frequency) -> (u32, &'static str) {
    match frequency {
        Frequency::Year => (12, ""),
        Frequency::HalfYear => (6, "-S"),
        Frequency::FourMonths => (4, "-T"),
        Frequency::Quarter => (3, "-Q"),
        Frequency::Month => (1, "-"),
    }
}

const fn months(frequency: Frequency) -> u32 {
    form(frequency).0
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = if self.frequency == Frequency::Month { 2 } else { 1 };
        match form(self.frequency) {
            (_, "") => write!(f, "{}", self.year()),
            (_, mark) => write!(f, "{}{mark}{:0width$}", self.year(), self.number()),
        }
    }
}

impl serde::Serialize for Period {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    /// Exact: no blanks, signs, small letters, or other lengths.
    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let (year, part) = text.split_at_checked(4).ok_or(PeriodError::Malformed)?;
        // By bytes: every form is ASCII, and a longer text is none.
        let (frequency, number) = match part.as_bytes() {
            [] => (Frequency::Year, "1"),
            [b'-', b'S', _] => (Frequency::HalfYear, &part[2..]),
            [b'-', b'T', _] => (Frequency::FourMonths, &part[2..]),
            [b'-', b'Q', _] => (Frequency::Quarter, &part[2..]),
            [b'-', _, _] => (Frequency::Month, &part[1..]),
            _ => return Err(PeriodError::Malformed),
        };
        let year = digits(year)?
            .try_into()
            .map_err(|_| PeriodError::YearOutOfRange)?;
        Self::new(year, frequency, digits(number)?)
    }
}

/// `str::parse` would let a sign through.
fn digits(text: &str) -> Result<u32, PeriodError> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().map_err(|_| PeriodError::Malformed)
    } else {
        Err(PeriodError::Malformed)
    }
}

/// The order of the written forms, so that what is sorted here and what the database sorted agree. Within one frequency
/// it is the order of time.
impl Ord for Period {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |period: &Self| (period.year(), form(period.frequency).1, period.start);
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for Period {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn every_form_has_its_frequency_first_day_and_last_day() {
        for (text, frequency, start, end) in [
            ("2025", Frequency::Year, "2025-01-01", "2025-12-31"),
            ("2025-S1", Frequency::HalfYear, "2025-01-01", "2025-06-30"),
            ("2025-S2", Frequency::HalfYear, "2025-07-01", "2025-12-31"),
            ("2025-T1", Frequency::FourMonths, "2025-01-01", "2025-04-30"),
            ("2025-T3", Frequency::FourMonths, "2025-09-01", "2025-12-31"),
            ("2025-Q3", Frequency::Quarter, "2025-07-01", "2025-09-30"),
            ("2024-02", Frequency::Month, "2024-02-01", "2024-02-29"),
            ("1900", Frequency::Year, "1900-01-01", "1900-12-31"),
            ("2100-12", Frequency::Month, "2100-12-01", "2100-12-31"),
        ] {
            let period: Period = text.parse().unwrap();
            assert_eq!(
                (period.frequency(), period.start(), period.end()),
                (frequency, day(start), day(end)),
                "{text}"
            );
        }
    }

    #[test]
    fn nothing_but_the_exact_forms_is_a_period() {
        use PeriodError::{Malformed, NoSuchPart, YearOutOfRange};
        for (text, error) in [
            ("", Malformed),
            ("25", Malformed),
            ("2025-", Malformed),
            ("2025-8", Malformed),
            ("2025-008", Malformed),
            ("2025-q3", Malformed),
            ("2025Q3", Malformed),
            ("2025-W1", Malformed),
            ("2025-08-01", Malformed),
            (" 2025", Malformed),
            ("2025 ", Malformed),
            ("+025", Malformed),
            ("2025-+8", Malformed),
            ("2025-Qå", Malformed),
            ("202å", Malformed),
            ("٢٠٢٥", Malformed),
            ("2025-00", NoSuchPart),
            ("2025-13", NoSuchPart),
            ("2025-S3", NoSuchPart),
            ("2025-T0", NoSuchPart),
            ("2025-T4", NoSuchPart),
            ("2025-Q5", NoSuchPart),
            ("1899", YearOutOfRange),
            ("2101-01", YearOutOfRange),
            ("0000", YearOutOfRange),
        ] {
            assert_eq!(text.parse::<Period>(), Err(error), "{text:?}");
        }
    }

    #[test]
    fn a_period_is_over_when_its_last_day_is() {
        use Frequency::{FourMonths, HalfYear, Month, Quarter, Year};
        for (frequency, on, expected) in [
            (Year, "2025-12-30", "2024"),
            (Year, "2025-12-31", "2025"),
            (Year, "2026-08-31", "2025"),
            (HalfYear, "2026-08-31", "2026-S1"),
            (HalfYear, "2026-06-29", "2025-S2"),
            (FourMonths, "2026-04-30", "2026-T1"),
            (FourMonths, "2026-04-29", "2025-T3"),
            (Quarter, "2026-08-31", "2026-Q2"),
            (Month, "2026-08-31", "2026-08"),
            (Month, "2026-01-30", "2025-12"),
            (Month, "2024-02-28", "2024-01"),
        ] {
            let period = Period::last_over(frequency, day(on)).unwrap();
            assert_eq!(period.to_string(), expected, "{on}");
        }
        assert_eq!(Period::last_over(Year, day("1900-12-30")), None);
    }

    fn periods() -> impl Strategy<Value = Period> {
        (YEARS, prop::sample::select(Frequency::ALL), 0..12_u32).prop_map(|(year, frequency, number)| {
            Period::new(year, frequency, number % (12 / months(frequency)) + 1).unwrap()
        })
    }

    /// Every text that is a period.
    static WRITTEN: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
        let parts = ["", "-S1", "-S2", "-T1", "-T2", "-T3", "-Q1", "-Q2", "-Q3", "-Q4"];
        let months = (1..=12).map(|month| format!("-{month:02}"));
        let parts: Vec<_> = parts.into_iter().map(str::to_owned).chain(months).collect();
        let of_year = |year| parts.iter().map(move |part| format!("{year}{part}"));
        (1900..=2100).flat_map(of_year).collect()
    });

    /// Periods with up to two slips: a character put in, left out, or typed wrong.
    fn near_periods() -> impl Strategy<Value = String> {
        let characters: Vec<_> = "0123456789-QSTWq+ å".chars().collect();
        let slip = (
            0..8_usize,
            prop::option::of(prop::sample::select(characters)),
            any::<bool>(),
        );
        (periods(), prop::collection::vec(slip, 0..=2)).prop_map(|(period, slips)| {
            let mut text: Vec<_> = period.to_string().chars().collect();
            for (at, character, is_new) in slips {
                let at = at % text.len();
                let end = if is_new { at } else { at + 1 };
                text.splice(at..end, character);
            }
            text.into_iter().collect()
        })
    }

    proptest! {
        #[test]
        fn the_day_on_which_a_period_ends_and_those_of_the_next_have_it_as_the_last(period in periods(), days in 0..28_u64) {
            let on = period.end() + Days::new(days);
            prop_assume!(on.year() <= *YEARS.end());
            prop_assert_eq!(Period::last_over(period.frequency(), on), Some(period));
        }

        #[test]
        fn what_is_written_reads_back(period in periods()) {
            prop_assert_eq!(period.to_string().parse(), Ok(period));
        }

        #[test]
        fn a_text_near_a_period_is_one_where_it_is_written_so_and_only_there(text in near_periods()) {
            let period = text.parse::<Period>();
            prop_assert_eq!(period.is_ok(), WRITTEN.contains(&text), "{} is {:?}", text, period);
            prop_assert!(period.is_err() || period.unwrap().to_string() == text);
        }

        #[test]
        fn the_order_is_that_of_the_written_forms(a in periods(), b in periods()) {
            prop_assert_eq!(a.cmp(&b), a.to_string().cmp(&b.to_string()));
        }

        #[test]
        fn within_one_frequency_the_order_is_that_of_time(a in periods(), year in YEARS, number in 0..12_u32) {
            let parts = 12 / months(a.frequency());
            let b = Period::new(year, a.frequency(), number % parts + 1).unwrap();
            prop_assert_eq!(a.cmp(&b), a.end().cmp(&b.end()));
        }

        #[test]
        fn a_period_is_followed_by_the_day_after_its_last(period in periods()) {
            if let Some(next) = period.next() {
                prop_assert_eq!(period.end().succ_opt(), Some(next.start()));
                prop_assert_eq!(next.to_string().parse(), Ok(next));
            } else {
                prop_assert_eq!(period.end(), day("2100-12-31"));
            }
        }

        #[test]
        fn the_parts_of_a_year_fill_it_without_overlap(year in YEARS, frequency in prop::sample::select(Frequency::ALL)) {
            let parts: Vec<_> = (1..=12).map_while(|number| Period::new(year, frequency, number).ok()).collect();
            let whole = Period::new(year, Frequency::Year, 1).unwrap();
            prop_assert_eq!(parts[0].start(), whole.start());
            prop_assert_eq!(parts[parts.len() - 1].end(), whole.end());
            for pair in parts.windows(2) {
                prop_assert_eq!(pair[0].end().succ_opt(), Some(pair[1].start()));
            }
        }
    }
}
