//! What the reporting events themselves ask for (C2, C3). A delivery that a law dates stands on the law's own day.

use DeadlineKind::{AnnualReport, Budget, InterimReport};
use arshjul_entity::{
    DeadlineKind,
    MilestoneKind::{CommitteeDecision, CouncilDecision, CouncilHandover, UnitReportDue},
    ReportingEventKind,
};

use super::{BOARD, COMMITTEES, COUNCIL, RESPONSIBLE, RULE, RuleTemplate, TemplateAnchor, TemplateRule};
use crate::domain::text::Word;

const INTERIM: TemplateRule = TemplateRule {
    kind: InterimReport,
    process: Some("Delårsrapport"),
    feeds: Some(ReportingEventKind::InterimReport),
    ..RULE
};

const ANNUAL: TemplateRule = TemplateRule {
    kind: AnnualReport,
    process: Some("Bokslut och årsredovisning"),
    feeds: Some(ReportingEventKind::AnnualReport),
    ..RULE
};

const NEXT_BUDGET: TemplateRule = TemplateRule {
    kind: Budget,
    process: Some("Budget"),
    feeds: Some(ReportingEventKind::Budget),
    ..RULE
};

pub(super) const TEMPLATE: RuleTemplate = RuleTemplate {
    code: "REPORTING",
    name: Word(
        "Delårsrapport, bokslut, årsredovisning och budget",
        "Interim report, closing, annual report and budget",
    ),
    description: Word(
        "Det som redovisningstillfällena själva kräver: underlag, nämndbeslut och överlämnanden på lagens sista dag.",
        "What the reporting events themselves require: hand-ins, committee decisions, and handovers on the law's last day.",
    ),
    rules: &[
        TemplateRule {
            code: "DR-UNDERLAG",
            title: "Lämna underlag till delårsrapporten",
            anchor: TemplateAnchor::Milestone(ReportingEventKind::InterimReport, UnitReportDue),
            asks: RESPONSIBLE,
            effort: 12,
            earlier: 3,
            ..INTERIM
        },
        TemplateRule {
            code: "DR-BESLUT",
            title: "Besluta om nämndens del av delårsrapporten",
            anchor: TemplateAnchor::Milestone(ReportingEventKind::InterimReport, CommitteeDecision),
            asks: COMMITTEES,
            effort: 2,
            earlier: 3,
            ..INTERIM
        },
        TemplateRule {
            code: "DR-OVER",
            title: "Lämna över delårsrapporten till fullmäktige och revisorerna",
            anchor: TemplateAnchor::Milestone(ReportingEventKind::InterimReport, CouncilHandover),
            asks: BOARD,
            effort: 4,
            ..INTERIM
        },
        TemplateRule {
            code: "BOK-UNDERLAG",
            title: "Lämna bokslut",
            anchor: TemplateAnchor::Milestone(ReportingEventKind::YearEndClosing, UnitReportDue),
            asks: RESPONSIBLE,
            feeds: Some(ReportingEventKind::YearEndClosing),
            effort: 16,
            earlier: 3,
            ..ANNUAL
        },
        TemplateRule {
            code: "AR-TEXT",
            title: "Lämna verksamhetsberättelse till årsredovisningen",
            anchor: TemplateAnchor::Milestone(ReportingEventKind::AnnualReport, UnitReportDue),
            asks: RESPONSIBLE,
            effort: 16,
            earlier: 3,
            ..ANNUAL
        },
        TemplateRule {
            code: "AR-BESLUT",
            title: "Besluta om nämndens verksamhetsberättelse",
            anchor: TemplateAnchor::Milestone(ReportingEventKind::AnnualReport, CommitteeDecision),
            asks: COMMITTEES,
            effort: 2,
            earlier: 3,
            ..ANNUAL
        },
        TemplateRule {
            code: "AR-OVER",
            title: "Lämna över årsredovisningen till fullmäktige och revisorerna",
            anchor: TemplateAnchor::Milestone(ReportingEventKind::AnnualReport, CouncilHandover),
            asks: BOARD,
            effort: 8,
            ..ANNUAL
        },
        TemplateRule {
            code: "BU-UNDERLAG",
            title: "Lämna underlag till budgeten",
            anchor: TemplateAnchor::Milestone(ReportingEventKind::Budget, UnitReportDue),
            asks: RESPONSIBLE,
            effort: 24,
            earlier: 5,
            ..NEXT_BUDGET
        },
        TemplateRule {
            code: "BU-NAMND",
            title: "Besluta om nämndens budgetförslag",
            anchor: TemplateAnchor::Milestone(ReportingEventKind::Budget, CommitteeDecision),
            asks: COMMITTEES,
            effort: 4,
            earlier: 5,
            ..NEXT_BUDGET
        },
        TemplateRule {
            code: "BU-FORSLAG",
            title: "Upprätta förslaget till budget",
            anchor: TemplateAnchor::Milestone(ReportingEventKind::Budget, CouncilHandover),
            asks: BOARD,
            effort: 16,
            ..NEXT_BUDGET
        },
        TemplateRule {
            code: "BU-BESLUT",
            title: "Fastställa budgeten",
            anchor: TemplateAnchor::Milestone(ReportingEventKind::Budget, CouncilDecision),
            asks: COUNCIL,
            effort: 4,
            ..NEXT_BUDGET
        },
    ],
};
