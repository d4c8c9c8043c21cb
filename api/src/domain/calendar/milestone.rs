//! The steps of a reporting event (C3).

use arshjul_entity::MilestoneKind;
use chrono::NaiveDate;

use super::ResolvedDate;
use crate::domain::language::Language;

/// What it is called, in the middle of a sentence.
#[must_use]
pub const fn milestone_name(kind: MilestoneKind, language: Language) -> &'static str {
    let (swedish, english) = match kind {
        MilestoneKind::PeriodEnd => ("periodens slut", "the end of the period"),
        MilestoneKind::InstructionsOut => ("anvisningarna", "the instructions"),
        MilestoneKind::DataFreeze => ("datafrysningen", "the data freeze"),
        MilestoneKind::UnitReportDue => ("enheternas inlämning", "the units' hand-in"),
        MilestoneKind::CommitteeDecision => ("nämndens beslut", "the committee's decision"),
        MilestoneKind::BoardHandover => ("överlämningen till styrelsen", "the handover to the board"),
        MilestoneKind::CouncilHandover => ("överlämningen till fullmäktige", "the handover to the council"),
        MilestoneKind::CouncilDecision => ("fullmäktiges beslut", "the council's decision"),
    };
    match language {
        Language::Swedish => swedish,
        Language::English => english,
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Milestone {
    pub kind: MilestoneKind,
    /// The municipality's own day; without one, the last day that counts.
    pub planned_on: Option<NaiveDate>,
    pub date: ResolvedDate,
}

impl Milestone {
    /// The day that the municipality goes by: its own where it planned one.
    #[must_use]
    pub fn day(&self) -> NaiveDate {
        self.planned_on.unwrap_or(self.date.effective_on)
    }
}
