//! Indicators that speak of the same persons (S8), and roll-ups by one rule.

use crate::prelude::*;

const KINDS: &str = "SUM_OF NUMERATOR_OF DENOMINATOR_OF SAME_AS COMPLEMENT_OF PERIODS_OF";

pub fn up(schema: &mut Statements) {
    let columns = vec![
        big_pk_auto("id"),
        big_integer("indicator_id"),
        string("kind").check(one_of("kind", KINDS)).take(),
        big_integer("other_id"),
    ];
    let mut relation = schema.table("indicator_relation", columns);
    relation
        .foreign_key(&mut reference("indicator_id", "indicator"))
        .foreign_key(&mut reference("other_id", "indicator"))
        .index(&mut unique(["indicator_id", "kind", "other_id"]));
    schema.run(&relation);
    schema.index("indicator_relation", ["other_id"]);
    let columns = vec![
        big_pk_auto("id"),
        big_integer("indicator_id"),
        big_integer("other_id"),
        integer("indicator_version"),
        integer("other_version"),
        string("reason"),
    ];
    let mut dismissal = schema.table("indicator_relation_dismissal", columns);
    dismissal
        .foreign_key(&mut reference("indicator_id", "indicator"))
        .foreign_key(&mut reference("other_id", "indicator"))
        .index(&mut unique(["indicator_id", "other_id"]));
    schema.run(&dismissal);
    narrow_aggregation(schema);
}

/// The column is made anew, since SQLite changes no check of one that there is.
fn narrow_aggregation(schema: &mut Statements) {
    schema.add_column("indicator", string_null("aggregation_before"));
    schema.sql("UPDATE indicator SET aggregation_before = aggregation");
    schema.drop_column("indicator", "aggregation");
    let mut aggregation = string("aggregation");
    aggregation
        .default("NONE")
        .check(one_of("aggregation", "SUM RATIO_OF_SUMS NONE"));
    schema.add_column("indicator", aggregation);
    // A mean weighted by denominators is the ratio of the sums, but for the rounding of its parts.
    schema.sql(
        "UPDATE indicator SET aggregation = CASE aggregation_before WHEN 'WEIGHTED_MEAN' THEN 'RATIO_OF_SUMS' \
         ELSE aggregation_before END",
    );
    schema.drop_column("indicator", "aggregation_before");
}

pub fn down(schema: &mut Statements) {
    schema.drop_tables("indicator_relation_dismissal indicator_relation");
}
