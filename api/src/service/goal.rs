//! Goals made and changed.

use std::collections::HashSet;

use arshjul_entity::{GoalId, goal};

use super::{
    Failure, Patch, audit,
    context::RequestContext,
    input::{self, Check, PROSE, TITLE, not_found},
    link::Links,
    published, same_version,
};
use crate::{
    domain::{
        policy::{Permit, act},
        rejection::{Reason, Rejection},
    },
    store::{self, link::Link, row, transaction::Transaction},
};

/// A new goal; an id that named nothing is none.
#[derive(Debug)]
pub struct New {
    pub code: String,
    pub title: String,
    pub description: Option<String>,
    pub steering_document: Option<i64>,
    pub parent: Option<Option<i64>>,
    pub focus_areas: Vec<Option<i64>>,
    pub framework_items: Vec<Option<i64>>,
    pub is_example: bool,
}

pub async fn create(context: &RequestContext, new: New) -> Result<goal::Model, Failure> {
    let permit = Permit::<act::GoalCreate>::group(&context.viewer, &context.tree)?;
    let mut check = Check::default();
    check.code("code", &new.code);
    check.text("title", &new.title, TITLE);
    check.optional("description", new.description.as_deref(), PROSE);
    check.done()?;
    let document = input::document(context, new.steering_document).await?;
    let parent = match new.parent {
        Some(id) => Some(input::one::<goal::Entity>(context, "parentId", "goal", id).await?),
        None => None,
    };
    let links = links(context, Some(&new.focus_areas), Some(&new.framework_items)).await?;
    let goal = goal::Model {
        id: GoalId(0),
        code: new.code,
        title: new.title,
        description: new.description,
        is_example: new.is_example,
        steering_document_id: document.id,
        parent_id: parent.map(|goal| goal.id),
        version: 1,
    };
    let tx = context.store.begin().await?;
    let (goal, change) = published::make::<goal::Entity, _>(&tx, &permit, goal, &links).await?;
    audit::record(&tx, context, &permit, [change]).await?;
    tx.commit().await?;
    Ok(goal)
}

/// A change of a goal.
#[derive(Debug)]
pub struct Update {
    pub id: Option<i64>,
    pub expected_version: i32,
    pub title: Option<String>,
    pub description: Patch<String>,
    pub parent: Patch<Option<i64>>,
    pub focus_areas: Option<Vec<Option<i64>>>,
    pub framework_items: Option<Vec<Option<i64>>>,
}

pub async fn update(context: &RequestContext, update: Update) -> Result<goal::Model, Failure> {
    let permit = Permit::<act::GoalUpdate>::group(&context.viewer, &context.tree)?;
    let mut check = Check::default();
    check.optional("title", update.title.as_deref(), TITLE);
    check.patch("description", &update.description, PROSE);
    check.done()?;
    let (areas, items) = (&update.focus_areas, &update.framework_items);
    let links = links(context, areas.as_deref(), items.as_deref()).await?;
    let tx = context.store.begin().await?;
    if matches!(update.parent, Patch::Replace(_)) {
        store::goal::hold_all(&tx, &permit).await?;
    }
    let current = published::held::<goal::Entity, _>(&tx, &permit, update.id, "goal").await?;
    same_version(update.expected_version, current.version)?;
    let parent_id = match update.parent {
        Patch::Keep => current.parent_id,
        Patch::Erase => None,
        Patch::Replace(id) => Some(new_parent(&tx, context, current.id, id).await?),
    };
    let changed = goal::Model {
        title: update.title.unwrap_or_else(|| current.title.clone()),
        description: update.description.apply(current.description.clone()),
        parent_id,
        version: current.version + 1,
        ..current.clone()
    };
    let rows = (&current, changed);
    let (goal, change) = published::change::<goal::Entity, _>(&tx, context, &permit, rows, &links).await?;
    audit::record(&tx, context, &permit, [change]).await?;
    tx.commit().await?;
    Ok(goal)
}

/// A parent that is there, and that does not lie below the goal.
async fn new_parent(
    tx: &Transaction,
    context: &RequestContext,
    goal: GoalId,
    id: Option<i64>,
) -> Result<GoalId, Failure> {
    let missing = || not_found("parentId", "goal");
    // Upwards from the parent: a goal that is met again on the way lies below itself.
    let mut passed = HashSet::from([goal.0]);
    let mut next = id;
    while let Some(id) = next {
        if !passed.insert(id) {
            return Err(Rejection::at("parentId", Reason::CircularParent).into());
        }
        let above = row::by_ids::<goal::Entity>(tx, &context.scope, [id]).await?;
        let above = above.into_iter().next().ok_or_else(missing)?;
        next = above.parent_id.map(|id| id.0);
    }
    Ok(id.map(GoalId).ok_or_else(missing)?)
}

async fn links(
    context: &RequestContext,
    focus_areas: Option<&[Option<i64>]>,
    framework_items: Option<&[Option<i64>]>,
) -> Result<Links, Failure> {
    let db = context.store.reader();
    let mut links = Links::default();
    links.add(db, context, Link::GoalToFocusArea, focus_areas).await?;
    links
        .add(db, context, Link::GoalToFrameworkItem, framework_items)
        .await?;
    Ok(links)
}
