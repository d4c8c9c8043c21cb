//! Deadlines as people change them: set up by hand, moved, handed in, waived, merged and levelled (C5-C7, P8). What rules do to
//! them is generation.

use arshjul_entity::{DeadlineId, OrganizationUnitId, deadline, deadline_unit};
use chrono::{Datelike, NaiveDate};
use sea_orm::{DatabaseTransaction, Set};

mod create;
mod date;
mod level;
mod merge;
mod part;
mod progress;

pub use create::{New, create};
pub use date::{Cancellation, Move, cancel, move_to};
pub use level::{Levelling, apply, fingerprint, propose};
pub use merge::{Merge, Unmerge, merge, unmerge};
pub use progress::{Completion, Reopening, Waiver, complete, reopen, waive};

use part::{PartState, Parts};

use super::{Failure, audit::Change, session::Session};
use crate::{
    domain::{
        policy::{Act, Permit},
        rejection::{Reason, Rejection},
    },
    store::{self, audit_event::snapshot},
};

const NOT_FOUND: Reason = Reason::NotFound { what: "deadline" };

/// A deadline that is held, with its units' parts and the deadlines that it is merged with.
struct Held {
    row: deadline::Model,
    merged: Vec<deadline::Model>,
    parts: Parts,
}

impl Held {
    /// Of one that was not withdrawn: what was takes no changes.
    async fn hold<A: Act>(
        tx: &DatabaseTransaction,
        permit: &Permit<A>,
        id: Option<i64>,
    ) -> Result<Self, Failure> {
        let mut merged = store::deadline::hold_merged(tx, permit, id).await?;
        let place = merged.iter().position(|row| Some(row.id.0) == id);
        let row = place.map(|place| merged.remove(place));
        let row = row.ok_or_else(|| Rejection::at("deadlineId", NOT_FOUND))?;
        if row.cancelled_at.is_some() {
            return Err(Rejection::at("deadlineId", Reason::DeadlineCancelled).into());
        }
        let parts = Parts::of(tx, permit, [row.id.0]).await?;
        Ok(Self { row, merged, parts })
    }

    fn part(&self, unit: OrganizationUnitId) -> Option<&deadline_unit::Model> {
        self.parts.find(self.row.id, unit)
    }

    /// How far units have come shows in the deadline, and in those that it is merged with. Each stays at its version: whoever is about
    /// to move one has read nothing that changed.
    async fn touch<A: Act>(
        &self,
        tx: &DatabaseTransaction,
        session: &Session,
        permit: &Permit<A>,
    ) -> Result<(), Failure> {
        let all = self.merged.iter().chain([&self.row]).map(|row| row.id.0);
        store::deadline::touch(tx, permit, all, session.visit.now).await?;
        Ok(())
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

/// Refuses, at a field, a day on which some of the units are not valid (C4).
fn valid_on<'a>(
    session: &Session,
    field: &str,
    day: NaiveDate,
    units: impl IntoIterator<Item = &'a OrganizationUnitId>,
) -> Result<(), Failure> {
    let is_gone = |unit: &&OrganizationUnitId| {
        let unit = session.tree.by_id(**unit);
        unit.is_none_or(|unit| unit.valid_from > day || unit.valid_to.is_some_and(|end| end < day))
    };
    let refused = units.into_iter().filter(is_gone).map(|unit| {
        let reason = Reason::UnitNotValid {
            unit: code(session, *unit),
            period: day.to_string(),
        };
        Rejection::at(field, reason)
    });
    super::refuse_if_any(refused.collect())
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
        id: Set(before.id),
        sequence: Set(before.sequence + 1),
        changed_at: Set(session.visit.now),
        version: Set(before.version + 1),
        ..Default::default()
    }
}

/// A deadline that a statement for many has revised, as it stands after.
fn as_revised(session: &Session, before: &deadline::Model) -> deadline::Model {
    deadline::Model {
        sequence: before.sequence + 1,
        changed_at: session.visit.now,
        version: before.version + 1,
        ..before.clone()
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

/// A part tied to the deadline that serves it, or untied.
fn served_by(part: &deadline_unit::Model, by: Option<DeadlineId>) -> deadline_unit::Model {
    deadline_unit::Model {
        served_by_id: by,
        ..part.clone()
    }
}

/// A change with the reason that was given for it, where no column keeps it.
fn because(mut change: Change, reason: &str) -> Change {
    if let Some(serde_json::Value::Object(columns)) = &mut change.after {
        columns.insert("reason".to_owned(), reason.into());
    }
    change
}
