//! Deadline rules made, changed and archived (C4). The rules hold still meanwhile: which of them hang on each other is a rule about
//! all of them.

use arshjul_entity::{SteeringDocumentId, deadline_rule, steering_document};

use super::{
    Failure,
    audit::{self, Change},
    context::RequestContext,
    input::{Check, at_path, only},
    link::{self, Links},
    published, same_version,
};
use crate::{
    domain::{
        calendar::{
            Anchor, Rule, ambiguous_ending,
            chain::{self, ChainError},
        },
        policy::{Permit, act},
        rejection::{Reason, Rejection},
    },
    store::{self, link::Link, row, transaction::Transaction},
};

mod content;
pub mod stored;
mod template;

pub use content::{WrittenAnchor, WrittenRule, check_ages, check_period, check_questions};
pub use template::{Adopted, Adoption, adopt};

/// Units, indicators and activities of one rule.
const MAX_LINKS: usize = 1_000;

/// A new rule.
#[derive(Debug)]
pub struct New {
    pub code: String,
    pub content: WrittenRule,
    pub is_example: bool,
}

pub async fn create(context: &RequestContext, new: New) -> Result<deadline_rule::Model, Failure> {
    let permit = Permit::<act::DeadlineRuleCreate>::group(&context.viewer, &context.tree)?;
    let tx = context.store.begin().await?;
    store::deadline_rule::hold_all(&tx, &permit).await?;
    let (rule, change) = insert(&tx, context, &permit, new).await?;
    audit::record(&tx, context, &permit, [change]).await?;
    tx.commit().await?;
    Ok(rule)
}

/// Adds a rule, with what is to be kept of it.
async fn insert(
    tx: &Transaction,
    context: &RequestContext,
    permit: &Permit<act::DeadlineRuleCreate>,
    new: New,
) -> Result<(deadline_rule::Model, Change), Failure> {
    let mut check = Check::default();
    check.code("code", &new.code);
    if let Some(ending) = ambiguous_ending(&new.code) {
        check.refuse("code", Reason::CodeAmbiguous { ending });
    }
    let beginning = store::deadline::beginning_with(tx, &context.scope, &format!("{}-", new.code)).await?;
    if let Some(deadline) = beginning {
        check.refuse("code", Reason::CodeOfDeadline { deadline });
    }
    let mut rule = content::blank(new.code, new.is_example);
    let links = written(tx, context, check, &mut rule, new.content).await?;
    if !content::has_units(&rule, links.named(Link::DeadlineRuleToUnit).unwrap_or_default()) {
        return Err(Rejection::at("unitKinds", Reason::UnitsRequired).into());
    }
    rule.version = 1;
    published::make::<deadline_rule::Entity, _>(tx, permit, rule, &links).await
}

pub async fn update(
    context: &RequestContext,
    id: Option<i64>,
    expected_version: i32,
    wanted: WrittenRule,
) -> Result<deadline_rule::Model, Failure> {
    let permit = Permit::<act::DeadlineRuleUpdate>::group(&context.viewer, &context.tree)?;
    let tx = context.store.begin().await?;
    store::deadline_rule::hold_all(&tx, &permit).await?;
    let current = published::held::<deadline_rule::Entity, _>(&tx, &permit, id, "deadlineRule").await?;
    let current = open(current, expected_version)?;
    let mut rule = current.clone();
    let links = written(&tx, context, Check::default(), &mut rule, wanted).await?;
    let units = match links.named(Link::DeadlineRuleToUnit) {
        Some(units) => units.to_vec(),
        None => link::targets(&tx, context, Link::DeadlineRuleToUnit, rule.id.0).await?,
    };
    if !content::has_units(&rule, &units) {
        return Err(Rejection::at("unitKinds", Reason::UnitsRequired).into());
    }
    rule.version += 1;
    let rows = (&current, rule);
    let (rule, change) =
        published::change::<deadline_rule::Entity, _>(&tx, context, &permit, rows, &links).await?;
    audit::record(&tx, context, &permit, [change]).await?;
    tx.commit().await?;
    Ok(rule)
}

