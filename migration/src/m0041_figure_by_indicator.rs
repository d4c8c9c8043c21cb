//! Figures of one indicator after the other, in pages: a file that is read by indicator is written so.

use crate::prelude::*;

pub fn up(schema: &mut Statements) {
    schema.index("figure", ["indicator_id", "id"]);
}

pub fn down(schema: &mut Statements) {
    schema.run(Index::drop().name("figure_by_indicator_id_id").table("figure"));
}
