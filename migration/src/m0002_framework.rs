//! Ramverk: outside sets of goals, and their items.

use crate::prelude::*;

pub fn up(schema: &mut Statements) {
    let columns = vec![
        big_pk_auto("id"),
        string_uniq("code"),
        string("name"),
        string("name_en"),
    ];
    let framework = schema.table("framework", columns);
    schema.run(&framework);

    let columns = vec![
        big_pk_auto("id"),
        big_integer("framework_id"),
        integer("number"),
        string_uniq("code"),
        string("name"),
        string("name_en"),
    ];
    let mut item = schema.table("framework_item", columns);
    item.foreign_key(&mut reference("framework_id", "framework"))
        .index(&mut unique(["framework_id", "number"]))
        .check(check("number_counts", "number >= 1"));
    schema.run(&item);
}

pub fn down(schema: &mut Statements) {
    schema.drop_tables("framework_item framework");
}
