//! Organisation: units, and the roles that subjects hold for them.

use crate::prelude::*;

pub fn up(schema: &mut Statements) {
    organization_unit(schema);
    role_grant(schema);
}

pub fn down(schema: &mut Statements) {
    schema.drop_tables("role_grant organization_unit");
}

fn organization_unit(schema: &mut Statements) {
    let columns = vec![
        big_pk_auto("id"),
        string_uniq("code"),
        string("name"),
        string("kind"),
        big_integer_null("parent_id"),
        date("valid_from"),
        date_null("valid_to"),
        boolean("is_example"),
        integer("version"),
    ];
    let mut unit = schema.table("organization_unit", columns);
    unit.foreign_key(&mut reference("parent_id", "organization_unit"))
        .check(one_of(
            "kind",
            "MUNICIPALITY COUNCIL EXECUTIVE_BOARD COMMITTEE COMPANY ADMINISTRATION UNIT",
        ))
        .check(check("parent_is_another", "parent_id <> id"))
        .check(check("valid_in_order", "valid_from <= valid_to"))
        .check(check("version_counts", "version >= 1"));
    schema.run(&unit);
    schema.index("organization_unit", ["parent_id"]);
}

fn role_grant(schema: &mut Statements) {
    let columns = vec![
        big_pk_auto("id"),
        string("subject"),
        string("role"),
        big_integer("unit_id"),
        timestamp_with_time_zone("granted_at"),
        string("granted_by"),
    ];
    let mut grant = schema.table("role_grant", columns);
    grant
        .foreign_key(&mut reference("unit_id", "organization_unit"))
        .index(&mut unique(["subject", "role", "unit_id"]))
        .check(one_of("role", "READER REPORTER APPROVER COORDINATOR ADMIN"));
    schema.run(&grant);
}
