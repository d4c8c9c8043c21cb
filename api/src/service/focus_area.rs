//! Focus areas made and changed.

use arshjul_entity::{focus_area, goal, steering_document};
use sea_orm::{IntoActiveModel, Set};

use super::{
    Failure,
    audit::{self, Change},
    input::{self, Check, TITLE},
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

/// A new focus area; an id that named nothing is none.
#[derive(Debug)]
pub struct New {
    pub code: String,
    pub number: i32,
    pub name: String,
    pub steering_document: Option<i64>,
    pub goals: Vec<Option<i64>>,
}

pub async fn create(session: &Session, new: New) -> Result<focus_area::Model, Failure> {
    let permit = Permit::<act::FocusAreaCreate>::group(&session.viewer, &session.tree)?;
    let New {
        code,
        number,
        name,
        steering_document,
        goals,
    } = new;
    let mut check = Check::default();
    check.code("code", &code);
    check.range("number", i64::from(number), 1, 99);
    check.text("name", &name, TITLE);
    check.done()?;
    let document = "steeringDocumentId";
    let document =
        input::one::<steering_document::Entity>(session, document, "steeringDocument", steering_document)
            .await?;
    let mut links = Links::default();
    links
        .add::<goal::Entity>(
            session.store.reader(),
            session,
            Link::FocusAreaToGoal,
            "goalIds",
            "goal",
            Some(&goals),
        )
        .await?;
    let focus_area = focus_area::ActiveModel {
        code: Set(code.clone()),
        number: Set(number),
        name: Set(name),
        steering_document_id: Set(document.id),
        version: Set(1),
        ..Default::default()
    };
    let tx = session.store.begin().await?;
    let focus_area = store::focus_area::insert(&tx, &permit, focus_area)
        .await
        .map_err(|error| input::taken(error, &code))?;
    links.write(&tx, &permit, focus_area.id.0).await?;
    let after = Some(links.beside(snapshot(&focus_area)));
    let change = Change {
        entity: "FocusArea",
        id: focus_area.id.0,
        unit: None,
        before: None,
        after,
    };
    audit::record(&tx, session, &permit, [change]).await?;
    tx.commit().await?;
    Ok(focus_area)
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

pub async fn update(session: &Session, change: Update) -> Result<focus_area::Model, Failure> {
    let permit = Permit::<act::FocusAreaUpdate>::group(&session.viewer, &session.tree)?;
    let Update {
        id,
        expected_version,
        number,
        name,
        goals,
    } = change;
    let mut check = Check::default();
    check.optional("name", name.as_deref(), TITLE);
    if let Some(number) = number {
        check.range("number", i64::from(number), 1, 99);
    }
    check.done()?;
    let mut links = Links::default();
    links
        .add::<goal::Entity>(
            session.store.reader(),
            session,
            Link::FocusAreaToGoal,
            "goalIds",
            "goal",
            goals.as_deref(),
        )
        .await?;
    let tx = session.store.begin().await?;
    let current = row::hold::<focus_area::Entity, _>(&tx, &permit, id).await?;
    let current = current.ok_or_else(|| Rejection::at("id", Reason::NotFound { what: "focusArea" }))?;
    same_version(expected_version, current.version)?;
    let mut focus_area = current.clone().into_active_model();
    focus_area.number = Set(number.unwrap_or(current.number));
    if let Some(name) = name {
        focus_area.name = Set(name);
    }
    focus_area.version = Set(current.version + 1);
    let focus_area = store::focus_area::update(&tx, &permit, focus_area).await?;
    let before = Some(
        links
            .stored(&tx, session, focus_area.id.0)
            .await?
            .beside(snapshot(&current)),
    );
    links.write(&tx, &permit, focus_area.id.0).await?;
    let after = Some(links.beside(snapshot(&focus_area)));
    let change = Change {
        entity: "FocusArea",
        id: focus_area.id.0,
        unit: None,
        before,
        after,
    };
    audit::record(&tx, session, &permit, [change]).await?;
    tx.commit().await?;
    Ok(focus_area)
}
