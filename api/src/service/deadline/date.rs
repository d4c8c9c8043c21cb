//! Deadlines moved by a person, and withdrawn.

use arshjul_entity::{deadline, deadline_rule};
use chrono::NaiveDate;
use sea_orm::Set;

use super::{
    changed::Changed,
    held::{Held, as_revised, part_changed, revised, served_by, shown, valid_on},
};
use crate::{
    domain::{
        calendar::{PartState, withdrawable},
        policy::{Permit, act},
        rejection::{Reason, Rejection},
    },
    service::{
        Failure,
        audit::{self, Change},
        context::RequestContext,
        input::{Check, PROSE},
        same_version,
    },
    store::{self, row},
};

/// A move to a day, or back to the rule's.
#[derive(Debug)]
pub struct Move {
    pub deadline: Option<i64>,
    pub expected_version: i32,
    pub due_on: Option<NaiveDate>,
    /// Needed for a day that is not the rule's.
    pub reason: Option<String>,
}

/// The day a person chose stays until a person changes it, whatever the rules give (C5). Days that are unwise are taken; the
/// calendar's findings say so (C3).
pub async fn move_to(context: &RequestContext, change: Move) -> Result<Changed, Failure> {
    let permit = Permit::<act::DeadlineMove>::group(&context.viewer, &context.tree)?;
    let mut check = Check::default();
    check.optional("reason", change.reason.as_deref(), PROSE);
    check.done()?;
    if let Some(day) = change.due_on {
        shown(context, "dueOn", day).await?;
    }
    let tx = context.store.begin().await?;
    let held = Held::hold(&tx, context, &permit, change.deadline).await?;
    let row = &held.row;
    same_version(change.expected_version, row.version)?;
    if let Some(day) = change.due_on {
        // Who has handed in, or need not, has nothing left to do on the day.
        let asked = held.parts.rows.iter().filter(|part| {
            let state = held.parts.state(part);
            matches!(state, PartState::Open | PartState::Served(_))
        });
        valid_on(context, "dueOn", day, asked.map(|part| &part.unit_id))?;
    }
    let due_on = change.due_on.unwrap_or(row.ruled_on);
    let reason = match change.reason {
        _ if due_on == row.ruled_on => None,
        None => return Err(Rejection::at("reason", Reason::Blank).into()),
        reason => reason,
    };
    if (due_on, &reason) == (row.due_on, &row.move_reason) {
        return Changed::commit(tx, context, [row.id]).await;
    }
    let mut after = revised(context, row);
    after.due_on = Set(due_on);
    after.move_reason = Set(reason);
    let after = store::deadline::update(&tx, &permit, after).await?;
    audit::record(&tx, context, &permit, [Change::changed(None, row, &after)]).await?;
    Changed::commit(tx, context, [after.id]).await
}

/// A withdrawal of what a person set up.
#[derive(Debug)]
pub struct Cancellation {
    pub deadline: Option<i64>,
    pub expected_version: i32,
    pub reason: String,
}

/// A rule's deadline is not withdrawn by hand: the next generation would bring it back, but for a rule that is out of force. What the
/// deadline served is asked for again.
pub async fn cancel(context: &RequestContext, change: Cancellation) -> Result<Changed, Failure> {
    let permit = Permit::<act::DeadlineCancel>::group(&context.viewer, &context.tree)?;
    let mut check = Check::default();
    check.text("reason", &change.reason, PROSE);
    check.done()?;
    let tx = context.store.begin().await?;
    let Held { row, merged, .. } = Held::hold(&tx, context, &permit, change.deadline).await?;
    if let Some(rule) = row.rule_id {
        let rules = row::by_ids::<deadline_rule::Entity>(&tx, &context.scope, [rule.0]).await?;
        let is_in_force = rules.iter().any(|rule| !rule.is_archived);
        withdrawable(is_in_force).map_err(|reason| Rejection::at("deadlineId", reason))?;
    }
    same_version(change.expected_version, row.version)?;
    let mut after = revised(context, &row);
    after.cancelled_at = Set(Some(context.visit.now));
    let freed = store::deadline::release(&tx, &permit, &[row.id.0], context.visit.now).await?;
    let after = store::deadline::update(&tx, &permit, after).await?;
    let mut changes = vec![Change::changed(None, &row, &after).because(&change.reason)];
    let is_freed = |row: &&deadline::Model| freed.iter().any(|part| part.deadline_id == row.id);
    let others = merged.iter().filter(is_freed);
    changes.extend(others.map(|row| Change::changed(None, row, &as_revised(context, row))));
    changes.extend(
        freed
            .iter()
            .map(|part| part_changed(part, &served_by(part, None))),
    );
    audit::record(&tx, context, &permit, changes).await?;
    Changed::commit(tx, context, [after.id]).await
}
