//! Knowledge and cooperation (P8): officials' training, the collaboration group's meetings, and communication for target and
//! age groups.

use DeadlineKind::{CollaborationMeeting, Communication, Training};
use arshjul_entity::{
    DeadlineKind,
    MilestoneKind::InstructionsOut,
    ReportingEventKind,
    UnitKind::{Administration, Company},
};

use super::{Asked, RULE, RuleTemplate, TemplateAnchor, TemplateRule};
use crate::domain::{calendar::Offset, text::Word};

pub(super) const TEMPLATE: RuleTemplate = RuleTemplate {
    code: "COOPERATION",
    name: Word(
        "Utbildning, samverkan och kommunikation",
        "Training, collaboration and communication",
    ),
    description: Word(
        "Tjänstepersonernas årliga utbildning, samverkansgruppens möten, och kommunikation för barn, unga och äldre.",
        "The officials' yearly training, the collaboration group's meetings, and communication for children, young and old.",
    ),
    rules: &[
        TemplateRule {
            code: "UTB-TJM",
            kind: Training,
            title: "Utbilda tjänstepersoner: aktuell kunskap och statistik inför mål och beslut",
            process: Some("Utbildning"),
            anchor: TemplateAnchor::Milestone(ReportingEventKind::Budget, InstructionsOut),
            offset: Offset::working_days(10),
            asks: Asked::Kinds(&[Administration, Company]),
            audience: Some("Tjänstepersoner"),
            effort: 3,
            earlier: 5,
            later: 10,
            ..RULE
        },
        TemplateRule {
            code: "SAM-MOTE",
            kind: CollaborationMeeting,
            title: "Möte i samverkansgruppen för hållbarhet",
            process: Some("Samverkansgruppen"),
            // The second Tuesday is no holiday in any of these months.
            anchor: TemplateAnchor::Recurrence("FREQ=MONTHLY;BYMONTH=2,5,9,11;BYDAY=2TU"),
            asks: Asked::Kinds(&[Administration]),
            effort: 2,
            earlier: 3,
            later: 3,
            ..RULE
        },
        TemplateRule {
            code: "KOM-UNGA",
            kind: Communication,
            title: "Planera kommunikation för barn och unga",
            process: Some("Kommunikation"),
            anchor: TemplateAnchor::FixedDate(3, 15),
            audience: Some("Barn och unga"),
            ages: (Some(6), Some(20)),
            effort: 12,
            earlier: 5,
            later: 10,
            ..RULE
        },
        TemplateRule {
            code: "KOM-ALDRE",
            kind: Communication,
            title: "Planera kommunikation för äldre",
            process: Some("Kommunikation"),
            anchor: TemplateAnchor::FixedDate(9, 1),
            audience: Some("Äldre"),
            ages: (Some(65), None),
            effort: 12,
            earlier: 5,
            later: 10,
            ..RULE
        },
    ],
};
