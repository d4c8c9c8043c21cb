//! What a municipality decides for its calendar: period ends of its own, and units that take over from one another.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, string};

use crate::table::{add_column, check, drop_column, drop_tables, one_of, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

const CYCLES: [&str; 6] = [
    "AUGUST",
    "APRIL_AUGUST",
    "MARCH_AUGUST",
    "MARCH_AUGUST_OCTOBER",
    "JULY",
    "CUSTOM",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let with_settings = [
            integer("year").primary_key().take(),
            string("cycle"),
            string("settings"),
            integer("version"),
        ];
        replace_fiscal_year(
            manager,
            with_settings.into(),
            &CYCLES,
            "year, cycle, '{}', version",
        )
        .await?;
        let mut successor = ColumnDef::new("successor_id");
        successor.big_integer().extra("REFERENCES organization_unit (id)");
        add_column(manager, "organization_unit", successor).await
    }

    /// Years with period ends of their own go back to the template that most municipalities use.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_column(manager, "organization_unit", "successor_id").await?;
        let [templates @ .., _] = CYCLES;
        let columns = vec![
            integer("year").primary_key().take(),
            string("cycle"),
            integer("version"),
        ];
        let values = "year, CASE cycle WHEN 'CUSTOM' THEN 'AUGUST' ELSE cycle END, version";
        replace_fiscal_year(manager, columns, &templates, values).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// SQLite can't change a constraint of a table that exists: the rows move to a new one that takes its name.
async fn replace_fiscal_year(
    manager: &SchemaManager<'_>,
    columns: Vec<ColumnDef>,
    cycles: &[&'static str],
    values: &str,
) -> Result<(), DbErr> {
    let mut next = table(manager, "fiscal_year_next", columns);
    next.check(one_of("cycle", cycles))
        .check(check("version_counts", "version >= 1"));
    manager.create_table(next).await?;
    let copy = format!("INSERT INTO fiscal_year_next SELECT {values} FROM fiscal_year");
    manager.get_connection().execute_unprepared(&copy).await?;
    drop_tables(manager, ["fiscal_year"]).await?;
    let rename = Table::rename().table("fiscal_year_next", "fiscal_year").take();
    manager.rename_table(rename).await
}
