//! What became of an object: every change with who made it, when, and what was there before and after (R9).

use std::collections::HashMap;

use arshjul_entity::{
    OrganizationUnitId, audit_event, deadline, focus_area, goal, indicator, steering_document,
};
use chrono::{DateTime, Utc};
use serde_json::Value as Json;

mod field;

use super::{Failure, context::RequestContext};
use crate::store::{self, audit_event::Kind, row};

pub use field::FieldChange;
use field::{Names, Target};

/// One change of an object.
#[derive(Clone, Debug)]
pub struct Entry {
    pub id: i64,
    pub at: DateTime<Utc>,
    pub actor: String,
    /// The command that made it.
    pub action: String,
    /// The unit that it concerns; none where it concerns all.
    pub unit: Option<OrganizationUnitId>,
    pub changes: Vec<FieldChange>,
}

/// The latest changes of each object, newest first, as far as the viewer may read them: as many statements for one object as for
/// thousands.
pub async fn of(
    context: &RequestContext,
    kind: Kind,
    objects: &[i64],
    size: u64,
) -> Result<HashMap<i64, Vec<Entry>>, Failure> {
    let db = context.store.reader();
    let events = store::audit_event::latest_of_each(db, &context.scope, kind, objects, size).await?;
    let mut read = HashMap::with_capacity(events.len());
    for (object, events) in events {
        let sides = events.into_iter().map(Sides::of).collect::<Result<Vec<_>, _>>()?;
        read.insert(object, sides);
    }
    let names = names(context, kind, read.values().flatten()).await?;
    let told = |sides: Vec<Sides>| sides.into_iter().map(|sides| sides.entry(&names)).collect();
    Ok(read
        .into_iter()
        .map(|(object, sides)| (object, told(sides)))
        .collect())
}

/// An event with what it kept, read.
struct Sides {
    event: audit_event::Model,
    before: Option<Json>,
    after: Option<Json>,
}

impl Sides {
    fn of(mut event: audit_event::Model) -> Result<Self, serde_json::Error> {
        let read = |text: Option<String>| text.map(|text| serde_json::from_str(&text)).transpose();
        let (before, after) = (read(event.before.take())?, read(event.after.take())?);
        Ok(Self { event, before, after })
    }

    fn entry(self, names: &Names) -> Entry {
        let Self { event, before, after } = self;
        Entry {
            id: event.id.0,
            at: event.at,
            actor: event.actor,
            action: event.action,
            unit: event.unit_id,
            changes: field::changes(before.as_ref(), after.as_ref(), names),
        }
    }
}

/// What the ids in the changes are called, as far as the viewer may see what they stand for.
async fn names<'a>(
    context: &RequestContext,
    kind: Kind,
    sides: impl Iterator<Item = &'a Sides>,
) -> Result<Names, Failure> {
    let ids = field::ids(sides.flat_map(|sides| sides.before.iter().chain(&sides.after)));
    let of = |target| ids.get(&target).into_iter().flatten().copied();
    let mut names = Names::default();
    let units = context.tree.all().iter();
    names.add(Target::Unit, units.map(|unit| (unit.id.0, unit.code.clone())));
    // A cell is linked to nothing.
    if kind == Kind::Result {
        return Ok(names);
    }
    let (db, scope) = (context.store.reader(), &context.scope);
    let indicators = row::codes_of::<indicator::Entity>(db, scope, of(Target::Indicator)).await?;
    names.add(Target::Indicator, indicators);
    if kind == Kind::Activity {
        let goals = row::codes_of::<goal::Entity>(db, scope, of(Target::Goal)).await?;
        names.add(Target::Goal, goals);
        let areas = row::codes_of::<focus_area::Entity>(db, scope, of(Target::FocusArea)).await?;
        names.add(Target::FocusArea, areas);
    }
    if kind == Kind::Deadline {
        let deadlines = row::codes_of::<deadline::Entity>(db, scope, of(Target::Deadline)).await?;
        names.add(Target::Deadline, deadlines);
        let documents = of(Target::SteeringDocument);
        let documents = row::codes_of::<steering_document::Entity>(db, scope, documents).await?;
        names.add(Target::SteeringDocument, documents);
        let titles = store::activity::titles(db, scope, of(Target::Activity)).await?;
        let titles = titles.into_iter().map(|(id, title)| (id.0, title));
        names.add(Target::Activity, titles);
    }
    Ok(names)
}
