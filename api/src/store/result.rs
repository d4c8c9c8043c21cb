//! Raw results: read within the viewer's scope, written where a permit reaches, with their units held.

use arshjul_entity::{
    ApprovalState, CellState, Gender, IndicatorId, OrganizationUnitId, organization_unit, result,
};
use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, DbErr, EntityTrait, FromQueryResult, Iterable,
    QueryFilter, QueryOrder, QuerySelect, Select, Value,
    sea_query::{ArrayType, Expr, ExprTrait, LockType, OnConflict},
};
use serde_json::Value as Json;

use super::{
    lock::OpenPeriods,
    page::{self, Page, PageRequest},
    row::{self, is_any, is_any_of, is_any_text},
    transaction::Transaction,
};
use crate::domain::{
    approval::ReviewAct,
    lock::Touch,
    policy::{Act, Permit, Scope, act},
};

/// Narrows results; each set names what a result must be one of.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub indicators: Option<Vec<IndicatorId>>,
    pub units: Option<Vec<OrganizationUnitId>>,
    pub year_from: Option<i32>,
    pub year_to: Option<i32>,
    pub periods: Option<Vec<String>>,
    pub genders: Option<Vec<Gender>>,
    pub states: Option<Vec<CellState>>,
    pub approvals: Option<Vec<ApprovalState>>,
}

/// Results of units whose raw values the viewer may see.
fn visible(backend: DbBackend, scope: &Scope) -> Select<result::Entity> {
    result::Entity::find().filter(row::within(backend, &scope.raw, result::Column::UnitId))
}

fn filtered(backend: DbBackend, scope: &Scope, filter: &Filter) -> Select<result::Entity> {
    use result::{COLUMN, Column};
    let (periods, genders) = (filter.periods.clone(), filter.genders.as_ref());
    let (states, approvals) = (filter.states.as_ref(), filter.approvals.as_ref());
    let chosen = Condition::all()
        .add_option(is_any_of(
            backend,
            Column::IndicatorId,
            filter.indicators.as_ref(),
        ))
        .add_option(is_any_of(backend, Column::UnitId, filter.units.as_ref()))
        .add_option(periods.map(|periods| is_any_text(backend, Column::Period, periods)))
        .add_option(filter.year_from.map(|year| COLUMN.year.gte(year)))
        .add_option(filter.year_to.map(|year| COLUMN.year.lte(year)))
        .add_option(genders.map(|genders| COLUMN.gender.is_in(genders.iter().copied())))
        .add_option(states.map(|states| COLUMN.state.is_in(states.iter().copied())))
        .add_option(approvals.map(|approvals| COLUMN.approval.is_in(approvals.iter().copied())));
    visible(backend, scope).filter(chosen)
}

/// In the order in which the cells were first reported.
pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    filter: &Filter,
    request: &PageRequest,
) -> Result<Page<result::Model>, DbErr> {
    page::by_id(db, filtered(db.get_database_backend(), scope, filter), request).await
}

pub async fn by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    ids: impl IntoIterator<Item = i64>,
) -> Result<Vec<result::Model>, DbErr> {
    row::of_ids(db, visible(db.get_database_backend(), scope), ids).await
}

/// A cell that has come in and stands, and not what it says.
#[derive(Clone, Debug, FromQueryResult)]
pub struct HandedIn {
    pub indicator_id: IndicatorId,
    pub unit_id: OrganizationUnitId,
    pub period: String,
    pub gender: Gender,
    pub approval: ApprovalState,
    pub is_example: bool,
    pub handed_in_at: DateTime<Utc>,
}

/// Which cells of these indicators, units and periods have come in and were neither returned nor taken back: how far units have come is
/// everyone's to see, what they reported is not.
pub async fn handed_in(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    indicators: impl IntoIterator<Item = IndicatorId>,
    units: impl IntoIterator<Item = OrganizationUnitId>,
    periods: Vec<String>,
) -> Result<Vec<HandedIn>, DbErr> {
    use result::Column;
    let backend = db.get_database_backend();
    result::Entity::find()
        .select_only()
        .columns([
            Column::IndicatorId,
            Column::UnitId,
            Column::Period,
            Column::Gender,
            Column::Approval,
            Column::IsExample,
            Column::HandedInAt,
        ])
        .filter(Column::HandedInAt.is_not_null())
        .filter(Column::Approval.is_in([ApprovalState::Submitted, ApprovalState::Approved]))
        .filter(is_any(backend, Column::IndicatorId, indicators))
        .filter(is_any(backend, Column::UnitId, units))
        .filter(is_any_text(backend, Column::Period, periods))
        .into_model()
        .all(db)
        .await
}

/// The cells of one indicator, unit and period: its genders.
pub type Group = (IndicatorId, OrganizationUnitId, String);

