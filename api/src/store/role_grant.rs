//! Roles given in the database, beside those that tokens carry.

use arshjul_entity::{RoleGrantId, role_grant};
use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait, QueryFilter, Select,
    Set, TryInsertResult,
};

use super::{
    page::{self, Page, PageRequest, Sort, SortOrder},
    row::{self, is_any},
};
use crate::domain::policy::{Grant, Permit, Reach, Scope, act};

/// What a subject holds. Read before there is a scope, since the scope hangs on it.
pub async fn of_subject(db: &impl ConnectionTrait, subject: &str) -> Result<Vec<role_grant::Model>, DbErr> {
    role_grant::Entity::find()
        .filter(role_grant::COLUMN.subject.eq(subject))
        .all(db)
        .await
}

/// Grants at the units that the viewer administers.
fn visible(backend: DbBackend, scope: &Scope) -> Select<role_grant::Entity> {
    let select = role_grant::Entity::find();
    match &scope.grants {
        Reach::Group => select,
        Reach::Units(units) => {
            let unit = row::column::<role_grant::Entity>(role_grant::Column::UnitId);
            select.filter(is_any(backend, unit, units.iter().map(|id| id.0)))
        }
    }
}

/// In the order that they were given.
pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    request: &PageRequest,
) -> Result<Page<role_grant::Model>, DbErr> {
    let sort = Sort {
        by: None,
        id: row::column::<role_grant::Entity>(role_grant::Column::Id),
        order: SortOrder::Ascending,
    };
    page::fetch(db, visible(db.get_database_backend(), scope), &sort, request).await
}

pub async fn by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    ids: impl IntoIterator<Item = i64>,
) -> Result<Vec<role_grant::Model>, DbErr> {
    let backend = db.get_database_backend();
    let id = row::column::<role_grant::Entity>(role_grant::Column::Id);
    visible(backend, scope)
        .filter(is_any(backend, id, ids))
        .all(db)
        .await
}

/// Gives a subject a role, unless they hold it already: the grant, and whether it is new.
pub async fn ensure(
    tx: &DatabaseTransaction,
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

/// Whether there was such a grant at a unit that the permit reaches.
pub async fn delete(
    db: &impl ConnectionTrait,
    permit: &Permit<act::RoleGrantRevoke>,
    id: RoleGrantId,
) -> Result<bool, DbErr> {
    let unit = row::column::<role_grant::Entity>(role_grant::Column::UnitId);
    let deleted = role_grant::Entity::delete_many()
        .filter(role_grant::COLUMN.id.eq(id))
        .filter(row::permitted(db.get_database_backend(), permit, unit))
        .exec(db)
        .await?;
    Ok(deleted.rows_affected > 0)
}
