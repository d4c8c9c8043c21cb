//! What the migrations make is what the entities declare, on both databases, and every step down undoes its step up.

use std::collections::BTreeSet;

use arshjul_entity as entity;
use arshjul_migration::{Migrator, MigratorTrait};
use arshjul_tests::{TestDatabase, both_databases, calendar::Year, scenario::Scenario};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, QueryFilter as _,
    QueryResult, Schema, Statement, sea_query::Expr,
};

both_databases![
    migrated_tables_are_the_declared_ones,
    down_leaves_nothing_and_up_comes_back,
    checks_list_the_names_of_the_enums,
    results_from_before_came_in_when_they_were_submitted,
    hand_ins_from_before_there_were_requests_stay_as_they_were,
];

/// Table, column, type, whether it is nullable, and its place in the primary key or 0; by name, since a column that came later stands last.
type Column = (String, String, String, bool, i32);

const SQLITE_COLUMNS: &str = r#"
    SELECT t.name AS "table", c.name AS "column", lower(c.type) AS "type", c."notnull" = 0 AS "nullable", c.pk AS "key"
    FROM sqlite_schema t JOIN pragma_table_info(t.name) c
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name <> 'seaql_migrations'
    ORDER BY t.name, c.name"#;

const POSTGRES_COLUMNS: &str = r#"
    SELECT t.relname::text AS "table", c.attname::text AS "column", format_type(c.atttypid, c.atttypmod) AS "type",
        NOT c.attnotnull AS "nullable", coalesce(array_position(k.conkey, c.attnum), 0) AS "key"
    FROM pg_class t JOIN pg_attribute c ON c.attrelid = t.oid AND c.attnum > 0 AND NOT c.attisdropped
        LEFT JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype = 'p'
    WHERE t.relkind = 'r' AND t.relnamespace = 'public'::regnamespace AND t.relname <> 'seaql_migrations'
    ORDER BY t.relname COLLATE "C", c.attname COLLATE "C""#;

async fn query(db: &DatabaseConnection, sql: &str) -> Vec<QueryResult> {
    db.query_all_raw(Statement::from_string(db.get_database_backend(), sql))
        .await
        .unwrap()
}

async fn columns(db: &DatabaseConnection) -> Vec<Column> {
    let sql = match db.get_database_backend() {
        DbBackend::Postgres => POSTGRES_COLUMNS,
        _ => SQLITE_COLUMNS,
    };
    let column = |row: &QueryResult| {
        row.try_get_many(
            "",
            &["table", "column", "type", "nullable", "key"].map(String::from),
        )
    };
    query(db, sql)
        .await
        .iter()
        .map(|row| column(row).unwrap())
        .collect()
}

async fn declare<E: EntityTrait>(db: &DatabaseConnection, entity: E) {
    db.execute(&Schema::new(db.get_database_backend()).create_table_from_entity(entity))
        .await
        .unwrap();
}

/// Every entity, those that are referred to first.
async fn declare_all(db: &DatabaseConnection) {
    declare(db, entity::organization_unit::Entity).await;
    declare(db, entity::role_grant::Entity).await;
    declare(db, entity::framework::Entity).await;
    declare(db, entity::framework_item::Entity).await;
    declare(db, entity::steering_document::Entity).await;
    declare(db, entity::goal::Entity).await;
    declare(db, entity::focus_area::Entity).await;
    declare(db, entity::perspective::Entity).await;
    declare(db, entity::principle::Entity).await;
    declare(db, entity::indicator::Entity).await;
    declare(db, entity::target::Entity).await;
    declare(db, entity::action_plan::Entity).await;
    declare(db, entity::activity::Entity).await;
    declare(db, entity::result::Entity).await;
    declare(db, entity::publication::Entity).await;
    declare(db, entity::figure::Entity).await;
    declare(db, entity::disclosure_table::Entity).await;
    declare(db, entity::indicator_relation::Entity).await;
    declare(db, entity::indicator_relation_dismissal::Entity).await;
    declare(db, entity::fiscal_year::Entity).await;
    declare(db, entity::audit_event::Entity).await;
    declare(db, entity::idempotency_key::Entity).await;
    declare(db, entity::program_requirement::Entity).await;
    declare(db, entity::deadline_rule::Entity).await;
    declare(db, entity::deadline::Entity).await;
    declare(db, entity::deadline_unit::Entity).await;
    declare(db, entity::deadline_answer::Entity).await;
    declare(db, entity::calendar_feed::Entity).await;
    declare(db, entity::personal_access_token::Entity).await;
    declare(db, entity::data_freeze::Entity).await;
    declare(db, entity::lock_exception::Entity).await;
    declare(db, entity::link::focus_area_goal::Entity).await;
    declare(db, entity::link::goal_framework_item::Entity).await;
    declare(db, entity::link::indicator_goal::Entity).await;
    declare(db, entity::link::indicator_focus_area::Entity).await;
    declare(db, entity::link::indicator_unit::Entity).await;
    declare(db, entity::link::action_plan_indicator::Entity).await;
    declare(db, entity::link::activity_goal::Entity).await;
    declare(db, entity::link::activity_focus_area::Entity).await;
    declare(db, entity::link::activity_indicator::Entity).await;
    declare(db, entity::link::deadline_rule_unit::Entity).await;
    declare(db, entity::link::deadline_rule_indicator::Entity).await;
    declare(db, entity::link::deadline_rule_activity::Entity).await;
    declare(db, entity::link::deadline_indicator::Entity).await;
    declare(db, entity::link::deadline_activity::Entity).await;
}

