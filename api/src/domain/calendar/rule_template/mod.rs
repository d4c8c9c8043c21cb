//! Templates of deadline rules (C4, C8): ready-made years that a municipality starts from. What they make are ordinary rules,
//! which it then changes as it likes.
//!
//! The days are chosen so that no template breaks C2 or gives cause for a finding by itself, in any of the reporting cycles
//! of C3 (tested for 2024-2040).

mod cooperation;
mod election;
mod list;
mod referral;
mod reporting;
mod sustainability;

use std::collections::BTreeSet;

use arshjul_entity::{
    DeadlineKind, DeadlineRuleId, EventChoice, MilestoneKind, OrganizationUnitId, ReportingEventKind,
    RollPolicy, TermOfOffice, UnitKind, YearChoice,
};

pub use self::list::TEMPLATES;
use super::{Anchor, AsksFor, Offset, Rule, RuleContent};
use crate::domain::text::Word;

/// Regelmall: rules that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleTemplate {
    pub code: &'static str,
    pub name: Word,
    pub description: Word,
    /// A rule comes after the one that it hangs on.
    pub rules: &'static [TemplateRule],
}

impl RuleTemplate {
    /// Whether some rule is for the coordinating unit, which has to be named.
    pub fn has_coordinator(&self) -> bool {
        self.rules.iter().any(|rule| rule.asks == Asked::Coordinator)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TemplateRule {
    pub code: &'static str,
    pub kind: DeadlineKind,
    /// Content, and so in Swedish.
    pub title: &'static str,
    pub process: Option<&'static str>,
    pub anchor: TemplateAnchor,
    pub offset: Offset,
    pub years: YearChoice,
    pub asks: Asked,
    pub audience: Option<&'static str>,
    /// From and to, in years.
    pub ages: (Option<i32>, Option<i32>),
    /// One to a line.
    pub questions: Option<&'static str>,
    pub feeds: Option<ReportingEventKind>,
    /// Hours for each unit.
    pub effort: i32,
    /// Working days.
    pub earlier: u32,
    pub later: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemplateAnchor {
    /// Of each event of the kind.
    Milestone(ReportingEventKind, MilestoneKind),
    /// Month and day.
    FixedDate(u32, u32),
    Recurrence(&'static str),
    /// Another rule of the template, by code.
    Deadline(&'static str),
    TermOfOffice(TermOfOffice),
}

/// Who is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    Kinds(&'static [UnitKind]),
    /// The unit that holds the work together, named when the template is used.
    Coordinator,
}

/// What a rule of a template is unless it says otherwise.
const RULE: TemplateRule = TemplateRule {
    code: "",
    kind: DeadlineKind::Other,
    title: "",
    process: None,
    anchor: TemplateAnchor::FixedDate(1, 1),
    offset: Offset::NONE,
    years: YearChoice::Every,
    asks: Asked::Coordinator,
    audience: None,
    ages: (None, None),
    questions: None,
    feeds: None,
    effort: 0,
    earlier: 0,
    later: 0,
};

/// Everyone who answers for activities of their own.
const RESPONSIBLE: Asked = Asked::Kinds(&[UnitKind::ExecutiveBoard, UnitKind::Committee, UnitKind::Company]);
const COMMITTEES: Asked = Asked::Kinds(&[UnitKind::Committee]);
const BOARD: Asked = Asked::Kinds(&[UnitKind::ExecutiveBoard]);
const COUNCIL: Asked = Asked::Kinds(&[UnitKind::Council]);

impl TemplateRule {
    /// The rule under that id. `made` finds the id of another rule of the template by code; none where this one hangs on a rule that
    /// has not been made.
    pub fn rule(
        &self,
        id: DeadlineRuleId,
        made: impl FnOnce(&str) -> Option<DeadlineRuleId>,
        coordinator: Option<OrganizationUnitId>,
    ) -> Option<Rule> {
        let anchor = match self.anchor {
            TemplateAnchor::Milestone(event, milestone) => Anchor::Milestone {
                event,
                choice: EventChoice::Each,
                milestone,
            },
            TemplateAnchor::FixedDate(month, day) => Anchor::FixedDate { month, day },
            TemplateAnchor::Recurrence(rule) => Anchor::Recurrence(rule.to_owned()),
            TemplateAnchor::Deadline(code) => Anchor::Deadline(made(code)?),
            TemplateAnchor::TermOfOffice(term) => Anchor::TermOfOffice(term),
        };
        let (unit_kinds, units): (&[UnitKind], _) = match self.asks {
            Asked::Kinds(kinds) => (kinds, None),
            Asked::Coordinator => (&[], coordinator),
        };
        Some(Rule {
            id,
            code: self.code.to_owned(),
            anchor,
            offset: self.offset,
            roll: RollPolicy::Next,
            years: self.years,
            unit_kinds: unit_kinds.iter().copied().collect(),
            units: units.into_iter().collect(),
            feeds: self.feeds,
            earlier: self.earlier,
            later: self.later,
            content: self.content(),
        })
    }

    fn content(&self) -> RuleContent {
        RuleContent {
            kind: self.kind,
            title: self.title.to_owned(),
            process: self.process.map(str::to_owned),
            steering_document: None,
            audience: self.audience.map(str::to_owned),
            age_from: self.ages.0,
            age_to: self.ages.1,
            questions: self.questions.map(str::to_owned),
            effort: Some(self.effort * 60),
            indicators: BTreeSet::new(),
            asks_for: AsksFor::LatestOver,
            activities: BTreeSet::new(),
            is_example: false,
        }
    }
}
