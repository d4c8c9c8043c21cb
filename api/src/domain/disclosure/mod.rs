//! Disclosure control (S1, S2, S6): what of a cell may be published, decided once, on the whole line of women, men and total.
//!
//! Until secondary suppression exists (S3), hiding one of a line hides the whole line. That is more than need be hidden, and
//! leaves nothing to subtract. Numerators and denominators are never published.

use arshjul_entity::{CellState, MissingReason, SuppressionReason};

/// What the indicator's definition says of its protection.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Protection {
    /// Whether persons are counted: otherwise there is nobody to protect (S2).
    pub counts_persons: bool,
    /// k: counts from 1 to k − 1 are hidden, and so are complements.
    pub threshold: u32,
    pub hides_zeros: bool,
    pub basis: Basis,
}

/// What tells how many persons a value is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The value itself.
    Value,
    /// Numerator and denominator: without them it can't be judged, and is hidden.
    Parts,
    /// Numerator and denominator where they are given; otherwise it was protected already, or is no number of persons.
    PartsIfAny,
}

/// A cell as reported.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reported {
    Value {
        value: f64,
        numerator: Option<f64>,
        denominator: Option<f64>,
    },
    Missing(MissingReason),
    NotApplicable,
    /// The source hid it before it came here (S6).
    SuppressedAtSource,
}

/// A cell as it may be published.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Published {
    Value(f64),
    Missing(MissingReason),
    NotApplicable,
    Suppressed(SuppressionReason),
}

impl Published {
    #[must_use]
    pub const fn state(self) -> CellState {
        match self {
            Self::Value(_) => CellState::Value,
            Self::Missing(_) => CellState::Missing,
            Self::NotApplicable => CellState::NotApplicable,
            Self::Suppressed(_) => CellState::Suppressed,
        }
    }
}

/// What earlier publications told of a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Earlier {
    /// The latest value that one of them showed.
    pub shown: Option<f64>,
    /// Whether one of them hid it.
    pub is_hidden: bool,
}

/// Total, women and men of one unit and period; none where the cell was neither reported nor asked for.
pub type Line<T> = [Option<T>; 3];

/// What of a line may be published.
#[must_use]
pub fn protect(protection: Protection, line: Line<Reported>, earlier: Line<Earlier>) -> Line<Published> {
    let hides_line = line.iter().flatten().any(|cell| protection.must_hide(*cell))
        || protection
            .implied(line, earlier)
            .is_some_and(|count| protection.is_sensitive(count))
        || protection.counts_persons && tells_what_was_hidden(earlier);
    line.map(|cell| {
        cell.map(|cell| match cell {
            Reported::Missing(reason) => Published::Missing(reason),
            Reported::NotApplicable => Published::NotApplicable,
            Reported::SuppressedAtSource => Published::Suppressed(SuppressionReason::Source),
            Reported::Value { .. } if hides_line => Published::Suppressed(SuppressionReason::Confidential),
            Reported::Value { value, .. } => Published::Value(value),
        })
    })
}

/// S4, on its safe side: where one publication hid a line and another showed some of it, showing it now might give away what was
/// hidden. Reckoning exactly what follows from all publications comes with S3; until then such a line stays hidden.
fn tells_what_was_hidden(earlier: Line<Earlier>) -> bool {
    let any = |told: fn(&Earlier) -> bool| earlier.iter().flatten().any(told);
    any(|cell| cell.is_hidden) && any(|cell| cell.shown.is_some())
}

/// How many persons a cell is about, and out of how many, where that is known.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Count {
    persons: f64,
    of: Option<f64>,
}

impl Protection {
    fn must_hide(self, cell: Reported) -> bool {
        match cell {
            Reported::SuppressedAtSource => true,
            // The definition changed after the row was taken.
            Reported::Value { numerator: None, .. } if self.basis == Basis::Parts => self.counts_persons,
            cell => self.count(cell).is_some_and(|count| self.is_sensitive(count)),
        }
    }

    fn count(self, cell: Reported) -> Option<Count> {
        match cell {
            Reported::Value {
                value,
                numerator,
                denominator,
            } if self.counts_persons => {
                let persons = numerator.or((self.basis == Basis::Value).then_some(value))?;
                Some(Count {
                    persons,
                    of: denominator,
                })
            }
            _ => None,
        }
    }

