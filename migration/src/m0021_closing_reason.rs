//! Why a year was closed without what is missing (R8).

use crate::prelude::*;

pub fn up(schema: &mut Statements) {
    schema.add_column("fiscal_year", string_null("closing_reason"));
}

pub fn down(schema: &mut Statements) {
    schema.drop_column("fiscal_year", "closing_reason");
}
