//! Ramverk: outside sets of goals, and their items.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_pk_auto, integer, string, string_uniq};

use crate::table::{check, drop_tables, reference, table, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let framework = vec![
            big_pk_auto("id"),
            string_uniq("code"),
            string("name"),
            string("name_en"),
        ];
        manager
            .create_table(table(manager, "framework", framework))
            .await?;

        let mut item = table(
            manager,
            "framework_item",
            vec![
                big_pk_auto("id"),
                big_integer("framework_id"),
                integer("number"),
                string_uniq("code"),
                string("name"),
                string("name_en"),
            ],
        );
        item.foreign_key(&mut reference("framework_id", "framework"))
            .index(&mut unique(["framework_id", "number"]))
            .check(check("number_counts", "number >= 1"));
        manager.create_table(item).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["framework_item", "framework"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
