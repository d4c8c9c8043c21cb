//! Rules that belong together, made from a template: those that are not there yet, all or none of them.

use std::collections::HashMap;

use arshjul_entity::{DeadlineRuleId, OrganizationUnitId, deadline_rule};

use super::{content::blank, existing_document, refuse_chain, stored};
use crate::{
    domain::{
        calendar::{
            Rule,
            rule_template::{RuleTemplate, TEMPLATES},
        },
        policy::{Permit, act},
        rejection::{Reason, Rejection},
    },
    service::{
        Failure,
        audit::{self, Change},
        code,
        context::RequestContext,
        input,
        link::Links,
        published,
    },
    store::{self, link::Link, row, transaction::Transaction},
};

/// Which template, and what it leaves open. Ids that named nothing are none.
#[derive(Debug)]
pub struct Adoption {
    pub template: String,
    /// The unit that holds the work together, where the template asks for one.
    pub coordinating_unit: Option<Option<i64>>,
    pub steering_document: Option<Option<i64>>,
    pub is_example: bool,
}

/// The template's rules, by what became of them, in its order.
#[derive(Debug, Default)]
pub struct Adopted {
    pub created: Vec<deadline_rule::Model>,
    /// Rules of the same codes, left as they are.
    pub existing: Vec<deadline_rule::Model>,
}

pub async fn adopt(context: &RequestContext, adoption: Adoption) -> Result<Adopted, Failure> {
    let permit = Permit::<act::DeadlineRuleTemplateAdopt>::group(&context.viewer, &context.tree)?;
    let create = Permit::<act::DeadlineRuleCreate>::group(&context.viewer, &context.tree)?;
    let template = template(&adoption.template)?;
    let coordinator = coordinator(context, template, &adoption)?;
    let tx = context.store.begin().await?;
    store::deadline_rule::hold_all(&tx, &permit).await?;
    let document = match adoption.steering_document {
        Some(id) => Some(existing_document(&tx, context, id).await?),
        None => None,
    };
    let codes = template.rules.iter().map(|rule| rule.code.to_owned()).collect();
    let there = row::by_codes::<deadline_rule::Entity>(&tx, &context.scope, codes).await?;
    let mut there: HashMap<_, _> = there.into_iter().map(|row| (row.code.clone(), row)).collect();
    let mut ids: HashMap<String, DeadlineRuleId> = HashMap::new();
    let (mut adopted, mut changes) = (Adopted::default(), Vec::new());
    for rule in template.rules {
        let row = if let Some(row) = there.remove(rule.code) {
            adopted.existing.push(row.clone());
            row
        } else {
            let made = |code: &str| ids.get(code).copied();
            // A template's rules come after those that they hang on.
            let Some(mut rule) = rule.rule(DeadlineRuleId(0), made, coordinator) else {
                continue;
            };
            rule.content.steering_document = document;
            rule.content.is_example = adoption.is_example;
            let (row, change) = insert(&tx, &create, rule).await?;
            changes.push(change);
            adopted.created.push(row.clone());
            row
        };
        ids.insert(row.code, row.id);
    }
    refuse_chain(&stored::in_force(&tx, &context.scope).await?, &["template"])?;
    audit::record(&tx, context, &permit, changes).await?;
    tx.commit().await?;
    Ok(adopted)
}

async fn insert(
    tx: &Transaction,
    permit: &Permit<act::DeadlineRuleCreate>,
    rule: Rule,
) -> Result<(deadline_rule::Model, Change), Failure> {
    let mut links = Links::default();
    let ids = rule.units.iter().map(|unit| unit.0).collect();
    links.insert(Link::DeadlineRuleToUnit, ids);
    let mut row = blank(rule.code.clone(), rule.content.is_example);
    stored::set(&mut row, rule);
    row.version = 1;
    published::make::<deadline_rule::Entity, _>(tx, permit, row, &links).await
}

fn template(code: &str) -> Result<&'static RuleTemplate, Failure> {
    let known = || TEMPLATES.iter().map(|template| template.code);
    RuleTemplate::by_code(code).ok_or_else(|| code::unknown("template", code, known()))
}

fn coordinator(
    context: &RequestContext,
    template: &RuleTemplate,
    adoption: &Adoption,
) -> Result<Option<OrganizationUnitId>, Failure> {
    let field = "coordinatingUnitId";
    match adoption.coordinating_unit {
        None if template.has_coordinator() => {
            Err(Rejection::at(field, Reason::CoordinatingUnitRequired).into())
        }
        None => Ok(None),
        Some(id) => {
            let unit = input::unit(&context.tree, field, id)?;
            Ok(Some(unit.id))
        }
    }
}
