//! Rättelser och inlämningstid: why a publication corrects earlier ones, which figures it superseded, and when cells came in (R7, R9).

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{string_null, timestamp_with_time_zone_null};

use crate::table::{add_column, drop_column, index};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_column(manager, "publication", string_null("correction_reason")).await?;
        add_column(manager, "result", timestamp_with_time_zone_null("handed_in_at")).await?;
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
        drop_column(manager, "result", "handed_in_at").await?;
        drop_column(manager, "publication", "correction_reason").await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
