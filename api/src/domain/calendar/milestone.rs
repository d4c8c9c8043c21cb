//! The steps of a reporting event (C3).

use chrono::NaiveDate;

use super::ResolvedDate;
use crate::domain::language::Language;

/// Milstolpe, in the order in which a reporting event passes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MilestoneKind {
    PeriodEnd,
    InstructionsOut,
    DataFreeze,
    UnitReportDue,
    CommitteeDecision,
    BoardHandover,
    CouncilHandover,
    CouncilDecision,
}

impl MilestoneKind {
    #[must_use]
    pub const fn name(self, language: Language) -> &'static str {
        let (swedish, english) = match self {
            Self::PeriodEnd => ("periodens slut", "the end of the period"),
            Self::InstructionsOut => ("anvisningarna", "the instructions"),
            Self::DataFreeze => ("datafrysningen", "the data freeze"),
            Self::UnitReportDue => ("enheternas inlämning", "the units' hand-in"),
            Self::CommitteeDecision => ("nämndens beslut", "the committee's decision"),
            Self::BoardHandover => ("överlämningen till styrelsen", "the handover to the board"),
            Self::CouncilHandover => ("överlämningen till fullmäktige", "the handover to the council"),
            Self::CouncilDecision => ("fullmäktiges beslut", "the council's decision"),
        };
        match language {
            Language::Swedish => swedish,
            Language::English => english,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Milestone {
    pub kind: MilestoneKind,
    /// The municipality's own day; without one, the last day that counts.
    pub planned_on: Option<NaiveDate>,
    pub date: ResolvedDate,
}
