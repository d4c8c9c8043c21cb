//! Styrdokument with their goals, focus areas, perspectives and principles.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, big_pk_auto, boolean, date, date_null, integer, string, string_null,
    string_uniq,
};

use crate::table::{check, create_link, drop_tables, index, one_of, reference, table, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        steering_document(manager).await?;
        goal(manager).await?;
        focus_area(manager).await?;
        perspective(manager).await?;
        principle(manager).await?;
        create_link(
            manager,
            "focus_area_goal",
            ("focus_area_id", "focus_area"),
            ("goal_id", "goal"),
        )
        .await?;
        create_link(
            manager,
            "goal_framework_item",
            ("goal_id", "goal"),
            ("framework_item_id", "framework_item"),
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(
            manager,
            [
                "goal_framework_item",
                "focus_area_goal",
                "principle",
                "perspective",
                "focus_area",
                "goal",
                "steering_document",
            ],
        )
        .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn steering_document(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut document = table(
        manager,
        "steering_document",
        vec![
            big_pk_auto("id"),
            string_uniq("code"),
            string("title"),
            string("kind"),
            string_null("vision"),
            date("valid_from"),
            date_null("valid_to"),
            big_integer_null("complements_id"),
            big_integer_null("replaces_id"),
            integer("version"),
        ],
    );
    document
        .foreign_key(&mut reference("complements_id", "steering_document"))
        .foreign_key(&mut reference("replaces_id", "steering_document"))
        .check(one_of("kind", &["PROGRAMME", "STRATEGY", "PLAN", "POLICY"]))
        .check(check("complements_another", "complements_id <> id"))
        .check(check("replaces_another", "replaces_id <> id"))
        .check(check("valid_in_order", "valid_from <= valid_to"))
        .check(check("version_counts", "version >= 1"));
    manager.create_table(document).await
}

async fn goal(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut goal = table(
        manager,
        "goal",
        vec![
            big_pk_auto("id"),
            string_uniq("code"),
            string("title"),
            string_null("description"),
            boolean("is_example"),
            big_integer("steering_document_id"),
            big_integer_null("parent_id"),
            integer("version"),
        ],
    );
    goal.foreign_key(&mut reference("steering_document_id", "steering_document"))
        .foreign_key(&mut reference("parent_id", "goal"))
        .check(check("parent_is_another", "parent_id <> id"))
        .check(check("version_counts", "version >= 1"));
    manager.create_table(goal).await?;
    manager
        .create_index(index("goal", ["steering_document_id"]))
        .await?;
    manager.create_index(index("goal", ["parent_id"])).await
}

async fn focus_area(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut area = table(
        manager,
        "focus_area",
        vec![
            big_pk_auto("id"),
            string_uniq("code"),
            integer("number"),
            string("name"),
            big_integer("steering_document_id"),
            integer("version"),
        ],
    );
    area.foreign_key(&mut reference("steering_document_id", "steering_document"))
        .index(&mut unique(["steering_document_id", "number"]))
        .check(check("number_counts", "number >= 1"))
        .check(check("version_counts", "version >= 1"));
    manager.create_table(area).await
}

async fn perspective(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut perspective = table(
        manager,
        "perspective",
        vec![
            big_pk_auto("id"),
            big_integer("steering_document_id"),
            integer("number"),
            string_uniq("code"),
            string("name"),
        ],
    );
    perspective
        .foreign_key(&mut reference("steering_document_id", "steering_document"))
        .index(&mut unique(["steering_document_id", "number"]))
        .check(check("number_counts", "number >= 1"));
    manager.create_table(perspective).await
}

async fn principle(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut principle = table(
        manager,
        "principle",
        vec![
            big_pk_auto("id"),
            big_integer("steering_document_id"),
            integer("number"),
            string("name"),
            string("text"),
        ],
    );
    principle
        .foreign_key(&mut reference("steering_document_id", "steering_document"))
        .index(&mut unique(["steering_document_id", "number"]))
        .check(check("number_counts", "number >= 1"));
    manager.create_table(principle).await
}
