//! Templates of rules, to begin with.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::DeadlineRule;
use crate::{
    domain::calendar::rule_template::{RuleTemplate, TEMPLATES, TemplateRule},
    graphql::{
        engine::{
            context::session,
            error::{UserError, outcome},
            id::GlobalId,
        },
        enums::{DeadlineKind, ReportingEventKind},
    },
    service::{self, deadline_rule::Adoption},
};

#[derive(Clone, Copy, Debug)]
pub struct DeadlineRuleTemplate(&'static RuleTemplate);

/// Regelmall: rules that belong together, to adopt as they are and change afterwards.
#[Object]
impl DeadlineRuleTemplate {
    /// Mallens kod.
    fn code(&self) -> &str {
        self.0.code
    }

    /// Namn, in Swedish or English by `Accept-Language`.
    async fn name(&self, ctx: &Context<'_>) -> Result<&str> {
        Ok(self.0.name(session(ctx).await?.language()))
    }

    /// Beskrivning, in Swedish or English by `Accept-Language`.
    async fn description(&self, ctx: &Context<'_>) -> Result<&str> {
        Ok(self.0.description(session(ctx).await?.language()))
    }

    /// Whether adopting it takes a coordinating unit.
    fn needs_coordinating_unit(&self) -> bool {
        self.0.has_coordinator()
    }

    /// Regler, each after the one that it counts from.
    fn rules(&self) -> Vec<DeadlineRuleTemplateRule> {
        self.0.rules.iter().map(Into::into).collect()
    }
}

/// Regel i en mall.
#[derive(Clone, Debug, SimpleObject)]
pub struct DeadlineRuleTemplateRule {
    /// Kod of the rule that it makes.
    code: &'static str,
    /// Hålltidernas slag.
    kind: DeadlineKind,
    /// Rubrik.
    title: &'static str,
    /// Process: who asks.
    process: Option<&'static str>,
    /// Slag av redovisningstillfälle that its deadlines feed.
    feeds: Option<ReportingEventKind>,
    /// Arbetsinsats of each unit, hours.
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
    /// Regelmallar: for the reporting cycles, the yearly sustainability work, election years and what else recurs.
    fn deadline_rule_templates(&self) -> Vec<DeadlineRuleTemplate> {
        TEMPLATES.iter().map(DeadlineRuleTemplate).collect()
    }
}

/// Which template, and what it leaves open.
#[derive(Debug, InputObject)]
pub struct DeadlineRuleTemplateAdoptInput {
    /// Mallens kod.
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
        let session = session(ctx).await?;
        let DeadlineRuleTemplateAdoptInput {
            template,
            coordinating_unit_id,
            steering_document_id,
            is_example,
        } = input;
        let adoption = Adoption {
            template,
            coordinating_unit: coordinating_unit_id.map(|id| GlobalId::row_of(&id, "OrganizationUnit")),
            steering_document: steering_document_id.map(|id| GlobalId::row_of(&id, "SteeringDocument")),
            is_example,
        };
        let adopted = service::deadline_rule::adopt(session, adoption).await;
        let (adopted, user_errors) = outcome(adopted, session.language())?;
        let adopted = adopted.unwrap_or_default();
        let rules = |rows: Vec<_>| rows.into_iter().map(|row| DeadlineRule(Arc::new(row))).collect();
        Ok(DeadlineRuleTemplateAdoptPayload {
            created: rules(adopted.created),
            existing: rules(adopted.existing),
            user_errors,
        })
    }
}
