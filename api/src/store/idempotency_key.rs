//! The keys of callers and the answers they got (R6).

use arshjul_entity::idempotency_key;
use chrono::{DateTime, Utc};
use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, Set,
    sea_query::{Expr, OnConflict},
};

use super::transaction::Transaction;
use crate::domain::policy::{Act, Permit};

/// Throws away what was kept long enough.
pub async fn expire<A: Act>(
    tx: &Transaction,
    _permit: &Permit<A>,
    before: DateTime<Utc>,
) -> Result<(), DbErr> {
    idempotency_key::Entity::delete_many()
        .filter(idempotency_key::COLUMN.created_at.lt(before))
        .exec(tx)
        .await?;
    Ok(())
}

/// What was kept with a key of the permit's actor since then.
pub async fn kept<A: Act>(
    db: &impl ConnectionTrait,
    permit: &Permit<A>,
    key: &str,
    since: DateTime<Utc>,
) -> Result<Option<idempotency_key::Model>, DbErr> {
    idempotency_key::Entity::find_by_id((permit.actor().to_owned(), key.to_owned()))
        .filter(idempotency_key::COLUMN.created_at.gte(since))
        .one(db)
        .await
}

/// Takes a key for the permit's actor, without an answer yet: none if this is the first use of it, else what was kept with it.
/// Where another transaction is using the key, this waits for its end.
pub async fn take<A: Act>(
    tx: &Transaction,
    permit: &Permit<A>,
    key: &str,
    body_hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<idempotency_key::Model>, DbErr> {
    let taken = idempotency_key::ActiveModel {
        caller: Set(permit.actor().to_owned()),
        key: Set(key.to_owned()),
        body_hash: Set(body_hash.to_owned()),
        answer: Set(String::new()),
        created_at: Set(now),
    };
    let columns = [idempotency_key::Column::Caller, idempotency_key::Column::Key];
    let inserted = idempotency_key::Entity::insert_many([taken])
        .on_conflict(OnConflict::columns(columns).do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    if inserted == 1 {
        return Ok(None);
    }
    idempotency_key::Entity::find_by_id((permit.actor().to_owned(), key.to_owned()))
        .one(tx)
        .await
}

/// Keeps the answer with the key.
pub async fn answer<A: Act>(
    tx: &Transaction,
    permit: &Permit<A>,
    key: &str,
    answer: String,
) -> Result<(), DbErr> {
    idempotency_key::Entity::update_many()
        .col_expr(idempotency_key::Column::Answer, Expr::value(answer))
        .filter(idempotency_key::COLUMN.caller.eq(permit.actor()))
        .filter(idempotency_key::COLUMN.key.eq(key))
        .exec(tx)
        .await?;
    Ok(())
}
