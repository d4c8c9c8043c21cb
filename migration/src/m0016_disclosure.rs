//! Disclosure control over whole tables, and roll-ups (S3, S4).

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_pk_auto, boolean, integer_null, string};

use crate::table::{add_column, drop_column, drop_tables, index, one_of, reference, table, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in definition() {
            add_column(manager, "indicator", column).await?;
        }
        let usual = "UPDATE indicator SET aggregation = CASE value_kind WHEN 'COUNT' THEN 'SUM' WHEN 'AMOUNT' THEN 'SUM' \
                     WHEN 'SHARE' THEN 'RATIO_OF_SUMS' WHEN 'RATE' THEN 'RATIO_OF_SUMS' ELSE 'NONE' END";
        manager.get_connection().execute_unprepared(usual).await?;
        let columns = vec![
            big_pk_auto("id"),
            big_integer("publication_id"),
            big_integer("indicator_id"),
            string("period"),
            string("counts"),
        ];
        let mut disclosure = table(manager, "disclosure_table", columns);
        disclosure
            .foreign_key(&mut reference("publication_id", "publication"))
            .foreign_key(&mut reference("indicator_id", "indicator"))
            .index(&mut unique(["publication_id", "indicator_id", "period"]));
        manager.create_table(disclosure).await?;
        manager
            .create_index(index("disclosure_table", ["indicator_id", "period"]))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["disclosure_table"]).await?;
        for column in ["aggregation", "dominance", "rounding_base", "hides_complements"] {
            drop_column(manager, "indicator", column).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// What an indicator's definition says beside what it said before.
fn definition() -> Vec<ColumnDef> {
    let mut aggregation = string("aggregation");
    aggregation.default("NONE").check(one_of(
        "aggregation",
        &["SUM", "RATIO_OF_SUMS", "WEIGHTED_MEAN", "NONE"],
    ));
    let at_least = |column: &'static str, least: i32, most: i32| {
        integer_null(column)
            .check(Expr::col(column).between(least, most))
            .take()
    };
    vec![
        boolean("hides_complements").default(true).take(),
        at_least("rounding_base", 2, 1_000),
        at_least("dominance", 1, 99),
        aggregation,
    ]
}
