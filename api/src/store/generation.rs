//! What generating a year reads and writes: the deadlines of rules, a few statements for all of them together.

use std::collections::BTreeSet;

use arshjul_entity::{
    ActivityId, DeadlineId, IndicatorId, OrganizationUnitId, deadline, deadline_unit, link,
};
use chrono::NaiveDate;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbBackend, DbErr, EntityTrait,
    IntoActiveModel, Iterable, NotSet, QueryFilter, QueryOrder, QuerySelect, Set, sea_query::OnConflict,
};

use super::{
    row::{self, is_any, is_any_text},
    transaction::Transaction,
};
use crate::domain::{
    calendar::CalendarYear,
    policy::{Permit, Scope, act},
};

/// Deadlines of one condition that names units for each: SQLite parses no deeper.
const BRANCHES: usize = 200;

/// Deadlines of rules that the year's rules are held against: those that the rules placed in the year, and those of the years beside it
/// that a person moved, which chains count from. By id.
pub async fn stored(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    year: CalendarYear,
) -> Result<Vec<deadline::Model>, DbErr> {
    deadline::Entity::find()
        .filter(of_rules(year))
        .order_by_asc(deadline::Column::Id)
        .all(db)
        .await
}

fn of_rules(year: CalendarYear) -> Condition {
    use deadline::COLUMN;
    let placed = COLUMN.ruled_on.between(year.first_day(), year.last_day());
    around(year).add(Condition::any().add(placed).add(COLUMN.move_reason.is_not_null()))
}

/// Of the year and of those beside it: a rule may place in the year what stood in one of them.
fn around(year: CalendarYear) -> Condition {
    use deadline::COLUMN;
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
    let number = year.number();
    let days = COLUMN
        .ruled_on
        .between(day(number - 1, 1, 1), day(number + 1, 12, 31));
    Condition::all().add(COLUMN.rule_id.is_not_null()).add(days)
}

/// Deadlines by code, whoever made them.
pub async fn by_codes(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    codes: Vec<String>,
) -> Result<Vec<deadline::Model>, DbErr> {
    let named = is_any_text(db.get_database_backend(), deadline::Column::Code, codes);
    deadline::Entity::find()
        .filter(named)
        .order_by_asc(deadline::Column::Id)
        .all(db)
        .await
}

/// Holds rules and the deadlines of the year and those beside it as they are until the transaction ends. Reading goes on. SQLite's one writer holds the whole
/// database already.
pub async fn hold(
    tx: &Transaction,
    _permit: &Permit<act::DeadlinesGenerate>,
    year: CalendarYear,
) -> Result<(), DbErr> {
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared("LOCK TABLE deadline_rule IN SHARE MODE")
            .await?;
        // By id, as everyone locks, so that no two wait for each other.
        deadline::Entity::find()
            .select_only()
            .column(deadline::Column::Id)
            .filter(around(year))
            .order_by_asc(deadline::Column::Id)
            .lock_exclusive()
            .into_tuple::<DeadlineId>()
            .all(tx)
            .await?;
    }
    Ok(())
}

/// New deadlines; the ids are the database's to give. Answers all of them, by id.
pub async fn insert(
    tx: &Transaction,
    scope: &Scope,
    _permit: &Permit<act::DeadlinesGenerate>,
    deadlines: Vec<deadline::Model>,
) -> Result<Vec<deadline::Model>, DbErr> {
    if deadlines.is_empty() {
        return Ok(Vec::new());
    }
    let codes: Vec<_> = deadlines.iter().map(|row| row.code.clone()).collect();
    let rows = deadlines.into_iter().map(|row| {
        let mut row = row.into_active_model().reset_all();
        row.id = NotSet;
        row
    });
    insert_all(tx, rows.collect()).await?;
    by_codes(tx, scope, codes).await
}

