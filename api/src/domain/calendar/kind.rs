//! What deadlines are about, in words.

use arshjul_entity::DeadlineKind;

use crate::domain::language::Language;

/// What it is called, in as few words as stand by themselves.
#[must_use]
pub const fn kind_name(kind: DeadlineKind, language: Language) -> &'static str {
    let (swedish, english) = match kind {
        DeadlineKind::ActivityPrioritisation => ("Prioritering", "Prioritisation"),
        DeadlineKind::IndicatorSelection => ("Val av indikatorer", "Choice of indicators"),
        DeadlineKind::PlanAdoption => ("Plan antas", "Plan adopted"),
        DeadlineKind::InterimFollowUp => ("Delårsuppföljning", "Interim follow-up"),
        DeadlineKind::YearEndResults => ("Årsutfall", "Year's results"),
        DeadlineKind::AnnualEvaluation => ("Utvärdering", "Evaluation"),
        DeadlineKind::SustainabilityReport => ("Hållbarhetsredovisning", "Sustainability report"),
        DeadlineKind::InterimReport => ("Delårsrapport", "Interim report"),
        DeadlineKind::AnnualReport => ("Årsredovisning", "Annual report"),
        DeadlineKind::Budget => ("Budget", "Budget"),
        DeadlineKind::Training => ("Utbildning", "Training"),
        DeadlineKind::CollaborationMeeting => ("Samverkansmöte", "Collaboration"),
        DeadlineKind::ReferralResponse => ("Remissvar", "Referral answer"),
        DeadlineKind::Communication => ("Kommunikation", "Communication"),
        DeadlineKind::Other => ("Övrigt", "Other"),
    };
    match language {
        Language::Swedish => swedish,
        Language::English => english,
    }
}
