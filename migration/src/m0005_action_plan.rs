//! Handlingsplan with its activities, and what they serve.

use crate::prelude::*;

pub fn up(schema: &mut Statements) {
    action_plan(schema);
    activity(schema);
    schema.link("action_plan_indicator", "action_plan", "indicator");
    schema.link("activity_goal", "activity", "goal");
    schema.link("activity_focus_area", "activity", "focus_area");
    schema.link("activity_indicator", "activity", "indicator");
}

pub fn down(schema: &mut Statements) {
    schema.drop_tables(
        "activity_indicator activity_focus_area activity_goal action_plan_indicator activity action_plan",
    );
}

fn action_plan(schema: &mut Statements) {
    let columns = vec![
        big_pk_auto("id"),
        big_integer("unit_id"),
        integer("year"),
        string("status"),
        integer("version"),
    ];
    let mut plan = schema.table("action_plan", columns);
    plan.foreign_key(&mut reference("unit_id", "organization_unit"))
        .index(&mut unique(["unit_id", "year"]))
        .check(one_of("status", "DRAFT ADOPTED FOLLOWED_UP EVALUATED"))
        .check(check("version_counts", "version >= 1"));
    schema.run(&plan);
    schema.index("action_plan", ["year"]);
}

fn activity(schema: &mut Statements) {
    let columns = vec![
        big_pk_auto("id"),
        big_integer("action_plan_id"),
        string("title"),
        string_null("description"),
        boolean("is_example"),
        string("status"),
        integer_null("priority"),
        date_null("starts_on"),
        date_null("ends_on"),
        boolean("touches_children"),
        string_null("collaboration"),
        string_null("consequences_for_people"),
        string_null("consequences_for_environment"),
        string_null("child_rights_assessment"),
        integer("version"),
    ];
    let mut activity = schema.table("activity", columns);
    activity
        .foreign_key(&mut reference("action_plan_id", "action_plan"))
        .check(one_of("status", "PLANNED ONGOING COMPLETED POSTPONED CANCELLED"))
        .check(check("priority_counts", "priority >= 1"))
        .check(check("dates_in_order", "starts_on <= ends_on"))
        .check(check("version_counts", "version >= 1"));
    schema.run(&activity);
    schema.index("activity", ["action_plan_id"]);
}
