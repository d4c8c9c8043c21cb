//! Years held open, or held to be closed, for the time of a transaction; what is frozen, and who is excepted (R7, R8).
//!
//! A write is wholly before or wholly after a closing, since it holds its years shared with other writes until it ends, and a closing
//! holds its year alone. On PostgreSQL these are advisory locks of the transaction, by year: a year that nobody has set up has no row to
//! lock, and they queue, so that a stream of writes doesn't keep a closing waiting. SQLite's one writer holds everything already.

use std::collections::{BTreeMap, BTreeSet};

use arshjul_entity::{
    DataFreezeId, LockExceptionId, OrganizationUnitId, data_freeze, fiscal_year, lock_exception,
};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, Select, Statement, Value,
    sea_query::{ArrayType, Expr},
};

use super::{
    row::{self, is_any},
    transaction::Transaction,
};
use crate::domain::{
    lock::{Excepted, Exception, Freeze, Lock, Locks, Touch, YearLocks},
    period::Period,
    policy::{Act, Permit, Scope, act},
    unit::UnitTree,
};

/// Proof that years are held, and what locks their cells, until the transaction ends. Writes of results and activities take one, and
/// write through it; it is made here and nowhere else.
#[derive(Debug)]
pub struct OpenPeriods<'tx> {
    tx: &'tx Transaction,
    locks: Locks<'tx>,
}

impl<'tx> OpenPeriods<'tx> {
    /// Holds years against closing, reopening, freezing and thawing: two statements, and one more on PostgreSQL, however many years.
    pub async fn hold<A: Act>(
        tx: &'tx Transaction,
        _permit: &Permit<A>,
        tree: &'tx UnitTree,
        now: impl Fn() -> DateTime<Utc>,
        years: impl IntoIterator<Item = i32>,
    ) -> Result<Self, DbErr> {
        let years: BTreeSet<i32> = years.into_iter().collect();
        // In one order for everyone, so that no two wait for each other.
        advisory(tx, "pg_advisory_xact_lock_shared", &years).await?;
        let states = states(tx, &years).await?;
        // Whoever waited may have outlasted an exception.
        let locks = Locks::new(tree, now(), states);
        Ok(Self { tx, locks })
    }

    /// Of a cell; none where its year is not held.
    pub fn lock(&self, unit: OrganizationUnitId, period: Period) -> Option<Lock> {
        self.locks.lock(unit, period)
    }

    /// Whether a year that is held is closed; none where it is not held.
    pub fn is_closed(&self, year: i32) -> Option<bool> {
        self.locks.is_closed(year)
    }

    /// The transaction, to write what this is the proof for.
    pub const fn tx(&self) -> &'tx Transaction {
        self.tx
    }

    /// Refuses to write what the rules should have refused: a forgotten check writes nothing.
    pub(super) fn admits_cell(
        &self,
        unit: OrganizationUnitId,
        period: &str,
        touch: Touch,
    ) -> Result<(), DbErr> {
        let lock = period.parse().ok().and_then(|period| self.lock(unit, period));
        match lock {
            Some(lock) if lock.reason_against(touch).is_none() => Ok(()),
            _ => Err(not_held()),
        }
    }

    /// The same of a year's plans.
    pub(super) fn admits_year(&self, year: i32) -> Result<(), DbErr> {
        match self.is_closed(year) {
            Some(false) => Ok(()),
            _ => Err(not_held()),
        }
    }
}

fn not_held() -> DbErr {
    DbErr::Custom("refused to write to a period that is locked, or whose year is not held".to_owned())
}

/// Proof that a year is held alone: no write to it is under way, and none begins until the transaction ends.
#[derive(Debug)]
pub struct HeldYear<'tx> {
    tx: &'tx Transaction,
    pub year: i32,
}

impl<'tx> HeldYear<'tx> {
    pub async fn hold<A: Act>(tx: &'tx Transaction, _permit: &Permit<A>, year: i32) -> Result<Self, DbErr> {
        advisory(tx, "pg_advisory_xact_lock", &BTreeSet::from([year])).await?;
        Ok(Self { tx, year })
    }

    pub const fn tx(&self) -> &'tx Transaction {
        self.tx
    }
}

/// "ARSH": sets the advisory locks of fiscal years apart from those that somebody else may take in the same database.
const FISCAL_YEAR: i32 = 0x4152_5348;

