//! Goals made and changed.

use std::collections::HashSet;

use arshjul_entity::{GoalId, focus_area, framework_item, goal, steering_document};
use sea_orm::{DatabaseTransaction, IntoActiveModel, Set};

use super::{
    Failure, Patch,
    audit::{self, Change},
    input::{self, Check, PROSE, TITLE},
    link::Links,
    same_version,
    session::Session,
};
use crate::{
    domain::{
        policy::{Permit, act},
        rejection::{Reason, Rejection},
    },
    store::{self, audit_event::snapshot, link::Link, row},
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

pub async fn create(session: &Session, new: New) -> Result<goal::Model, Failure> {
    let permit = Permit::<act::GoalCreate>::group(&session.viewer, &session.tree)?;
    let New {
        code,
        title,
        description,
        steering_document,
        parent,
        focus_areas,
        framework_items,
        is_example,
    } = new;
    let mut check = Check::default();
    check.code("code", &code);
    check.text("title", &title, TITLE);
    check.optional("description", description.as_deref(), PROSE);
    check.done()?;
    let document = "steeringDocumentId";
    let document =
        input::one::<steering_document::Entity>(session, document, "steeringDocument", steering_document)
            .await?;
    let parent = match parent {
        Some(id) => Some(
            input::one::<goal::Entity>(session, "parentId", "goal", id)
                .await?
                .id,
        ),
        None => None,
    };
    let links = links(session, Some(&focus_areas), Some(&framework_items)).await?;
    let goal = goal::ActiveModel {
        code: Set(code.clone()),
        title: Set(title),
        description: Set(description),
        is_example: Set(is_example),
        steering_document_id: Set(document.id),
        parent_id: Set(parent),
        version: Set(1),
        ..Default::default()
    };
    let tx = session.store.begin().await?;
    let goal = store::goal::insert(&tx, &permit, goal)
        .await
        .map_err(|error| input::taken(error, &code))?;
    links.write(&tx, &permit, goal.id.0).await?;
    let after = Some(links.beside(snapshot(&goal)));
    let change = Change {
        entity: "Goal",
        id: goal.id.0,
        unit: None,
        before: None,
        after,
    };
    audit::record(&tx, session, &permit, [change]).await?;
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

pub async fn update(session: &Session, change: Update) -> Result<goal::Model, Failure> {
    let permit = Permit::<act::GoalUpdate>::group(&session.viewer, &session.tree)?;
    let Update {
        id,
        expected_version,
        title,
        description,
        parent,
        focus_areas,
        framework_items,
    } = change;
    let mut check = Check::default();
    check.optional("title", title.as_deref(), TITLE);
    check.patch("description", &description, PROSE);
    check.done()?;
    let links = links(session, focus_areas.as_deref(), framework_items.as_deref()).await?;
    let tx = session.store.begin().await?;
    let current = row::hold::<goal::Entity, _>(&tx, &permit, id).await?;
    let current = current.ok_or_else(|| Rejection::at("id", Reason::NotFound { what: "goal" }))?;
    same_version(expected_version, current.version)?;
    let mut goal = current.clone().into_active_model();
    if let Some(title) = title {
        goal.title = Set(title);
    }
    goal.description = Set(description.apply(current.description.clone()));
    goal.parent_id = Set(match parent {
        Patch::Keep => current.parent_id,
        Patch::Erase => None,
        Patch::Replace(id) => Some(new_parent(&tx, session, current.id, id).await?),
    });
    goal.version = Set(current.version + 1);
    let goal = store::goal::update(&tx, &permit, goal).await?;
    let before = Some(
        links
            .stored(&tx, session, goal.id.0)
            .await?
            .beside(snapshot(&current)),
    );
    links.write(&tx, &permit, goal.id.0).await?;
    let after = Some(links.beside(snapshot(&goal)));
    let change = Change {
        entity: "Goal",
        id: goal.id.0,
        unit: None,
        before,
        after,
    };
    audit::record(&tx, session, &permit, [change]).await?;
    tx.commit().await?;
    Ok(goal)
}

/// A parent that is there, and that does not lie below the goal.
async fn new_parent(
    tx: &DatabaseTransaction,
    session: &Session,
    goal: GoalId,
    id: Option<i64>,
) -> Result<GoalId, Failure> {
    let mut passed = HashSet::from([goal.0]);
    let mut next = id;
    while let Some(id) = next {
        if !passed.insert(id) {
            return Err(Rejection::at("parentId", Reason::CircularParent).into());
        }
        let above = row::by_ids::<goal::Entity>(tx, &session.scope, [id])
            .await?
            .into_iter()
            .next();
        let above = above.ok_or_else(|| Rejection::at("parentId", Reason::NotFound { what: "goal" }))?;
        next = above.parent_id.map(|id| id.0);
    }
    id.map(GoalId)
        .ok_or_else(|| Rejection::at("parentId", Reason::NotFound { what: "goal" }).into())
}

async fn links(
    session: &Session,
    focus_areas: Option<&[Option<i64>]>,
    framework_items: Option<&[Option<i64>]>,
) -> Result<Links, Failure> {
    let mut links = Links::default();
    let link = Link::GoalToFocusArea;
    links
        .add::<focus_area::Entity>(
            session.store.reader(),
            session,
            link,
            "focusAreaIds",
            "focusArea",
            focus_areas,
        )
        .await?;
    let link = Link::GoalToFrameworkItem;
    links
        .add::<framework_item::Entity>(
            session.store.reader(),
            session,
            link,
            "frameworkItemIds",
            "frameworkItem",
            framework_items,
        )
        .await?;
    Ok(links)
}
