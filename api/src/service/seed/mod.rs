//! Example content for a new database: what the source documents say, and invented activities, targets and values beside it,
//! marked as such. Publishing it is left to the same command that publishes everything else.

use arshjul_entity::audit_event;
use chrono::{DateTime, Utc};
use sea_orm::{DbErr, Set};

use super::publication;
use crate::store::{self, Store, seed::Empty};

pub mod calendar;
mod code;
pub mod content;
pub mod example;
mod indicator;
mod organization;
mod plan;
mod steering;

pub use code::{ACTOR, SeedError};
use content::Content;

/// What was entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub units: usize,
    pub goals: usize,
    pub indicators: usize,
    pub activities: usize,
    pub results: usize,
}

/// The publication of the example: all indicators, in every year that has values.
pub fn publication() -> publication::New {
    publication::New {
        name: "Exempel: uppföljning 2016–2025".to_owned(),
        decided_on: example::DECIDED_ON,
        indicators: None,
        periods: example::YEARS.map(|year| year.to_string()).collect(),
        correction_reason: None,
        is_dry_run: false,
    }
}

/// Whether the example was entered, now or at an earlier start.
pub async fn was_entered(store: &Store) -> Result<bool, DbErr> {
    store::seed::was_entered(store.reader(), ACTION).await
}

/// Enters the example content, all of it or nothing. A database with any organization unit is left as it is.
pub async fn run(store: &Store, now: DateTime<Utc>) -> Result<Report, SeedError> {
    let content = Content::embedded()?;
    let tx = store.begin().await?;
    let empty = Empty::check(&tx).await?.ok_or(SeedError::AlreadySeeded)?;
    tracing::info!("entering the example content, and publishing it");

    let units = organization::enter(&empty, &content.organization).await?;
    let steering = steering::enter(&empty, &content).await?;
    let (indicators, results) = indicator::enter(&empty, &content, &units, &steering).await?;
    let activities = plan::enter(&empty, &content.plans, &units, &steering, &indicators).await?;
    record(&empty, &content, now).await?;

    tx.commit().await?;
    Ok(Report {
        units: content.organization.units.len(),
        goals: content.steering.goals.len(),
        indicators: content.national.indicators.len() + content.local.indicators.len(),
        activities,
        results,
    })
}

/// One event for the whole: the history of a row that nobody has changed since begins with it (R9).
async fn record(empty: &Empty<'_>, content: &Content, now: DateTime<Utc>) -> Result<(), SeedError> {
    let units = content.organization.units.iter().map(|unit| unit.code.as_str());
    let event = audit_event::ActiveModel {
        at: Set(now),
        actor: Set(ACTOR.to_owned()),
        action: Set(ACTION.to_owned()),
        entity: Set("Content".to_owned()),
        entity_id: Set(0),
        after: Set(Some(
            serde_json::json!({ "units": units.collect::<Vec<_>>() }).to_string(),
        )),
        ..Default::default()
    };
    empty.insert_many([event]).await?;
    Ok(())
}

/// What the history says of it.
const ACTION: &str = "seed";
/// Code of the example's root unit.
pub const ROOT: &str = "1287";