    /// 0 < n < k, or 0 < N − n < k; the complement comes before the rule on zeros (S2).
    fn is_sensitive(self, Count { persons, of }: Count) -> bool {
        let is_small = |count: f64| count > 0.0 && count < f64::from(self.threshold);
        is_small(persons)
            || of.is_some_and(|of| is_small(of - persons))
            || (persons == 0.0 && self.hides_zeros)
    }

    /// The third of a line, where two are known and the third is not: whoever reads the two can compute it. A count that was shown
    /// once is known, also when it is withdrawn.
    fn implied(self, line: Line<Reported>, earlier: Line<Earlier>) -> Option<Count> {
        let once = |earlier: Option<Earlier>| {
            let persons = earlier.filter(|_| self.basis == Basis::Value)?.shown?;
            Some(Count { persons, of: None })
        };
        let [total, women, men] = line.map(|cell| cell.and_then(|cell| self.count(cell)));
        let [total_once, women_once, men_once] = earlier.map(once);
        let known = [total.or(total_once), women.or(women_once), men.or(men_once)];
        // Women + men is the total: as large as either of them, and no complement of it is new.
        let ([Some(total), Some(part), None] | [Some(total), None, Some(part)]) = known else {
            return None;
        };
        let of = total.of.zip(part.of).map(|(total, part)| total - part);
        Some(Count {
            persons: total.persons - part.persons,
            of,
        })
    }
}

