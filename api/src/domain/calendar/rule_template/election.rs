//! What election years and new terms of office bring (C8). That the committees are done with the budget before the summer,
//! and that the new council decides it, is the budget's own flow in such a year; here stands what comes on top.

use DeadlineKind::{Budget, Other, Training};
use arshjul_entity::{
    DeadlineKind,
    MilestoneKind::CommitteeDecision,
    ReportingEventKind,
    TermOfOffice::{Board, Council},
    YearChoice,
};

use super::{Asked, BOARD, COUNCIL, RESPONSIBLE, RULE, RuleTemplate, TemplateAnchor, TemplateRule};
use crate::domain::{calendar::Offset, text::Word};

const TERM: TemplateRule = TemplateRule {
    process: Some("Valår"),
    ..RULE
};

pub(super) const TEMPLATE: RuleTemplate = RuleTemplate {
    code: "ELECTION",
    name: Word(
        "Valår och ny mandatperiod",
        "Election year and new term of office",
    ),
    description: Word(
        "Mandatperioden sammanfattas, budgeten och arbetet lämnas över, och nya förtroendevalda utbildas.",
        "The term is summed up, the budget and the work are handed over, and newly elected members are trained.",
    ),
    rules: &[
        TemplateRule {
            code: "VAL-SUMMA",
            kind: Other,
            title: "Sammanfatta mandatperiodens hållbarhetsarbete",
            // When the committees have decided their last budget proposals.
            anchor: TemplateAnchor::Milestone(ReportingEventKind::Budget, CommitteeDecision),
            offset: Offset::working_days(5),
            years: YearChoice::Election,
            asks: Asked::Coordinator,
            effort: 40,
            earlier: 10,
            ..TERM
        },
        TemplateRule {
            code: "VAL-BUDGET",
            kind: Budget,
            title: "Lämna över budgetunderlaget till nyvalda fullmäktige",
            anchor: TemplateAnchor::TermOfOffice(Council),
            offset: Offset::working_days(2),
            asks: BOARD,
            feeds: Some(ReportingEventKind::Budget),
            effort: 8,
            later: 5,
            ..TERM
        },
        TemplateRule {
            code: "VAL-OVER-KF",
            kind: Other,
            title: "Lämna över hållbarhetsarbetet till nyvalda fullmäktige",
            anchor: TemplateAnchor::TermOfOffice(Council),
            offset: Offset::working_days(20),
            asks: BOARD,
            effort: 6,
            earlier: 5,
            later: 5,
            ..TERM
        },
        TemplateRule {
            code: "VAL-UTB-KF",
            kind: Training,
            title: "Utbilda fullmäktiges nya ledamöter: kunskap och statistik inför mål och beslut",
            anchor: TemplateAnchor::TermOfOffice(Council),
            offset: Offset::working_days(25),
            asks: COUNCIL,
            audience: Some("Förtroendevalda"),
            effort: 4,
            earlier: 5,
            later: 10,
            ..TERM
        },
        TemplateRule {
            code: "VAL-OVER-NY",
            kind: Other,
            title: "Lämna över pågående aktiviteter till den nya nämnden eller styrelsen",
            anchor: TemplateAnchor::TermOfOffice(Board),
            offset: Offset::working_days(-10),
            asks: RESPONSIBLE,
            effort: 6,
            earlier: 5,
            later: 3,
            ..TERM
        },
        TemplateRule {
            code: "VAL-UTB-NY",
            kind: Training,
            title: "Utbilda nya ledamöter i nämnder och styrelser: kunskap och statistik inför mål och beslut",
            anchor: TemplateAnchor::TermOfOffice(Board),
            offset: Offset::working_days(42),
            asks: RESPONSIBLE,
            audience: Some("Förtroendevalda"),
            effort: 4,
            earlier: 5,
            later: 10,
            ..TERM
        },
    ],
};
