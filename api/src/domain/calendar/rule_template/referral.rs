//! A steering document out on referral (P8): the answers, and what is made of them.

use DeadlineKind::ReferralResponse;
use arshjul_entity::DeadlineKind;

use super::{Asked, RESPONSIBLE, RULE, RuleTemplate, TemplateAnchor, TemplateRule};
use crate::domain::{calendar::Offset, text::Word};

pub(super) const TEMPLATE: RuleTemplate = RuleTemplate {
    code: "REFERRAL",
    name: Word("Remiss av styrdokument", "Referral of a steering document"),
    description: Word(
        "Nämnder och bolag svarar på en remiss, och svaren sammanställs.",
        "Committees and companies answer a referral, and the answers are put together.",
    ),
    rules: &[
        TemplateRule {
            code: "REM-SVAR",
            kind: ReferralResponse,
            title: "Svara på remissen av styrdokumentet",
            process: Some("Remiss"),
            anchor: TemplateAnchor::FixedDate(5, 31),
            asks: RESPONSIBLE,
            questions: Some(
                "Tillstyrker ni förslaget?\n\
                 Vad behöver ändras, och varför?",
            ),
            effort: 10,
            earlier: 5,
            later: 3,
            ..RULE
        },
        TemplateRule {
            code: "REM-SAMMAN",
            title: "Sammanställa remissvaren",
            process: Some("Remiss"),
            anchor: TemplateAnchor::Deadline("REM-SVAR"),
            offset: Offset::working_days(10),
            asks: Asked::Coordinator,
            effort: 24,
            later: 5,
            ..RULE
        },
    ],
};