/// Takes a rule out of force. What it made stays until its year is generated again, which withdraws what nobody has touched.
pub async fn archive(
    context: &RequestContext,
    id: Option<i64>,
    expected_version: i32,
) -> Result<deadline_rule::Model, Failure> {
    let permit = Permit::<act::DeadlineRuleArchive>::group(&context.viewer, &context.tree)?;
    let tx = context.store.begin().await?;
    store::deadline_rule::hold_all(&tx, &permit).await?;
    let current = published::held::<deadline_rule::Entity, _>(&tx, &permit, id, "deadlineRule").await?;
    let current = open(current, expected_version)?;
    let hanging = store::deadline_rule::hanging_on(&tx, &context.scope, current.id).await?;
    if !hanging.is_empty() {
        let rules = hanging.join(", ");
        return Err(Rejection::at("id", Reason::RuleHasDependents { rules }).into());
    }
    let archived = deadline_rule::Model {
        is_archived: true,
        version: current.version + 1,
        ..current.clone()
    };
    let (rows, links) = ((&current, archived), Links::default());
    let (rule, change) =
        published::change::<deadline_rule::Entity, _>(&tx, context, &permit, rows, &links).await?;
    audit::record(&tx, context, &permit, [change]).await?;
    tx.commit().await?;
    Ok(rule)
}

/// A rule that is there and in force, in the version that the change builds on.
fn open(current: deadline_rule::Model, expected_version: i32) -> Result<deadline_rule::Model, Failure> {
    same_version(expected_version, current.version)?;
    if current.is_archived {
        return Err(Rejection::at("id", Reason::RuleArchived).into());
    }
    Ok(current)
}

/// Writes the content into the row, checks it together with the other rules, and finds what it is to be linked to.
async fn written(
    tx: &Transaction,
    context: &RequestContext,
    mut check: Check,
    rule: &mut deadline_rule::Model,
    mut wanted: WrittenRule,
) -> Result<Links, Failure> {
    content::write(&mut check, rule, &wanted);
    if let Some(anchor) = wanted.anchor.take()
        && let Some(anchor) = content::check_anchor(&mut check, anchor)
    {
        stored::set_anchor(rule, anchor);
    }
    let document = document(tx, context, rule, &wanted).await;
    if let Some(document) = check.step(document)? {
        rule.steering_document_id = document;
    }
    let links = links(tx, context, &mut check, &wanted).await?;
    check.done()?;
    check_chain(tx, context, rule).await?;
    Ok(links)
}

async fn document(
    tx: &Transaction,
    context: &RequestContext,
    rule: &deadline_rule::Model,
    wanted: &WrittenRule,
) -> Result<Option<SteeringDocumentId>, Failure> {
    use super::Patch::{Erase, Keep, Replace};
    let id = match wanted.steering_document {
        Keep => return Ok(rule.steering_document_id),
        Erase => return Ok(None),
        Replace(id) => id,
    };
    existing_document(tx, context, id).await.map(Some)
}

async fn existing_document(
    tx: &Transaction,
    context: &RequestContext,
    id: Option<i64>,
) -> Result<SteeringDocumentId, Failure> {
    let found = row::by_ids::<steering_document::Entity>(tx, &context.scope, id).await?;
    Ok(only(found, "steeringDocumentId", "steeringDocument")?.id)
}

async fn links(
    tx: &Transaction,
    context: &RequestContext,
    check: &mut Check,
    wanted: &WrittenRule,
) -> Result<Links, Failure> {
    let lists = [
        ("unitIds", Link::DeadlineRuleToUnit, &wanted.units),
        ("indicatorIds", Link::DeadlineRuleToIndicator, &wanted.indicators),
        ("activityIds", Link::DeadlineRuleToActivity, &wanted.activities),
    ];
    for (field, _, ids) in lists {
        check.count(field, ids.as_ref().map_or(0, Vec::len), MAX_LINKS);
    }
    let mut links = Links::default();
    if lists.iter().any(|(field, ..)| check.has_refused(field)) {
        return Ok(links);
    }
    for (_, link, ids) in lists {
        check.step(links.add(tx, context, link, ids.as_deref()).await)?;
    }
    Ok(links)
}

/// Every rule hangs on one that is there, and none on itself.
async fn check_chain(
    tx: &Transaction,
    context: &RequestContext,
    rule: &deadline_rule::Model,
) -> Result<(), Failure> {
    let rule = stored::rule(rule)?;
    if !matches!(rule.anchor, Anchor::Deadline(_)) {
        return Ok(());
    }
    let mut rules = stored::in_force(tx, &context.scope).await?;
    rules.retain(|other| other.id != rule.id);
    rules.push(rule);
    refuse_chain(&rules, &["anchor", "deadlineRuleId"])
}

fn refuse_chain(rules: &[Rule], path: &[&str]) -> Result<(), Failure> {
    let Err(error) = chain::order(rules) else {
        return Ok(());
    };
    Err(at_path(path, chain_refusal(&error)).into())
}

pub fn chain_refusal(error: &ChainError) -> Reason {
    let chain = error.chain();
    match error {
        ChainError::Cycle(_) => Reason::RuleChainCycle { chain },
        ChainError::Dangling(_) => Reason::RuleChainDangling { chain },
    }
}
