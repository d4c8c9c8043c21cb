//! Trend: how much a series changes a year, and whether that is more than chance.
//!
//! The slope is that of Theil (1950) and Sen (1968): the median of the slopes between all pairs of values, which one wild value hardly
//! moves. Whether there is a trend is judged by Mann (1945) and Kendall (1975): S counts the pairs that rise less those that fall, and
//! there is a trend where so large an S, in its direction, would come by chance in at most 5 % of series without one. Both as in Gilbert,
//! *Statistical Methods for Environmental Pollution Monitoring* (1987), chapters 16 and 17, whose tables begin at four values as here.
//!
//! Of periods shorter than a year only the same parts of different years are paired (Hirsch, Slack & Smith 1982): that the third quarter
//! lies below the second every year is no trend.

use std::{cmp::Ordering, collections::BTreeMap};

use arshjul_entity::{Direction, Frequency};
use num_bigint::BigInt;
use num_rational::BigRational;

use crate::domain::{
    decimal::{self, Decimal},
    period::Period,
};

/// Of fewer values chance alone makes any order.
pub const FEWEST: usize = 4;

/// Up to so many values of one part of the year chance is reckoned exactly, and by the normal distribution where there are more.
const EXACT: usize = 20;

/// The 95th percentile of the normal distribution.
const NORMAL: f64 = 1.644_854;

/// What a trend means, by the direction that is wanted of the indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    Improving,
    Worsening,
    Stable,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trend {
    /// How many values it is read from.
    pub values: usize,
    /// In the unit of measure a year, with two decimals more than the values.
    pub slope_per_year: f64,
    /// None of an indicator that is wanted neither higher nor lower.
    pub reading: Option<Reading>,
}

/// The trend of values in the order of time; none of fewer than [`FEWEST`], and where no two are of the same part of a year.
pub fn trend(values: &[(Period, f64)], decimals: u32, wanted: Direction) -> Option<Trend> {
    // With fewer, no order is so rare that chance wouldn't make it.
    if values.len() < FEWEST {
        return None;
    }
    let shared = values
        .iter()
        .map(|(_, value)| Decimal::shortest(*value).map(Decimal::decimals))
        .max()??;
    let mut parts: BTreeMap<(Frequency, u32), Vec<(i32, i128)>> = BTreeMap::new();
    // As whole numbers of the last decimal that any value has, so that ties are ties.
    for (period, value) in values {
        let part = parts.entry((period.frequency(), period.number())).or_default();
        part.push((period.year(), Decimal::shortest(*value)?.scaled(shared)?));
    }
    let parts: Vec<_> = parts.into_values().collect();
    let slope = median_slope(&parts)? / BigRational::from(BigInt::from(10).pow(shared));
    let slope_per_year = decimal::rounded(slope, decimals + 2)?;
    Some(Trend {
        values: values.len(),
        slope_per_year,
        reading: reading(kendall(&parts), slope_per_year, wanted),
    })
}

/// STABLE is what can't be told from chance, and what rises as often as it falls.
fn reading(direction: Ordering, slope: f64, wanted: Direction) -> Option<Reading> {
    let wanted = match wanted {
        Direction::Neutral => return None,
        Direction::HigherIsBetter => Ordering::Greater,
        Direction::LowerIsBetter => Ordering::Less,
    };
    Some(if direction == Ordering::Equal || slope == 0.0 {
        Reading::Stable
    } else if direction == wanted {
        Reading::Improving
    } else {
        Reading::Worsening
    })
}

fn pairs<T: Copy>(list: &[T]) -> impl Iterator<Item = (T, T)> + '_ {
    let later = |first: usize| list.iter().skip(first + 1);
    list.iter()
        .enumerate()
        .flat_map(move |(first, a)| later(first).map(move |b| (*a, *b)))
}

/// Theil-Sen over all parts of the year.
fn median_slope(parts: &[Vec<(i32, i128)>]) -> Option<BigRational> {
    let mut slopes: Vec<(i128, i32)> = parts
        .iter()
        .flat_map(|part| pairs(part))
        .map(|((year, value), (later, after))| (after - value, later - year))
        .collect();
    // Fractions with positive denominators, compared crosswise.
    slopes.sort_by(|a, b| (a.0 * i128::from(b.1)).cmp(&(b.0 * i128::from(a.1))));
    let fraction = |at: usize| {
        let (rise, years) = slopes.get(at)?;
        Some(BigRational::new(BigInt::from(*rise), BigInt::from(*years)))
    };
    // The same twice where the number is odd.
    let above = fraction(slopes.len() / 2)?;
    let below = fraction((slopes.len() - 1) / 2)?;
    Some((below + above) / BigRational::from(BigInt::from(2)))
}

/// Which way the values go, as far as chance doesn't explain it.
fn kendall(parts: &[Vec<(i32, i128)>]) -> Ordering {
    let rises = |part: &Vec<(i32, i128)>| -> i64 {
        let signs = pairs(part).map(|((_, before), (_, after))| match after.cmp(&before) {
            Ordering::Less => -1,
            Ordering::Equal => 0,
            Ordering::Greater => 1,
        });
        signs.sum()
    };
    let score: i64 = parts.iter().map(rises).sum();
    let ties: Vec<Vec<usize>> = parts.iter().map(|part| ties(part)).collect();
    let is_exact = parts.iter().all(|part| part.len() <= EXACT);
    let is_trend = if is_exact {
        exceeding(&ties, score.unsigned_abs()) <= 0.05
    } else {
        exceeds_normal(&ties, score.unsigned_abs())
    };
    if is_trend { score.cmp(&0) } else { Ordering::Equal }
}

