//! Verksamhetsår that someone has set up.

use crate::prelude::*;

pub fn up(schema: &mut Statements) {
    let year = integer("year").primary_key().take();
    let columns = vec![year, string("cycle"), integer("version")];
    let mut fiscal_year = schema.table("fiscal_year", columns);
    fiscal_year
        .check(one_of(
            "cycle",
            "AUGUST APRIL_AUGUST MARCH_AUGUST MARCH_AUGUST_OCTOBER JULY",
        ))
        .check(check("version_counts", "version >= 1"));
    schema.run(&fiscal_year);
}

pub fn down(schema: &mut Statements) {
    schema.drop_tables("fiscal_year");
}
