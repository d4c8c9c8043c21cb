//! Codes that differ by case alone are the same code.

use crate::prelude::*;

const CODED: [&str; 10] = [
    "organization_unit",
    "framework",
    "framework_item",
    "steering_document",
    "goal",
    "focus_area",
    "perspective",
    "indicator",
    "deadline_rule",
    "deadline",
];

pub fn up(schema: &mut Statements) {
    for table in CODED {
        // What was two until now stays two: all but the oldest get their id at the end.
        schema.sql(format!(
            "UPDATE {table} SET code = code || '-' || id WHERE id IN ( \
                SELECT own.id FROM {table} own JOIN {table} other ON lower(other.code) = lower(own.code) AND other.id < own.id)"
        ));
        schema.sql(format!(
            "CREATE UNIQUE INDEX {table}_by_lower_code ON {table} (lower(code))"
        ));
    }
}

pub fn down(schema: &mut Statements) {
    for table in CODED {
        schema.sql(format!("DROP INDEX {table}_by_lower_code"));
    }
}
