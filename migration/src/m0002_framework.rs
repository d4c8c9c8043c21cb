//! Ramverk: outside sets of goals, and their items.

use crate::prelude::*;

pub fn up(schema: &mut Statements) {
    let framework = schema.table(
        "framework",
        vec![
            big_pk_auto("id"),
            string_uniq("code"),
            string("name"),
            string("name_en"),
        ],
    );
    schema.run(&framework);

    let mut item = schema.table(
        "framework_item",
        vec![
            big_pk_auto("id"),
            big_integer("framework_id"),
            integer("number"),
            string_uniq("code"),
            string("name"),
            string("name_en"),
        ],
    );
    item.foreign_key(&mut reference("framework_id", "framework"))
        .index(&mut unique(["framework_id", "number"]))
        .check(check("number_counts", "number >= 1"));
    schema.run(&item);
}

pub fn down(schema: &mut Statements) {
    schema.drop_tables("framework_item framework");
}
