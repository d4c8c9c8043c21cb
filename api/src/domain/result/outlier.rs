//! R10: a value far from what the cell has said in earlier years.
//!
//! The measure is the modified z-score of Iglewicz & Hoaglin, *How to Detect and Handle Outliers* (ASQC Quality Press 1993), chapter
//! 3.3: |0.6745 × (x − median) / MAD| > 3.5, where MAD is the median of the distances from the median. One wild value among the
//! earlier ones moves neither much. Where more than half of them are alike the MAD is 0, and the mean distance from the median takes
//! its place, (x − median) / (1.253314 × mean distance), as IBM's statistics do (ibm.com/docs, "Modified z score").
//!
//! Both find what is unlikely, which in a very even series is a trifle. So the distance must be worth a look as well: more than 5 % of
//! the median, and of a count more than twice the spread that chance alone gives it (√median, as counts of independent events).

use arshjul_entity::ValueKind;

use super::history::{Usual, median};
use crate::domain::{
    decimal::{self, Number},
    measure::Measure,
    period::Period,
    rejection::Reason,
};

/// Of fewer values nobody can tell what is usual.
pub const FEWEST: usize = 5;

const THRESHOLD: f64 = 3.5;

/// The warning for a value beside the cell's earlier ones; none where it lies among them or where they are too few.
pub fn outlier(measure: &Measure, value: f64, earlier: &[(Period, f64)]) -> Option<Reason> {
    if earlier.len() < FEWEST {
        return None;
    }
    let usual = Usual::of(earlier)?;
    let distance = (value - usual.median).abs();
    let is_far = distance > THRESHOLD * spread(usual.median, earlier)?;
    (is_far && distance > trifle(measure, usual.median)).then_some(Reason::Outlier {
        value: Number(value),
        median: Number(shown_median(usual.median, measure)),
        count: usual.count,
        first: usual.first,
        last: usual.last,
    })
}

/// What the standard deviation would be if the values were normally distributed.
fn spread(center: f64, earlier: &[(Period, f64)]) -> Option<f64> {
    let distances: Vec<f64> = earlier.iter().map(|(_, value)| (value - center).abs()).collect();
    #[expect(clippy::cast_precision_loss, reason = "at most ten")]
    let count = distances.len() as f64;
    let mean = distances.iter().sum::<f64>() / count;
    // More than half of them alike: the median says nothing of the others.
    let middle = median(distances)?;
    Some(if middle > 0.0 {
        middle / 0.6745
    } else {
        1.253_314 * mean
    })
}

/// A distance that is not worth a look: 5 % of the median, and of a count what chance alone gives it.
fn trifle(measure: &Measure, center: f64) -> f64 {
    let share = 0.05 * center.abs();
    if measure.value_kind == ValueKind::Count {
        share.max(2.0 * center.abs().sqrt())
    } else {
        share
    }
}

/// A median as a message shows it: halfway between two values it has one decimal more than they.
pub fn shown_median(center: f64, measure: &Measure) -> f64 {
    decimal::quotient(1, center, 1.0, measure.decimals + 1).unwrap_or(center)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::result::tests::{measure, of_years};

    fn told_of(kind: ValueKind, value: f64, earlier: &[f64]) -> Option<Reason> {
        outlier(&measure("X", kind), value, &of_years(earlier))
    }

    #[test]
    fn the_score_is_that_of_the_book() {
        // Median 12, MAD 1: the bound lies at 12 ± 3.5 / 0.6745 = 12 ± 5.19.
        let earlier = [10.0, 12.0, 13.0, 11.0, 14.0, 12.0];
        for (value, is_far) in [
            (17.1, false),
            (17.2, true),
            (6.9, false),
            (6.8, true),
            (12.0, false),
        ] {
            let told = told_of(ValueKind::Rate, value, &earlier);
            assert_eq!(told.is_some(), is_far, "{value}");
        }
        let far = told_of(ValueKind::Rate, 300.0, &earlier);
        let expected = Reason::Outlier {
            value: Number(300.0),
            median: Number(12.0),
            count: 6,
            first: "2019".parse().unwrap(),
            last: "2024".parse().unwrap(),
        };
        assert_eq!(far, Some(expected));
    }

    #[test]
    fn values_mostly_alike_are_measured_by_their_mean_distance() {
        // MAD 0, mean distance 4 / 5: the bound lies at 20 ± 3.5 × 1.253314 × 0.8 = 20 ± 3.51.
        let earlier = [20.0, 20.0, 24.0, 20.0, 20.0];
        assert_eq!(told_of(ValueKind::Rate, 23.5, &earlier), None);
        assert!(told_of(ValueKind::Rate, 23.6, &earlier).is_some());
    }

    #[test]
    fn a_trifle_is_not_worth_a_look() {
        let alike = [50.1, 50.1, 50.1, 50.1, 50.1];
        assert_eq!(told_of(ValueKind::Share, 50.3, &alike), None);
        assert!(told_of(ValueKind::Share, 60.0, &alike).is_some());
        let counts = [3.0, 3.0, 4.0, 3.0, 3.0];
        assert_eq!(told_of(ValueKind::Count, 6.0, &counts), None);
        assert!(told_of(ValueKind::Count, 9.0, &counts).is_some());
        assert_eq!(told_of(ValueKind::Count, 0.0, &[0.0; 5]), None);
    }

    #[test]
    fn four_values_are_no_history() {
        assert_eq!(
            told_of(ValueKind::Count, 9_000.0, &[10.0, 11.0, 12.0, 11.0]),
            None
        );
    }

    proptest! {
        /// However even the series was before: what moves by two in a hundred is not told of.
        #[test]
        fn steady_series_are_left_alone(
            level in 100.0..10_000.0_f64,
            noise in prop::collection::vec(-0.02..0.02_f64, 6..11),
            kind in prop::sample::select(vec![ValueKind::Count, ValueKind::Amount, ValueKind::Rate]),
        ) {
            let values: Vec<f64> = noise.iter().map(|noise| level * (1.0 + noise)).collect();
            let (value, earlier) = values.split_last().unwrap();
            prop_assert_eq!(told_of(kind, *value, earlier), None);
        }

        #[test]
        fn a_series_that_grows_evenly_is_left_alone(first in 100_i32..10_000, step in 1_i32..500, years in 5_i32..11) {
            let values: Vec<f64> = (0..=years).map(|year| f64::from(first + step * year)).collect();
            let (value, earlier) = values.split_last().unwrap();
            prop_assert_eq!(told_of(ValueKind::Count, *value, earlier), None);
        }

        #[test]
        fn a_planted_error_is_found(
            level in 100.0..10_000.0_f64,
            noise in prop::collection::vec(-0.05..0.05_f64, 5..11),
            factor in prop::sample::select(vec![0.1, 0.5, 2.0, 10.0, 1_000.0]),
        ) {
            let values: Vec<f64> = noise.iter().map(|noise| (level * (1.0 + noise)).round()).collect();
            let told = told_of(ValueKind::Count, (level * factor).round(), &values);
            prop_assert!(told.is_some());
        }
    }
}