/// The stored cells of groups. Their units are held until the transaction ends: of two submissions for one unit, the second waits
/// here and then reads what the first wrote, also where it made new cells. SQLite's one writer holds everything already.
pub async fn hold(
    tx: &Transaction,
    permit: &Permit<act::ResultsSubmit>,
    groups: &[Group],
) -> Result<Vec<result::Model>, DbErr> {
    let backend = tx.get_database_backend();
    hold_units(tx, permit, groups.iter().map(|(_, unit, _)| *unit)).await?;
    result::Entity::find()
        .filter(is_in_groups(backend, groups))
        .filter(row::permitted(tx, permit, result::Column::UnitId))
        .all(tx)
        .await
}

async fn hold_units<A: Act>(
    tx: &Transaction,
    _permit: &Permit<A>,
    units: impl IntoIterator<Item = OrganizationUnitId>,
) -> Result<(), DbErr> {
    use organization_unit::Column;
    organization_unit::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(is_any(tx.get_database_backend(), Column::Id, units))
        // One order for everyone, so that no two wait for each other.
        .order_by_asc(Column::Id)
        // Rows that name the unit can still be written meanwhile.
        .lock(LockType::NoKeyUpdate)
        .into_tuple::<i64>()
        .all(tx)
        .await?;
    Ok(())
}

/// What is to be reviewed: results by their ids, or those that a filter takes.
#[derive(Clone, Debug)]
pub enum Wanted {
    Ids(Vec<i64>),
    Filter(Filter),
}

fn wanted(backend: DbBackend, scope: &Scope, wanted: &Wanted) -> Select<result::Entity> {
    match wanted {
        Wanted::Ids(ids) => {
            let ids = ids.iter().copied();
            visible(backend, scope).filter(is_any(backend, result::Column::Id, ids))
        }
        Wanted::Filter(filter) => filtered(backend, scope, filter),
    }
}

/// The units and years of what is to be reviewed, at most so many rows: what has to be held before they are read.
pub async fn places(
    tx: &Transaction,
    scope: &Scope,
    rows: &Wanted,
    limit: u64,
) -> Result<Vec<(i64, OrganizationUnitId, i32)>, DbErr> {
    use result::Column;
    wanted(tx.get_database_backend(), scope, rows)
        .select_only()
        .columns([Column::Id, Column::UnitId, Column::Year])
        .order_by_asc(Column::Id)
        .limit(limit)
        .into_tuple()
        .all(tx)
        .await
}

/// What is to be reviewed, of rows whose units and years are held now: by id. The units are held until the transaction ends, as for a
/// submission, so that nobody hands in meanwhile.
pub async fn hold_wanted<A: ReviewAct>(
    open: &OpenPeriods<'_>,
    scope: &Scope,
    permit: &Permit<A>,
    rows: &Wanted,
    places: &[(i64, OrganizationUnitId, i32)],
) -> Result<Vec<result::Model>, DbErr> {
    let tx = open.tx();
    let backend = tx.get_database_backend();
    hold_units(tx, permit, places.iter().map(|(_, unit, _)| *unit)).await?;
    let ids = places.iter().map(|(id, ..)| *id);
    wanted(backend, scope, rows)
        .filter(is_any(backend, result::Column::Id, ids))
        .order_by_asc(result::Column::Id)
        .all(tx)
        .await
}

/// What an approver says of results.
#[derive(Clone, Debug)]
pub struct Reviewed {
    pub approval: ApprovalState,
    pub comment: Option<String>,
    pub at: DateTime<Utc>,
}

/// Writes a review of rows as they were read under the same proof, and answers them as they are from now on.
pub async fn review<A: ReviewAct>(
    open: &OpenPeriods<'_>,
    permit: &Permit<A>,
    rows: &[&result::Model],
    review: Reviewed,
) -> Result<Vec<result::Model>, DbErr> {
    use result::Column;
    for row in rows {
        open.admits_cell(row.unit_id, &row.period, A::STEP.touch())?;
    }
    let tx = open.tx();
    let backend = tx.get_database_backend();
    let Reviewed {
        approval,
        comment,
        at,
    } = review;
    let ids = rows.iter().map(|row| row.id.0);
    result::Entity::update_many()
        .col_expr(Column::Approval, Expr::value(approval))
        .col_expr(Column::ReviewComment, Expr::value(comment))
        .col_expr(Column::ReviewedAt, Expr::value(at))
        .col_expr(Column::ReviewedBy, Expr::value(permit.actor()))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(is_any(backend, Column::Id, ids))
        .filter(row::permitted(tx, permit, Column::UnitId))
        .exec_with_returning(tx)
        .await
}

