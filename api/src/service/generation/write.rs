//! The plan carried out: a few statements of each kind, and what is kept of every change.

use std::collections::{BTreeSet, HashMap};

use arshjul_entity::{DeadlineId, OrganizationUnitId, deadline};
use chrono::{DateTime, Utc};

use super::plan::Plan;
use crate::{
    domain::{
        calendar::{
            RuleContent,
            generation::{PlannedChange, Ruled, StoredDeadline, Write},
        },
        policy::{Permit, act},
    },
    service::{Failure, audit, context::RequestContext},
    store::{self, transaction::Transaction},
};

/// A deadline that is written, as it was and as it is.
struct Written<'a> {
    change: &'a PlannedChange,
    before: Option<(&'a deadline::Model, &'a StoredDeadline)>,
    after: deadline::Model,
}

/// Carries the plan out. Answers the ids of new deadlines by code, and the changes for the history.
pub(super) async fn write(
    tx: &Transaction,
    context: &RequestContext,
    permit: &Permit<act::DeadlinesGenerate>,
    plan: &Plan,
) -> Result<(HashMap<String, DeadlineId>, Vec<audit::Change>), Failure> {
    let mut written = changed(plan, context.visit.now)?;
    let rows = written.iter().map(|written| written.after.clone());
    store::generation::update(tx, permit, rows.collect()).await?;
    let new: Vec<_> = plan.writing(Write::Insert).collect();
    let rows = new
        .iter()
        .filter_map(|change| {
            Some(row(
                change.ruled.as_ref()?,
                Bookkeeping::nothing(context.visit.now),
            ))
        })
        .collect::<Result<_, _>>()?;
    let inserted = store::generation::insert(tx, &context.scope, permit, rows).await?;
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
    link(tx, permit, &written).await?;
    Ok((made, written.iter().map(Written::change).collect()))
}

/// The deadlines that are there and become something else.
fn changed(plan: &Plan, now: DateTime<Utc>) -> Result<Vec<Written<'_>>, Failure> {
    let mut written = Vec::new();
    for change in plan.writing(Write::Update).chain(plan.writing(Write::Cancel)) {
        let Some((current, stored)) = change.id.and_then(|id| plan.stored.get(&id)) else {
            continue;
        };
        let is_seen = is_seen(stored, change);
        let own = Bookkeeping {
            id: current.id,
            move_reason: current.move_reason.clone(),
            asks_reason: current.asks_reason.clone(),
            sequence: current.sequence + i32::from(is_seen),
            changed_at: if is_seen { now } else { current.changed_at },
            version: current.version + 1,
        };
        let after = match (change.write, &change.ruled) {
            (Write::Update, Some(ruled)) => row(ruled, own)?,
            _ => deadline::Model {
                cancelled_at: Some(now),
                sequence: own.sequence,
                changed_at: own.changed_at,
                version: own.version,
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
    let given = &stored.given;
    stored.is_cancelled
        || !change.added_units.is_empty()
        || !change.removed_units.is_empty()
        || (&given.code, given.due_on, &given.feeds) != (&ruled.code, ruled.due_on, &ruled.feeds)
        || given.content != ruled.content
}

/// What of a row is not the rule's to say.
struct Bookkeeping {
    id: DeadlineId,
    move_reason: Option<String>,
    asks_reason: Option<String>,
    sequence: i32,
    changed_at: DateTime<Utc>,
    version: i32,
}

impl Bookkeeping {
    /// Of a new one, whose id is the database's to give.
    const fn nothing(now: DateTime<Utc>) -> Self {
        Self {
            id: DeadlineId(0),
            move_reason: None,
            asks_reason: None,
            sequence: 0,
            changed_at: now,
            version: 1,
        }
    }
}

/// The row of a deadline that the rules give.
fn row(ruled: &Ruled, own: Bookkeeping) -> Result<deadline::Model, serde_json::Error> {
    let ruled = ruled.clone();
    let content = ruled.content;
    let (asks_for, asks_period) = content.asks_for.columns();
    Ok(deadline::Model {
        id: own.id,
        code: ruled.code,
        rule_id: Some(ruled.rule),
        occurrence: ruled.occurrence,
        kind: content.kind,
        title: content.title,
        process: content.process,
        steering_document_id: content.steering_document,
        audience: content.audience,
        age_from: content.age_from,
        age_to: content.age_to,
        questions: content.questions,
        nominal_on: ruled.nominal_on,
        ruled_on: ruled.ruled_on,
        basis: serde_json::to_string(&ruled.basis)?,
        due_on: ruled.due_on,
        // A person's day stays theirs also where the rule comes to it: the rule may go on, and the day may not.
        move_reason: own.move_reason,
        earliest_on: *ruled.window.start(),
        latest_on: *ruled.window.end(),
        feeds: ruled.feeds,
        asks_for,
        asks_period,
        asks_reason: own.asks_reason,
        effort: content.effort,
        cancelled_at: None,
        sequence: own.sequence,
        changed_at: own.changed_at,
        is_example: content.is_example,
        version: own.version,
    })
}

/// Links what is written to its units, indicators and activities.
async fn link(
    tx: &Transaction,
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
    /// For the history: the row with what it is linked to, before and after.
    fn change(&self) -> audit::Change {
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
        let after = linked(&units_after, content);
        match self.before {
            None => audit::Change::made(None, &self.after).linked(&[], &after),
            Some((row, stored)) => {
                let before = linked(units, Some(&stored.given.content));
                audit::Change::changed(None, row, &self.after).linked(&before, &after)
            }
        }
    }
}

/// By input field, as the history keeps them.
fn linked(
    units: &BTreeSet<OrganizationUnitId>,
    content: Option<&RuleContent>,
) -> Vec<(&'static str, Vec<i64>)> {
    let mut linked = vec![("unitIds", units.iter().map(|id| id.0).collect())];
    if let Some(content) = content {
        linked.push(("indicatorIds", content.indicators.iter().map(|id| id.0).collect()));
        linked.push(("activityIds", content.activities.iter().map(|id| id.0).collect()));
    }
    linked
}
