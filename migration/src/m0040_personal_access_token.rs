//! Personliga åtkomsttoken: what tools sign in with that know nothing else, of which only the hash is kept.

use crate::prelude::*;

pub fn up(schema: &mut Statements) {
    let columns = vec![
        big_pk_auto("id"),
        string("subject"),
        string("name"),
        string_uniq("token_hash"),
        string("read_raw"),
        string("submit"),
        timestamp_with_time_zone("created_at"),
        timestamp_with_time_zone("expires_at"),
        timestamp_with_time_zone_null("last_used_at"),
        timestamp_with_time_zone_null("revoked_at"),
    ];
    let token = schema.table("personal_access_token", columns);
    schema.run(&token);
    schema.index("personal_access_token", ["subject"]);
}

pub fn down(schema: &mut Statements) {
    schema.drop_tables("personal_access_token");
}
