//! Who changed what: written with every change, in its transaction, and read by those who may read what it was about (R9).

use std::{collections::HashMap, ops::RangeInclusive};

use arshjul_entity::audit_event;
use sea_orm::{
    Condition, ConnectionTrait, DbBackend, DbErr, EntityName, EntityTrait, FromQueryResult, IdenStatic,
    Iterable, ModelTrait, Order, PrimaryKeyToColumn, QueryFilter, QueryOrder, QueryTrait, Value,
};
use serde_json::{Map, Value as Json};

use super::{
    page,
    row::{self, is_any},
};
use crate::domain::policy::{Act, Permit, Reach, Scope};

pub async fn insert<A: Act>(
    db: &impl ConnectionTrait,
    _permit: &Permit<A>,
    events: Vec<audit_event::ActiveModel>,
) -> Result<(), DbErr> {
    for chunk in row::chunked(events) {
        audit_event::Entity::insert_many(chunk)
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

/// What a history can be asked of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Result,
    ActionPlan,
    Activity,
    Deadline,
}

/// Which changes of a kind the viewer may read (A2): those of results with the unit's raw values, those of plans and activities with the
/// unit's drafts. What was done to a deadline as a whole goes with reasons of moves, and how a unit came along with the unit's drafts.
fn readable(backend: DbBackend, scope: &Scope, kind: Kind) -> Condition {
    let of = |entity: &str| audit_event::COLUMN.entity.eq(entity);
    let within = |reach: &Reach| row::within(backend, reach, audit_event::Column::UnitId);
    let with = |entity, reach| Condition::all().add(of(entity)).add(within(reach));
    match kind {
        Kind::Result => with("Result", &scope.raw),
        Kind::ActionPlan => with("ActionPlan", &scope.drafts),
        Kind::Activity => with("Activity", &scope.drafts),
        Kind::Deadline => {
            let units = ["DeadlineUnit", "DeadlineAnswer"];
            let units = units.map(|entity| with(entity, &scope.drafts));
            let whole = (!scope.drafts.is_empty()).then(|| of("Deadline"));
            let readable = units.into_iter().fold(Condition::any(), Condition::add);
            readable.add_option(whole)
        }
    }
}

/// The latest changes of each object, newest first, as far as the viewer may read them: one statement for all objects of a kind.
pub async fn latest_of_each(
    db: &impl ConnectionTrait,
    scope: &Scope,
    kind: Kind,
    objects: &[i64],
    size: u64,
) -> Result<HashMap<i64, Vec<audit_event::Model>>, DbErr> {
    let backend = db.get_database_backend();
    let (id, object) = (audit_event::Column::Id, audit_event::Column::EntityId);
    let events = audit_event::Entity::find()
        .filter(readable(backend, scope, kind))
        .filter(is_any(backend, object, objects.iter().copied()))
        .into_query();
    let newest_first = [(row::column(id), Order::Desc)];
    let mut latest = page::first_of_each(events, [row::column(object)], newest_first, size);
    let mut found: HashMap<i64, Vec<audit_event::Model>> = HashMap::new();
    for row in db.query_all(latest.order_by("id", Order::Desc)).await? {
        let event = audit_event::Model::from_query_result(&row, "")?;
        found.entry(event.entity_id).or_default().push(event);
    }
    Ok(found)
}

/// What some years were decided to be, in the order of the changes: a feed tells by it which of its milestones have moved, and reads of it
/// nothing that the years' calendars don't show.
pub async fn of_years(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    years: RangeInclusive<i32>,
) -> Result<Vec<audit_event::Model>, DbErr> {
    let (first, last) = years.into_inner();
    audit_event::Entity::find()
        .filter(audit_event::COLUMN.entity.eq("FiscalYear"))
        .filter(
            audit_event::COLUMN
                .entity_id
                .between(i64::from(first), i64::from(last)),
        )
        .order_by_asc(audit_event::Column::Id)
        .all(db)
        .await
}

/// A row as JSON, column by column, so that no column is forgotten when one is added.
pub fn snapshot<M: ModelTrait>(model: &M) -> Json {
    let columns = <M::Entity as EntityTrait>::Column::iter();
    columns
        .map(|column| (column.as_str().to_owned(), json(model.get(column))))
        .collect::<Map<_, _>>()
        .into()
}

/// What a row is called in the history: its table in capitals and small letters, and its key, of a pair the first.
pub fn name_and_id<M: ModelTrait>(model: &M) -> (String, i64) {
    let capitalized = |word: &str| {
        word.chars()
            .take(1)
            .map(|letter| letter.to_ascii_uppercase())
            .chain(word.chars().skip(1))
            .collect::<String>()
    };
    let name = M::Entity::default()
        .table_name()
        .split('_')
        .map(capitalized)
        .collect();
    let key = <M::Entity as EntityTrait>::PrimaryKey::iter().next();
    let id = match key.map(|key| model.get(key.into_column())) {
        Some(Value::BigInt(Some(id))) => id,
        Some(Value::Int(Some(id))) => id.into(),
        // Every table's key begins with a number but that of idempotency keys, which have no history.
        _ => 0,
    };
    (name, id)
}

fn json(value: Value) -> Json {
    match value {
        Value::Bool(value) => value.into(),
        Value::Int(value) => value.into(),
        Value::BigInt(value) => value.into(),
        Value::Double(value) => value.into(),
        Value::String(value) => value.into(),
        Value::ChronoDate(value) => value.map(|date| date.to_string()).into(),
        Value::ChronoDateTimeUtc(value) => value.map(|instant| instant.to_rfc3339()).into(),
        // No column is of another type; were one to come, its debug form is better than nothing kept.
        other => format!("{other:?}").into(),
    }
}
