//! Deadlines as people change them: set up by hand, moved, handed in, waived, merged and levelled (C5-C7, P8). What rules do to
//! them is generation.

use arshjul_entity::{DeadlineId, OrganizationUnitId, deadline, deadline_unit};
use chrono::{Datelike, NaiveDate};
use sea_orm::{DatabaseTransaction, Set};

mod create;
mod date;
mod level;
mod merge;
mod progress;

pub use create::{New, create};
pub use date::{Cancellation, Move, cancel, move_to};
pub use level::{Levelling, apply, fingerprint, propose};
pub use merge::{Merge, Unmerge, merge, unmerge};
pub use progress::{Completion, Reopening, Waiver, complete, reopen, waive};

use super::{Failure, audit::Change, session::Session};
use crate::{
    domain::{
        policy::{Act, Permit},
        rejection::{Reason, Rejection},
    },
    store::{self, audit_event::snapshot},
};

const NOT_FOUND: Reason = Reason::NotFound { what: "deadline" };

/// A deadline that is held, with its units' parts.
struct Held {
    row: deadline::Model,
    parts: Vec<deadline_unit::Model>,
}

impl Held {
    /// Of one that was not withdrawn: what was takes no changes.
    async fn standing<A: Act>(
        tx: &DatabaseTransaction,
        permit: &Permit<A>,
        id: Option<i64>,
    ) -> Result<Self, Failure> {
        let mut held = store::deadline::hold(tx, permit, id).await?.into_iter();
        let row = held
            .next()
            .ok_or_else(|| Rejection::at("deadlineId", NOT_FOUND))?;
        if row.cancelled_at.is_some() {
            return Err(Rejection::at("deadlineId", Reason::DeadlineCancelled).into());
        }
        let parts = store::deadline::parts(tx, permit, [row.id.0]).await?;
        Ok(Self { row, parts })
    }

    fn part(&self, unit: OrganizationUnitId) -> Option<&deadline_unit::Model> {
        self.parts.iter().find(|part| part.unit_id == unit)
    }
}

/// What became of a unit's part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Open,
    Done,
    Waived,
    Served(DeadlineId),
}

const fn standing(part: &deadline_unit::Model) -> Standing {
    match (part.completed_at, part.waived_at, part.served_by_id) {
        (Some(_), _, _) => Standing::Done,
        (None, Some(_), _) => Standing::Waived,
        (None, None, Some(by)) => Standing::Served(by),
        (None, None, None) => Standing::Open,
    }
}

/// The unit of an id in the input.
fn unit(session: &Session, path: Vec<String>, id: Option<i64>) -> Result<OrganizationUnitId, Rejection> {
    let unit = id.and_then(|id| session.tree.by_id(OrganizationUnitId(id)));
    unit.map(|unit| unit.id).ok_or_else(|| Rejection {
        path,
        ..Rejection::from(Reason::NotFound {
            what: "organizationUnit",
        })
    })
}

/// The units of ids in a list of the input, each once.
fn units(session: &Session, field: &str, ids: &[Option<i64>]) -> Result<Vec<OrganizationUnitId>, Failure> {
    let (mut found, mut refused) = (Vec::with_capacity(ids.len()), Vec::new());
    for (place, id) in ids.iter().enumerate() {
        match unit(session, vec![field.to_owned(), place.to_string()], *id) {
            Ok(unit) if !found.contains(&unit) => found.push(unit),
            Ok(_) => {}
            Err(rejection) => refused.push(rejection),
        }
    }
    super::refuse_if_any(refused)?;
    Ok(found)
}

fn code(session: &Session, unit: OrganizationUnitId) -> String {
    let unit = session.tree.by_id(unit);
    unit.map_or_else(String::new, |unit| unit.code.clone())
}

/// A day that a calendar shows: one of a year that someone has set up.
async fn shown(session: &Session, field: &str, day: NaiveDate) -> Result<(), Failure> {
    let year = day.year();
    let set_up = store::fiscal_year::find(session.store.reader(), &session.scope, year).await?;
    match set_up {
        Some(_) => Ok(()),
        None => Err(Rejection::at(field, Reason::FiscalYearNotSetUp { year }).into()),
    }
}

/// Counts a change that calendar clients must see.
fn revised(session: &Session, before: &deadline::Model) -> deadline::ActiveModel {
    deadline::ActiveModel {
        version: Set(before.version + 1),
        ..reported(session, before)
    }
}

/// Counts a change of a unit's part, which calendar clients must see too. The deadline itself stays at its version: whoever
/// is about to move it has read nothing that changed.
fn reported(session: &Session, before: &deadline::Model) -> deadline::ActiveModel {
    deadline::ActiveModel {
        id: Set(before.id),
        sequence: Set(before.sequence + 1),
        changed_at: Set(session.visit.now),
        ..Default::default()
    }
}

fn changed(before: &deadline::Model, after: &deadline::Model) -> Change {
    Change {
        entity: "Deadline",
        id: after.id.0,
        unit: None,
        before: Some(snapshot(before)),
        after: Some(snapshot(after)),
    }
}

fn part_changed(before: &deadline_unit::Model, after: &deadline_unit::Model) -> Change {
    Change {
        entity: "DeadlineUnit",
        id: after.deadline_id.0,
        unit: Some(after.unit_id),
        before: Some(snapshot(before)),
        after: Some(snapshot(after)),
    }
}

/// A change with the reason that was given for it, where no column keeps it.
fn because(mut change: Change, reason: &str) -> Change {
    if let Some(serde_json::Value::Object(columns)) = &mut change.after {
        columns.insert("reason".to_owned(), reason.into());
    }
    change
}
