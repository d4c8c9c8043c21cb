//! Publicering: decisions to publish, and the figures that they published (S1).

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_pk_auto, date, double_null, integer, string, string_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null,
};

use crate::table::{check, drop_tables, index, one_of, reference, table, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        publication(manager).await?;
        figure(manager).await?;
        figure_indexes(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["figure", "publication"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn publication(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut publication = table(
        manager,
        "publication",
        vec![
            big_pk_auto("id"),
            string("name"),
            date("decided_on"),
            timestamp_with_time_zone("published_at"),
            string("published_by"),
            integer("shown"),
            integer("suppressed"),
            integer("missing"),
        ],
    );
    publication.check(check(
        "cells_count",
        "shown >= 0 AND suppressed >= 0 AND missing >= 0",
    ));
    manager.create_table(publication).await
}

async fn figure(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut figure = table(
        manager,
        "figure",
        vec![
            big_pk_auto("id"),
            big_integer("publication_id"),
            big_integer("indicator_id"),
            big_integer("unit_id"),
            string("period"),
            integer("year"),
            string("gender"),
            string("state"),
            double_null("value"),
            string_null("missing_reason"),
            string_null("suppression_reason"),
            double_null("target"),
            timestamp_with_time_zone("published_at"),
            timestamp_with_time_zone_null("superseded_at"),
        ],
    );
    figure
        .foreign_key(&mut reference("publication_id", "publication"))
        .foreign_key(&mut reference("indicator_id", "indicator"))
        .foreign_key(&mut reference("unit_id", "organization_unit"))
        .index(&mut unique([
            "publication_id",
            "indicator_id",
            "unit_id",
            "period",
            "gender",
        ]))
        .check(one_of("gender", &["TOTAL", "WOMEN", "MEN"]))
        .check(one_of(
            "state",
            &["VALUE", "MISSING", "NOT_APPLICABLE", "SUPPRESSED"],
        ))
        .check(one_of(
            "missing_reason",
            &[
                "NOT_REPORTED",
                "NOT_COLLECTED",
                "NOT_YET_AVAILABLE",
                "UNRELIABLE",
                "OTHER",
            ],
        ))
        .check(one_of("suppression_reason", &["CONFIDENTIAL", "SOURCE"]))
        .check(check(
            "value_when_stated",
            "(state = 'VALUE') = (value IS NOT NULL)",
        ))
        .check(check(
            "reason_when_missing",
            "(state = 'MISSING') = (missing_reason IS NOT NULL)",
        ))
        .check(check(
            "reason_when_suppressed",
            "(state = 'SUPPRESSED') = (suppression_reason IS NOT NULL)",
        ))
        .check(check(
            "year_of_period",
            "CAST(substr(period, 1, 4) AS integer) = year",
        ))
        .check(check("superseded_later", "published_at <= superseded_at"));
    manager.create_table(figure).await
}

async fn figure_indexes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let is_current = || Expr::col("superseded_at").is_null();
    // Of every cell at most one figure is current: two publications at once can't both leave theirs standing.
    let mut one_current = index("figure", ["indicator_id", "unit_id", "period", "gender"]);
    manager
        .create_index(one_current.unique().and_where(is_current()).take())
        .await?;
    let mut by_unit = index("figure", ["unit_id", "year"]);
    manager
        .create_index(by_unit.and_where(is_current()).take())
        .await?;
    // What was current at an instant (asOf), and what came since one.
    manager.create_index(index("figure", ["published_at"])).await
}
