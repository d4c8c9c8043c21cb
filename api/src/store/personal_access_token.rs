//! Personal access tokens: seen by whom they belong to, and by administrators of the whole group. What was revoked is gone but for the
//! history.

use arshjul_entity::{PersonalAccessTokenId, personal_access_token};
use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Select, Set, sea_query::Expr,
};

use super::{
    page::{self, Page, PageRequest},
    row,
    transaction::Transaction,
};
use crate::domain::policy::{Permit, Reach, Scope, act};

fn live() -> Select<personal_access_token::Entity> {
    personal_access_token::Entity::find().filter(personal_access_token::COLUMN.revoked_at.is_null())
}

fn visible(scope: &Scope) -> Select<personal_access_token::Entity> {
    if scope.grants == Reach::Group {
        return live();
    }
    // No subject is blank.
    let subject = scope.subject.as_deref().unwrap_or_default();
    live().filter(personal_access_token::COLUMN.subject.eq(subject))
}

/// In the order that they were made.
pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    request: &PageRequest,
) -> Result<Page<personal_access_token::Model>, DbErr> {
    page::by_id(db, visible(scope), request).await
}

pub async fn by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    ids: impl IntoIterator<Item = i64>,
) -> Result<Vec<personal_access_token::Model>, DbErr> {
    row::of_ids(db, visible(scope), ids).await
}

/// The viewer's own, in the order that they were made.
pub async fn own(
    db: &impl ConnectionTrait,
    scope: &Scope,
) -> Result<Vec<personal_access_token::Model>, DbErr> {
    let Some(subject) = &scope.subject else {
        return Ok(Vec::new());
    };
    live()
        .filter(personal_access_token::COLUMN.subject.eq(subject))
        .order_by_asc(personal_access_token::Column::Id)
        .all(db)
        .await
}

/// The token of a hash, be it revoked. There is no viewer yet: it tells who it is.
pub async fn by_hash(
    db: &impl ConnectionTrait,
    hash: &str,
) -> Result<Option<personal_access_token::Model>, DbErr> {
    personal_access_token::Entity::find()
        .filter(personal_access_token::COLUMN.token_hash.eq(hash))
        .one(db)
        .await
}

/// How many of the permit's holder open something yet. They are held until the transaction ends, so that two at a time can't both be the
/// last.
pub async fn count_own(
    tx: &Transaction,
    permit: &Permit<act::PersonalAccessTokenCreate>,
    now: DateTime<Utc>,
) -> Result<u64, DbErr> {
    let own = || {
        live()
            .filter(personal_access_token::COLUMN.subject.eq(permit.actor()))
            .filter(personal_access_token::COLUMN.expires_at.gt(now))
    };
    own().lock_exclusive().all(tx).await?;
    // Counted after the wait, which the first statement's view of the table is older than.
    own().count(tx).await
}

pub async fn insert(
    tx: &Transaction,
    permit: &Permit<act::PersonalAccessTokenCreate>,
    token: personal_access_token::ActiveModel,
) -> Result<personal_access_token::Model, DbErr> {
    if token.subject.try_as_ref().map(String::as_str) != Some(permit.actor()) {
        return Err(DbErr::RecordNotInserted);
    }
    token.insert(tx).await
}

/// Lets another secret be a token of the permit's holder, and the one that was no longer.
pub async fn open_by(
    tx: &Transaction,
    permit: &Permit<act::PersonalAccessTokenCreate>,
    id: PersonalAccessTokenId,
    token_hash: String,
) -> Result<(), DbErr> {
    personal_access_token::Entity::update_many()
        .col_expr(personal_access_token::Column::TokenHash, Expr::value(token_hash))
        .filter(personal_access_token::COLUMN.id.eq(id))
        .filter(personal_access_token::COLUMN.subject.eq(permit.actor()))
        .exec(tx)
        .await?;
    Ok(())
}

/// Whether there was such a token.
pub async fn revoke(
    tx: &Transaction,
    _permit: &Permit<act::PersonalAccessTokenRevoke>,
    id: PersonalAccessTokenId,
    at: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let revoked = personal_access_token::ActiveModel {
        revoked_at: Set(Some(at)),
        ..Default::default()
    };
    let updated = personal_access_token::Entity::update_many()
        .set(revoked)
        .filter(personal_access_token::COLUMN.id.eq(id))
        .filter(personal_access_token::COLUMN.revoked_at.is_null())
        .exec(tx)
        .await?;
    Ok(updated.rows_affected > 0)
}

/// When a token was used last.
pub async fn note_use(tx: &Transaction, id: PersonalAccessTokenId, at: DateTime<Utc>) -> Result<(), DbErr> {
    personal_access_token::Entity::update_many()
        .col_expr(personal_access_token::Column::LastUsedAt, Expr::value(at))
        .filter(personal_access_token::COLUMN.id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}
