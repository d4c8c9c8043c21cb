//! Begäran: which period a deadline asks for, what units answer to its questions, which gaps were accepted, and what is asked once for
//! several.

use sea_orm_migration::sea_orm::DbBackend;

use crate::prelude::*;

const PERIODS: &str = "LATEST_OVER EVENT_PERIOD YEAR_BEFORE LATEST_PUBLISHED NAMED";

/// What was done by hand stays done, and says so.
const BY_HAND: &str = "Klarmarkerad för hand, innan begärandena räknades.";

pub fn up(schema: &mut Statements) {
    for table in ["deadline_rule", "deadline"] {
        let mut asks_for = string("asks_for");
        asks_for.default("LATEST_OVER").check(one_of("asks_for", PERIODS));
        schema.add_column(table, asks_for);
        schema.add_column(table, string_null("asks_period"));
    }
    schema.add_column("deadline", string_null("asks_reason"));
    schema.add_column("deadline_unit", string_null("gap_reason"));
    // Deadlines are never deleted: a column that refers to one could not be taken away again on SQLite.
    schema.add_column("deadline_unit", big_integer_null("uses_id"));
    schema.index("deadline_unit", ["uses_id"]);
    answers(schema);
}

fn answers(schema: &mut Statements) {
    let columns = vec![
        big_integer("deadline_id"),
        big_integer("unit_id"),
        string("question"),
        string("answer"),
        timestamp_with_time_zone("answered_at"),
    ];
    let mut answer = schema.table("deadline_answer", columns);
    answer
        .primary_key(Index::create().col("deadline_id").col("unit_id").col("question"))
        .foreign_key(&mut reference("deadline_id", "deadline"))
        .foreign_key(&mut reference("unit_id", "organization_unit"));
    schema.run(&answer);
    schema.index("deadline_answer", ["unit_id"]);
    // One text answered all questions of a deadline until now.
    let (line_end, place) = match schema.backend() {
        DbBackend::Postgres => ("chr(10)", "strpos"),
        _ => ("char(10)", "instr"),
    };
    schema.sql(format!(
        "WITH RECURSIVE line (deadline_id, question, rest) AS ( \
            SELECT id, substr(questions, 1, 0), questions || {line_end} FROM deadline WHERE questions IS NOT NULL \
            UNION ALL SELECT deadline_id, substr(rest, 1, {place}(rest, {line_end}) - 1), \
                substr(rest, {place}(rest, {line_end}) + 1) FROM line WHERE rest <> '' \
        ) \
        INSERT INTO deadline_answer (deadline_id, unit_id, question, answer, answered_at) \
        SELECT DISTINCT part.deadline_id, part.unit_id, line.question, part.answer, part.completed_at FROM deadline_unit part \
        JOIN line ON line.deadline_id = part.deadline_id AND line.question <> '' \
        WHERE part.completed_at IS NOT NULL AND part.answer IS NOT NULL"
    ));
    schema.sql(format!(
        "UPDATE deadline_unit SET gap_reason = '{BY_HAND}' WHERE completed_at IS NOT NULL AND ( \
            deadline_id IN (SELECT deadline_id FROM deadline_indicator) \
            OR answer IS NULL AND deadline_id IN (SELECT id FROM deadline WHERE questions IS NOT NULL) \
            OR deadline_id IN (SELECT served_by_id FROM deadline_unit WHERE served_by_id IS NOT NULL))"
    ));
}

pub fn down(schema: &mut Statements) {
    schema.drop_tables("deadline_answer");
    schema.run(
        Index::drop()
            .name("deadline_unit_by_uses_id")
            .table("deadline_unit"),
    );
    for (table, column) in [
        ("deadline_unit", "uses_id"),
        ("deadline_unit", "gap_reason"),
        ("deadline", "asks_reason"),
        ("deadline", "asks_period"),
        ("deadline", "asks_for"),
        ("deadline_rule", "asks_period"),
        ("deadline_rule", "asks_for"),
    ] {
        schema.drop_column(table, column);
    }
}
