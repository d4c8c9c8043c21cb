//! Kalenderflöden: each behind a token of its own, of which only the hash is kept.

use crate::prelude::*;

pub fn up(schema: &mut Statements) {
    let columns = vec![
        big_pk_auto("id"),
        string("subject"),
        string("name"),
        string_uniq("token_hash"),
        big_integer("unit_id"),
        boolean("includes_subunits"),
        string_null("role"),
        string("kinds"),
        string("language"),
        string("reminders"),
        timestamp_with_time_zone("created_at"),
        timestamp_with_time_zone_null("revoked_at"),
    ];
    let mut feed = schema.table("calendar_feed", columns);
    feed.foreign_key(&mut reference("unit_id", "organization_unit"))
        .check(one_of("role", "READER REPORTER APPROVER COORDINATOR ADMIN"))
        .check(one_of("language", "sv en"));
    schema.run(&feed);
    schema.index("calendar_feed", ["subject"]);
}

pub fn down(schema: &mut Statements) {
    schema.drop_tables("calendar_feed");
}
