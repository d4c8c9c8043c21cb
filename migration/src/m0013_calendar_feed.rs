//! Kalenderflöden: each behind a token of its own, of which only the hash is kept.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_pk_auto, boolean, string, string_null, string_uniq, timestamp_with_time_zone,
    timestamp_with_time_zone_null,
};

use crate::table::{drop_tables, index, one_of, reference, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = vec![
            big_pk_auto("id"),
            string("subject"),
            string("name"),
            string_uniq("token_hash"),
            big_integer("unit_id"),
            boolean("includes_subunits"),
            string_null("role"),
            string("kinds"),
            string("language"),
            string("reminders"),
            timestamp_with_time_zone("created_at"),
            timestamp_with_time_zone_null("revoked_at"),
        ];
        let mut feed = table(manager, "calendar_feed", columns);
        feed.foreign_key(&mut reference("unit_id", "organization_unit"))
            .check(one_of(
                "role",
                &["READER", "REPORTER", "APPROVER", "COORDINATOR", "ADMIN"],
            ))
            .check(one_of("language", &["sv", "en"]));
        manager.create_table(feed).await?;
        manager.create_index(index("calendar_feed", ["subject"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["calendar_feed"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