/// How often each value of a part stands in it.
fn ties(part: &[(i32, i128)]) -> Vec<usize> {
    let mut counts: BTreeMap<i128, usize> = BTreeMap::new();
    for (_, value) in part {
        *counts.entry(*value).or_default() += 1;
    }
    counts.into_values().collect()
}

/// How probable a sum of scores of at least `score` is where all orders are alike.
fn exceeding(parts: &[Vec<usize>], score: u64) -> f64 {
    let mut by_falls = vec![1.0];
    for part in parts {
        let orders = orders_by_falls(part);
        #[expect(clippy::cast_precision_loss, reason = "a probability")]
        let all = orders.iter().sum::<u64>() as f64;
        // Parts of the year are independent: the distribution of their sum is the convolution of theirs.
        let mut sum = vec![0.0; by_falls.len() + orders.len() - 1];
        for (a, probability) in by_falls.iter().enumerate() {
            for (slot, count) in sum.iter_mut().skip(a).zip(&orders) {
                #[expect(clippy::cast_precision_loss, reason = "a probability")]
                let share = *count as f64 / all;
                *slot += probability * share;
            }
        }
        by_falls = sum;
    }
    // With F of P unequal pairs falling the score is P − 2F, and P is the largest F that there is.
    let pairs = by_falls.len() as u64 - 1;
    let reaching = |falls: u64| pairs.checked_sub(2 * falls).is_some_and(|rest| rest >= score);
    let probabilities = (0_u64..).zip(by_falls);
    probabilities
        .take_while(|(falls, _)| reaching(*falls))
        .map(|(_, probability)| probability)
        .sum()
}

/// How many orders of values, of which some are alike, have 0, 1, 2 … pairs that fall: the coefficients of the multinomial in q,
/// `[n]! / Π [t]!`, where `[n]!` is the product of 1 + q + … + q^(i−1) for i up to n. At most [`EXACT`] values: 20! is less than 2^64.
fn orders_by_falls(ties: &[usize]) -> Vec<u64> {
    let mut orders = vec![1_u64];
    for length in 1..=ties.iter().sum::<usize>() {
        // A further value can stand before any number of the earlier ones: times 1 + q + … + q^(length − 1).
        let mut product = vec![0; orders.len() + length - 1];
        for (at, count) in orders.iter().enumerate() {
            for slot in product.iter_mut().skip(at).take(length) {
                *slot += count;
            }
        }
        orders = product;
    }
    for length in ties.iter().flat_map(|alike| 1..=*alike) {
        // Values that are alike fall in no order of theirs: by long division, which leaves no rest.
        let mut quotient: Vec<u64> = Vec::with_capacity(orders.len());
        for count in orders.iter().take(orders.len() + 1 - length) {
            let before: u64 = quotient.iter().rev().take(length - 1).sum();
            quotient.push(count - before);
        }
        orders = quotient;
    }
    orders
}

/// By the variance of S with ties, and half a step towards zero as S goes by twos.
fn exceeds_normal(parts: &[Vec<usize>], score: u64) -> bool {
    let term = |count: usize| {
        #[expect(clippy::cast_precision_loss, reason = "as many as there are periods")]
        let count = count as f64;
        count * (count - 1.0) * (2.0 * count + 5.0)
    };
    let variance = |part: &Vec<usize>| {
        let alike: f64 = part.iter().map(|alike| term(*alike)).sum();
        (term(part.iter().sum()) - alike) / 18.0
    };
    // Variances of independent parts add up.
    let deviation = parts.iter().map(variance).sum::<f64>().sqrt();
    #[expect(
        clippy::cast_precision_loss,
        reason = "a score is at most the pairs of a few hundred periods"
    )]
    let score = score as f64;
    score > 1.0 && (score - 1.0) / deviation >= NORMAL
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_is_that_of_the_tables() {
        // Gilbert (1987), table A18, to its three decimals.
        for (count, score, expected) in [
            (4, 4, 0.167),
            (4, 6, 0.042),
            (5, 6, 0.117),
            (5, 8, 0.042),
            (8, 16, 0.031),
            (10, 19, 0.054),
            (10, 21, 0.036),
        ] {
            let probability = exceeding(&[vec![1; count]], score);
            assert!(
                (probability - expected).abs() < 0.000_51,
                "{count} {score} {probability}"
            );
        }
    }

    #[test]
    fn orders_of_values_some_alike_are_counted() {
        // aab, aba, baa; and the six orders of three.
        assert_eq!(orders_by_falls(&[2, 1]), [1, 1, 1]);
        assert_eq!(orders_by_falls(&[1, 1, 1]), [1, 2, 2, 1]);
        assert_eq!(orders_by_falls(&[3]), [1]);
        assert_eq!(orders_by_falls(&[2, 2]), [1, 1, 2, 1, 1]);
        assert_eq!(
            orders_by_falls(&[1; 20]).iter().sum::<u64>(),
            (1..=20).product::<u64>()
        );
    }

    #[test]
    fn the_normal_distribution_takes_over_without_a_leap() {
        let ties = [vec![1; 20]];
        for score in (1..190).step_by(2) {
            let exact = exceeding(&ties, score);
            let is_far = exceeds_normal(&ties, score);
            assert!(
                is_far == (exact <= 0.05) || (exact - 0.05).abs() < 0.01,
                "{score} {exact} {is_far}"
            );
        }
    }
}