async fn migrated_tables_are_the_declared_ones(database: TestDatabase) {
    let db = database.connect().await;
    let migrated = columns(&db).await;
    Migrator::down(&db, None).await.unwrap();
    declare_all(&db).await;
    assert_eq!(migrated, columns(&db).await);
}

async fn down_leaves_nothing_and_up_comes_back(database: TestDatabase) {
    let db = database.connect().await;
    let first = columns(&db).await;
    assert!(!first.is_empty());
    Migrator::down(&db, None).await.unwrap();
    assert_eq!(columns(&db).await, []);
    Migrator::up(&db, None).await.unwrap();
    assert_eq!(columns(&db).await, first);
}

async fn checks_list_the_names_of_the_enums(database: TestDatabase) {
    let db = database.connect().await;
    macro_rules! check {
        ($($table:literal.$column:literal: $stored:ident $(but $never:literal)?),+ $(,)?) => {$(
            let names: BTreeSet<String> = entity::$stored::ALL.iter().map(|one| one.code().to_owned()).collect();
            $(let names: BTreeSet<String> = names.into_iter().filter(|name| name != $never).collect();)?
            assert_eq!(allowed(&db, $table, $column).await, names, "{}.{}", $table, $column);
        )+};
    }
    check! {
        "organization_unit"."kind": UnitKind,
        "role_grant"."role": Role,
        "steering_document"."kind": DocumentKind,
        "indicator"."value_kind": ValueKind,
        "indicator"."direction": Direction,
        "indicator"."frequency": Frequency,
        "indicator"."reporting_level": UnitKind,
        "indicator"."aggregation": Aggregation,
        "indicator"."counting_unit": CountingUnit,
        "target"."gender": Gender,
        "action_plan"."status": ActionPlanStatus,
        "activity"."status": ActivityStatus,
        "result"."gender": Gender,
        "result"."state": CellState but "SUPPRESSED",
        "result"."missing_reason": MissingReason,
        "result"."approval": ApprovalState,
        "figure"."gender": Gender,
        "figure"."state": CellState,
        "figure"."missing_reason": MissingReason,
        "figure"."suppression_reason": SuppressionReason,
        "fiscal_year"."cycle": ReportingCycle,
        "deadline_rule"."kind": DeadlineKind,
        "deadline_rule"."anchor": AnchorKind,
        "deadline_rule"."anchor_event": ReportingEventKind,
        "deadline_rule"."anchor_choice": EventChoice,
        "deadline_rule"."anchor_milestone": MilestoneKind,
        "deadline_rule"."anchor_term": TermOfOffice,
        "deadline_rule"."offset_unit": OffsetUnit,
        "deadline_rule"."roll": RollPolicy,
        "deadline_rule"."years": YearChoice,
        "deadline_rule"."feeds": ReportingEventKind,
        "deadline"."kind": DeadlineKind,
        "deadline"."asks_for": RequestedPeriod,
        "deadline_rule"."asks_for": RequestedPeriod,
        "calendar_feed"."role": Role,
    }
}

/// The names in the check that says what a column may hold.
async fn allowed(db: &DatabaseConnection, table: &str, column: &str) -> BTreeSet<String> {
    let check = format!("{column}_is_known");
    let sql = match db.get_database_backend() {
        DbBackend::Postgres => format!(
            "SELECT pg_get_constraintdef(oid) AS text FROM pg_constraint \
             WHERE conname = '{check}' AND conrelid = '{table}'::regclass"
        ),
        _ => format!("SELECT sql AS text FROM sqlite_schema WHERE name = '{table}'"),
    };
    let text: String = query(db, &sql).await[0].try_get("", "text").unwrap();
    // SQLite answers with the whole table: the check goes from its name to the next.
    let text = text.split_once(&check).map_or(text.as_str(), |(_, rest)| rest);
    let text = text.split_once("CONSTRAINT").map_or(text, |(own, _)| own);
    text.split('\'').skip(1).step_by(2).map(str::to_owned).collect()
}

