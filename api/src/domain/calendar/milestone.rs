//! The steps of a reporting event (C3).

use arshjul_entity::MilestoneKind;
use chrono::NaiveDate;

use super::ResolvedDate;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Milestone {
    pub kind: MilestoneKind,
    /// The municipality's own day; without one, the last day that counts.
    pub planned_on: Option<NaiveDate>,
    pub date: ResolvedDate,
}

impl Milestone {
    /// The day that the municipality goes by: its own where it planned one.
    pub fn day(&self) -> NaiveDate {
        self.planned_on.unwrap_or(self.date.effective_on)
    }

    /// The last day that counts, where a law sets it.
    pub fn last_by_law(&self) -> Option<NaiveDate> {
        self.date.statutory_on().map(|_| self.date.effective_on)
    }
}