/// The value of a cell, and no more of it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Earlier {
    pub indicator_id: IndicatorId,
    pub unit_id: OrganizationUnitId,
    pub period: String,
    pub gender: Gender,
    pub value: f64,
    pub is_example: bool,
}

/// The values of indicators and units in periods, in no particular order. What is no value is left out.
pub async fn earlier(
    tx: &Transaction,
    permit: &Permit<act::ResultsSubmit>,
    pairs: &[(IndicatorId, OrganizationUnitId)],
    periods: Vec<String>,
) -> Result<Vec<Earlier>, DbErr> {
    use result::{COLUMN, Column};
    let backend = tx.get_database_backend();
    result::Entity::find()
        .select_only()
        .columns([
            Column::IndicatorId,
            Column::UnitId,
            Column::Period,
            Column::Gender,
            Column::Value,
            Column::IsExample,
        ])
        .filter(COLUMN.state.eq(CellState::Value))
        .filter(is_in_pairs(backend, pairs))
        .filter(is_any_text(backend, Column::Period, periods))
        .filter(row::permitted(tx, permit, Column::UnitId))
        .into_model()
        .all(tx)
        .await
}

/// `(indicator_id, unit_id) IN pairs`, bound as arrays.
fn is_in_pairs(backend: DbBackend, pairs: &[(IndicatorId, OrganizationUnitId)]) -> Expr {
    let of = "(result.indicator_id, result.unit_id)";
    if backend == DbBackend::Postgres {
        let arrays = [
            array(ArrayType::BigInt, pairs.iter().map(|pair| pair.0.0)),
            array(ArrayType::BigInt, pairs.iter().map(|pair| pair.1.0)),
        ];
        return Expr::cust_with_values(format!("{of} IN (SELECT * FROM unnest($1, $2))"), arrays);
    }
    let list = pairs.iter().map(|pair| Json::from(vec![pair.0.0, pair.1.0]));
    let each = "SELECT value ->> 0, value ->> 1 FROM json_each(?)";
    Expr::cust_with_values(format!("{of} IN ({each})"), [list.collect::<Json>().to_string()])
}

/// `(indicator_id, unit_id, period) IN groups`, bound as arrays.
fn is_in_groups(backend: DbBackend, groups: &[Group]) -> Expr {
    let of = "(result.indicator_id, result.unit_id, result.period)";
    if backend == DbBackend::Postgres {
        let arrays = [
            array(ArrayType::BigInt, groups.iter().map(|group| group.0.0)),
            array(ArrayType::BigInt, groups.iter().map(|group| group.1.0)),
            array(ArrayType::String, groups.iter().map(|group| group.2.clone())),
        ];
        return Expr::cust_with_values(format!("{of} IN (SELECT * FROM unnest($1, $2, $3))"), arrays);
    }
    let list = groups
        .iter()
        .map(|group| serde_json::json!([group.0.0, group.1.0, group.2]));
    let each = "SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)";
    Expr::cust_with_values(format!("{of} IN ({each})"), [list.collect::<Json>().to_string()])
}

fn array<V: Into<Value>>(kind: ArrayType, values: impl Iterator<Item = V>) -> Value {
    Value::Array(kind, Some(Box::new(values.map(Into::into).collect())))
}

/// Writes whole cells, new or in place of those that are there, and answers them as stored, in no particular order. It takes the proof
/// that their periods are held open, and fails where one is not.
pub async fn write(
    open: &OpenPeriods<'_>,
    permit: &Permit<act::ResultsSubmit>,
    cells: Vec<result::ActiveModel>,
) -> Result<Vec<result::Model>, DbErr> {
    use result::Column;
    for cell in &cells {
        let (unit, period) = (cell.unit_id.try_as_ref(), cell.period.try_as_ref());
        let (unit, period) = unit.zip(period).ok_or(DbErr::RecordNotInserted)?;
        open.admits_cell(*unit, period, Touch::Change)?;
    }
    let is_permitted =
        |cell: &result::ActiveModel| cell.unit_id.try_as_ref().is_some_and(|id| permit.covers(*id));
    let key = [
        Column::IndicatorId,
        Column::UnitId,
        Column::Period,
        Column::Gender,
    ];
    let rest = Column::iter().filter(|column| {
        use Column::{Gender, Id, IndicatorId, Period, UnitId};
        !matches!(column, Id | IndicatorId | UnitId | Period | Gender)
    });
    let in_place = OnConflict::columns(key).update_columns(rest).to_owned();
    let mut written = Vec::with_capacity(cells.len());
    for chunk in row::chunked(cells.into_iter().filter(is_permitted)) {
        let insert = result::Entity::insert_many(chunk).on_conflict(in_place.clone());
        written.extend(insert.exec_with_returning(open.tx()).await?);
    }
    Ok(written)
}
