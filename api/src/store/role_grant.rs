//! Roles given in the database, beside those that tokens carry.

use arshjul_entity::{RoleGrantId, role_grant};
use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, QueryFilter, Select, Set, TryInsertResult,
};

use super::{
    page::{self, Page, PageRequest},
    row,
    transaction::Transaction,
};
use crate::domain::policy::{Act, Grant, Permit, Scope, act};

/// What a subject holds. Read before there is a scope, since the scope hangs on it.
pub async fn of_subject(db: &impl ConnectionTrait, subject: &str) -> Result<Vec<role_grant::Model>, DbErr> {
    role_grant::Entity::find()
        .filter(role_grant::COLUMN.subject.eq(subject))
        .all(db)
        .await
}

/// Grants at the units that the viewer administers.
fn visible(backend: DbBackend, scope: &Scope) -> Select<role_grant::Entity> {
    role_grant::Entity::find().filter(row::within(backend, &scope.grants, role_grant::Column::UnitId))
}

/// In the order that they were given.
pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    request: &PageRequest,
) -> Result<Page<role_grant::Model>, DbErr> {
    page::by_id(db, visible(db.get_database_backend(), scope), request).await
}

pub async fn by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    ids: impl IntoIterator<Item = i64>,
) -> Result<Vec<role_grant::Model>, DbErr> {
    row::of_ids(db, visible(db.get_database_backend(), scope), ids).await
}

/// Gives a subject a role, unless they hold it already: the grant, and whether it is new.
pub async fn ensure(
    tx: &Transaction,
    permit: &Permit<act::RoleGrantCreate>,
    subject: &str,
    Grant { role, unit }: Grant,
    now: DateTime<Utc>,
) -> Result<(role_grant::Model, bool), DbErr> {
    use role_grant::{COLUMN, Column, Entity};
    if !permit.covers(unit) {
        return Err(DbErr::RecordNotInserted);
    }
    let grant = role_grant::ActiveModel {
        subject: Set(subject.to_owned()),
        role: Set(role),
        unit_id: Set(unit),
        granted_at: Set(now),
        granted_by: Set(permit.actor().to_owned()),
        ..Default::default()
    };
    let insert =
        Entity::insert(grant).on_conflict_do_nothing_on([Column::Subject, Column::Role, Column::UnitId]);
    let outcome = insert.exec_without_returning(tx).await?;
    let is_new = matches!(outcome, TryInsertResult::Inserted(made) if made > 0);
    let held = Entity::find()
        .filter(COLUMN.subject.eq(subject))
        .filter(COLUMN.role.eq(role))
        .filter(COLUMN.unit_id.eq(unit))
        .one(tx)
        .await?;
    Ok((held.ok_or(DbErr::RecordNotInserted)?, is_new))
}

/// Holds all grants until the transaction ends: that somebody is left is a rule about several rows. Reading goes on. SQLite's one writer
/// holds the whole database already.
pub async fn hold_all<A: Act>(tx: &Transaction, _permit: &Permit<A>) -> Result<(), DbErr> {
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared("LOCK TABLE role_grant IN SHARE ROW EXCLUSIVE MODE")
            .await?;
    }
    Ok(())
}

/// Whether there was such a grant at a unit that the permit reaches.
pub async fn delete(
    db: &impl ConnectionTrait,
    permit: &Permit<act::RoleGrantRevoke>,
    id: RoleGrantId,
) -> Result<bool, DbErr> {
    let deleted = role_grant::Entity::delete_many()
        .filter(role_grant::COLUMN.id.eq(id))
        .filter(row::permitted(db, permit, role_grant::Column::UnitId))
        .exec(db)
        .await?;
    Ok(deleted.rows_affected > 0)
}
