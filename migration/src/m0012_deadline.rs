//! Tidsregler and hålltider: what recurs every year, and the year's dated tasks with how far each unit has come.

use crate::prelude::*;

const KINDS: &str = "ACTIVITY_PRIORITISATION INDICATOR_SELECTION PLAN_ADOPTION INTERIM_FOLLOW_UP YEAR_END_RESULTS \
    ANNUAL_EVALUATION SUSTAINABILITY_REPORT INTERIM_REPORT ANNUAL_REPORT BUDGET TRAINING \
    COLLABORATION_MEETING REFERRAL_RESPONSE COMMUNICATION OTHER";

const EVENTS: &str = "INTERIM_REPORT YEAR_END_CLOSING ANNUAL_REPORT SUSTAINABILITY_REPORT BUDGET";

const MILESTONES: &str = "PERIOD_END INSTRUCTIONS_OUT DATA_FREEZE UNIT_REPORT_DUE COMMITTEE_DECISION BOARD_HANDOVER \
    COUNCIL_HANDOVER COUNCIL_DECISION";

/// What an anchor of each kind needs, and has.
const ANCHOR: &str = "CASE anchor \
    WHEN 'MILESTONE' THEN anchor_event IS NOT NULL AND anchor_choice IS NOT NULL AND anchor_milestone IS NOT NULL \
    WHEN 'FIXED_DATE' THEN anchor_month BETWEEN 1 AND 12 AND anchor_day BETWEEN 1 AND 31 \
    WHEN 'RECURRENCE' THEN anchor_recurrence IS NOT NULL \
    WHEN 'DEADLINE' THEN anchor_rule_id IS NOT NULL \
    WHEN 'TERM_OF_OFFICE' THEN anchor_term IS NOT NULL END";

pub fn up(schema: &mut Statements) {
    deadline_rule(schema);
    deadline(schema);
    deadline_unit(schema);
    schema.link("deadline_rule_unit", "deadline_rule", "organization_unit");
    schema.link("deadline_rule_indicator", "deadline_rule", "indicator");
    schema.link("deadline_rule_activity", "deadline_rule", "activity");
    schema.link("deadline_indicator", "deadline", "indicator");
    schema.link("deadline_activity", "deadline", "activity");
}

pub fn down(schema: &mut Statements) {
    schema.drop_tables(
        "deadline_activity deadline_indicator deadline_rule_activity deadline_rule_indicator deadline_rule_unit deadline_unit deadline deadline_rule",
    );
}

fn deadline_rule(schema: &mut Statements) {
    let columns = vec![
        big_pk_auto("id"),
        string_uniq("code"),
        string("kind"),
        string("title"),
        string_null("process"),
        big_integer_null("steering_document_id"),
        string_null("audience"),
        integer_null("age_from"),
        integer_null("age_to"),
        string("anchor"),
        string_null("anchor_event"),
        string_null("anchor_choice"),
        string_null("anchor_milestone"),
        integer_null("anchor_month"),
        integer_null("anchor_day"),
        string_null("anchor_recurrence"),
        big_integer_null("anchor_rule_id"),
        string_null("anchor_term"),
        integer("offset"),
        string("offset_unit"),
        string("roll"),
        string("years"),
        string("unit_kinds"),
        string_null("questions"),
        string_null("feeds"),
        integer_null("effort"),
        integer("earlier"),
        integer("later"),
        boolean("is_example"),
        boolean("is_archived"),
        integer("version"),
    ];
    let mut rule = schema.table("deadline_rule", columns);
    rule.foreign_key(&mut reference("steering_document_id", "steering_document"))
        .foreign_key(&mut reference("anchor_rule_id", "deadline_rule"))
        .check(one_of("kind", KINDS))
        .check(one_of(
            "anchor",
            "MILESTONE FIXED_DATE RECURRENCE DEADLINE TERM_OF_OFFICE",
        ))
        .check(one_of("anchor_event", EVENTS))
        .check(one_of("anchor_choice", "EACH FIRST LAST"))
        .check(one_of("anchor_milestone", MILESTONES))
        .check(one_of("anchor_term", "COUNCIL BOARD"))
        .check(one_of("offset_unit", "WORKING_DAYS DAYS WEEKS MONTHS"))
        .check(one_of("roll", "KEEP NEXT PREVIOUS"))
        .check(one_of("years", "EVERY ELECTION BETWEEN_ELECTIONS"))
        .check(one_of("feeds", EVENTS))
        .check(check("anchor_is_whole", ANCHOR))
        .check(check("ages_in_order", "age_from >= 0 AND age_from <= age_to"))
        .check(check("effort_counts", "effort >= 0"))
        .check(check("window_counts", "earlier >= 0 AND later >= 0"))
        .check(check("version_counts", "version >= 1"));
    schema.run(&rule);
    schema.index("deadline_rule", ["anchor_rule_id"]);
}

