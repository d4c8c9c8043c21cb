//! Titles of activities in Swedish order: the place of each is a key, which the program writes.

use crate::prelude::*;

pub fn up(schema: &mut Statements) {
    // Those that are there get theirs when the migration is done: it takes the alphabet.
    schema.add_column("activity", string("title_key").default("").take());
}

pub fn down(schema: &mut Statements) {
    schema.drop_column("activity", "title_key");
}
