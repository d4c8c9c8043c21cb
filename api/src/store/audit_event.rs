//! Who changed what: written with every change, in its transaction, and read by those who may read what it was about (R9).

use std::collections::HashMap;

use arshjul_entity::audit_event;
use sea_orm::{
    Condition, ConnectionTrait, DbBackend, DbErr, EntityTrait, FromQueryResult, IdenStatic, Iterable,
    ModelTrait, Order, QueryFilter, QueryTrait, Value,
    sea_query::{Alias, Asterisk, Expr, ExprTrait, Func, OverStatement, Query, WindowStatement},
};
use serde_json::{Map, Value as Json};

use super::row::{self, is_any};
use crate::domain::policy::{Act, Permit, Reach, Scope};

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
    let within = |reach: &Reach| match reach {
        Reach::Group => Condition::all(),
        Reach::Units(units) => {
            let unit = row::column::<audit_event::Entity>(audit_event::Column::UnitId);
            Condition::all().add(is_any(backend, unit, units.iter().map(|id| id.0)))
        }
    };
    let with = |entity, reach| Condition::all().add(of(entity)).add(within(reach));
    match kind {
        Kind::Result => with("Result", &scope.raw),
        Kind::ActionPlan => with("ActionPlan", &scope.drafts),
        Kind::Activity => with("Activity", &scope.drafts),
        Kind::Deadline if scope.drafts.is_empty() => with("DeadlineUnit", &scope.drafts),
        Kind::Deadline => Condition::any()
            .add(of("Deadline"))
            .add(with("DeadlineUnit", &scope.drafts)),
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
    let column = row::column::<audit_event::Entity>;
    let object = column(audit_event::Column::EntityId);
    let mut window = WindowStatement::new();
    window
        .add_partition_by(object.clone())
        .order_by_expr(column(audit_event::Column::Id), Order::Desc);
    let mut ranked = audit_event::Entity::find()
        .filter(readable(backend, scope, kind))
        .filter(is_any(backend, object, objects.iter().copied()))
        .into_query();
    ranked.expr_window_as(
        Func::cust(Alias::new("ROW_NUMBER")),
        window,
        Alias::new("position"),
    );
    let select = Query::select()
        .column(Asterisk)
        .from_subquery(ranked, Alias::new("ranked"))
        .and_where(Expr::col(Alias::new("position")).lte(size))
        .order_by(Alias::new("id"), Order::Desc)
        .to_owned();
    let mut found: HashMap<i64, Vec<audit_event::Model>> = HashMap::new();
    for row in db.query_all(&select).await? {
        let event = audit_event::Model::from_query_result(&row, "")?;
        found.entry(event.entity_id).or_default().push(event);
    }
    Ok(found)
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
