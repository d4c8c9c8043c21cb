//! Godkännande, stängning och frysning: who reviewed a result, which years are closed, what is frozen, and who is excepted (R7, R8).

use crate::prelude::*;

pub fn up(schema: &mut Statements) {
    for column in review() {
        schema.add_column("result", column);
    }
    for column in closing() {
        schema.add_column("fiscal_year", column);
    }
    data_freeze(schema);
    lock_exception(schema);
}

pub fn down(schema: &mut Statements) {
    schema.drop_tables("lock_exception data_freeze");
    // Those that a check names beside its own go after the column that carries the check.
    for column in ["reopen_reason", "closed_by", "closed_at"] {
        schema.drop_column("fiscal_year", column);
    }
    for column in ["reviewed_by", "reviewed_at", "review_comment"] {
        schema.drop_column("result", column);
    }
}

fn review() -> [ColumnDef; 3] {
    let mut by = string_null("reviewed_by");
    by.check(check(
        "review_is_signed",
        "(reviewed_at IS NULL) = (reviewed_by IS NULL)",
    ));
    [
        string_null("review_comment"),
        timestamp_with_time_zone_null("reviewed_at"),
        by,
    ]
}

fn closing() -> [ColumnDef; 3] {
    let mut by = string_null("closed_by");
    by.check(check(
        "closing_is_signed",
        "(closed_at IS NULL) = (closed_by IS NULL)",
    ));
    [
        timestamp_with_time_zone_null("closed_at"),
        by,
        string_null("reopen_reason"),
    ]
}

fn data_freeze(schema: &mut Statements) {
    let columns = vec![
        big_pk_auto("id"),
        string("event"),
        integer("year"),
        date("period_end"),
        timestamp_with_time_zone("frozen_at"),
        string("frozen_by"),
        timestamp_with_time_zone_null("thawed_at"),
        string_null("thawed_by"),
        string_null("thaw_reason"),
    ];
    let mut freeze = schema.table("data_freeze", columns);
    freeze.check(check(
        "thaw_is_signed",
        "(thawed_at IS NULL) = (thawed_by IS NULL) AND (thawed_at IS NULL) = (thaw_reason IS NULL)",
    ));
    schema.run(&freeze);
    // An event is frozen once at a time, however many freeze it at the same moment.
    let mut in_force = index("data_freeze", ["event"]);
    schema.run(in_force.unique().and_where(Expr::col("thawed_at").is_null()));
    schema.index("data_freeze", ["year"]);
}

fn lock_exception(schema: &mut Statements) {
    let columns = vec![
        big_pk_auto("id"),
        big_integer("unit_id"),
        integer("year"),
        string_null("event"),
        timestamp_with_time_zone("until"),
        string("reason"),
        timestamp_with_time_zone("granted_at"),
        string("granted_by"),
        timestamp_with_time_zone_null("revoked_at"),
        string_null("revoked_by"),
    ];
    let mut exception = schema.table("lock_exception", columns);
    exception
        .foreign_key(&mut reference("unit_id", "organization_unit"))
        .check(check("lasts", "granted_at < until"))
        .check(check(
            "revocation_is_signed",
            "(revoked_at IS NULL) = (revoked_by IS NULL)",
        ));
    schema.run(&exception);
    schema.index("lock_exception", ["year"]);
}
