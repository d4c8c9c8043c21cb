//! R10: values written in another scale than the cell's earlier ones. A percentage sent as a fraction (0.123 for 12.3) or the other
//! way, a separator of thousands read as a decimal point or left out with three digits (1.234 for 1,234; kronor for thousands of
//! kronor), a decimal comma that was lost (125 for 12,5).
//!
//! One earlier value is enough: what tells is not the distance alone, but that a power of ten closes it.

use arshjul_entity::ValueKind;

use super::{history::Usual, outlier::shown_median};
use crate::domain::{
    decimal::{Decimal, Number},
    measure::Measure,
    period::Period,
    rejection::Reason,
};

/// How far from the smallest and the largest earlier value the likely one may lie, as a factor; the value itself lies farther. The
/// smallest mix-up is ten times, so that the two can't both be near in a series that doesn't itself leap by as much.
pub const NEAR: f64 = 2.0;

/// The warning for a value that a power of ten would bring to the cell's earlier ones.
pub fn scale_mix_up(measure: &Measure, value: f64, earlier: &[(Period, f64)]) -> Option<Reason> {
    let usual = Usual::of(earlier)?;
    let span = Span::of(earlier)?;
    // A zero is a zero on every scale.
    if value == 0.0 || span.holds(value) {
        return None;
    }
    let sent = Decimal::shortest(value)?;
    let likely = powers(measure, sent).filter_map(|power| {
        let likely = sent.shifted(power)?;
        let is_possible = measure.value_kind != ValueKind::Count || Decimal::shortest(likely)?.is_whole();
        (is_possible && span.holds(likely)).then_some(likely)
    });
    // Powers are compared as factors: by the logarithm.
    let distance = |likely: &f64| (likely / usual.median).ln().abs();
    let likely = likely.min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
    Some(Reason::ScaleMixUp {
        value: Number(value),
        likely: Number(likely),
        median: Number(shown_median(usual.median, measure)),
        count: usual.count,
        first: usual.first,
        last: usual.last,
    })
}

/// The powers of ten by which the value may have gone wrong, each as what puts it right.
fn powers(measure: &Measure, sent: Decimal) -> impl Iterator<Item = i32> {
    let percent: &[i32] = if measure.value_kind == ValueKind::Share {
        &[2, -2]
    } else {
        &[]
    };
    // Who lost the comma sent a whole number, of as many digits too many as there were decimals; counts have none.
    let may_lack_comma = sent.is_whole() && measure.value_kind != ValueKind::Count;
    let decimals = if may_lack_comma { measure.decimals } else { 0 };
    let comma = (1..=decimals).filter_map(|decimals| i32::try_from(decimals).ok().map(|decimals| -decimals));
    percent.iter().copied().chain([3, -3, 6, -6]).chain(comma)
}

/// Where values count as near: from half the smallest earlier value to twice the largest, on their side of zero.
struct Span {
    sign: f64,
    lowest: f64,
    highest: f64,
}

impl Span {
    /// None where there is a zero or both signs among them: there is no scale then.
    fn of(earlier: &[(Period, f64)]) -> Option<Self> {
        let values = || earlier.iter().map(|(_, value)| *value);
        let sign = values().next()?.signum();
        if values().any(|value| value * sign <= 0.0) {
            return None;
        }
        Some(Self {
            sign,
            lowest: values().map(f64::abs).fold(f64::INFINITY, f64::min) / NEAR,
            highest: values().map(f64::abs).fold(0.0, f64::max) * NEAR,
        })
    }

    fn holds(&self, value: f64) -> bool {
        (self.lowest..=self.highest).contains(&(value * self.sign))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::result::tests::{measure, of_years};

    fn likely(kind: ValueKind, decimals: u32, value: f64, earlier: &[f64]) -> Option<f64> {
        let measure = Measure {
            decimals,
            ..measure("X", kind)
        };
        match scale_mix_up(&measure, value, &of_years(earlier))? {
            Reason::ScaleMixUp { likely, .. } => Some(likely.0),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_was_likely_meant_is_told_exactly() {
        use ValueKind::{Amount, Count, Rate, Share};
        for (kind, decimals, value, earlier, expected) in [
            // Percent and fraction, both ways.
            (Share, 3, 0.123, &[12.1][..], Some(12.3)),
            (Share, 3, 12.3, &[0.121, 0.119], Some(0.123)),
            (Rate, 3, 0.123, &[12.1], None),
            // Thousands.
            (Count, 0, 1_234_000.0, &[1_200.0, 1_250.0], Some(1_234.0)),
            (Count, 0, 1_234.0, &[1.0], None),
            (Amount, 3, 1.234, &[1_100.0], Some(1_234.0)),
            (Amount, 0, 4_500_000.0, &[4.0, 5.0], Some(4.5)),
            (Amount, 2, -0.5, &[-480.0, -510.0], Some(-500.0)),
            // A comma that was lost.
            (Rate, 1, 125.0, &[12.3], Some(12.5)),
            (Rate, 2, 1_250.0, &[12.34], Some(12.5)),
            (Rate, 2, 125.0, &[12.34], Some(12.5)),
            (Rate, 1, 125.5, &[12.3], None),
            (Count, 0, 125.0, &[12.0], None),
            // Near, zero, or without a scale.
            (Rate, 1, 24.0, &[12.3], None),
            (Rate, 1, 0.0, &[12.3], None),
            (Amount, 1, 125.0, &[-12.3], None),
            (Amount, 1, 125.0, &[12.3, 0.0], None),
            (Rate, 1, 125.0, &[12.3, 130.0], None),
            (Rate, 1, 125.0, &[], None),
        ] {
            assert_eq!(
                likely(kind, decimals, value, earlier),
                expected,
                "{kind:?} {value} {earlier:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn steady_series_are_left_alone(
            level in 1.0..100.0_f64,
            noise in prop::collection::vec(-0.3..0.3_f64, 2..8),
            kind in prop::sample::select(vec![ValueKind::Share, ValueKind::Rate, ValueKind::Amount]),
        ) {
            let values: Vec<f64> = noise.iter().map(|noise| (level * (1.0 + noise) * 10.0).round() / 10.0).collect();
            let (value, earlier) = values.split_last().unwrap();
            prop_assert_eq!(likely(kind, 1, *value, earlier), None);
        }

        /// Whatever the mix-up: it is found, and put right to the digit.
        #[test]
        fn a_planted_mix_up_is_found(
            tenths in 101_i32..999,
            noise in prop::collection::vec(-0.3..0.3_f64, 1..8),
            power in prop::sample::select(vec![-6, -3, -2, 1, 3, 6]),
        ) {
            let right = Decimal::shortest(f64::from(tenths)).unwrap().shifted(-1).unwrap();
            let earlier: Vec<f64> = noise.iter().map(|noise| right * (1.0 + noise)).collect();
            let wrong = Decimal::shortest(right).unwrap().shifted(power).unwrap();
            prop_assert_eq!(likely(ValueKind::Share, 1, wrong, &earlier), Some(right));
        }
    }
}
