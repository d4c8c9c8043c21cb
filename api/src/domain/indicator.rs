//! What an indicator's definition must fulfil for its values to mean what they say (R2, S2, P5).

use arshjul_entity::{Aggregation, CountingUnit, Frequency, UnitKind, ValueKind};

use super::{
    rejection::{Reason, Rejection},
    unit::is_above,
};

/// R2: figures are given per one, in percent, or per 1,000, 10,000 or 100,000.
pub const FACTORS: [i32; 5] = [1, 100, 1_000, 10_000, 100_000];

/// R2: at most six, so that nine digits are left before the decimal point.
pub const DECIMALS: (i32, i32) = (0, 6);

/// S2: a threshold of 1 hides nothing while it looks like protection (where nobody is to be protected, the counting unit says
/// so), and one above 100 hides most of what a municipality has to tell.
pub const THRESHOLD: (i32, i32) = (2, 100);

/// S2: to the nearest 1 nothing is rounded.
const ROUNDING_BASE: (i32, i32) = (2, 1_000);

/// S2, in per cent: at 100 nothing dominates.
const DOMINANCE: (i32, i32) = (1, 99);

/// R3, in the indicator's unit of measure.
const TOLERANCE: (i32, i32) = (0, 1_000_000);

/// What is invented has no source: nobody measured it.
pub const EXAMPLE_SOURCE: &str = "Exempel";

/// The source to be shown with a value.
pub const fn shown_source(source: &str, is_example: bool) -> &str {
    if is_example { EXAMPLE_SOURCE } else { source }
}

/// An indicator's definition, as far as its parts must fit each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Definition<'a> {
    pub value_kind: ValueKind,
    pub frequency: Frequency,
    pub decimals: i32,
    pub factor: i32,
    pub gender_tolerance: f64,
    pub split_by_gender: bool,
    pub reporting_level: UnitKind,
    pub not_split_reason: Option<&'a str>,
    pub counting_unit: CountingUnit,
    pub threshold: i32,
    pub rounding_base: Option<i32>,
    pub dominance: Option<i32>,
    pub protected_at_source: bool,
    pub aggregation: Aggregation,
}

/// Decimals and factor of a value kind that leaves no choice.
const fn fixed(kind: ValueKind) -> (Option<i32>, Option<i32>) {
    match kind {
        ValueKind::Count => (Some(0), Some(1)),
        ValueKind::Share => (None, Some(100)),
        ValueKind::Rate | ValueKind::Amount | ValueKind::Index => (None, None),
    }
}

/// Decimals and factor where the definition leaves them out.
pub fn usual(kind: ValueKind) -> (i32, i32) {
    let (decimals, factor) = fixed(kind);
    (decimals.unwrap_or(1), factor.unwrap_or(1))
}

/// How values are rolled up where the definition leaves it out.
pub const fn usual_aggregation(kind: ValueKind) -> Aggregation {
    match kind {
        ValueKind::Count | ValueKind::Amount => Aggregation::Sum,
        ValueKind::Share | ValueKind::Rate => Aggregation::RatioOfSums,
        ValueKind::Index => Aggregation::None,
    }
}

/// Whether values of this kind can be rolled up so: what is measured per something doesn't add up, and a count is no mean.
const fn aggregates(kind: ValueKind, aggregation: Aggregation) -> bool {
    match aggregation {
        Aggregation::None => true,
        Aggregation::Sum => matches!(kind, ValueKind::Count | ValueKind::Amount),
        Aggregation::RatioOfSums => !matches!(kind, ValueKind::Count),
    }
}

