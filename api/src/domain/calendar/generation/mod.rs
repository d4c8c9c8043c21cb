//! From rules to a year's deadlines (C4, C5): what the rules place in the year, and what that changes in what is there.
//!
//! Everything is a function of what goes in: the same rules, calendars, units and stored deadlines give the same changes.

mod calendars;
mod change;
mod given;
mod occurrence;
mod plan;
mod ruled;
#[cfg(test)]
mod tests;

pub use calendars::Calendars;
pub use change::{Aspect, ChangeKind, ChangeReason, PlannedChange, Write};
pub use given::{HandIn, Ruled, StoredDeadline};
pub use plan::plan;
pub use ruled::ruled;