fn deadline(schema: &mut Statements) {
    let columns = vec![
        big_pk_auto("id"),
        string_uniq("code"),
        big_integer_null("rule_id"),
        string("occurrence"),
        string("kind"),
        string("title"),
        string_null("process"),
        big_integer_null("steering_document_id"),
        string_null("audience"),
        integer_null("age_from"),
        integer_null("age_to"),
        string_null("questions"),
        date("nominal_on"),
        date("ruled_on"),
        string("basis"),
        date("due_on"),
        string_null("move_reason"),
        date("earliest_on"),
        date("latest_on"),
        string_null("feeds"),
        integer_null("effort"),
        timestamp_with_time_zone_null("cancelled_at"),
        integer("sequence"),
        timestamp_with_time_zone("changed_at"),
        boolean("is_example"),
        integer("version"),
    ];
    let mut deadline = schema.table("deadline", columns);
    deadline
        .foreign_key(&mut reference("rule_id", "deadline_rule"))
        .foreign_key(&mut reference("steering_document_id", "steering_document"))
        .index(&mut unique(["rule_id", "occurrence"]))
        .check(one_of("kind", KINDS))
        .check(check(
            "moved_with_a_reason",
            "move_reason IS NOT NULL OR due_on = ruled_on",
        ))
        .check(check("window_in_order", "earliest_on <= latest_on"))
        .check(check("ages_in_order", "age_from >= 0 AND age_from <= age_to"))
        .check(check("effort_counts", "effort >= 0"))
        .check(check("sequence_counts", "sequence >= 0"))
        .check(check("version_counts", "version >= 1"));
    schema.run(&deadline);
    schema.index("deadline", ["due_on"]);
}

fn deadline_unit(schema: &mut Statements) {
    let columns = vec![
        big_integer("deadline_id"),
        big_integer("unit_id"),
        timestamp_with_time_zone_null("completed_at"),
        boolean_null("is_on_time"),
        string_null("answer"),
        timestamp_with_time_zone_null("waived_at"),
        string_null("waive_reason"),
        big_integer_null("served_by_id"),
    ];
    let mut unit = schema.table("deadline_unit", columns);
    unit.primary_key(Index::create().col("deadline_id").col("unit_id"))
        .foreign_key(&mut reference("deadline_id", "deadline"))
        .foreign_key(&mut reference("unit_id", "organization_unit"))
        .foreign_key(&mut reference("served_by_id", "deadline"))
        .check(check(
            "done_in_time_or_not",
            "(completed_at IS NULL) = (is_on_time IS NULL)",
        ))
        .check(check(
            "waived_with_a_reason",
            "(waived_at IS NULL) = (waive_reason IS NULL)",
        ))
        .check(check(
            "done_or_waived",
            "completed_at IS NULL OR waived_at IS NULL",
        ))
        .check(check("served_by_another", "served_by_id <> deadline_id"));
    schema.run(&unit);
    schema.index("deadline_unit", ["unit_id"]);
    schema.index("deadline_unit", ["served_by_id"]);
}