impl Definition<'_> {
    /// Everything that is wrong, by the field that it is wrong in.
    pub fn rejections(&self) -> Vec<Rejection> {
        let wrong = [
            ("decimals", self.wrong_decimals()),
            ("factor", self.wrong_factor()),
            ("genderTolerance", out_of(TOLERANCE, self.gender_tolerance)),
            ("notSplitReason", self.wrong_reason()),
            ("threshold", out_of(THRESHOLD, self.threshold.into())),
            ("roundingBase", self.wrong_rounding()),
            (
                "dominance",
                self.dominance.and_then(|most| out_of(DOMINANCE, most.into())),
            ),
            ("aggregation", self.wrong_aggregation()),
            ("countingUnit", self.wrong_counting_unit()),
        ];
        let wrong = wrong.into_iter();
        wrong
            .filter_map(|(field, reason)| Some(Rejection::at(field, reason?)))
            .collect()
    }

    /// Where the kind of value leaves no choice, and another was made.
    fn unfit(&self, fixed: Option<i32>, given: i32) -> Option<Reason> {
        let expected = fixed.filter(|fixed| *fixed != given)?;
        let value_kind = self.value_kind.code();
        Some(Reason::UnfitForValueKind { value_kind, expected })
    }

    fn wrong_decimals(&self) -> Option<Reason> {
        let (fixed, _) = fixed(self.value_kind);
        self.unfit(fixed, self.decimals)
            .or_else(|| out_of(DECIMALS, self.decimals.into()))
    }

    fn wrong_factor(&self) -> Option<Reason> {
        let (_, fixed) = fixed(self.value_kind);
        let is_unknown = !FACTORS.contains(&self.factor);
        self.unfit(fixed, self.factor)
            .or_else(|| is_unknown.then_some(Reason::FactorUnknown))
    }

    const fn wrong_reason(&self) -> Option<Reason> {
        match (self.split_by_gender, self.not_split_reason) {
            (false, None) => Some(Reason::NotSplitReasonRequired),
            (true, Some(_)) => Some(Reason::NotSplitReasonUnneeded),
            (true, None) | (false, Some(_)) => None,
        }
    }

    /// S2: what is measured of persons tells of how many only together with how many there are.
    pub fn wrong_counting_unit(&self) -> Option<Reason> {
        let counts_nobody = matches!(self.value_kind, ValueKind::Amount | ValueKind::Index);
        let is_of_persons = self.counting_unit == CountingUnit::Persons;
        (is_of_persons && counts_nobody && !self.protected_at_source).then(|| Reason::PartsRequired {
            value_kind: self.value_kind.code(),
        })
    }

    fn wrong_rounding(&self) -> Option<Reason> {
        let base = self.rounding_base?;
        if self.value_kind == ValueKind::Count {
            out_of(ROUNDING_BASE, base.into())
        } else {
            Some(Reason::RoundingOfCounts)
        }
    }

    fn wrong_aggregation(&self) -> Option<Reason> {
        let value_kind = self.value_kind.code();
        let aggregation = self.aggregation.code();
        (!aggregates(self.value_kind, self.aggregation)).then_some(Reason::AggregationUnfit {
            value_kind,
            aggregation,
        })
    }

    /// The fields in which the two differ, and which give values reported by the one another meaning by the other.
    pub fn changed_meaning(&self, other: &Self) -> Vec<&'static str> {
        let fields = [
            ("valueKind", self.value_kind != other.value_kind),
            ("frequency", self.frequency != other.frequency),
            ("decimals", self.decimals != other.decimals),
            ("factor", self.factor != other.factor),
            ("countingUnit", self.counting_unit != other.counting_unit),
            // What was reported for women and men, or above the level, could be neither corrected nor withdrawn any more.
            ("splitByGender", self.split_by_gender && !other.split_by_gender),
            (
                "reportingLevel",
                is_above(self.reporting_level, other.reporting_level),
            ),
        ];
        let changed = fields.into_iter().filter(|(_, differs)| *differs);
        changed.map(|(field, _)| field).collect()
    }
}

/// The reason where a value lies outside, as what is no number does.
fn out_of((minimum, maximum): (i32, i32), value: f64) -> Option<Reason> {
    let is_within = (f64::from(minimum)..=f64::from(maximum)).contains(&value);
    (!is_within).then_some(Reason::OutOfRange {
        minimum: minimum.into(),
        maximum: maximum.into(),
    })
}

#[cfg(test)]
mod tests {
    use arshjul_entity::{Aggregation, CountingUnit, Frequency, UnitKind, ValueKind};

    use super::{Definition, usual, usual_aggregation};
    use crate::domain::rejection::ErrorCode;

