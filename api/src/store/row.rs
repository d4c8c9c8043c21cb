//! What every table is asked for in the same way: rows by their ids, bound as one array so that the statement is the same for
//! one id and for a thousand.

use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, Condition, ConnectionTrait, DbBackend, DbErr, EntityTrait,
    ExprTrait, IntoActiveModel, Iterable, ModelTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    TryIntoModel, Value,
    sea_query::{ArrayType, Expr, Func, LockType, Query, extension::postgres::PgFunc},
};

use super::transaction::Transaction;
use crate::domain::{
    period::Period,
    policy::{Act, Permit, Reach, Scope, act},
};

/// A column with its table's name.
pub fn column(column: impl ColumnTrait) -> Expr {
    Expr::col(column.as_column_ref())
}

/// `column IN (ids)`, with the ids bound as one value.
pub fn is_any<Id: Into<i64>>(
    backend: DbBackend,
    of: impl ColumnTrait,
    ids: impl IntoIterator<Item = Id>,
) -> Expr {
    expr_is_any(backend, column(of), ids.into_iter().map(Into::into).collect())
}

/// The same of the ids of a filter, where it has any.
pub fn is_any_of<Id: Into<i64> + Copy>(
    backend: DbBackend,
    of: impl ColumnTrait,
    ids: Option<&Vec<Id>>,
) -> Option<Expr> {
    ids.map(|ids| is_any(backend, of, ids.iter().copied()))
}

pub fn expr_is_any(backend: DbBackend, expression: Expr, ids: Vec<i64>) -> Expr {
    if backend == DbBackend::Postgres {
        return is_any_value(
            expression,
            ArrayType::BigInt,
            ids.into_iter().map(Value::from).collect(),
        );
    }
    is_in_json(expression, serde_json::Value::from(ids).to_string())
}

/// The same for texts. PostgreSQL holds no text with U+0000, and takes none as a value either: no row has one.
pub fn is_any_text(backend: DbBackend, of: impl ColumnTrait, texts: Vec<String>) -> Expr {
    let texts: Vec<_> = texts.into_iter().filter(|text| !text.contains('\0')).collect();
    if backend == DbBackend::Postgres {
        let texts = texts.into_iter().map(Value::from).collect();
        return is_any_value(column(of), ArrayType::String, texts);
    }
    is_in_json(column(of), serde_json::Value::from(texts).to_string())
}

/// The same for codes, regardless of case: they are ASCII, and so both databases lower them alike.
pub fn is_any_code(backend: DbBackend, of: impl ColumnTrait, codes: Vec<String>) -> Expr {
    let codes = codes
        .into_iter()
        .filter(|code| code.is_ascii() && !code.contains('\0'));
    let codes: Vec<_> = codes.map(|code| code.to_ascii_lowercase()).collect();
    let lowered = Expr::from(Func::lower(column(of)));
    if backend == DbBackend::Postgres {
        let codes = codes.into_iter().map(Value::from).collect();
        return is_any_value(lowered, ArrayType::String, codes);
    }
    is_in_json(lowered, serde_json::Value::from(codes).to_string())
}

fn is_any_value(expression: Expr, kind: ArrayType, values: Vec<Value>) -> Expr {
    let values = Value::Array(kind, Some(Box::new(values)));
    expression.eq(PgFunc::any(Expr::val(values)))
}

fn is_in_json(expression: Expr, list: String) -> Expr {
    let each = Func::cust("json_each").arg(Expr::val(list));
    let values = Query::select()
        .column("value")
        .from_function(each, "listed")
        .to_owned();
    expression.in_subquery(values)
}

/// What a row's unit must fulfil for a reach to take it in: reads filter by a scope's, writes by a permit's.
pub fn within(backend: DbBackend, reach: &Reach, unit: impl ColumnTrait) -> Condition {
    match reach {
        Reach::Group => Condition::all(),
        Reach::Units(units) => Condition::all().add(is_any(backend, unit, units.iter().copied())),
    }
}

/// What a row's unit must fulfil for a permit to reach it.
pub fn permitted<A: Act>(db: &impl ConnectionTrait, permit: &Permit<A>, unit: impl ColumnTrait) -> Condition {
    within(db.get_database_backend(), permit.reach(), unit)
}

/// A table whose rows have an id of their own.
pub trait Keyed:
    EntityTrait<Model: IntoActiveModel<<Self as EntityTrait>::ActiveModel>, ActiveModel: Send>
{
    const ID: Self::Column;
}

/// A table of published content whose rows have a code that people know them by.
pub trait Coded: Keyed {
    const CODE: Self::Column;
}

macro_rules! keyed {
    ($($module:ident),*) => {$(
        impl Keyed for arshjul_entity::$module::Entity {
            const ID: Self::Column = arshjul_entity::$module::Column::Id;
        }
    )*};
}

macro_rules! coded {
    ($($module:ident),*) => {
        keyed!($($module),*);
        $(
            impl Coded for arshjul_entity::$module::Entity {
                const CODE: Self::Column = arshjul_entity::$module::Column::Code;
            }
        )*
    };
}

keyed!(
    action_plan,
    activity,
    calendar_feed,
    data_freeze,
    disclosure_table,
    figure,
    lock_exception,
    personal_access_token,
    publication,
    result,
    role_grant,
    target
);

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

