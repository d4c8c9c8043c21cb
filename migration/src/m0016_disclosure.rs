//! Disclosure control over whole tables, and roll-ups (S3, S4).

use crate::prelude::*;

pub fn up(schema: &mut Statements) {
    for column in definition() {
        schema.add_column("indicator", column);
    }
    let usual = "UPDATE indicator SET aggregation = CASE value_kind WHEN 'COUNT' THEN 'SUM' WHEN 'AMOUNT' THEN 'SUM' \
                 WHEN 'SHARE' THEN 'RATIO_OF_SUMS' WHEN 'RATE' THEN 'RATIO_OF_SUMS' ELSE 'NONE' END";
    schema.sql(usual);
    let columns = vec![
        big_pk_auto("id"),
        big_integer("publication_id"),
        big_integer("indicator_id"),
        string("period"),
        string("counts"),
    ];
    let mut disclosure = schema.table("disclosure_table", columns);
    disclosure
        .foreign_key(&mut reference("publication_id", "publication"))
        .foreign_key(&mut reference("indicator_id", "indicator"))
        .index(&mut unique(["publication_id", "indicator_id", "period"]));
    schema.run(&disclosure);
    schema.index("disclosure_table", ["indicator_id", "period"]);
}

pub fn down(schema: &mut Statements) {
    schema.drop_tables("disclosure_table");
    for column in ["aggregation", "dominance", "rounding_base", "hides_complements"] {
        schema.drop_column("indicator", column);
    }
}

/// What an indicator's definition says beside what it said before.
fn definition() -> Vec<ColumnDef> {
    let mut aggregation = string("aggregation");
    aggregation
        .default("NONE")
        .check(one_of("aggregation", "SUM RATIO_OF_SUMS WEIGHTED_MEAN NONE"));
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
