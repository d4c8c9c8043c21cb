//! The plan carried out: a few statements of each kind, and what is kept of every change.

use std::collections::{BTreeSet, HashMap};

use arshjul_entity::{DeadlineId, OrganizationUnitId, deadline};
use chrono::{DateTime, Utc};
use sea_orm::DatabaseTransaction;
use serde_json::Value as Json;

use super::Plan;
use crate::{
    domain::{
        calendar::{
            RuleContent,
            generation::{PlannedChange, Ruled, StoredDeadline, Write},
        },
        policy::{Permit, act},
    },
    service::{Failure, audit, session::Session},
    store::{self, audit_event::snapshot},
};

/// A deadline that is written, as it was and as it is.
struct Written<'a> {
    change: &'a PlannedChange,
    before: Option<(&'a deadline::Model, &'a StoredDeadline)>,
    after: deadline::Model,
}

/// Carries the plan out. Answers the ids of new deadlines by code, and the changes for the history.
pub(super) async fn write(
    tx: &DatabaseTransaction,
    session: &Session,
    permit: &Permit<act::DeadlinesGenerate>,
    plan: &Plan,
) -> Result<(HashMap<String, DeadlineId>, Vec<audit::Change>), Failure> {
    let mut written = changed(plan, session.visit.now)?;
    let rows = written.iter().map(|written| written.after.clone());
    store::generation::update(tx, permit, rows.collect()).await?;
    let new: Vec<_> = plan.writing(Write::Insert).collect();
    let rows = new
        .iter()
        .filter_map(|change| Some(row(change.ruled.as_ref()?, Kept::nothing(session.visit.now))))
        .collect::<Result<_, _>>()?;
    let inserted = store::generation::insert(tx, &session.scope, permit, rows).await?;
    let made: HashMap<_, _> = inserted.iter().map(|row| (row.code.clone(), row.id)).collect();
    let mut inserted: HashMap<_, _> = inserted.into_iter().map(|row| (row.code.clone(), row)).collect();
    written.extend(new.into_iter().filter_map(|change| {
        let after = inserted.remove(&change.code)?;
        Some(Written {
            change,
            before: None,
            after,
        })
    }));
    tie(tx, permit, &written).await?;
    Ok((made, written.iter().map(Written::kept).collect()))
}

/// The deadlines that are there and become something else.
fn changed(plan: &Plan, now: DateTime<Utc>) -> Result<Vec<Written<'_>>, Failure> {
    let mut written = Vec::new();
    for change in plan.writing(Write::Update).chain(plan.writing(Write::Cancel)) {
        let Some((current, stored)) = change.id.and_then(|id| plan.stored.get(&id)) else {
            continue;
        };
        let is_seen = is_seen(stored, change);
        let kept = Kept {
            id: current.id,
            move_reason: current.move_reason.clone(),
            sequence: current.sequence + i32::from(is_seen),
            changed_at: if is_seen { now } else { current.changed_at },
            version: current.version + 1,
        };
        let after = match (change.write, &change.ruled) {
            (Write::Update, Some(ruled)) => row(ruled, kept)?,
            _ => deadline::Model {
                cancelled_at: Some(now),
                sequence: kept.sequence,
                changed_at: kept.changed_at,
                version: kept.version,
                ..current.clone()
            },
        };
        written.push(Written {
            change,
            before: Some((current, stored)),
            after,
        });
    }
    Ok(written)
}

/// Whether a calendar client has something else to show: not where only the way to the day is different.
fn is_seen(stored: &StoredDeadline, change: &PlannedChange) -> bool {
    let Some(ruled) = &change.ruled else {
        return true;
    };
    let Ruled {
        code,
        due_on,
        feeds,
        content,
        ..
    } = &stored.given;
    stored.is_cancelled
        || !change.added_units.is_empty()
        || !change.removed_units.is_empty()
        || (code, due_on, feeds, content) != (&ruled.code, &ruled.due_on, &ruled.feeds, &ruled.content)
}

/// What of a row is not the rule's to say.
struct Kept {
    id: DeadlineId,
    move_reason: Option<String>,
    sequence: i32,
    changed_at: DateTime<Utc>,
    version: i32,
}

