//! What a municipality decides for its calendar: period ends of its own, and units that take over from one another.

use crate::prelude::*;

/// The cycles that were there before a municipality could have one of its own.
const TEMPLATES: &str = "AUGUST APRIL_AUGUST MARCH_AUGUST MARCH_AUGUST_OCTOBER JULY";

pub fn up(schema: &mut Statements) {
    let with_settings = vec![
        integer("year").primary_key().take(),
        string("cycle"),
        string("settings"),
        integer("version"),
    ];
    let cycles = format!("{TEMPLATES} CUSTOM");
    replace_fiscal_year(schema, with_settings, &cycles, "year, cycle, '{}', version");
    let mut successor = ColumnDef::new("successor_id");
    successor.big_integer().extra("REFERENCES organization_unit (id)");
    schema.add_column("organization_unit", successor);
}

/// Years with period ends of their own go back to the template that most municipalities use.
pub fn down(schema: &mut Statements) {
    schema.drop_column("organization_unit", "successor_id");
    let columns = vec![
        integer("year").primary_key().take(),
        string("cycle"),
        integer("version"),
    ];
    let values = "year, CASE cycle WHEN 'CUSTOM' THEN 'AUGUST' ELSE cycle END, version";
    replace_fiscal_year(schema, columns, TEMPLATES, values);
}

/// SQLite can't change a constraint of a table that exists: the rows move to a new one that takes its name.
fn replace_fiscal_year(schema: &mut Statements, columns: Vec<ColumnDef>, cycles: &str, values: &str) {
    let mut next = schema.table("fiscal_year_next", columns);
    next.check(one_of("cycle", cycles))
        .check(check("version_counts", "version >= 1"));
    schema.run(&next);
    schema.sql(format!(
        "INSERT INTO fiscal_year_next SELECT {values} FROM fiscal_year"
    ));
    schema.drop_tables("fiscal_year");
    schema.run(Table::rename().table("fiscal_year_next", "fiscal_year"));
}
