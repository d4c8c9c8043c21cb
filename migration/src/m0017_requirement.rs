//! The oldest migration that a program must know to serve the database: one row, which each later migration writes anew.

use crate::prelude::*;

pub fn up(schema: &mut Statements) {
    let columns = vec![string("migration").primary_key().to_owned()];
    let requirement = schema.table("program_requirement", columns);
    schema.run(&requirement);
    schema.sql("INSERT INTO program_requirement (migration) VALUES ('m0016_disclosure')");
}

pub fn down(schema: &mut Statements) {
    schema.drop_tables("program_requirement");
}
