//! Who changed what: written with every change, in its transaction.

use arshjul_entity::audit_event;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait};

/// Rows of one insert: 10 columns each, under the 32,766 bound values that SQLite takes.
const ROWS: usize = 3_000;

pub async fn insert(db: &impl ConnectionTrait, events: Vec<audit_event::ActiveModel>) -> Result<(), DbErr> {
    let mut events = events.into_iter().peekable();
    while events.peek().is_some() {
        let chunk: Vec<_> = events.by_ref().take(ROWS).collect();
        audit_event::Entity::insert_many(chunk)
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}