/// The rows of a scoped select that ids name, in no particular order.
pub(super) async fn of_ids<E: Keyed>(
    db: &impl ConnectionTrait,
    select: Select<E>,
    ids: impl IntoIterator<Item = i64>,
) -> Result<Vec<E::Model>, DbErr> {
    let is_any = is_any(db.get_database_backend(), E::ID, ids);
    select.filter(is_any).all(db).await
}

/// Rows of published content by their ids, in no particular order.
pub async fn by_ids<E: Coded>(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    ids: impl IntoIterator<Item = i64>,
) -> Result<Vec<E::Model>, DbErr> {
    of_ids(db, E::find(), ids).await
}

/// Rows of published content by their codes, regardless of case.
pub async fn by_codes<E: Coded>(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    codes: Vec<String>,
) -> Result<Vec<E::Model>, DbErr> {
    let is_any = is_any_code(db.get_database_backend(), E::CODE, codes);
    E::find().filter(is_any).order_by_asc(E::CODE).all(db).await
}

/// Codes of rows of published content by their ids.
pub async fn codes_of<E: Coded>(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    ids: impl IntoIterator<Item = i64>,
) -> Result<Vec<(i64, String)>, DbErr> {
    let select = E::find().select_only().columns([E::ID, E::CODE]);
    let is_any = is_any(db.get_database_backend(), E::ID, ids);
    select.filter(is_any).into_tuple().all(db).await
}

/// Every code of a kind, to suggest from.
pub async fn codes<E: Coded>(db: &impl ConnectionTrait, _scope: &Scope) -> Result<Vec<String>, DbErr> {
    let select = E::find().select_only().column(E::CODE).order_by_asc(E::CODE);
    select.into_tuple().all(db).await
}

/// A row to be changed, held until the transaction ends; its key stays, so that others may refer to it meanwhile. SQLite's one writer
/// holds the whole database already.
pub async fn hold<E: Coded, A: Act>(
    tx: &Transaction,
    _permit: &Permit<A>,
    id: Option<i64>,
) -> Result<Option<E::Model>, DbErr> {
    let Some(id) = id else { return Ok(None) };
    let select = E::find().filter(E::ID.eq(id)).lock(LockType::NoKeyUpdate);
    select.one(tx).await
}

/// An action that makes rows of a table, on the whole group.
pub trait Makes<E>: Act {}
/// An action that changes them.
pub trait Changes<E>: Act {}

macro_rules! written {
    ($($module:ident: $make:ident, $($change:ident)*;)*) => {$(
        impl Makes<arshjul_entity::$module::Entity> for act::$make {}
        $(impl Changes<arshjul_entity::$module::Entity> for act::$change {})*
    )*};
}

written! {
    goal: GoalCreate, GoalUpdate;
    focus_area: FocusAreaCreate, FocusAreaUpdate;
    indicator: IndicatorCreate, IndicatorUpdate;
    deadline_rule: DeadlineRuleCreate, DeadlineRuleUpdate DeadlineRuleArchive;
    fiscal_year: ReportingCycleSet, FiscalYearClose FiscalYearReopen;
}

/// A new row of published content; the id is the database's to give.
pub async fn insert<E: Coded, A: Makes<E>>(
    tx: &Transaction,
    _permit: &Permit<A>,
    row: E::Model,
) -> Result<E::Model, DbErr> {
    insert_new::<E>(tx, row).await
}

/// A row of published content as it is from now on.
pub async fn update<E: Coded, A: Changes<E>>(
    tx: &Transaction,
    _permit: &Permit<A>,
    row: E::Model,
) -> Result<E::Model, DbErr> {
    row.into_active_model().reset_all().update(tx).await
}

/// A row with the columns that are set in what was written.
pub fn overwritten<M, A>(row: M, written: &A) -> Result<M, DbErr>
where
    M: ModelTrait + IntoActiveModel<A>,
    A: ActiveModelTrait<Entity = M::Entity> + TryIntoModel<M>,
{
    let mut changed = row.into_active_model();
    for column in <M::Entity as EntityTrait>::Column::iter() {
        if let ActiveValue::Set(value) = written.get(column) {
            changed.set(column, value);
        }
    }
    changed.try_into_model()
}

/// The row as stored, with the id that the database gave it.
pub(super) async fn insert_new<E: Keyed>(tx: &Transaction, row: E::Model) -> Result<E::Model, DbErr> {
    let mut row = row.into_active_model().reset_all();
    row.not_set(E::ID);
    row.insert(tx).await
}

/// The most values that one statement of SQLite binds; PostgreSQL takes twice as many.
const BINDS: usize = 32_766;

/// Rows in as few statements as their bound values allow.
pub(super) fn chunked<A: ActiveModelTrait>(
    rows: impl IntoIterator<Item = A>,
) -> impl Iterator<Item = Vec<A>> {
    let size = BINDS / <A::Entity as EntityTrait>::Column::iter().count();
    let mut rows = rows.into_iter();
    std::iter::from_fn(move || {
        let chunk: Vec<_> = rows.by_ref().take(size).collect();
        (!chunk.is_empty()).then_some(chunk)
    })
}

/// A period as it is stored. Nothing writes another text there; where one stands nevertheless, no row is passed over without a word.
pub fn stored_period(table: &str, text: &str) -> Result<Period, DbErr> {
    let unreadable = |_| DbErr::Custom(format!("{table}: {text:?} is stored as a period, and is none"));
    text.parse().map_err(unreadable)
}

/// A row's id, whatever the table.
pub fn id_of<E: Keyed>(row: &E::Model) -> Option<i64> {
    match row.get(E::ID) {
        Value::BigInt(id) => id,
        _ => None,
    }
}
