//! What the migrations make is what the entities declare, and every step down undoes its step up.

use arshjul_entity as entity;
use arshjul_migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, EntityTrait, QueryResult, Schema,
};

/// (table, column, type, nullable, place in the primary key or 0), in the order of the table.
type Column = (String, String, String, bool, i32);

const SQLITE_COLUMNS: &str = r#"
    SELECT t.name AS "table", c.name AS "column", lower(c.type) AS "type", c."notnull" = 0 AS "nullable", c.pk AS "key"
    FROM sqlite_schema t JOIN pragma_table_info(t.name) c
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name <> 'seaql_migrations'
    ORDER BY t.name, c.cid"#;

async fn columns(db: &DatabaseConnection) -> Vec<Column> {
    let rows = db
        .query_all_raw(sea_orm::Statement::from_string(
            db.get_database_backend(),
            SQLITE_COLUMNS,
        ))
        .await
        .unwrap();
    rows.iter().map(column).collect()
}

fn column(row: &QueryResult) -> Column {
    (
        row.try_get("", "table").unwrap(),
        row.try_get("", "column").unwrap(),
        row.try_get("", "type").unwrap(),
        row.try_get("", "nullable").unwrap(),
        row.try_get("", "key").unwrap(),
    )
}

async fn empty_sqlite() -> DatabaseConnection {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1);
    Database::connect(options).await.unwrap()
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
    declare(db, entity::fiscal_year::Entity).await;
    declare(db, entity::audit_event::Entity).await;
    declare(db, entity::idempotency_key::Entity).await;
    declare(db, entity::link::focus_area_goal::Entity).await;
    declare(db, entity::link::goal_framework_item::Entity).await;
    declare(db, entity::link::indicator_goal::Entity).await;
    declare(db, entity::link::indicator_focus_area::Entity).await;
    declare(db, entity::link::indicator_unit::Entity).await;
    declare(db, entity::link::action_plan_indicator::Entity).await;
    declare(db, entity::link::activity_goal::Entity).await;
    declare(db, entity::link::activity_focus_area::Entity).await;
    declare(db, entity::link::activity_indicator::Entity).await;
}

#[tokio::test]
async fn migrated_tables_are_the_declared_ones() {
    let (migrated, declared) = (empty_sqlite().await, empty_sqlite().await);
    Migrator::up(&migrated, None).await.unwrap();
    declare_all(&declared).await;
    assert_eq!(columns(&migrated).await, columns(&declared).await);
}

#[tokio::test]
async fn down_leaves_nothing_and_up_comes_back() {
    let db = empty_sqlite().await;
    Migrator::up(&db, None).await.unwrap();
    let first = columns(&db).await;
    assert!(!first.is_empty());
    Migrator::down(&db, None).await.unwrap();
    assert_eq!(columns(&db).await, []);
    Migrator::up(&db, None).await.unwrap();
    assert_eq!(columns(&db).await, first);
}
