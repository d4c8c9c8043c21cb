//! Ändringar: who changed what and when (R9). Ids rise and are never used again, so they are an order.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, big_pk_auto, string, string_null, timestamp_with_time_zone,
};

use crate::table::{drop_tables, index, reference, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut event = table(
            manager,
            "audit_event",
            vec![
                big_pk_auto("id"),
                timestamp_with_time_zone("at"),
                string("actor"),
                string_null("request_id"),
                string("action"),
                string("entity"),
                big_integer("entity_id"),
                big_integer_null("unit_id"),
                string_null("before"),
                string_null("after"),
            ],
        );
        event.foreign_key(&mut reference("unit_id", "organization_unit"));
        manager.create_table(event).await?;
        manager
            .create_index(index("audit_event", ["entity", "entity_id"]))
            .await?;
        manager.create_index(index("audit_event", ["unit_id"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["audit_event"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
