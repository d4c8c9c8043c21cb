//! Godkännande, stängning och frysning: who reviewed a result, which years are closed, what is frozen, and who is excepted (R7, R8).

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_pk_auto, date, integer, string, string_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null,
};

use crate::table::{add_column, check, drop_column, drop_tables, index, reference, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in review() {
            add_column(manager, "result", column).await?;
        }
        for column in closing() {
            add_column(manager, "fiscal_year", column).await?;
        }
        data_freeze(manager).await?;
        lock_exception(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["lock_exception", "data_freeze"]).await?;
        // Those that a check names beside its own go after the column that carries the check.
        for column in ["reopen_reason", "closed_by", "closed_at"] {
            drop_column(manager, "fiscal_year", column).await?;
        }
        for column in ["reviewed_by", "reviewed_at", "review_comment"] {
            drop_column(manager, "result", column).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn review() -> [ColumnDef; 3] {
    let mut by = string_null("reviewed_by");
    by.check(check(
        "review_is_signed",
        "(reviewed_at IS NULL) = (reviewed_by IS NULL)",
    ));
    [
        string_null("review_comment"),
        timestamp_with_time_zone_null("reviewed_at"),
        by,
    ]
}

fn closing() -> [ColumnDef; 3] {
    let mut by = string_null("closed_by");
    by.check(check(
        "closing_is_signed",
        "(closed_at IS NULL) = (closed_by IS NULL)",
    ));
    [
        timestamp_with_time_zone_null("closed_at"),
        by,
        string_null("reopen_reason"),
    ]
}

async fn data_freeze(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let columns = vec![
        big_pk_auto("id"),
        string("event"),
        integer("year"),
        date("period_end"),
        timestamp_with_time_zone("frozen_at"),
        string("frozen_by"),
        timestamp_with_time_zone_null("thawed_at"),
        string_null("thawed_by"),
        string_null("thaw_reason"),
    ];
    let mut freeze = table(manager, "data_freeze", columns);
    freeze.check(check(
        "thaw_is_signed",
        "(thawed_at IS NULL) = (thawed_by IS NULL) AND (thawed_at IS NULL) = (thaw_reason IS NULL)",
    ));
    manager.create_table(freeze).await?;
    // An event is frozen once at a time, however many freeze it at the same moment.
    let mut in_force = index("data_freeze", ["event"]);
    in_force.unique().and_where(Expr::col("thawed_at").is_null());
    manager.create_index(in_force.take()).await?;
    manager.create_index(index("data_freeze", ["year"])).await
}

async fn lock_exception(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let columns = vec![
        big_pk_auto("id"),
        big_integer("unit_id"),
        integer("year"),
        string_null("event"),
        timestamp_with_time_zone("until"),
        string("reason"),
        timestamp_with_time_zone("granted_at"),
        string("granted_by"),
        timestamp_with_time_zone_null("revoked_at"),
        string_null("revoked_by"),
    ];
    let mut exception = table(manager, "lock_exception", columns);
    exception
        .foreign_key(&mut reference("unit_id", "organization_unit"))
        .check(check("lasts", "granted_at < until"))
        .check(check(
            "revocation_is_signed",
            "(revoked_at IS NULL) = (revoked_by IS NULL)",
        ));
    manager.create_table(exception).await?;
    manager.create_index(index("lock_exception", ["year"])).await
}
