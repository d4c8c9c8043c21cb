//! Utfall: what units report, one row per cell (R4).

use crate::prelude::*;

pub fn up(schema: &mut Statements) {
    let columns = vec![
        big_pk_auto("id"),
        big_integer("indicator_id"),
        big_integer("unit_id"),
        string("period"),
        integer("year"),
        string("gender"),
        string("state"),
        double_null("value"),
        double_null("numerator"),
        double_null("denominator"),
        string_null("missing_reason"),
        string_null("source_code"),
        string_null("comment"),
        string("approval"),
        boolean("is_example"),
        timestamp_with_time_zone("submitted_at"),
        string("submitted_by"),
        integer("version"),
    ];
    let mut result = schema.table("result", columns);
    result
        .foreign_key(&mut reference("indicator_id", "indicator"))
        .foreign_key(&mut reference("unit_id", "organization_unit"))
        .index(&mut unique(["indicator_id", "unit_id", "period", "gender"]))
        .check(one_of("gender", "TOTAL WOMEN MEN"))
        .check(one_of("approval", "DRAFT SUBMITTED APPROVED RETURNED"))
        .check(one_of(
            "missing_reason",
            "NOT_REPORTED NOT_COLLECTED NOT_YET_AVAILABLE UNRELIABLE OTHER",
        ))
        // SUPPRESSED is no state of a raw cell: only publishing hides.
        .check(one_of("state", "VALUE MISSING NOT_APPLICABLE"))
        .check(check(
            "value_when_stated",
            "(state = 'VALUE') = (value IS NOT NULL)",
        ))
        .check(check(
            "reason_when_missing",
            "(state = 'MISSING') = (missing_reason IS NOT NULL)",
        ))
        .check(check(
            "parts_come_in_pairs",
            "(numerator IS NULL) = (denominator IS NULL)",
        ))
        .check(check(
            "parts_have_a_value",
            "state = 'VALUE' OR numerator IS NULL",
        ))
        .check(check("denominator_divides", "denominator <> 0"))
        .check(check(
            "year_of_period",
            "CAST(substr(period, 1, 4) AS integer) = year",
        ))
        .check(check("version_counts", "version >= 1"));
    schema.run(&result);
    schema.index("result", ["unit_id", "year"]);
}

pub fn down(schema: &mut Statements) {
    schema.drop_tables("result");
}
