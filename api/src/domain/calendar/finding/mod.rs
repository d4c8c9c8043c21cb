//! Iakttagelser: what the calendar notices about itself (C7). One file per rule; each says what is wrong, what it leads to,
//! and what to do about it, on a day that really works.
//!
//! What is done, waived or cancelled is nobody's trouble any more, and no rule looks at it. What another hand-in serves is no
//! work of its own, but its report, its sources and the law still ask for it: on the day of the hand-in that serves it.

mod after_freeze;
pub(super) mod agenda;
mod before_source;
mod collision;
mod interim_period;
mod low_activity_week;
mod non_working_day;
pub(super) mod open;
mod out_of_date;
mod out_of_order;
mod parallel_follow_up;
mod rival;
mod rule;
mod short_notice;
mod source;
mod statutory_breach;
mod term;
mod text;

use arshjul_entity::{DeadlineId, OrganizationUnitId};
use chrono::NaiveDate;

use self::{agenda::Agenda, open::Demand};
pub use self::{rule::findings, term::answers_instructions};
use super::Deadline;
use crate::domain::{
    language::Language,
    period::Period,
    text::{Text, Word},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingCode {
    ParallelFollowUp,
    Collision,
    AfterFreeze,
    BeforeSource,
    NonWorkingDay,
    LowActivityWeek,
    ShortNotice,
    StatutoryBreach,
    InterimPeriodInvalid,
    OutOfOrder,
    OutOfDate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Costs work or quality.
    Warning,
    /// Breaks the law, or keeps what is handed in out of the report.
    Error,
}

impl FindingCode {
    pub const fn severity(self) -> Severity {
        match self {
            Self::AfterFreeze | Self::StatutoryBreach | Self::InterimPeriodInvalid => Severity::Error,
            Self::ParallelFollowUp
            | Self::Collision
            | Self::BeforeSource
            | Self::NonWorkingDay
            | Self::ShortNotice
            | Self::OutOfOrder
            | Self::OutOfDate => Severity::Warning,
            Self::LowActivityWeek => Severity::Info,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub code: FindingCode,
    /// The day that it is about; of several, the first.
    pub on: NaiveDate,
    pub proposed_on: Option<NaiveDate>,
    /// By due day, then code.
    pub deadlines: Vec<DeadlineId>,
    /// By id: those that still have to hand in.
    pub units: Vec<OrganizationUnitId>,
    /// What `deadlinesMerge` can carry out.
    pub merge: Option<Merge>,
    /// What `deadlinesAskOnce` can carry out.
    pub ask_once: Option<Merge>,
    /// What `deadlineAskFor` can carry out.
    pub ask_for: Option<(DeadlineId, Period)>,
    message: Text,
    proposal: Option<Text>,
}

/// One hand-in for several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    pub keep: DeadlineId,
    pub give_up: Vec<DeadlineId>,
    /// How many requests of each unit fall away with each of them.
    pub give_up_requests: Vec<(DeadlineId, u32)>,
    /// Minutes of all units that fall away.
    pub saved_effort: u32,
}

impl Merge {
    /// How many requests of so many units fall away.
    pub fn saved_requests(&self, units: usize) -> u32 {
        let each: u32 = self.give_up_requests.iter().map(|(_, requests)| requests).sum();
        each.saturating_mul(u32::try_from(units).unwrap_or(u32::MAX))
    }
}

impl Finding {
    const fn new(code: FindingCode, on: NaiveDate, message: Text) -> Self {
        Self {
            code,
            on,
            proposed_on: None,
            deadlines: Vec::new(),
            units: Vec::new(),
            merge: None,
            ask_once: None,
            ask_for: None,
            message,
            proposal: None,
        }
    }

    /// About one deadline, with the one that serves it where one does, and those of its units that still have to hand in.
    fn of(code: FindingCode, demand: Demand<'_, '_>, message: Text) -> Self {
        let units = demand.units.to_vec();
        Self::new(code, demand.open.due_on, message).concerning(listed(demand.deadlines()), units)
    }

    fn concerning(mut self, deadlines: Vec<DeadlineId>, units: Vec<OrganizationUnitId>) -> Self {
        self.deadlines = deadlines;
        self.units = units;
        self
    }

    fn proposing(mut self, proposed_on: Option<NaiveDate>, proposal: Text) -> Self {
        self.proposed_on = proposed_on;
        self.proposal = Some(proposal);
        self
    }

    /// To move the hand-in to the nearest day that will do, or what else to do where none does.
    fn proposing_a_move(self, agenda: &Agenda<'_>, demand: Demand<'_, '_>, otherwise: Word) -> Self {
        const APART: Word = Word(
            "Ingen dag går för båda: ångra sammanslagningen.",
            "No day will do for both: undo the merge.",
        );
        let day = agenda.nearest_day(demand.open);
        let proposal = match (day, demand.serving()) {
            (Some(day), _) => text::moving(&[(demand.open.deadline, day)]),
            (None, Some(_)) => APART.into(),
            (None, None) => otherwise.into(),
        };
        self.proposing(day, proposal)
    }

    pub const fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// What is wrong, and what it leads to.
    pub fn message(&self, language: Language) -> &str {
        self.message.in_language(language)
    }

    pub fn proposal(&self, language: Language) -> Option<&str> {
        self.proposal.as_ref().map(|text| text.in_language(language))
    }
}

/// By due day, then code.
fn listed<'a>(deadlines: impl IntoIterator<Item = &'a Deadline>) -> Vec<DeadlineId> {
    let mut deadlines: Vec<_> = deadlines.into_iter().collect();
    deadlines.sort_by(|one, other| (one.due.due_on, &one.code).cmp(&(other.due.due_on, &other.code)));
    deadlines.dedup_by_key(|deadline| deadline.id);
    deadlines.into_iter().map(|deadline| deadline.id).collect()
}
