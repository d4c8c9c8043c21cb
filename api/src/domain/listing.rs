//! How a list of flat rows is ordered, where a part of it begins, and what figures are grouped by.

/// Which end of a column's values comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Ascending,
    Descending,
}

/// Where a part of a list begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// After the row of this id, in the order of ids.
    After(i64),
    /// After so many. The list stands still, being as of an instant, or is read as a whole.
    Offset(u64),
}

/// What figures are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dimension {
    Indicator,
    Unit,
    UnitKind,
    Period,
    Year,
    Gender,
    FocusArea,
    Goal,
}
