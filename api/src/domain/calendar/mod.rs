//! The calendar that Swedish law and the municipality's own order lay down together: working days (C1), statutory dates
//! (C2), reporting events and their milestones (C3), election years (C8).
//!
//! The acts are applied as they stand today, to the years that they are in force for. The public holidays have been the present ones since 2005.

pub mod alignment;
mod asks_for;
pub mod chain;
mod concern;
mod deadline;
mod decision;
mod due_date;
mod election;
mod event_code;
pub mod finding;
#[cfg(test)]
pub(super) mod fixture;
pub mod generation;
mod holiday;
pub mod levelling;
pub mod load;
mod milestone;
mod name;
mod part;
pub mod recurrence;
mod reporting_event;
mod resolved_date;
mod rule;
pub mod rule_template;
mod settings;
mod source;
pub mod state;
mod statute;
mod succession;
mod template;
mod view;
mod wording;
mod working_day_index;
mod year;

pub use asks_for::{AsksFor, Occasion};
pub use concern::{Choice, concerns, kind_beside};
pub use deadline::{Asker, Deadline, Process, Progress, Used, anchor, serving};
pub use decision::{DecidedThresholds, Decision, Planned, PuttingOff, decided};
pub use due_date::{DueBasis, DueDate};
pub use election::{board_term_starts_on, council_term_starts_on, election_day, is_election_year};
pub use event_code::{
    calendar_year_of, canonical as canonical_event_code, event_name, period_end, reported_until,
};
pub use holiday::{Holiday, easter_sunday, is_weekday, next_weekday};
pub use milestone::Milestone;
pub use name::{kind_name, milestone_name};
pub use part::{PartState, changeable, known_from, withdrawable};
pub use reporting_event::{ReportingEvent, reporting_events};
pub use resolved_date::{Basis, ResolvedDate, iso_week};
pub use rule::{Anchor, Offset, Rule, RuleContent, ambiguous_ending};
pub use settings::{CalendarSettings, Thresholds};
pub use source::Source;
pub use statute::Statute;
pub use succession::{Succession, successor};
pub use view::CalendarView;
pub use wording::{MONTHS, month_name, weekday_name};
pub use working_day_index::WorkingDayIndex;
pub use year::{CalendarYear, CalendarYearError};
