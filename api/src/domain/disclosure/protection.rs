//! What an indicator's definition says of its protection.

/// What the indicator's definition says of its protection.
#[expect(
    clippy::struct_excessive_bools,
    reason = "a definition says yes or no to each of them"
)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Protection {
    /// Whether persons are counted: otherwise there is nobody to protect (S2).
    pub counts_persons: bool,
    /// Whether the values of women and men, and of sub-units, add up.
    pub is_additive: bool,
    /// k: counts from 1 to k − 1 are hidden.
    pub threshold: u32,
    /// Whether what is left of the denominator is protected like the count itself.
    pub hides_complements: bool,
    pub hides_zeros: bool,
    pub basis: Basis,
    /// Counts are published as the nearest multiple of it.
    pub rounding_base: Option<u32>,
    /// Of data that units give on condition that nobody can tell theirs: the largest unit makes up at most so many per cent of what is
    /// shown.
    pub dominance: Option<u32>,
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