#[cfg(test)]
#[expect(
    clippy::unnecessary_wraps,
    reason = "the cells of a line are optional, and so are those that make one"
)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const COUNTS: Protection = Protection {
        counts_persons: true,
        threshold: 5,
        hides_zeros: false,
        basis: Basis::Value,
    };
    const SHARES: Protection = Protection {
        basis: Basis::PartsIfAny,
        ..COUNTS
    };
    const SHARES_NEED_PARTS: Protection = Protection {
        basis: Basis::Parts,
        ..SHARES
    };
    const HIDDEN: Option<Published> = Some(Published::Suppressed(SuppressionReason::Confidential));

    /// The outcome of a line that was never published before.
    fn protect(protection: Protection, line: Line<Reported>) -> Line<Published> {
        super::protect(protection, line, [None; 3])
    }

    fn count(value: f64) -> Option<Reported> {
        Some(Reported::Value {
            value,
            numerator: None,
            denominator: None,
        })
    }

    fn share(numerator: f64, denominator: f64) -> Option<Reported> {
        let value = 100.0 * numerator / denominator;
        Some(Reported::Value {
            value,
            numerator: Some(numerator),
            denominator: Some(denominator),
        })
    }

    fn shown(value: f64) -> Option<Published> {
        Some(Published::Value(value))
    }

    #[test]
    fn a_small_count_hides_its_line_and_zero_and_threshold_do_not() {
        assert_eq!(
            protect(COUNTS, [count(10.0), count(6.0), count(4.0)]),
            [HIDDEN; 3]
        );
        assert_eq!(
            protect(COUNTS, [count(5.0), count(5.0), count(0.0)]),
            [shown(5.0), shown(5.0), shown(0.0)]
        );
    }

    #[test]
    fn a_small_complement_hides_and_comes_before_the_zero_rule() {
        assert_eq!(
            protect(SHARES, [share(97.0, 100.0), None, None]),
            [HIDDEN, None, None]
        );
        assert_eq!(
            protect(SHARES, [share(0.0, 4.0), None, None]),
            [HIDDEN, None, None]
        );
        assert_eq!(
            protect(SHARES, [share(0.0, 40.0), None, None]),
            [shown(0.0), None, None]
        );
        assert_eq!(
            protect(SHARES, [share(40.0, 40.0), None, None]),
            [shown(100.0), None, None]
        );
    }

    #[test]
    fn zeros_hide_where_the_indicator_says_so() {
        let strict = Protection {
            hides_zeros: true,
            ..COUNTS
        };
        assert_eq!(protect(strict, [count(0.0), None, None]), [HIDDEN, None, None]);
    }

    #[test]
    fn what_is_not_about_persons_is_shown() {
        let things = Protection {
            counts_persons: false,
            ..COUNTS
        };
        assert_eq!(
            protect(things, [count(2.0), None, None]),
            [shown(2.0), None, None]
        );
    }

    #[test]
    fn what_the_source_hid_stays_hidden_and_hides_what_would_give_it_away() {
        let line = [count(50.0), Some(Reported::SuppressedAtSource), count(20.0)];
        let source = Some(Published::Suppressed(SuppressionReason::Source));
        assert_eq!(protect(COUNTS, line), [HIDDEN, source, HIDDEN]);
    }

    #[test]
    fn missing_and_not_applicable_stay_what_they_are() {
        let missing = MissingReason::NotCollected;
        let line = [
            count(2.0),
            Some(Reported::Missing(missing)),
            Some(Reported::NotApplicable),
        ];
        let expected = [
            HIDDEN,
            Some(Published::Missing(missing)),
            Some(Published::NotApplicable),
        ];
        assert_eq!(protect(COUNTS, line), expected);
    }

    #[test]
    fn what_two_cells_give_away_of_a_third_hides_them() {
        let missing = Some(Reported::Missing(MissingReason::NotReported));
        let published = protect(COUNTS, [count(20.0), count(18.0), missing]);
        assert_eq!(
            published,
            [
                HIDDEN,
                HIDDEN,
                Some(Published::Missing(MissingReason::NotReported))
            ]
        );
        assert_eq!(
            protect(COUNTS, [count(20.0), None, count(17.0)]),
            [HIDDEN, None, HIDDEN]
        );
        assert_eq!(
            protect(COUNTS, [count(20.0), None, count(10.0)]),
            [shown(20.0), None, shown(10.0)]
        );
    }

    #[test]
    fn a_share_that_can_not_be_judged_is_hidden() {
        assert_eq!(
            protect(SHARES_NEED_PARTS, [count(50.0), None, None]),
            [HIDDEN, None, None]
        );
        assert_eq!(
            protect(SHARES_NEED_PARTS, [share(50.0, 100.0), None, None]),
            [shown(50.0), None, None]
        );
        assert_eq!(
            protect(SHARES, [count(50.0), None, None]),
            [shown(50.0), None, None]
        );
    }

    #[test]
    fn a_total_that_was_shown_once_is_known() {
        let earlier = [
            Some(Earlier {
                shown: Some(23.0),
                is_hidden: false,
            }),
            None,
            None,
        ];
        let line = [Some(Reported::NotApplicable), count(20.0), None];
        let published = super::protect(COUNTS, line, earlier);
        assert_eq!(published, [Some(Published::NotApplicable), HIDDEN, None]);
    }

    #[test]
    fn a_correction_does_not_give_away_what_was_hidden() {
        let hidden = Some(Earlier {
            shown: None,
            is_hidden: true,
        });
        // First only the total, 23, was shown; then all three were hidden, as there were 3 men. With the corrected 5 men the women's
        // unchanged 20 would say so.
        let total_shown = Some(Earlier {
            shown: Some(23.0),
            is_hidden: true,
        });
        let corrected = [count(25.0), count(20.0), count(5.0)];
        assert_eq!(
            super::protect(COUNTS, corrected, [total_shown, hidden, hidden]),
            [HIDDEN; 3]
        );
        // Where nothing of the line was ever shown, there is nothing to reckon with.
        assert_eq!(
            super::protect(COUNTS, corrected, [hidden; 3]),
            [shown(25.0), shown(20.0), shown(5.0)]
        );
    }

    proptest! {
        /// The attacker subtracts: no count that is shown, and none that two shown ones imply, is small.
        #[test]
        fn no_small_count_can_be_read_or_computed(
            women in 0_u32..30, men in 0_u32..30, threshold in 2_u32..11, reported in prop::array::uniform3(any::<bool>()),
        ) {
            let counts = [women + men, women, men].map(f64::from);
            let mut line = counts.map(count);
            for (cell, reported) in line.iter_mut().zip(reported) {
                if !reported {
                    *cell = None;
                }
            }
            let published = protect(Protection { threshold, ..COUNTS }, line);
            let known = published.map(|cell| matches!(cell, Some(Published::Value(_))));
            let is_small = |count: f64| count > 0.0 && count < f64::from(threshold);
            for (count, known) in counts.iter().zip(known) {
                prop_assert!(!(known && is_small(*count)));
            }
            let computable = [known[1] && known[2], known[0] && known[2], known[0] && known[1]];
            for (count, computable) in counts.iter().zip(computable) {
                prop_assert!(!(computable && is_small(*count)));
            }
        }
    }
}
