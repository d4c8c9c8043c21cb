//! Keys of callers and the answers they got (R6). The time is indexed for throwing old ones away.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{string, timestamp_with_time_zone};

use crate::table::{drop_tables, index, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut key = table(
            manager,
            "idempotency_key",
            vec![
                string("caller"),
                string("key"),
                string("body_hash"),
                string("answer"),
                timestamp_with_time_zone("created_at"),
            ],
        );
        key.primary_key(Index::create().col("caller").col("key"));
        manager.create_table(key).await?;
        manager
            .create_index(index("idempotency_key", ["created_at"]))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["idempotency_key"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
