//! Deadlines that are held, and what every change of them asks and does in the same way.

use std::collections::BTreeSet;

use arshjul_entity::{DeadlineId, OrganizationUnitId, deadline, deadline_unit};
use chrono::{Datelike, NaiveDate};
use sea_orm::Set;

use super::part::Parts;
use crate::{
    domain::{
        book::Request,
        calendar::changeable,
        policy::{Act, Permit},
        rejection::{Reason, Rejection},
    },
    service::{
        self, Failure,
        audit::Change,
        context::RequestContext,
        input::{at_path, unknown},
    },
    store::{self, transaction::Transaction},
};

pub const NOT_FOUND: Reason = unknown("deadline");

/// A deadline that is held, with its units' parts and the deadlines that it is merged with.
pub struct Held {
    pub row: deadline::Model,
    pub merged: Vec<deadline::Model>,
    pub parts: Parts,
}

impl Held {
    /// Of one that was not withdrawn: what was takes no changes.
    pub async fn hold<A: Act>(
        tx: &Transaction,
        context: &RequestContext,
        permit: &Permit<A>,
        id: Option<i64>,
    ) -> Result<Self, Failure> {
        let mut merged = store::deadline::hold_merged(tx, permit, id).await?;
        let place = merged.iter().position(|row| Some(row.id.0) == id);
        let row = place.map(|place| merged.remove(place));
        let row = row.ok_or_else(|| Rejection::at("deadlineId", NOT_FOUND))?;
        changeable(row.cancelled_at.is_some()).map_err(|reason| Rejection::at("deadlineId", reason))?;
        let parts = Parts::of(tx, context, permit, &[row.id.0]).await?;
        Ok(Self { row, merged, parts })
    }

    pub fn part(&self, unit: OrganizationUnitId) -> Option<&deadline_unit::Model> {
        self.parts.find(self.row.id, unit)
    }

    /// What carries data and has not come in.
    pub fn missing(&self, unit: OrganizationUnitId) -> Vec<Request> {
        let requests = self.parts.stored.book.hand_in(self.row.id, unit).into_iter();
        let is_missing = |request: &&Request| request.asked.is_data() && request.answer.is_none();
        requests.filter(is_missing).cloned().collect()
    }

    /// The deadlines whose questions the unit's hand-in answers.
    pub fn hand_in_ids(&self, unit: OrganizationUnitId) -> BTreeSet<i64> {
        let requests = self.parts.stored.book.hand_in(self.row.id, unit).into_iter();
        let asking = requests.map(|request| request.deadline.0);
        asking.chain([self.row.id.0]).collect()
    }

    /// How far units have come shows in the deadline, and in those that it is merged with. Each stays at its version: whoever is about
    /// to move one has read nothing that changed.
    pub async fn touch<A: Act>(
        &self,
        tx: &Transaction,
        context: &RequestContext,
        permit: &Permit<A>,
    ) -> Result<(), Failure> {
        let all = self.merged.iter().chain([&self.row]).map(|row| row.id.0);
        store::deadline::touch(tx, permit, all, context.visit.now).await?;
        Ok(())
    }
}

/// The units of ids in a list of the input, each once.
pub fn units(
    context: &RequestContext,
    field: &str,
    ids: &[Option<i64>],
) -> Result<Vec<OrganizationUnitId>, Failure> {
    let (mut found, mut refused) = (Vec::with_capacity(ids.len()), Vec::new());
    for (place, id) in ids.iter().enumerate() {
        match id.and_then(|id| context.tree.by_id(OrganizationUnitId(id))) {
            Some(unit) if !found.contains(&unit.id) => found.push(unit.id),
            Some(_) => {}
            None => refused.push(at_path(&[field, &place.to_string()], unknown("organizationUnit"))),
        }
    }
    service::refuse_if_any(refused)?;
    Ok(found)
}

/// Refuses, at a field, a day on which some of the units are not valid (C4).
pub fn valid_on<'a>(
    context: &RequestContext,
    field: &str,
    day: NaiveDate,
    units: impl IntoIterator<Item = &'a OrganizationUnitId>,
) -> Result<(), Failure> {
    let is_gone = |unit: &&OrganizationUnitId| {
        let unit = context.tree.by_id(**unit);
        unit.is_none_or(|unit| unit.valid_from > day || unit.valid_to.is_some_and(|end| end < day))
    };
    let refused = units.into_iter().filter(is_gone).map(|unit| {
        let reason = Reason::UnitNotValid {
            unit: code(context, *unit),
            period: day.to_string(),
        };
        Rejection::at(field, reason)
    });
    service::refuse_if_any(refused.collect())
}

pub fn code(context: &RequestContext, unit: OrganizationUnitId) -> String {
    let unit = context.tree.by_id(unit);
    unit.map_or_else(String::new, |unit| unit.code.clone())
}

/// A day that a calendar shows: one of a year that someone has set up.
pub async fn shown(context: &RequestContext, field: &str, day: NaiveDate) -> Result<(), Failure> {
    let year = day.year();
    let set_up = store::fiscal_year::find(context.store.reader(), &context.scope, year).await?;
    match set_up {
        Some(_) => Ok(()),
        None => Err(Rejection::at(field, Reason::FiscalYearNotSetUp { year }).into()),
    }
}

/// Counts a change that calendar clients must see.
pub fn revised(context: &RequestContext, before: &deadline::Model) -> deadline::ActiveModel {
    deadline::ActiveModel {
        id: Set(before.id),
        sequence: Set(before.sequence + 1),
        changed_at: Set(context.visit.now),
        version: Set(before.version + 1),
        ..Default::default()
    }
}

/// A deadline that a statement for many has revised, as it stands after.
pub fn as_revised(context: &RequestContext, before: &deadline::Model) -> deadline::Model {
    deadline::Model {
        sequence: before.sequence + 1,
        changed_at: context.visit.now,
        version: before.version + 1,
        ..before.clone()
    }
}

pub fn part_changed(before: &deadline_unit::Model, after: &deadline_unit::Model) -> Change {
    Change::changed(Some(after.unit_id), before, after)
}

/// A part given to the deadline that serves it, or given back.
pub fn served_by(part: &deadline_unit::Model, by: Option<DeadlineId>) -> deadline_unit::Model {
    deadline_unit::Model {
        served_by_id: by,
        ..part.clone()
    }
}
