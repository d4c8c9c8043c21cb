//! Numbers as people write them (R2). Values travel and are stored as binary floats; what counts is the shortest decimal form
//! that reads back as the same float, which is the one that was sent.

use std::fmt;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;

/// A float carries any 15 digits there and back unharmed, and not any 16.
pub const MAX_SIGNIFICANT_DIGITS: usize = 15;

/// Readers of JSON take powers of ten exactly down to 10^-22; 15 decimals leave a margin, and nobody measures more.
pub const MAX_DECIMALS: u32 = 15;

/// Absolute values stay below this: the whole numbers of 15 digits do.
pub const LIMIT: f64 = 1e15;

/// A finite number in its shortest decimal form: `digits × 10^exponent`, without trailing zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    digits: i64,
    exponent: i32,
}

impl Decimal {
    /// `None` for NaN and the infinities.
    pub fn shortest(value: f64) -> Option<Self> {
        // Scientific notation without a precision is Rust's shortest form that reads back as the same float.
        let text = format!("{value:e}");
        let (mantissa, exponent) = text.split_once('e')?;
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        Some(Self {
            digits: format!("{whole}{fraction}").parse().ok()?,
            exponent: exponent.parse::<i32>().ok()? - i32::try_from(fraction.len()).ok()?,
        })
    }

    pub fn significant_digits(self) -> usize {
        self.digits.unsigned_abs().to_string().len()
    }

    /// How many digits stand after the decimal point.
    pub const fn decimals(self) -> u32 {
        if self.exponent < 0 {
            self.exponent.unsigned_abs()
        } else {
            0
        }
    }

    /// Whether some reader or database might not give the number back as it was sent.
    pub fn is_too_precise(self) -> bool {
        self.significant_digits() > MAX_SIGNIFICANT_DIGITS || self.decimals() > MAX_DECIMALS
    }

    pub const fn is_whole(self) -> bool {
        self.decimals() == 0
    }

    /// The number × 10^`power`, as the float nearest to it.
    pub fn shifted(self, power: i32) -> Option<f64> {
        // By text: multiplying floats by a power of ten would round twice.
        let exponent = self.exponent.checked_add(power)?;
        format!("{}e{exponent}", self.digits).parse().ok()
    }

    /// The number × 10^`decimals` where that is whole, and not beyond all measure.
    pub fn scaled(self, decimals: u32) -> Option<i128> {
        // A negative power would leave decimals.
        let power = u32::try_from(self.exponent.checked_add(i32::try_from(decimals).ok()?)?).ok()?;
        10_i128.checked_pow(power)?.checked_mul(self.digits.into())
    }

    /// The same number, exactly.
    pub fn to_ratio(self) -> BigRational {
        let digits = BigRational::from(BigInt::from(self.digits));
        let power = BigRational::from(BigInt::from(10).pow(self.exponent.unsigned_abs()));
        if self.exponent < 0 {
            digits / power
        } else {
            digits * power
        }
    }
}

fn exact(value: f64) -> Option<BigRational> {
    Decimal::shortest(value).map(Decimal::to_ratio)
}

/// Negative zero becomes zero; every other number stays.
pub fn without_negative_zero(value: f64) -> f64 {
    // By IEEE 754 only −0 + 0 is another number than before.
    value + 0.0
}

/// `factor × numerator / denominator`, computed exactly and rounded half away from zero to `decimals`; the float is the nearest
/// to that decimal. `None` where the denominator is zero or a number is not finite.
pub fn quotient(factor: i32, numerator: f64, denominator: f64, decimals: u32) -> Option<f64> {
    let (numerator, denominator) = (exact(numerator)?, exact(denominator)?);
    if denominator.is_zero() {
        return None;
    }
    let factor = BigRational::from(BigInt::from(factor));
    rounded(numerator * factor / denominator, decimals)
}

/// Their sum, computed exactly; the float is the nearest to that decimal. `None` where a number is not finite.
pub fn sum(numbers: &[f64]) -> Option<f64> {
    let mut sum = BigRational::zero();
    let mut decimals = 0;
    for number in numbers {
        let number = Decimal::shortest(*number)?;
        // A sum has no more decimals than the number that has most.
        decimals = decimals.max(number.decimals());
        sum += number.to_ratio();
    }
    rounded(sum, decimals)
}

