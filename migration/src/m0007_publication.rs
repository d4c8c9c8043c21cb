//! Publicering: decisions to publish, and the figures that they published (S1).

use crate::prelude::*;

pub fn up(schema: &mut Statements) {
    publication(schema);
    figure(schema);
    figure_indexes(schema);
}

pub fn down(schema: &mut Statements) {
    schema.drop_tables("figure publication");
}

fn publication(schema: &mut Statements) {
    let columns = vec![
        big_pk_auto("id"),
        string("name"),
        date("decided_on"),
        timestamp_with_time_zone("published_at"),
        string("published_by"),
        integer("shown"),
        integer("suppressed"),
        integer("missing"),
    ];
    let mut publication = schema.table("publication", columns);
    publication.check(check(
        "cells_count",
        "shown >= 0 AND suppressed >= 0 AND missing >= 0",
    ));
    schema.run(&publication);
}

fn figure(schema: &mut Statements) {
    let columns = vec![
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
    ];
    let mut figure = schema.table("figure", columns);
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
        .check(one_of("gender", "TOTAL WOMEN MEN"))
        .check(one_of("state", "VALUE MISSING NOT_APPLICABLE SUPPRESSED"))
        .check(one_of(
            "missing_reason",
            "NOT_REPORTED NOT_COLLECTED NOT_YET_AVAILABLE UNRELIABLE OTHER",
        ))
        .check(one_of("suppression_reason", "CONFIDENTIAL SOURCE"))
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
    schema.run(&figure);
}

fn figure_indexes(schema: &mut Statements) {
    let is_current = || Expr::col("superseded_at").is_null();
    // Of every cell at most one figure is current: two publications at once can't both leave theirs standing.
    let mut one_current = index("figure", ["indicator_id", "unit_id", "period", "gender"]);
    schema.run(one_current.unique().and_where(is_current()));
    let mut by_unit = index("figure", ["unit_id", "year"]);
    schema.run(by_unit.and_where(is_current()));
    // What was current at an instant (asOf), and what came since one.
    schema.index("figure", ["published_at"]);
}
