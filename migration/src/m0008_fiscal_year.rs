//! Verksamhetsår that someone has set up.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, string};

use crate::table::{check, drop_tables, one_of, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let year = integer("year").primary_key().take();
        let mut fiscal_year = table(
            manager,
            "fiscal_year",
            vec![year, string("cycle"), integer("version")],
        );
        fiscal_year
            .check(one_of(
                "cycle",
                &[
                    "AUGUST",
                    "APRIL_AUGUST",
                    "MARCH_AUGUST",
                    "MARCH_AUGUST_OCTOBER",
                    "JULY",
                ],
            ))
            .check(check("version_counts", "version >= 1"));
        manager.create_table(fiscal_year).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["fiscal_year"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
