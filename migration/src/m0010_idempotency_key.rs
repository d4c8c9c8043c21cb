//! Keys of callers and the answers they got (R6). The time is indexed for throwing old ones away.

use crate::prelude::*;

pub fn up(schema: &mut Statements) {
    let columns = vec![
        string("caller"),
        string("key"),
        string("body_hash"),
        string("answer"),
        timestamp_with_time_zone("created_at"),
    ];
    let mut key = schema.table("idempotency_key", columns);
    key.primary_key(Index::create().col("caller").col("key"));
    schema.run(&key);
    schema.index("idempotency_key", ["created_at"]);
}

pub fn down(schema: &mut Statements) {
    schema.drop_tables("idempotency_key");
}
