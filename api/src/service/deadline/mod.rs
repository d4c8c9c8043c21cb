//! Deadlines as people change them: set up by hand, moved, handed in, waived, merged and levelled (C5-C7, P8). What rules do to
//! them is generation.

mod answer;
mod changed;
mod create;
mod date;
mod held;
mod level;
mod merge;
mod part;
mod progress;

pub use answer::{Answers, QuestionAnswer, answer};
pub use changed::Changed;
pub use create::{New, create};
pub use date::{Cancellation, Move, cancel, move_to};
pub use level::{Levelling, apply, fingerprint, propose};
pub use merge::{Merge, Unmerge, merge, unmerge};
pub use progress::{Completed, Completion, Reopening, Waiver, complete, reopen, waive};
