//! What every table is asked for in the same way: rows by their ids, bound as one array so that the statement is the same for
//! one id and for a thousand.

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait, ExprTrait,
    ModelTrait, QueryFilter, QueryOrder, QuerySelect, Select, Value,
    sea_query::{Alias, ArrayType, Expr, Func, LockType, Query, SimpleExpr, extension::postgres::PgFunc},
};

use super::page::{self, Page, PageRequest, Sort, SortOrder};
use crate::domain::policy::{Act, Permit, Reach, Scope};

/// `expression IN (ids)`, with the ids bound as one value.
#[must_use]
pub fn is_any(backend: DbBackend, expression: Expr, ids: impl IntoIterator<Item = i64>) -> SimpleExpr {
    if backend == DbBackend::Postgres {
        let values = ids.into_iter().map(Value::from).collect();
        return expression.eq(PgFunc::any(Expr::val(Value::Array(
            ArrayType::BigInt,
            Some(Box::new(values)),
        ))));
    }
    let list = ids
        .into_iter()
        .map(|id| id.to_string())
        .collect::<Vec<_>>()
        .join(",");
    let each = Func::cust(Alias::new("json_each")).arg(Expr::val(format!("[{list}]")));
    let ids = Query::select()
        .column(Alias::new("value"))
        .from_function(each, Alias::new("ids"))
        .to_owned();
    expression.in_subquery(ids)
}

/// The same for texts. PostgreSQL holds no text with U+0000, and takes none as a value either: no row has one.
#[must_use]
pub fn is_any_text(backend: DbBackend, expression: Expr, texts: Vec<String>) -> SimpleExpr {
    let texts: Vec<_> = texts.into_iter().filter(|text| !text.contains('\0')).collect();
    if backend == DbBackend::Postgres {
        let values = texts.into_iter().map(Value::from).collect();
        return expression.eq(PgFunc::any(Expr::val(Value::Array(
            ArrayType::String,
            Some(Box::new(values)),
        ))));
    }
    let list = serde_json::Value::from(texts).to_string();
    let each = Func::cust(Alias::new("json_each")).arg(Expr::val(list));
    let texts = Query::select()
        .column(Alias::new("value"))
        .from_function(each, Alias::new("texts"))
        .to_owned();
    expression.in_subquery(texts)
}

/// A table of published content whose rows have a code that people know them by.
pub trait Coded: EntityTrait {
    const ID: Self::Column;
    const CODE: Self::Column;
}

macro_rules! coded {
    ($($module:ident),*) => {$(
        impl Coded for arshjul_entity::$module::Entity {
            const ID: Self::Column = arshjul_entity::$module::Column::Id;
            const CODE: Self::Column = arshjul_entity::$module::Column::Code;
        }
    )*};
}

coded!(
    deadline,
    deadline_rule,
    focus_area,
    framework,
    framework_item,
    goal,
    indicator,
    organization_unit,
    perspective,
    steering_document
);

/// Rows of published content by their ids, in no particular order.
pub async fn by_ids<E: Coded>(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    ids: impl IntoIterator<Item = i64>,
) -> Result<Vec<E::Model>, DbErr> {
    let is_any = is_any(db.get_database_backend(), column::<E>(E::ID), ids);
    E::find().filter(is_any).all(db).await
}

/// Rows of published content by their codes; codes are exact.
pub async fn by_codes<E: Coded>(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    codes: Vec<String>,
) -> Result<Vec<E::Model>, DbErr> {
    let is_any = is_any_text(db.get_database_backend(), column::<E>(E::CODE), codes);
    E::find().filter(is_any).order_by_asc(E::CODE).all(db).await
}

/// Codes of rows of published content by their ids.
pub async fn codes_of<E: Coded>(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    ids: impl IntoIterator<Item = i64>,
) -> Result<Vec<(i64, String)>, DbErr> {
    let is_any = is_any(db.get_database_backend(), column::<E>(E::ID), ids);
    E::find()
        .select_only()
        .columns([E::ID, E::CODE])
        .filter(is_any)
        .into_tuple()
        .all(db)
        .await
}

/// Every code of a kind, to suggest from.
pub async fn codes<E: Coded>(db: &impl ConnectionTrait, _scope: &Scope) -> Result<Vec<String>, DbErr> {
    E::find()
        .select_only()
        .column(E::CODE)
        .order_by_asc(E::CODE)
        .into_tuple()
        .all(db)
        .await
}

/// A page of published content by code.
pub async fn page_by_code<E: Coded>(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    select: Select<E>,
    request: &PageRequest,
) -> Result<Page<E::Model>, DbErr> {
    let sort = Sort {
        by: Some(column::<E>(E::CODE)),
        id: column::<E>(E::ID),
        order: SortOrder::Ascending,
    };
    page::fetch(db, select, &sort, request).await
}

/// A row to be changed, held until the transaction ends; its key stays, so that others may refer to it meanwhile. SQLite's one writer
/// holds the whole database already.
pub async fn hold<E: Coded, A: Act>(
    tx: &DatabaseTransaction,
    _permit: &Permit<A>,
    id: Option<i64>,
) -> Result<Option<E::Model>, DbErr> {
    match id {
        Some(id) => {
            E::find()
                .filter(E::ID.eq(id))
                .lock(LockType::NoKeyUpdate)
                .one(tx)
                .await
        }
        None => Ok(None),
    }
}

/// What a row's unit must fulfil for the permit to reach it: writes filter by it.
#[must_use]
pub fn permitted<A: Act>(backend: DbBackend, permit: &Permit<A>, unit: Expr) -> Condition {
    match permit.reach() {
        Reach::Group => Condition::all(),
        Reach::Units(units) => Condition::all().add(is_any(backend, unit, units.iter().map(|id| id.0))),
    }
}

/// A row's id, whatever the table.
pub fn id_of<E: Coded>(row: &E::Model) -> Option<i64> {
    match row.get(E::ID) {
        Value::BigInt(id) => id,
        _ => None,
    }
}

/// A column with its table's name.
pub fn column<E: EntityTrait>(column: E::Column) -> Expr {
    Expr::col(column.as_column_ref())
}
