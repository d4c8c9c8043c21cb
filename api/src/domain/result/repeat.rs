//! R10: last year's figures handed in again.
//!
//! A value that equals the one of a year before, to the last of three or more significant digits, is seldom a coincidence: of values
//! that move by a tenth, about one in a hundred does. Values of fewer digits, and zeros, repeat by chance. Where women, men and total
//! all repeat, chance must strike twice (the third follows from the two), so that there the digits of women and men are counted
//! together. And what has stood still for two years running is taken to stand still.

use arshjul_entity::Gender;

use crate::domain::{
    decimal::{Decimal, Number},
    measure::Measure,
    period::Period,
    rejection::Reason,
};

/// So many significant digits are no coincidence.
pub const DIGITS: usize = 3;

/// A cell as it stands after a submission, with its values of the years before in the order of time.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueOverYears {
    pub period: Period,
    pub value: f64,
    pub earlier: Vec<(Period, f64)>,
}

impl ValueOverYears {
    fn was(&self, years_before: i32) -> Option<f64> {
        let then = self.period.years_before(years_before);
        let past = self.earlier.iter().find(|(period, _)| Some(*period) == then);
        past.map(|(_, value)| *value)
    }

    fn repeats(&self) -> bool {
        self.was(1).is_some_and(|before| is_same(self.value, before))
    }

    /// It repeated itself the year before already.
    fn stands_still(&self) -> bool {
        self.was(2).is_some_and(|before| is_same(self.value, before))
    }

    fn digits(&self) -> usize {
        match Decimal::shortest(self.value) {
            Some(decimal) if self.value != 0.0 => decimal.significant_digits(),
            _ => 0,
        }
    }
}

/// No negative zero and no NaN is ever stored.
fn is_same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits()
}

/// The warning for a cell, and the cells of its line: its indicator, unit and period.
pub fn repeats_earlier(
    measure: &Measure,
    gender: Gender,
    line: impl Fn(Gender) -> Option<ValueOverYears>,
) -> Option<Reason> {
    let cell = line(gender)?;
    if !cell.repeats() || cell.value == 0.0 {
        return None;
    }
    let is_alone_enough = cell.digits() >= DIGITS && !cell.stands_still();
    (is_alone_enough || is_line_repeated(measure, line)).then_some(Reason::RepeatsEarlier {
        value: Number(cell.value),
        period: cell.period.years_before(1)?,
    })
}

fn is_line_repeated(measure: &Measure, line: impl Fn(Gender) -> Option<ValueOverYears>) -> bool {
    let cells: Option<Vec<ValueOverYears>> = Gender::ALL.iter().map(|gender| line(*gender)).collect();
    let (Some(cells), Some(women), Some(men)) = (cells, line(Gender::Women), line(Gender::Men)) else {
        return false;
    };
    measure.split_by_gender
        && cells.iter().all(ValueOverYears::repeats)
        && !cells.iter().all(ValueOverYears::stands_still)
        // The total follows from the two, and counts no digits of its own.
        && women.digits() + men.digits() >= DIGITS
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::result::tests::{measure, of_years};
    use arshjul_entity::ValueKind;

    fn standing(value: f64, earlier: &[f64]) -> ValueOverYears {
        ValueOverYears {
            period: "2025".parse().unwrap(),
            value,
            earlier: of_years(earlier),
        }
    }

    /// Whether the total is warned about, where nothing is known of women and men.
    fn is_told(value: f64, earlier: &[f64]) -> bool {
        let line = |gender| (gender == Gender::Total).then(|| standing(value, earlier));
        repeats_earlier(&measure("X", ValueKind::Rate), Gender::Total, line).is_some()
    }

    #[test]
    fn three_digits_are_no_coincidence() {
        for (value, earlier, told) in [
            (12.3, &[11.9, 12.3][..], true),
            (12.4, &[11.9, 12.3], false),
            // The year before it, and not the last one.
            (11.9, &[11.9, 12.3], false),
            (12.0, &[11.9, 12.0], false),
            (1_200.0, &[1_100.0, 1_200.0], false),
            (1_234.0, &[1_234.0], true),
            (0.0, &[0.0], false),
            // It stands still, and did so last year.
            (12.3, &[12.3, 12.3], false),
            (12.3, &[], false),
        ] {
            assert_eq!(is_told(value, earlier), told, "{value} after {earlier:?}");
        }
    }

    #[test]
    fn a_gap_of_a_year_is_no_copy_of_last_year() {
        let cell = ValueOverYears {
            earlier: vec![("2023".parse().unwrap(), 12.3)],
            ..standing(12.3, &[])
        };
        let line = |gender| (gender == Gender::Total).then(|| cell.clone());
        assert_eq!(
            repeats_earlier(&measure("X", ValueKind::Rate), Gender::Total, line),
            None
        );
    }

    #[test]
    fn a_whole_line_counts_its_digits_together() {
        let told = |women: (f64, f64), men: (f64, f64)| {
            let measure = measure("X", ValueKind::Count);
            let line = |gender| {
                Some(match gender {
                    Gender::Women => standing(women.1, &[7.0, women.0]),
                    Gender::Men => standing(men.1, &[6.0, men.0]),
                    Gender::Total => standing(women.1 + men.1, &[13.0, women.0 + men.0]),
                })
            };
            Gender::ALL
                .iter()
                .map(|gender| repeats_earlier(&measure, *gender, line).is_some())
                .collect::<Vec<_>>()
        };
        assert_eq!(told((12.0, 12.0), (9.0, 9.0)), [true, true, true]);
        assert_eq!(told((2.0, 2.0), (9.0, 9.0)), [false, false, false]);
        assert_eq!(told((12.0, 12.0), (9.0, 8.0)), [false, false, false]);
        assert_eq!(told((12.0, 11.0), (9.0, 10.0)), [false, false, false]);
    }

    proptest! {
        #[test]
        fn only_what_repeats_is_told(value in 100_i32..100_000, before in 100_i32..100_000) {
            let is_copy = is_told(f64::from(value), &[1.0, f64::from(value)]);
            prop_assert_eq!(is_copy, value % 10 != 0 || Decimal::shortest(f64::from(value)).unwrap().significant_digits() >= DIGITS);
            prop_assert!(value == before || !is_told(f64::from(value), &[1.0, f64::from(before)]));
        }
    }
}
