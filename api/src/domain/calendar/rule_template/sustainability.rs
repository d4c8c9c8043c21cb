//! The year of the sustainability work (P1, P6): what the committees and companies do, and what the unit that holds it together
//! makes of it. It goes beside the municipality's own reporting, so that nobody is asked twice.

use DeadlineKind::{
    ActivityPrioritisation, AnnualEvaluation, IndicatorSelection, InterimFollowUp, PlanAdoption,
    SustainabilityReport, YearEndResults,
};
use arshjul_entity::{
    DeadlineKind,
    MilestoneKind::{CouncilDecision, DataFreeze, InstructionsOut, UnitReportDue},
    ReportingEventKind, TermOfOffice, YearChoice,
};

use super::{Asked, RESPONSIBLE, RULE, RuleTemplate, TemplateAnchor, TemplateRule};
use crate::domain::{calendar::Offset, text::Word};

const PROGRAMME: TemplateRule = TemplateRule {
    process: Some("Hållbarhetsprogrammet"),
    asks: RESPONSIBLE,
    ..RULE
};

const REPORT: TemplateRule = TemplateRule {
    feeds: Some(ReportingEventKind::SustainabilityReport),
    ..PROGRAMME
};

pub(super) const TEMPLATE: RuleTemplate = RuleTemplate {
    code: "SUSTAINABILITY",
    name: Word("Hållbarhetsarbetets år", "The year of the sustainability work"),
    description: Word(
        "Prioritera, välja indikatorer, anta planen, följa upp vid varje delårsrapport, lämna årets resultat, utvärdera, och \
         redovisa före budgetdirektivet.",
        "Prioritise, choose indicators, adopt the plan, follow up at each interim report, hand in the year's results, evaluate, \
         and report before the budget directive.",
    ),
    rules: &[
        TemplateRule {
            code: "HU-RESULTAT",
            kind: YearEndResults,
            title: "Lämna årets resultat för indikatorerna",
            anchor: TemplateAnchor::Milestone(ReportingEventKind::SustainabilityReport, DataFreeze),
            effort: 6,
            earlier: 5,
            ..REPORT
        },
        TemplateRule {
            code: "HU-UTV",
            kind: AnnualEvaluation,
            title: "Utvärdera årets handlingsplan, aktiviteter och samverkan",
            anchor: TemplateAnchor::Milestone(ReportingEventKind::SustainabilityReport, UnitReportDue),
            questions: Some(
                "Vad har aktiviteterna lett till för målgruppen?\n\
                 Hur har samverkan fungerat?\n\
                 Vad tar ni med till nästa år?",
            ),
            effort: 8,
            earlier: 4,
            later: 5,
            ..REPORT
        },
        TemplateRule {
            code: "HU-REDOV",
            kind: SustainabilityReport,
            title: "Sammanställa hållbarhetsredovisningen inför budgetdirektivet",
            anchor: TemplateAnchor::Milestone(ReportingEventKind::Budget, InstructionsOut),
            offset: Offset::working_days(-3),
            asks: Asked::Coordinator,
            effort: 60,
            earlier: 2,
            ..REPORT
        },
        TemplateRule {
            code: "HU-DELAR",
            kind: InterimFollowUp,
            title: "Följa upp handlingsplanens aktiviteter vid delårsrapporten",
            anchor: TemplateAnchor::Milestone(ReportingEventKind::InterimReport, DataFreeze),
            feeds: Some(ReportingEventKind::InterimReport),
            questions: Some(
                "Vilka aktiviteter är genomförda eller pågår?\n\
                 Vad hindrar de övriga?",
            ),
            effort: 4,
            earlier: 2,
            ..PROGRAMME
        },
        TemplateRule {
            code: "HU-ATER",
            title: "Återkoppla delårsuppföljningen till nämnder och bolag",
            anchor: TemplateAnchor::Deadline("HU-DELAR"),
            offset: Offset::working_days(10),
            asks: Asked::Coordinator,
            effort: 16,
            earlier: 3,
            later: 5,
            ..PROGRAMME
        },
        TemplateRule {
            code: "HU-PRIO",
            kind: ActivityPrioritisation,
            title: "Prioritera aktiviteter för nästa års handlingsplan",
            anchor: TemplateAnchor::FixedDate(10, 15),
            effort: 8,
            earlier: 5,
            later: 5,
            ..PROGRAMME
        },
        TemplateRule {
            code: "HU-INDIK",
            kind: IndicatorSelection,
            title: "Välja indikatorer som följer upp aktiviteterna",
            anchor: TemplateAnchor::Deadline("HU-PRIO"),
            offset: Offset::working_days(20),
            effort: 4,
            earlier: 5,
            later: 5,
            ..PROGRAMME
        },
        TemplateRule {
            code: "HU-PLAN",
            kind: PlanAdoption,
            title: "Anta nästa års handlingsplan",
            anchor: TemplateAnchor::Milestone(ReportingEventKind::Budget, CouncilDecision),
            offset: Offset::working_days(10),
            // After an election the new committees adopt it, as below.
            years: YearChoice::BetweenElections,
            effort: 3,
            earlier: 5,
            ..PROGRAMME
        },
        TemplateRule {
            code: "HU-PLAN-NY",
            kind: PlanAdoption,
            title: "Anta årets handlingsplan i den nya nämnden eller styrelsen",
            anchor: TemplateAnchor::TermOfOffice(TermOfOffice::Board),
            offset: Offset::working_days(32),
            effort: 3,
            earlier: 5,
            later: 5,
            ..PROGRAMME
        },
    ],
};
