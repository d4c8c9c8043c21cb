//! What the rules need to know of an indicator.

use arshjul_entity::{CountingUnit, Frequency, Gender, IndicatorId, UnitKind, ValueKind};

/// An indicator's definition, as far as its results depend on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    pub id: IndicatorId,
    pub code: String,
    pub value_kind: ValueKind,
    pub frequency: Frequency,
    pub decimals: u32,
    /// What numerator / denominator is multiplied by: 1, 100, 1,000 …
    pub factor: i32,
    pub may_exceed_hundred: bool,
    /// How far women + men may lie from the total (R3).
    pub gender_tolerance: f64,
    pub split_by_gender: bool,
    pub reporting_level: UnitKind,
    pub counting_unit: CountingUnit,
    /// The source has done its own disclosure control.
    pub protected_at_source: bool,
}

impl Measure {
    /// The genders that the indicator is reported for.
    pub const fn genders(&self) -> &'static [Gender] {
        if self.split_by_gender {
            Gender::ALL
        } else {
            &[Gender::Total]
        }
    }

    /// R3: women + men = total.
    pub const fn is_additive(&self) -> bool {
        matches!(self.value_kind, ValueKind::Count | ValueKind::Amount)
    }

    /// S2: only persons are protected.
    pub fn counts_persons(&self) -> bool {
        self.counting_unit == CountingUnit::Persons
    }

    /// S2: a share or rate of persons that only its count and base tell whether it can be shown.
    pub fn needs_denominator(&self) -> bool {
        self.counts_persons()
            && !self.protected_at_source
            && matches!(self.value_kind, ValueKind::Share | ValueKind::Rate)
    }
}