/// Holds years alone, as a closing does, for who changes nothing of them: what is written to them now is written before, and nothing
/// is until the transaction ends.
pub async fn hold_alone<A: Act>(
    tx: &Transaction,
    _permit: &Permit<A>,
    years: &BTreeSet<i32>,
) -> Result<(), DbErr> {
    advisory(tx, "pg_advisory_xact_lock", years).await
}

async fn advisory(tx: &Transaction, take: &str, years: &BTreeSet<i32>) -> Result<(), DbErr> {
    if tx.get_database_backend() == DbBackend::Postgres {
        let years = years.iter().copied().map(Value::from).collect();
        let years = Value::Array(ArrayType::Int, Some(Box::new(years)));
        let sql = format!("SELECT {take}({FISCAL_YEAR}, year) FROM unnest($1) AS year");
        tx.execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, [years]))
            .await?;
    }
    Ok(())
}

/// What locks the cells of years, for who may see it there.
pub async fn of_years(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    years: impl IntoIterator<Item = i32>,
) -> Result<BTreeMap<i32, YearLocks>, DbErr> {
    states(db, &years.into_iter().collect()).await
}

async fn states(db: &impl ConnectionTrait, years: &BTreeSet<i32>) -> Result<BTreeMap<i32, YearLocks>, DbErr> {
    let backend = db.get_database_backend();
    let listed = || years.iter().copied();
    let closed: Vec<i32> = fiscal_year::Entity::find()
        .select_only()
        .column(fiscal_year::Column::Year)
        .filter(is_any(backend, fiscal_year::Column::Year, listed()))
        .filter(fiscal_year::COLUMN.closed_at.is_not_null())
        .into_tuple()
        .all(db)
        .await?;
    let freezes = data_freeze::Entity::find()
        .filter(is_any(backend, data_freeze::Column::Year, listed()))
        .filter(data_freeze::COLUMN.thawed_at.is_null())
        .order_by_asc(data_freeze::Column::PeriodEnd)
        .order_by_asc(data_freeze::Column::Id)
        .all(db)
        .await?;
    let exceptions = lock_exception::Entity::find()
        .filter(is_any(backend, lock_exception::Column::Year, listed()))
        .filter(lock_exception::COLUMN.revoked_at.is_null())
        .all(db)
        .await?;
    let mut states: BTreeMap<i32, YearLocks> =
        years.iter().map(|year| (*year, YearLocks::default())).collect();
    for year in closed {
        states.entry(year).or_default().is_closed = true;
    }
    for row in freezes {
        let (event, period_end) = (row.event, row.period_end);
        let freeze = Freeze { event, period_end };
        states.entry(row.year).or_default().freezes.push(freeze);
    }
    for row in exceptions {
        let exception = Exception {
            unit: row.unit_id,
            event: row.event,
            leave: Excepted {
                until: row.until,
                by: row.granted_by,
                reason: row.reason,
            },
        };
        states.entry(row.year).or_default().exceptions.push(exception);
    }
    Ok(states)
}

/// The freezes in force of reporting events, by their codes.
pub async fn freezes(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    events: Vec<String>,
) -> Result<Vec<data_freeze::Model>, DbErr> {
    let named = row::is_any_text(db.get_database_backend(), data_freeze::Column::Event, events);
    data_freeze::Entity::find()
        .filter(named)
        .filter(data_freeze::COLUMN.thawed_at.is_null())
        .all(db)
        .await
}

pub async fn freeze(
    held: &HeldYear<'_>,
    permit: &Permit<act::ReportingEventFreeze>,
    event: String,
    period_end: NaiveDate,
    now: DateTime<Utc>,
) -> Result<data_freeze::Model, DbErr> {
    let freeze = data_freeze::Model {
        id: DataFreezeId(0),
        event,
        year: held.year,
        period_end,
        frozen_at: now,
        frozen_by: permit.actor().to_owned(),
        thawed_at: None,
        thawed_by: None,
        thaw_reason: None,
    };
    row::insert_new::<data_freeze::Entity>(held.tx(), freeze).await
}

