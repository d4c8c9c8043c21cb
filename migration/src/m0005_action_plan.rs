//! Handlingsplan with its activities, and what they serve.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_pk_auto, boolean, date_null, integer, integer_null, string, string_null,
};

use crate::table::{check, create_link, drop_tables, index, one_of, reference, table, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        action_plan(manager).await?;
        activity(manager).await?;
        let plan = ("action_plan_id", "action_plan");
        create_link(
            manager,
            "action_plan_indicator",
            plan,
            ("indicator_id", "indicator"),
        )
        .await?;
        let activity = ("activity_id", "activity");
        create_link(manager, "activity_goal", activity, ("goal_id", "goal")).await?;
        create_link(
            manager,
            "activity_focus_area",
            activity,
            ("focus_area_id", "focus_area"),
        )
        .await?;
        create_link(
            manager,
            "activity_indicator",
            activity,
            ("indicator_id", "indicator"),
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(
            manager,
            [
                "activity_indicator",
                "activity_focus_area",
                "activity_goal",
                "action_plan_indicator",
                "activity",
                "action_plan",
            ],
        )
        .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn action_plan(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut plan = table(
        manager,
        "action_plan",
        vec![
            big_pk_auto("id"),
            big_integer("unit_id"),
            integer("year"),
            string("status"),
            integer("version"),
        ],
    );
    plan.foreign_key(&mut reference("unit_id", "organization_unit"))
        .index(&mut unique(["unit_id", "year"]))
        .check(one_of(
            "status",
            &["DRAFT", "ADOPTED", "FOLLOWED_UP", "EVALUATED"],
        ))
        .check(check("version_counts", "version >= 1"));
    manager.create_table(plan).await?;
    manager.create_index(index("action_plan", ["year"])).await
}

async fn activity(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut activity = table(
        manager,
        "activity",
        vec![
            big_pk_auto("id"),
            big_integer("action_plan_id"),
            string("title"),
            string_null("description"),
            boolean("is_example"),
            string("status"),
            integer_null("priority"),
            date_null("starts_on"),
            date_null("ends_on"),
            boolean("touches_children"),
            string_null("collaboration"),
            string_null("consequences_for_people"),
            string_null("consequences_for_environment"),
            string_null("child_rights_assessment"),
            integer("version"),
        ],
    );
    activity
        .foreign_key(&mut reference("action_plan_id", "action_plan"))
        .check(one_of(
            "status",
            &["PLANNED", "ONGOING", "COMPLETED", "POSTPONED", "CANCELLED"],
        ))
        .check(check("priority_counts", "priority >= 1"))
        .check(check("dates_in_order", "starts_on <= ends_on"))
        .check(check("version_counts", "version >= 1"));
    manager.create_table(activity).await?;
    manager.create_index(index("activity", ["action_plan_id"])).await
}
