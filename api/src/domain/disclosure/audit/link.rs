//! How tables speak of the same persons (S8).

/// How one table is related to others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// It is the sum of the others, or of them and more.
    SumOf,
    /// It counts what the others' shares count.
    NumeratorOf,
    /// It counts what the others' shares are out of.
    DenominatorOf,
    /// It counts the same.
    SameAs,
    /// It counts what the others leave of what they are out of.
    ComplementOf,
    /// Its period is made up of the others'.
    PeriodsOf,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub relation: Relation,
    pub of: usize,
    pub others: Vec<usize>,
}

impl Link {
    pub fn is_denominator_of(&self, subject: usize) -> bool {
        self.relation == Relation::DenominatorOf && self.others.contains(&subject)
    }
}