/// Ends a freeze of the year that is held.
pub async fn thaw(
    held: &HeldYear<'_>,
    permit: &Permit<act::ReportingEventThaw>,
    freeze: data_freeze::Model,
    reason: String,
    now: DateTime<Utc>,
) -> Result<data_freeze::Model, DbErr> {
    if freeze.year != held.year {
        return Err(DbErr::RecordNotUpdated);
    }
    let thawed = data_freeze::Model {
        thawed_at: Some(now),
        thawed_by: Some(permit.actor().to_owned()),
        thaw_reason: Some(reason),
        ..freeze
    };
    let row = thawed.into_active_model().reset_all();
    let tx = held.tx();
    row.update(tx).await
}

/// Exceptions of a unit whose raw results the viewer may see.
pub async fn exceptions_by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    ids: impl IntoIterator<Item = i64>,
) -> Result<Vec<lock_exception::Model>, DbErr> {
    row::of_ids(db, visible(db, scope), ids).await
}

/// Those that still hold, by year, in the order in which they were granted.
pub async fn exceptions_of_years(
    db: &impl ConnectionTrait,
    scope: &Scope,
    years: impl IntoIterator<Item = i32>,
    now: DateTime<Utc>,
) -> Result<Vec<lock_exception::Model>, DbErr> {
    let is_of_year = is_any(db.get_database_backend(), lock_exception::Column::Year, years);
    visible(db, scope)
        .filter(is_of_year)
        .filter(lock_exception::COLUMN.revoked_at.is_null())
        .filter(lock_exception::COLUMN.until.gt(now))
        .order_by_asc(lock_exception::Column::Id)
        .all(db)
        .await
}

fn visible(db: &impl ConnectionTrait, scope: &Scope) -> Select<lock_exception::Entity> {
    let backend = db.get_database_backend();
    let raw = row::within(backend, &scope.raw, lock_exception::Column::UnitId);
    lock_exception::Entity::find().filter(raw)
}

/// The id is the database's to give.
pub async fn except(
    held: &HeldYear<'_>,
    permit: &Permit<act::LockExceptionCreate>,
    exception: lock_exception::Model,
) -> Result<lock_exception::Model, DbErr> {
    if exception.year != held.year || !permit.covers(exception.unit_id) {
        return Err(DbErr::RecordNotInserted);
    }
    row::insert_new::<lock_exception::Entity>(held.tx(), exception).await
}

/// An exception as it is while its year is held.
pub async fn exception(
    held: &HeldYear<'_>,
    _permit: &Permit<act::LockExceptionRevoke>,
    id: LockExceptionId,
) -> Result<Option<lock_exception::Model>, DbErr> {
    lock_exception::Entity::find_by_id(id).one(held.tx()).await
}

/// Ends the exceptions from one event's freeze, which is over: the next freeze is another decision.
pub async fn end_exceptions(
    held: &HeldYear<'_>,
    permit: &Permit<act::ReportingEventThaw>,
    exceptions: &[lock_exception::Model],
    now: DateTime<Utc>,
) -> Result<Vec<lock_exception::Model>, DbErr> {
    let tx = held.tx();
    let ids = exceptions.iter().map(|exception| exception.id);
    lock_exception::Entity::update_many()
        .col_expr(lock_exception::Column::RevokedAt, Expr::value(now))
        .col_expr(lock_exception::Column::RevokedBy, Expr::value(permit.actor()))
        .filter(lock_exception::COLUMN.year.eq(held.year))
        .filter(is_any(tx.get_database_backend(), lock_exception::Column::Id, ids))
        .exec(tx)
        .await?;
    let ended = exceptions.iter().map(|exception| lock_exception::Model {
        revoked_at: Some(now),
        revoked_by: Some(permit.actor().to_owned()),
        ..exception.clone()
    });
    Ok(ended.collect())
}

pub async fn revoke(
    held: &HeldYear<'_>,
    permit: &Permit<act::LockExceptionRevoke>,
    exception: lock_exception::Model,
    now: DateTime<Utc>,
) -> Result<lock_exception::Model, DbErr> {
    if exception.year != held.year || !permit.covers(exception.unit_id) {
        return Err(DbErr::RecordNotUpdated);
    }
    let revoked = lock_exception::Model {
        revoked_at: Some(now),
        revoked_by: Some(permit.actor().to_owned()),
        ..exception
    };
    let row = revoked.into_active_model().reset_all();
    let tx = held.tx();
    row.update(tx).await
}
