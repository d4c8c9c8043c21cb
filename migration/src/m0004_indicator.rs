//! Indikator: definitions, whom they are asked of, what they follow up, and targets.

use crate::prelude::*;

pub fn up(schema: &mut Statements) {
    indicator(schema);
    target(schema);
    schema.link("indicator_goal", "indicator", "goal");
    schema.link("indicator_focus_area", "indicator", "focus_area");
    schema.link("indicator_unit", "indicator", "organization_unit");
}

pub fn down(schema: &mut Statements) {
    schema.drop_tables("indicator_unit indicator_focus_area indicator_goal target indicator");
}

fn indicator(schema: &mut Statements) {
    let columns = vec![
        big_pk_auto("id"),
        string_uniq("code"),
        string("name"),
        string_null("description"),
        string("unit_of_measure"),
        string("value_kind"),
        string("direction"),
        string("frequency"),
        integer("decimals"),
        integer("factor"),
        boolean("may_exceed_hundred"),
        double("gender_tolerance"),
        boolean("split_by_gender"),
        string_null("not_split_reason"),
        string("source"),
        date_null("source_publishes_on"),
        integer_null("source_year"),
        string("reporting_level"),
        string("counting_unit"),
        integer("threshold"),
        boolean("hides_zeros"),
        boolean("protected_at_source"),
        boolean("is_example"),
        integer("version"),
    ];
    let mut indicator = schema.table("indicator", columns);
    indicator
        .check(one_of("value_kind", "COUNT SHARE RATE AMOUNT INDEX"))
        .check(one_of("direction", "HIGHER_IS_BETTER LOWER_IS_BETTER NEUTRAL"))
        .check(one_of("frequency", "YEAR HALF_YEAR FOUR_MONTHS QUARTER MONTH"))
        .check(one_of(
            "reporting_level",
            "MUNICIPALITY COUNCIL EXECUTIVE_BOARD COMMITTEE COMPANY ADMINISTRATION UNIT",
        ))
        .check(one_of("counting_unit", "PERSONS OTHER"))
        .check(check("decimals_in_range", "decimals BETWEEN 0 AND 6"))
        .check(check("factor_counts", "factor >= 1"))
        .check(check("gender_tolerance_in_range", "gender_tolerance >= 0"))
        .check(check("threshold_in_range", "threshold >= 0"))
        .check(check(
            "not_split_has_reason",
            "split_by_gender OR not_split_reason IS NOT NULL",
        ))
        .check(check("version_counts", "version >= 1"));
    schema.run(&indicator);
}

fn target(schema: &mut Statements) {
    let columns = vec![
        big_pk_auto("id"),
        big_integer("indicator_id"),
        big_integer("unit_id"),
        string("period"),
        string("gender"),
        double("value"),
        boolean("is_example"),
    ];
    let mut target = schema.table("target", columns);
    target
        .foreign_key(&mut reference("indicator_id", "indicator"))
        .foreign_key(&mut reference("unit_id", "organization_unit"))
        .index(&mut unique(["indicator_id", "unit_id", "period", "gender"]))
        .check(one_of("gender", "TOTAL WOMEN MEN"));
    schema.run(&target);
    schema.index("target", ["unit_id"]);
}