    const RATE: Definition<'_> = Definition {
        value_kind: ValueKind::Rate,
        frequency: Frequency::Year,
        decimals: 2,
        factor: 1_000,
        gender_tolerance: 0.0,
        split_by_gender: true,
        reporting_level: UnitKind::Committee,
        not_split_reason: None,
        counting_unit: CountingUnit::Persons,
        threshold: 5,
        rounding_base: None,
        dominance: None,
        protected_at_source: false,
        aggregation: Aggregation::RatioOfSums,
    };

    fn wrong(definition: Definition<'_>) -> Vec<(String, ErrorCode)> {
        let rejections = definition.rejections();
        let wrong = rejections.iter();
        wrong
            .map(|wrong| (wrong.path.concat(), wrong.reason.code()))
            .collect()
    }

    #[test]
    fn every_value_kind_fits_what_is_usual_for_it() {
        for kind in ValueKind::ALL {
            let (decimals, factor) = usual(*kind);
            let usual = Definition {
                value_kind: *kind,
                decimals,
                factor,
                aggregation: usual_aggregation(*kind),
                counting_unit: CountingUnit::Other,
                ..RATE
            };
            assert_eq!(wrong(usual), [], "{kind:?}");
        }
    }

    #[test]
    fn what_is_measured_of_persons_says_how_many_or_is_protected_by_its_source() {
        let of = |value_kind, protected_at_source| Definition {
            value_kind,
            protected_at_source,
            aggregation: Aggregation::None,
            ..RATE
        };
        let refused = ("countingUnit".to_owned(), ErrorCode::PartsRequired);
        for kind in [ValueKind::Amount, ValueKind::Index] {
            assert_eq!(wrong(of(kind, false)), std::slice::from_ref(&refused));
            assert_eq!(wrong(of(kind, true)), []);
        }
        assert_eq!(wrong(of(ValueKind::Rate, false)), []);
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let many = Definition {
            decimals: 7,
            factor: 10,
            gender_tolerance: f64::NAN,
            split_by_gender: false,
            threshold: 1,
            ..RATE
        };
        let at = |field: &str, code| (field.to_owned(), code);
        assert_eq!(
            wrong(many),
            [
                at("decimals", ErrorCode::OutOfRange),
                at("factor", ErrorCode::FactorUnknown),
                at("genderTolerance", ErrorCode::OutOfRange),
                at("notSplitReason", ErrorCode::NotSplitReasonRequired),
                at("threshold", ErrorCode::OutOfRange),
            ]
        );
    }

    #[test]
    fn counts_are_whole_and_shares_are_percentages() {
        let count = Definition {
            value_kind: ValueKind::Count,
            aggregation: Aggregation::Sum,
            ..RATE
        };
        let unfit = ErrorCode::UnfitForValueKind;
        assert_eq!(
            wrong(count),
            [("decimals".to_owned(), unfit), ("factor".to_owned(), unfit)]
        );
        let share = Definition {
            value_kind: ValueKind::Share,
            ..RATE
        };
        assert_eq!(wrong(share), [("factor".to_owned(), unfit)]);
    }

    #[test]
    fn a_split_indicator_has_no_reason_not_to_be() {
        let split = Definition {
            not_split_reason: Some("Hushåll"),
            ..RATE
        };
        assert_eq!(
            wrong(split),
            [("notSplitReason".to_owned(), ErrorCode::NotSplitReasonUnneeded)]
        );
    }

    #[test]
    fn what_values_mean_hangs_on_kind_frequency_decimals_factor_and_counting_unit() {
        let other = Definition {
            value_kind: ValueKind::Amount,
            frequency: Frequency::Month,
            decimals: 0,
            factor: 1,
            counting_unit: CountingUnit::Other,
            ..RATE
        };
        let all = ["valueKind", "frequency", "decimals", "factor", "countingUnit"];
        assert_eq!(RATE.changed_meaning(&other), all);
        let stranding = Definition {
            split_by_gender: false,
            reporting_level: UnitKind::Administration,
            ..RATE
        };
        assert_eq!(
            RATE.changed_meaning(&stranding),
            ["splitByGender", "reportingLevel"]
        );
        assert!(stranding.changed_meaning(&RATE).is_empty());
        let threshold = Definition {
            threshold: 10,
            ..RATE
        };
        assert!(RATE.changed_meaning(&threshold).is_empty());
    }
}
