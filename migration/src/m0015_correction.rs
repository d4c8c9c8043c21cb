//! Rättelser och inlämningstid: why a publication corrects earlier ones, which figures it superseded, and when cells came in (R7, R9).

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{string_null, timestamp_with_time_zone_null};
use sea_orm_migration::sea_orm::DbBackend;

use crate::table::index;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut reason = string_null("correction_reason");
        if manager.get_database_backend() == DbBackend::Postgres {
            reason.extra(r#"COLLATE "C""#);
        }
        add(manager, "publication", reason).await?;
        add(manager, "result", timestamp_with_time_zone_null("handed_in_at")).await?;
        // Until now a cell was handed in by being written; only its latest change is known here.
        let handed_in = Query::update()
            .table("result")
            .value("handed_in_at", Expr::col("submitted_at"))
            .and_where(Expr::col("approval").ne("DRAFT"))
            .to_owned();
        manager.exec_stmt(handed_in).await?;
        // What a publication superseded, in pages: a list of corrections starts from there.
        let mut superseded = index("figure", ["superseded_at", "id"]);
        let is_superseded = Expr::col("superseded_at").is_not_null();
        manager
            .create_index(superseded.and_where(is_superseded).take())
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let superseded = Index::drop()
            .name("figure_by_superseded_at_id")
            .table("figure")
            .to_owned();
        manager.drop_index(superseded).await?;
        drop(manager, "result", "handed_in_at").await?;
        drop(manager, "publication", "correction_reason").await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn add(manager: &SchemaManager<'_>, table: &'static str, column: ColumnDef) -> Result<(), DbErr> {
    let alter = Table::alter().table(table).add_column(column).take();
    manager.alter_table(alter).await
}

async fn drop(manager: &SchemaManager<'_>, table: &'static str, column: &'static str) -> Result<(), DbErr> {
    let alter = Table::alter().table(table).drop_column(column).take();
    manager.alter_table(alter).await
}
