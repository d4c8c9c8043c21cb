//! Deadlines as people change them: set up by hand, moved, handed in, waived, merged and levelled (C5-C7, P8). What rules do to
//! them is generation.

mod answer;
mod ask_for;
mod changed;
mod create;
mod date;
mod held;
mod level;
mod list;
mod merge;
mod part;
mod possible;
mod progress;

pub use answer::{Answers, QuestionAnswer, answer};
pub use ask_for::{PeriodChoice, ask_for};
pub use changed::Changed;
pub use create::{New, create};
pub use date::{Cancellation, Move, cancel, move_to};
pub use level::{Levelling, apply, fingerprint, propose};
pub use list::{OrderBy, Place, Wanted, is_to_do, list, work};
pub use merge::{Merge, Unmerge, ask_once, merge, unmerge};
pub use possible::{of_deadline, of_unit};
pub use progress::{Completed, Completion, Reopening, Waiver, complete, reopen, waive};
