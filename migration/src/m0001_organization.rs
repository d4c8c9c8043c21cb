//! Organisation: units, and the roles that subjects hold for them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, big_pk_auto, boolean, date, date_null, integer, string, string_uniq,
    timestamp_with_time_zone,
};

use crate::table::{check, drop_tables, index, one_of, reference, table, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        organization_unit(manager).await?;
        role_grant(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["role_grant", "organization_unit"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn organization_unit(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut unit = table(
        manager,
        "organization_unit",
        vec![
            big_pk_auto("id"),
            string_uniq("code"),
            string("name"),
            string("kind"),
            big_integer_null("parent_id"),
            date("valid_from"),
            date_null("valid_to"),
            boolean("is_example"),
            integer("version"),
        ],
    );
    unit.foreign_key(&mut reference("parent_id", "organization_unit"))
        .check(one_of(
            "kind",
            &[
                "MUNICIPALITY",
                "COUNCIL",
                "EXECUTIVE_BOARD",
                "COMMITTEE",
                "COMPANY",
                "ADMINISTRATION",
                "UNIT",
            ],
        ))
        .check(check("parent_is_another", "parent_id <> id"))
        .check(check("valid_in_order", "valid_from <= valid_to"))
        .check(check("version_counts", "version >= 1"));
    manager.create_table(unit).await?;
    manager
        .create_index(index("organization_unit", ["parent_id"]))
        .await
}

async fn role_grant(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut grant = table(
        manager,
        "role_grant",
        vec![
            big_pk_auto("id"),
            string("subject"),
            string("role"),
            big_integer("unit_id"),
            timestamp_with_time_zone("granted_at"),
            string("granted_by"),
        ],
    );
    grant
        .foreign_key(&mut reference("unit_id", "organization_unit"))
        .index(&mut unique(["subject", "role", "unit_id"]))
        .check(one_of(
            "role",
            &["READER", "REPORTER", "APPROVER", "COORDINATOR", "ADMIN"],
        ));
    manager.create_table(grant).await
}
