//! Ändringar: who changed what and when (R9). Ids rise and are never used again, so they are an order.

use crate::prelude::*;

pub fn up(schema: &mut Statements) {
    let columns = vec![
        big_pk_auto("id"),
        timestamp_with_time_zone("at"),
        string("actor"),
        string_null("request_id"),
        string("action"),
        string("entity"),
        big_integer("entity_id"),
        big_integer_null("unit_id"),
        string_null("before"),
        string_null("after"),
    ];
    let mut event = schema.table("audit_event", columns);
    event.foreign_key(&mut reference("unit_id", "organization_unit"));
    schema.run(&event);
    schema.index("audit_event", ["entity", "entity_id"]);
    schema.index("audit_event", ["unit_id"]);
}

pub fn down(schema: &mut Statements) {
    schema.drop_tables("audit_event");
}