/// Deadlines that are there, written anew.
pub async fn update(
    tx: &Transaction,
    _permit: &Permit<act::DeadlinesGenerate>,
    deadlines: Vec<deadline::Model>,
) -> Result<(), DbErr> {
    // All are there: the insert is a way to give each row its own values in one statement.
    let changed = deadline::Column::iter().filter(|column| !matches!(column, deadline::Column::Id));
    let mut present = OnConflict::column(deadline::Column::Id);
    present.update_columns(changed);
    let rows = deadlines
        .into_iter()
        .map(|row| row.into_active_model().reset_all());
    for chunk in row::chunked(rows) {
        deadline::Entity::insert_many(chunk)
            .on_conflict(present.clone())
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

/// A deadline with some of the units that it asks.
pub type Units = (DeadlineId, BTreeSet<OrganizationUnitId>);

pub async fn add_units(
    tx: &Transaction,
    _permit: &Permit<act::DeadlinesGenerate>,
    units: &[Units],
) -> Result<(), DbErr> {
    let parts = units.iter().flat_map(|(deadline, units)| {
        units.iter().map(|unit| deadline_unit::ActiveModel {
            deadline_id: Set(*deadline),
            unit_id: Set(*unit),
            ..Default::default()
        })
    });
    insert_all(tx, parts.collect()).await
}

/// Takes units out, but for those that have handed in or were let off.
pub async fn remove_units(
    tx: &Transaction,
    _permit: &Permit<act::DeadlinesGenerate>,
    units: &[Units],
) -> Result<(), DbErr> {
    use deadline_unit::{COLUMN, Column};
    let backend = tx.get_database_backend();
    for chunk in units.chunks(BRANCHES) {
        let mut named = Condition::any();
        for (deadline, units) in chunk {
            let is_named = is_any(backend, Column::UnitId, units.iter().copied());
            let of = Condition::all().add(COLUMN.deadline_id.eq(*deadline));
            named = named.add(of.add(is_named));
        }
        deadline_unit::Entity::delete_many()
            .filter(named)
            .filter(COLUMN.completed_at.is_null())
            .filter(COLUMN.waived_at.is_null())
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// What a deadline asks for.
pub type AskedByDeadline<'a> = (DeadlineId, &'a BTreeSet<IndicatorId>, &'a BTreeSet<ActivityId>);

/// Links deadlines to exactly these indicators and activities.
pub async fn ask(
    tx: &Transaction,
    _permit: &Permit<act::DeadlinesGenerate>,
    asked: &[AskedByDeadline<'_>],
) -> Result<(), DbErr> {
    use link::{deadline_activity, deadline_indicator};
    let backend = tx.get_database_backend();
    let ids = || asked.iter().map(|(deadline, ..)| *deadline);
    deadline_indicator::Entity::delete_many()
        .filter(is_any(backend, deadline_indicator::Column::DeadlineId, ids()))
        .exec(tx)
        .await?;
    deadline_activity::Entity::delete_many()
        .filter(is_any(backend, deadline_activity::Column::DeadlineId, ids()))
        .exec(tx)
        .await?;
    let indicators = asked.iter().flat_map(|(deadline, indicators, _)| {
        indicators
            .iter()
            .map(|indicator| deadline_indicator::ActiveModel {
                deadline_id: Set(*deadline),
                indicator_id: Set(*indicator),
            })
    });
    insert_all(tx, indicators.collect()).await?;
    let activities = asked.iter().flat_map(|(deadline, _, activities)| {
        activities.iter().map(|activity| deadline_activity::ActiveModel {
            deadline_id: Set(*deadline),
            activity_id: Set(*activity),
        })
    });
    insert_all(tx, activities.collect()).await
}

async fn insert_all<A>(tx: &Transaction, rows: Vec<A>) -> Result<(), DbErr>
where
    A: ActiveModelTrait + Send,
{
    for chunk in row::chunked(rows) {
        A::Entity::insert_many(chunk).exec_without_returning(tx).await?;
    }
    Ok(())
}
