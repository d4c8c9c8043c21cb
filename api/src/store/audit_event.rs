//! Who changed what: written with every change, in its transaction.

use arshjul_entity::audit_event;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, IdenStatic, Iterable, ModelTrait, Value};
use serde_json::{Map, Value as Json};

use crate::domain::policy::{Act, Permit};

/// Rows of one insert: 10 columns each, under the 32,766 bound values that SQLite takes.
const ROWS: usize = 3_000;

pub async fn insert<A: Act>(
    db: &impl ConnectionTrait,
    _permit: &Permit<A>,
    events: Vec<audit_event::ActiveModel>,
) -> Result<(), DbErr> {
    let mut events = events.into_iter().peekable();
    while events.peek().is_some() {
        let chunk: Vec<_> = events.by_ref().take(ROWS).collect();
        audit_event::Entity::insert_many(chunk)
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

/// A row as JSON, column by column, so that no column is forgotten when one is added.
pub fn snapshot<M: ModelTrait>(model: &M) -> Json {
    let columns = <M::Entity as EntityTrait>::Column::iter();
    columns
        .map(|column| (column.as_str().to_owned(), json(model.get(column))))
        .collect::<Map<_, _>>()
        .into()
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