impl Kept {
    /// Of a new one, whose id is the database's to give.
    const fn nothing(now: DateTime<Utc>) -> Self {
        Self {
            id: DeadlineId(0),
            move_reason: None,
            sequence: 0,
            changed_at: now,
            version: 1,
        }
    }
}

/// The row of a deadline that the rules give.
fn row(ruled: &Ruled, kept: Kept) -> Result<deadline::Model, serde_json::Error> {
    let Ruled {
        rule,
        code,
        occurrence,
        nominal_on,
        ruled_on,
        due_on,
        basis,
        window,
        feeds,
        units: _,
        content,
    } = ruled.clone();
    let RuleContent {
        kind,
        title,
        process,
        steering_document,
        audience,
        age_from,
        age_to,
        questions,
        effort,
        indicators: _,
        activities: _,
        is_example,
    } = content;
    Ok(deadline::Model {
        id: kept.id,
        code,
        rule_id: Some(rule),
        occurrence,
        kind,
        title,
        process,
        steering_document_id: steering_document,
        audience,
        age_from,
        age_to,
        questions,
        nominal_on,
        ruled_on,
        basis: serde_json::to_string(&basis)?,
        due_on,
        // A person's day stays theirs also where the rule comes to it: the rule may go on, and the day may not.
        move_reason: kept.move_reason,
        earliest_on: *window.start(),
        latest_on: *window.end(),
        feeds,
        effort,
        cancelled_at: None,
        sequence: kept.sequence,
        changed_at: kept.changed_at,
        is_example,
        version: kept.version,
    })
}

/// Ties what is written to its units, indicators and activities.
async fn tie(
    tx: &DatabaseTransaction,
    permit: &Permit<act::DeadlinesGenerate>,
    written: &[Written<'_>],
) -> Result<(), Failure> {
    let units = |of: fn(&PlannedChange) -> &BTreeSet<OrganizationUnitId>| {
        let units = written
            .iter()
            .map(|written| (written.after.id, of(written.change).clone()));
        units.filter(|(_, units)| !units.is_empty()).collect::<Vec<_>>()
    };
    let (removed, added) = (
        units(|change| &change.removed_units),
        units(|change| &change.added_units),
    );
    let asked = written.iter().filter_map(|written| {
        let content = &written.change.ruled.as_ref()?.content;
        Some((written.after.id, &content.indicators, &content.activities))
    });
    let asked: Vec<_> = asked.collect();
    store::generation::remove_units(tx, permit, &removed).await?;
    store::generation::add_units(tx, permit, &added).await?;
    store::generation::ask(tx, permit, &asked).await?;
    Ok(())
}

impl Written<'_> {
    /// For the history: the row with what it is tied to, before and after.
    fn kept(&self) -> audit::Change {
        let PlannedChange {
            ruled,
            added_units,
            removed_units,
            ..
        } = self.change;
        let stored = self.before.map(|(_, stored)| &stored.given);
        let nobody = BTreeSet::new();
        let units = stored.map_or(&nobody, |given| &given.units);
        let units_after = &(units - removed_units) | added_units;
        let content = ruled.as_ref().or(stored).map(|given| &given.content);
        audit::Change {
            entity: "Deadline",
            id: self.after.id.0,
            unit: None,
            before: self
                .before
                .map(|(row, stored)| beside(snapshot(row), units, Some(&stored.given.content))),
            after: Some(beside(snapshot(&self.after), &units_after, content)),
        }
    }
}

fn beside(mut row: Json, units: &BTreeSet<OrganizationUnitId>, content: Option<&RuleContent>) -> Json {
    if let Json::Object(columns) = &mut row {
        let ids: Vec<_> = units.iter().map(|id| id.0).collect();
        columns.insert("unitIds".to_owned(), ids.into());
        if let Some(content) = content {
            let ids: Vec<_> = content.indicators.iter().map(|id| id.0).collect();
            columns.insert("indicatorIds".to_owned(), ids.into());
            let ids: Vec<_> = content.activities.iter().map(|id| id.0).collect();
            columns.insert("activityIds".to_owned(), ids.into());
        }
    }
    row
}