/// What was handed in before there was a column for it.
async fn results_from_before_came_in_when_they_were_submitted(database: TestDatabase) {
    let scenario = Scenario {
        committees: 1,
        activities: 0,
    };
    scenario.plant(&database).await;
    let db = database.connect().await;
    let drafts = entity::result::Entity::update_many()
        .col_expr(entity::result::Column::Approval, Expr::value("DRAFT"))
        .filter(entity::result::Column::Gender.eq(entity::Gender::Men));
    drafts.exec(&db).await.unwrap();
    let is_there = async || {
        let columns = columns(&db).await;
        columns.iter().any(|(_, column, ..)| column == "handed_in_at")
    };
    while is_there().await {
        Migrator::down(&db, Some(1)).await.unwrap();
    }
    Migrator::up(&db, None).await.unwrap();
    let results = entity::result::Entity::find().all(&db).await.unwrap();
    assert_eq!(results.len(), 12);
    for result in results {
        let is_draft = result.approval == entity::ApprovalState::Draft;
        assert_eq!(result.handed_in_at, (!is_draft).then_some(result.submitted_at));
    }
}

/// Deadlines done by hand, answered in one text or merged, from before requests were counted.
async fn hand_ins_from_before_there_were_requests_stay_as_they_were(database: TestDatabase) {
    let scenario = Scenario {
        committees: 1,
        activities: 0,
    };
    let planted = scenario.plant(&database).await;
    let year = Year {
        deadlines: 8,
        units_each: 1,
    };
    let ids = year.plant(&database, &planted).await;
    let db = database.connect().await;
    // Every other is done. The first answers two questions, the third says nothing, the fifth asks for an indicator too, and the seventh
    // serves the eighth.
    let sql = |text: &str| {
        let ids = ids.iter().enumerate();
        let text = ids.fold(text.to_owned(), |text, (n, id)| {
            text.replace(&format!("#{n}"), &id.0.to_string())
        });
        Statement::from_string(db.get_database_backend(), text)
    };
    for text in [
        "DELETE FROM deadline_indicator WHERE deadline_id <> #4",
        "UPDATE deadline SET questions = 'Ett?' || CASE WHEN id = #0 THEN '\nTvå?' ELSE '' END",
        "UPDATE deadline_unit SET gap_reason = NULL",
        "UPDATE deadline_unit SET answer = 'Bra.' WHERE deadline_id IN (#0, #4, #6)",
        "UPDATE deadline_unit SET served_by_id = #6 WHERE deadline_id = #7",
    ] {
        db.execute_raw(sql(text)).await.unwrap();
    }
    let told = async || {
        let answers = entity::deadline_answer::Entity::find().all(&db).await.unwrap();
        let answers = answers.into_iter().map(|row| {
            assert_eq!(row.answered_at, chrono::DateTime::UNIX_EPOCH);
            (row.deadline_id, row.question, row.answer)
        });
        let mut answers: Vec<_> = answers.collect();
        answers.sort();
        let parts = entity::deadline_unit::Entity::find().all(&db).await.unwrap();
        let by_hand = parts.iter().filter(|part| part.gap_reason.is_some());
        let mut by_hand: Vec<_> = by_hand.map(|part| part.deadline_id).collect();
        by_hand.sort();
        let deadlines = entity::deadline::Entity::find().all(&db).await.unwrap();
        assert!(
            deadlines
                .iter()
                .all(|row| row.asks_for == entity::RequestedPeriod::LatestOver)
        );
        (answers, by_hand)
    };
    let is_there = async || {
        let columns = columns(&db).await;
        columns.iter().any(|(_, column, ..)| column == "asks_for")
    };
    let answer = |n: usize, question: &str| (ids[n], question.to_owned(), "Bra.".to_owned());
    let expected = (
        vec![
            answer(0, "Ett?"),
            answer(0, "Två?"),
            answer(4, "Ett?"),
            answer(6, "Ett?"),
        ],
        vec![ids[2], ids[4], ids[6]],
    );
    for _ in 0..2 {
        while is_there().await {
            Migrator::down(&db, Some(1)).await.unwrap();
        }
        let kept = "SELECT 1 AS one FROM deadline_unit WHERE completed_at IS NOT NULL AND answer IS NOT NULL";
        assert_eq!(query(&db, kept).await.len(), 3, "going back loses no answer");
        Migrator::up(&db, None).await.unwrap();
        assert_eq!(told().await, expected);
    }
}
