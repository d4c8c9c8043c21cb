//! Calendar feeds: seen by whom they belong to, and where they are administered. What was revoked is gone but for the
//! history.

use std::{collections::BTreeSet, ops::RangeInclusive};

use arshjul_entity::{CalendarFeedId, OrganizationUnitId, calendar_feed, deadline, deadline_unit};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbBackend, DbErr, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Select, Set,
    sea_query::{Expr, Query, SelectStatement},
};

use super::{
    deadline::{by_day, whole_hand_ins},
    page::{self, Page, PageRequest},
    row::{self, is_any},
    transaction::Transaction,
};
use crate::domain::policy::{Permit, Reach, Scope, act};

fn live() -> Select<calendar_feed::Entity> {
    calendar_feed::Entity::find().filter(calendar_feed::COLUMN.revoked_at.is_null())
}

fn visible(backend: DbBackend, scope: &Scope) -> Select<calendar_feed::Entity> {
    if scope.grants == Reach::Group {
        return live();
    }
    let administered = row::within(backend, &scope.grants, calendar_feed::Column::UnitId);
    let own = scope
        .subject
        .as_ref()
        .map(|subject| calendar_feed::COLUMN.subject.eq(subject));
    live().filter(Condition::any().add(administered).add_option(own))
}

/// In the order that they were made.
pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    request: &PageRequest,
) -> Result<Page<calendar_feed::Model>, DbErr> {
    page::by_id(db, visible(db.get_database_backend(), scope), request).await
}

pub async fn by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    ids: impl IntoIterator<Item = i64>,
) -> Result<Vec<calendar_feed::Model>, DbErr> {
    row::of_ids(db, visible(db.get_database_backend(), scope), ids).await
}

/// The viewer's own, in the order that they were made.
pub async fn own(db: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<calendar_feed::Model>, DbErr> {
    let Some(subject) = &scope.subject else {
        return Ok(Vec::new());
    };
    live()
        .filter(calendar_feed::COLUMN.subject.eq(subject))
        .order_by_asc(calendar_feed::Column::Id)
        .all(db)
        .await
}

/// The feed that a token opens. There is no viewer: whoever has the token may read.
pub async fn by_token_hash(
    db: &impl ConnectionTrait,
    hash: &str,
) -> Result<Option<calendar_feed::Model>, DbErr> {
    live()
        .filter(calendar_feed::COLUMN.token_hash.eq(hash))
        .one(db)
        .await
}

/// How many the permit's holder has. They are held until the transaction ends, so that two at a time can't both be the last.
pub async fn count_own(tx: &Transaction, permit: &Permit<act::CalendarFeedCreate>) -> Result<u64, DbErr> {
    let own = || live().filter(calendar_feed::COLUMN.subject.eq(permit.actor()));
    own().lock_exclusive().all(tx).await?;
    // Counted after the wait, which the first statement's view of the table is older than.
    own().count(tx).await
}

pub async fn insert(
    tx: &Transaction,
    permit: &Permit<act::CalendarFeedCreate>,
    feed: calendar_feed::ActiveModel,
) -> Result<calendar_feed::Model, DbErr> {
    if !feed.unit_id.try_as_ref().is_some_and(|unit| permit.covers(*unit)) {
        return Err(DbErr::RecordNotInserted);
    }
    feed.insert(tx).await
}

/// Lets another token open a feed of the permit's holder, and the one that did no longer.
pub async fn open_by(
    tx: &Transaction,
    permit: &Permit<act::CalendarFeedCreate>,
    id: CalendarFeedId,
    token_hash: String,
) -> Result<(), DbErr> {
    calendar_feed::Entity::update_many()
        .col_expr(calendar_feed::Column::TokenHash, Expr::value(token_hash))
        .filter(calendar_feed::COLUMN.id.eq(id))
        .filter(calendar_feed::COLUMN.subject.eq(permit.actor()))
        .exec(tx)
        .await?;
    Ok(())
}

/// Whether there was such a feed at a unit that the permit reaches.
pub async fn revoke(
    tx: &Transaction,
    permit: &Permit<act::CalendarFeedRevoke>,
    id: CalendarFeedId,
    at: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let revoked = calendar_feed::ActiveModel {
        revoked_at: Set(Some(at)),
        ..Default::default()
    };
    let updated = calendar_feed::Entity::update_many()
        .set(revoked)
        .filter(calendar_feed::COLUMN.id.eq(id))
        .filter(calendar_feed::COLUMN.revoked_at.is_null())
        .filter(row::permitted(tx, permit, calendar_feed::Column::UnitId))
        .exec(tx)
        .await?;
    Ok(updated.rows_affected > 0)
}

/// Deadlines due on these days that ask one of the units, or nobody; by day, then code. With them comes all that their hand-ins have to do
/// with, whenever it is due.
pub async fn due(
    db: &impl ConnectionTrait,
    scope: &Scope,
    days: &RangeInclusive<NaiveDate>,
    units: &BTreeSet<OrganizationUnitId>,
) -> Result<Vec<deadline::Model>, DbErr> {
    use deadline::COLUMN;
    use deadline_unit::Column;
    let of_units = || is_any(db.get_database_backend(), Column::UnitId, units.iter().copied());
    let is_due = || COLUMN.due_on.between(*days.start(), *days.end());
    let asks = || {
        Condition::any()
            .add(COLUMN.id.in_subquery(asked(Column::DeadlineId, [of_units()])))
            .add(COLUMN.id.not_in_subquery(asked(Column::DeadlineId, [])))
    };
    let chosen = whole_hand_ins(|| Condition::all().add(is_due()).add(asks()));
    by_day(db, scope, chosen).await
}

/// A column of the units' rows that fulfil all of this.
fn asked(column: deadline_unit::Column, conditions: impl IntoIterator<Item = Expr>) -> SelectStatement {
    let mut select = Query::select();
    select.column(column).from(deadline_unit::Entity);
    for condition in conditions {
        select.and_where(condition);
    }
    select
}
