//! Focus areas made and changed.

use arshjul_entity::{FocusAreaId, focus_area};

use super::{
    Failure, audit,
    context::RequestContext,
    input::{self, Check, TITLE},
    link::Links,
    published, same_version,
};
use crate::{
    domain::{
        policy::{Permit, act},
        rejection::{Reason, Rejection},
    },
    store::{self, link::Link},
};

/// A new focus area; an id that named nothing is none.
#[derive(Debug)]
pub struct New {
    pub code: String,
    pub number: i32,
    pub name: String,
    pub steering_document: Option<i64>,
    pub goals: Vec<Option<i64>>,
}

pub async fn create(context: &RequestContext, new: New) -> Result<focus_area::Model, Failure> {
    let permit = Permit::<act::FocusAreaCreate>::group(&context.viewer, &context.tree)?;
    let mut check = Check::default();
    check.code("code", &new.code);
    check.range("number", i64::from(new.number), 1, 99);
    check.text("name", &new.name, TITLE);
    check.done()?;
    let document = input::document(context, new.steering_document).await?;
    let links = links(context, Some(&new.goals)).await?;
    let area = focus_area::Model {
        id: FocusAreaId(0),
        code: new.code,
        number: new.number,
        name: new.name,
        steering_document_id: document.id,
        version: 1,
    };
    let tx = context.store.begin().await?;
    let number = area.number;
    let made = published::make::<focus_area::Entity, _>(&tx, &permit, area, &links).await;
    let (area, change) = made.map_err(|failure| number_taken(failure, number))?;
    audit::record(&tx, context, &permit, [change]).await?;
    tx.commit().await?;
    Ok(area)
}

/// A change of a focus area.
#[derive(Debug)]
pub struct Update {
    pub id: Option<i64>,
    pub expected_version: i32,
    pub number: Option<i32>,
    pub name: Option<String>,
    pub goals: Option<Vec<Option<i64>>>,
}

pub async fn update(context: &RequestContext, update: Update) -> Result<focus_area::Model, Failure> {
    let permit = Permit::<act::FocusAreaUpdate>::group(&context.viewer, &context.tree)?;
    let mut check = Check::default();
    check.optional("name", update.name.as_deref(), TITLE);
    if let Some(number) = update.number {
        check.range("number", i64::from(number), 1, 99);
    }
    check.done()?;
    let links = links(context, update.goals.as_deref()).await?;
    let tx = context.store.begin().await?;
    let current = published::held::<focus_area::Entity, _>(&tx, &permit, update.id, "focusArea").await?;
    same_version(update.expected_version, current.version)?;
    let changed = focus_area::Model {
        number: update.number.unwrap_or(current.number),
        name: update.name.unwrap_or_else(|| current.name.clone()),
        version: current.version + 1,
        ..current.clone()
    };
    let number = changed.number;
    let rows = (&current, changed);
    let changed = published::change::<focus_area::Entity, _>(&tx, context, &permit, rows, &links).await;
    let (area, change) = changed.map_err(|failure| number_taken(failure, number))?;
    audit::record(&tx, context, &permit, [change]).await?;
    tx.commit().await?;
    Ok(area)
}

/// A failed write, where the number may be taken.
fn number_taken(failure: Failure, number: i32) -> Failure {
    match failure {
        Failure::Database(error) if store::is_taken(&error, "number") => {
            Rejection::at("number", Reason::NumberTaken { number }).into()
        }
        failure => failure,
    }
}

async fn links(context: &RequestContext, goals: Option<&[Option<i64>]>) -> Result<Links, Failure> {
    let mut links = Links::default();
    links
        .add(context.store.reader(), context, Link::FocusAreaToGoal, goals)
        .await?;
    Ok(links)
}
