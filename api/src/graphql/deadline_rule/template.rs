//! Templates of rules, to begin with.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::DeadlineRule;
use crate::{
    domain::calendar::rule_template::{RuleTemplate, TEMPLATES, TemplateRule},
    graphql::{
        engine::{UserError, context, hand_over, outcome},
        enums::{DeadlineKind, ReportingEventKind},
        organization_unit::OrganizationUnit,
        steering_document::SteeringDocument,
    },
    service::{self, deadline_rule::Adoption},
};

#[derive(Clone, Copy, Debug)]
pub struct DeadlineRuleTemplate(&'static RuleTemplate);

/// A template of rules (regelmall): rules that belong together, to adopt as they are and change afterwards.
#[Object]
impl DeadlineRuleTemplate {
    /// The template's code (mallens kod).
    fn code(&self) -> &str {
        self.0.code
    }

    /// The name (namn), in Swedish or English by `Accept-Language`.
    async fn name(&self, ctx: &Context<'_>) -> Result<&str> {
        Ok(self.0.name.in_language(context(ctx).await?.language()))
    }

    /// The description (beskrivning), in Swedish or English by `Accept-Language`.
    async fn description(&self, ctx: &Context<'_>) -> Result<&str> {
        Ok(self.0.description.in_language(context(ctx).await?.language()))
    }

    /// Whether adopting it takes a coordinating unit.
    async fn needs_coordinating_unit(&self) -> bool {
        self.0.has_coordinator()
    }

    /// The rules (regler), each after the one that it counts from.
    async fn rules(&self) -> Vec<DeadlineRuleTemplateRule> {
        self.0.rules.iter().map(Into::into).collect()
    }
}

/// A rule of a template (regel i en mall).
#[derive(Clone, Debug, SimpleObject)]
pub struct DeadlineRuleTemplateRule {
    /// The code (kod) of the rule that it makes.
    code: &'static str,
    /// The kinds of deadlines (hålltidernas slag).
    kind: DeadlineKind,
    /// The title (rubrik).
    title: &'static str,
    /// The process (process): who asks.
    process: Option<&'static str>,
    /// The kind of reporting event (slag av redovisningstillfälle) that its deadlines feed.
    feeds: Option<ReportingEventKind>,
    /// The working time (arbetsinsats) of each unit, hours.
    effort_hours: f64,
}

impl From<&TemplateRule> for DeadlineRuleTemplateRule {
    fn from(rule: &TemplateRule) -> Self {
        Self {
            code: rule.code,
            kind: rule.kind.into(),
            title: rule.title,
            process: rule.process,
            feeds: rule.feeds.map(Into::into),
            effort_hours: rule.effort.into(),
        }
    }
}

#[derive(Debug, Default)]
pub struct DeadlineRuleTemplateQuery;

#[Object]
impl DeadlineRuleTemplateQuery {
    /// Templates of rules (regelmallar): for the reporting cycles, the yearly sustainability work, election years and what else recurs.
    async fn deadline_rule_templates(&self) -> Vec<DeadlineRuleTemplate> {
        TEMPLATES.iter().map(DeadlineRuleTemplate).collect()
    }
}

/// Which template, and what it leaves open.
#[derive(Debug, InputObject)]
pub struct DeadlineRuleTemplateAdoptInput {
    /// The template's code (mallens kod).
    template: String,
    /// Id of the unit that holds the work together, where the template needs one.
    coordinating_unit_id: Option<ID>,
    /// Id of the steering document that asks.
    steering_document_id: Option<ID>,
    /// Marks invented example content.
    #[graphql(default)]
    is_example: bool,
}

/// The template's rules, or why they were not adopted.
#[derive(Debug, SimpleObject)]
pub struct DeadlineRuleTemplateAdoptPayload {
    /// Rules that were made, in the template's order.
    created: Vec<DeadlineRule>,
    /// Rules of the same codes that were there already, and stay as they are.
    existing: Vec<DeadlineRule>,
    /// Why it was refused; empty where it was not.
    user_errors: Vec<UserError>,
}

#[derive(Debug, Default)]
pub struct DeadlineRuleTemplateMutation;

#[Object]
impl DeadlineRuleTemplateMutation {
    /// Makes the rules of a template that are not there yet, by their codes; all or none of them. COORDINATOR at the root unit.
    async fn deadline_rule_template_adopt(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which template.")] input: DeadlineRuleTemplateAdoptInput,
    ) -> Result<DeadlineRuleTemplateAdoptPayload> {
        let context = context(ctx).await?;
        let adoption = hand_over!(input, DeadlineRuleTemplateAdoptInput => Adoption {
            template, is_example;
            coordinating_unit = OrganizationUnit(coordinating_unit_id),
            steering_document = SteeringDocument(steering_document_id),
        });
        let adopted = service::deadline_rule::adopt(context, adoption).await;
        let (adopted, user_errors) = outcome(adopted, context.language())?;
        let adopted = adopted.unwrap_or_default();
        let rules = |rows: Vec<_>| rows.into_iter().map(|row| DeadlineRule(Arc::new(row))).collect();
        Ok(DeadlineRuleTemplateAdoptPayload {
            created: rules(adopted.created),
            existing: rules(adopted.existing),
            user_errors,
        })
    }
}
