//! Styrdokument with their goals, focus areas, perspectives and principles.

use crate::prelude::*;

pub fn up(schema: &mut Statements) {
    steering_document(schema);
    goal(schema);
    focus_area(schema);
    perspective(schema);
    principle(schema);
    schema.link("focus_area_goal", "focus_area", "goal");
    schema.link("goal_framework_item", "goal", "framework_item");
}

pub fn down(schema: &mut Statements) {
    schema.drop_tables(
        "goal_framework_item focus_area_goal principle perspective focus_area goal steering_document",
    );
}

fn steering_document(schema: &mut Statements) {
    let columns = vec![
        big_pk_auto("id"),
        string_uniq("code"),
        string("title"),
        string("kind"),
        string_null("vision"),
        date("valid_from"),
        date_null("valid_to"),
        big_integer_null("complements_id"),
        big_integer_null("replaces_id"),
        integer("version"),
    ];
    let mut document = schema.table("steering_document", columns);
    document
        .foreign_key(&mut reference("complements_id", "steering_document"))
        .foreign_key(&mut reference("replaces_id", "steering_document"))
        .check(one_of("kind", "PROGRAMME STRATEGY PLAN POLICY"))
        .check(check("complements_another", "complements_id <> id"))
        .check(check("replaces_another", "replaces_id <> id"))
        .check(check("valid_in_order", "valid_from <= valid_to"))
        .check(check("version_counts", "version >= 1"));
    schema.run(&document);
}

fn goal(schema: &mut Statements) {
    let columns = vec![
        big_pk_auto("id"),
        string_uniq("code"),
        string("title"),
        string_null("description"),
        boolean("is_example"),
        big_integer("steering_document_id"),
        big_integer_null("parent_id"),
        integer("version"),
    ];
    let mut goal = schema.table("goal", columns);
    goal.foreign_key(&mut reference("steering_document_id", "steering_document"))
        .foreign_key(&mut reference("parent_id", "goal"))
        .check(check("parent_is_another", "parent_id <> id"))
        .check(check("version_counts", "version >= 1"));
    schema.run(&goal);
    schema.index("goal", ["steering_document_id"]);
    schema.index("goal", ["parent_id"]);
}

fn focus_area(schema: &mut Statements) {
    let columns = vec![
        big_pk_auto("id"),
        string_uniq("code"),
        integer("number"),
        string("name"),
        big_integer("steering_document_id"),
        integer("version"),
    ];
    let mut area = schema.table("focus_area", columns);
    area.foreign_key(&mut reference("steering_document_id", "steering_document"))
        .index(&mut unique(["steering_document_id", "number"]))
        .check(check("number_counts", "number >= 1"))
        .check(check("version_counts", "version >= 1"));
    schema.run(&area);
}

fn perspective(schema: &mut Statements) {
    let columns = vec![
        big_pk_auto("id"),
        big_integer("steering_document_id"),
        integer("number"),
        string_uniq("code"),
        string("name"),
    ];
    let mut perspective = schema.table("perspective", columns);
    perspective
        .foreign_key(&mut reference("steering_document_id", "steering_document"))
        .index(&mut unique(["steering_document_id", "number"]))
        .check(check("number_counts", "number >= 1"));
    schema.run(&perspective);
}

fn principle(schema: &mut Statements) {
    let columns = vec![
        big_pk_auto("id"),
        big_integer("steering_document_id"),
        integer("number"),
        string("name"),
        string("text"),
    ];
    let mut principle = schema.table("principle", columns);
    principle
        .foreign_key(&mut reference("steering_document_id", "steering_document"))
        .index(&mut unique(["steering_document_id", "number"]))
        .check(check("number_counts", "number >= 1"));
    schema.run(&principle);
}
