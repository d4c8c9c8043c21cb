//! What kinds of deadlines and milestones are called.

use arshjul_entity::{DeadlineKind, MilestoneKind};

use crate::domain::text::Word;

/// What it is called, in as few words as stand by themselves.
pub const fn kind_name(kind: DeadlineKind) -> Word {
    match kind {
        DeadlineKind::ActivityPrioritisation => Word("Prioritering", "Prioritisation"),
        DeadlineKind::IndicatorSelection => Word("Val av indikatorer", "Choice of indicators"),
        DeadlineKind::PlanAdoption => Word("Plan antas", "Plan adopted"),
        DeadlineKind::InterimFollowUp => Word("Delårsuppföljning", "Interim follow-up"),
        DeadlineKind::YearEndResults => Word("Årsutfall", "Year's results"),
        DeadlineKind::AnnualEvaluation => Word("Utvärdering", "Evaluation"),
        DeadlineKind::SustainabilityReport => Word("Hållbarhetsredovisning", "Sustainability report"),
        DeadlineKind::InterimReport => Word("Delårsrapport", "Interim report"),
        DeadlineKind::AnnualReport => Word("Årsredovisning", "Annual report"),
        DeadlineKind::Budget => Word("Budget", "Budget"),
        DeadlineKind::Training => Word("Utbildning", "Training"),
        DeadlineKind::CollaborationMeeting => Word("Samverkansmöte", "Collaboration"),
        DeadlineKind::ReferralResponse => Word("Remissvar", "Referral answer"),
        DeadlineKind::Communication => Word("Kommunikation", "Communication"),
        DeadlineKind::Other => Word("Övrigt", "Other"),
    }
}

/// What it is called, in the middle of a sentence.
pub const fn milestone_name(kind: MilestoneKind) -> Word {
    match kind {
        MilestoneKind::PeriodEnd => Word("periodens slut", "the end of the period"),
        MilestoneKind::InstructionsOut => Word("anvisningarna", "the instructions"),
        MilestoneKind::DataFreeze => Word("datafrysningen", "the data freeze"),
        MilestoneKind::UnitReportDue => Word("enheternas inlämning", "the units' hand-in"),
        MilestoneKind::CommitteeDecision => Word("nämndens beslut", "the committee's decision"),
        MilestoneKind::BoardHandover => Word("överlämningen till styrelsen", "the handover to the board"),
        MilestoneKind::CouncilHandover => {
            Word("överlämningen till fullmäktige", "the handover to the council")
        }
        MilestoneKind::CouncilDecision => Word("fullmäktiges beslut", "the council's decision"),
    }
}