/// The float nearest to a number that is rounded half away from zero to `decimals`.
pub fn rounded(number: BigRational, decimals: u32) -> Option<f64> {
    // Rounded as a whole number, and read as text: no float comes between that and the nearest one.
    let scaled = number * BigRational::from(BigInt::from(10).pow(decimals));
    format!("{}e-{decimals}", scaled.round().to_integer())
        .parse()
        .ok()
}

/// `a − b` as on paper: 0.3 − 0.2 is 0.1. None where a number is not finite.
pub fn difference(a: f64, b: f64) -> Option<f64> {
    let (a, b) = (Decimal::shortest(a)?, Decimal::shortest(b)?);
    rounded(a.to_ratio() - b.to_ratio(), a.decimals().max(b.decimals()))
}

/// A number in a message: plain with a decimal point (`{}`), or as in Swedish with a comma (`{:#}`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number(pub f64);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.to_string();
        let comma = if f.alternate() { "," } else { "." };
        f.write_str(&text.replace('.', comma))
    }
}

/// Whether `women + men` lies within `tolerance` of `total`, computed exactly (R3).
pub fn adds_up(women: f64, men: f64, total: f64, tolerance: f64) -> bool {
    let (Some(women), Some(men), Some(total), Some(tolerance)) =
        (exact(women), exact(men), exact(total), exact(tolerance))
    else {
        return false;
    };
    // Exactly: 0.1 + 0.2 is 0.3 on paper, and not as floats.
    let gap = women + men - total;
    gap <= tolerance && -gap <= tolerance
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sums_and_means_are_those_of_the_decimals() {
        assert_eq!(sum(&[0.1, 0.2]), Some(0.3));
        assert_eq!(sum(&[]), Some(0.0));
        assert_eq!(sum(&[1.0, f64::NAN]), None);
    }

    fn shape(value: f64) -> (usize, u32) {
        let decimal = Decimal::shortest(value).unwrap();
        (decimal.significant_digits(), decimal.decimals())
    }

    #[test]
    fn the_shortest_form_counts_digits_and_decimals() {
        for (value, digits, decimals) in [
            (0.0, 1, 0),
            (-0.0, 1, 0),
            (12.5, 3, 1),
            (-12.50, 3, 1),
            (1200.0, 2, 0),
            (0.001, 1, 3),
            (0.1 + 0.2, 17, 17),
            (0.123_456_789_012_345, 15, 15),
            (123_456_789_012_345.0, 15, 0),
            (1_234_567_890_123_456.0, 16, 0),
            (1e300, 1, 0),
            (5e-324, 1, 324),
        ] {
            assert_eq!(shape(value), (digits, decimals), "{value:e}");
        }
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(Decimal::shortest(value), None);
        }
    }

    #[test]
    fn halves_are_rounded_away_from_zero_by_their_decimal_form() {
        for (factor, numerator, denominator, decimals, expected) in [
            (100, 1.0, 3.0, 1, 33.3),
            (100, 2.0, 3.0, 1, 66.7),
            // 0.125 and 2.675 are halves on paper; the float of the latter lies below it.
            (1, 0.125, 1.0, 2, 0.13),
            (1, 2.675, 1.0, 2, 2.68),
            (1, -2.675, 1.0, 2, -2.68),
            (100, 1.0, 800.0, 2, 0.13),
            (1, 1.0, 2.0, 0, 1.0),
            (1, -1.0, 2.0, 0, -1.0),
            (1_000, 7.0, 1.4, 0, 5_000.0),
            (1, 0.3, 0.1, 3, 3.0),
        ] {
            assert_eq!(
                quotient(factor, numerator, denominator, decimals),
                Some(expected),
                "{factor} × {numerator} / {denominator}"
            );
        }
        assert_eq!(quotient(100, 1.0, 0.0, 1), None);
        assert_eq!(quotient(100, 1.0, -0.0, 1), None);
    }

    #[test]
    fn sums_are_exact() {
        assert!(adds_up(0.1, 0.2, 0.3, 0.0));
        assert!(!adds_up(10.0, 20.0, 31.0, 0.9));
        assert!(adds_up(10.0, 20.0, 31.0, 1.0));
        assert!(adds_up(10.0, 20.0, 29.0, 1.0));
    }

    #[test]
    fn differences_are_exact() {
        for (a, b, expected) in [
            (0.3, 0.2, 0.1),
            (12.4, 12.5, -0.1),
            (1_200.0, 0.001, 1_199.999),
            (5.0, 5.0, 0.0),
        ] {
            assert_eq!(difference(a, b), Some(expected));
        }
        assert_eq!(difference(f64::NAN, 1.0), None);
    }

    #[test]
    fn numbers_are_shifted_exactly() {
        for (value, power, expected) in [
            (0.123, 2, 12.3),
            (125.0, -1, 12.5),
            (1.234, 3, 1_234.0),
            (-0.7, -2, -0.007),
        ] {
            assert_eq!(Decimal::shortest(value).unwrap().shifted(power), Some(expected));
        }
        assert_eq!(Decimal::shortest(12.5).unwrap().scaled(3), Some(12_500));
        assert_eq!(Decimal::shortest(1_200.0).unwrap().scaled(0), Some(1_200));
        assert_eq!(Decimal::shortest(12.5).unwrap().scaled(0), None);
        assert_eq!(Decimal::shortest(1e300).unwrap().scaled(0), None);
    }

    #[test]
    fn a_message_writes_numbers_as_its_language_does() {
        assert_eq!(
            format!("{} {:#} {:#}", Number(12.5), Number(-12.5), Number(1200.0)),
            "12.5 -12,5 1200"
        );
    }

    #[test]
    fn negative_zero_becomes_zero() {
        assert!(without_negative_zero(-0.0).is_sign_positive());
    }

    proptest! {
        #[test]
        fn a_decimal_of_fifteen_digits_keeps_its_form(digits in -999_999_999_999_999_i64..=999_999_999_999_999, decimals in 0_u32..12) {
            let value: f64 = format!("{digits}e-{decimals}").parse().unwrap();
            let decimal = Decimal::shortest(value).unwrap();
            prop_assert!(decimal.significant_digits() <= MAX_SIGNIFICANT_DIGITS);
            prop_assert!(decimal.decimals() <= decimals);
            let scale = BigRational::from(BigInt::from(10).pow(decimals));
            prop_assert_eq!(decimal.to_ratio() * scale, BigRational::from(BigInt::from(digits)));
        }

        #[test]
        fn any_float_reads_back_from_its_digits(bits in any::<u64>()) {
            let value = f64::from_bits(bits);
            match Decimal::shortest(value) {
                Some(decimal) => {
                    let back: f64 = format!("{}e{}", decimal.digits, decimal.exponent).parse().unwrap();
                    prop_assert_eq!(back.to_bits(), (value + 0.0).to_bits());
                }
                None => prop_assert!(!value.is_finite()),
            }
        }

        /// The oracle is school arithmetic on whole numbers: twice the remainder against the divisor.
        #[test]
        fn a_quotient_is_the_nearest_decimal_and_the_farther_from_zero_of_two(
            factor in prop::sample::select(vec![1_i32, 100, 1_000, 100_000]),
            numerator in -1_000_000_i64..1_000_000,
            denominator in 1_i64..1_000_000,
            decimals in 0_u32..4,
        ) {
            let dividend = i128::from(numerator) * i128::from(factor) * 10_i128.pow(decimals);
            let divisor = i128::from(denominator);
            let (whole, rest) = (dividend.abs() / divisor, dividend.abs() % divisor);
            let rounded = (whole + i128::from(2 * rest >= divisor)) * dividend.signum();
            let expected: f64 = format!("{rounded}e-{decimals}").parse().unwrap();
            #[expect(clippy::cast_precision_loss, reason = "both are below 2^53")]
            let actual = quotient(factor, numerator as f64, denominator as f64, decimals);
            prop_assert_eq!(actual, Some(expected));
        }
    }
}
