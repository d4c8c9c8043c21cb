//! Tables and constraints as both databases take them.
//!
//! SQLite can't add a constraint to a table that exists, so all of them stand in the statement that creates it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::big_integer;
use sea_orm_migration::sea_orm::DbBackend;

/// A table of these columns. Text compares byte by byte, as it does in SQLite by default, so that order and cursors agree
/// on both databases whatever the locale of the PostgreSQL cluster.
pub fn table(
    manager: &SchemaManager<'_>,
    name: &'static str,
    columns: Vec<ColumnDef>,
) -> TableCreateStatement {
    let mut table = Table::create();
    table.table(name);
    for column in columns {
        table.col(by_bytes(manager, column));
    }
    table
}

fn by_bytes(manager: &SchemaManager<'_>, mut column: ColumnDef) -> ColumnDef {
    let is_text = matches!(column.get_column_type(), Some(ColumnType::String(_)));
    if is_text && manager.get_database_backend() == DbBackend::Postgres {
        column.extra(r#"COLLATE "C""#);
    }
    column
}

/// Adds a column, which compares as those of a new table do.
pub async fn add_column(
    manager: &SchemaManager<'_>,
    table: &'static str,
    column: ColumnDef,
) -> Result<(), DbErr> {
    let column = by_bytes(manager, column);
    let alter = Table::alter().table(table).add_column(column).take();
    manager.alter_table(alter).await
}

pub async fn drop_column(
    manager: &SchemaManager<'_>,
    table: &'static str,
    column: &'static str,
) -> Result<(), DbErr> {
    let alter = Table::alter().table(table).drop_column(column).take();
    manager.alter_table(alter).await
}

/// The column holds one of these names, or nothing where it is nullable.
pub fn one_of(column: &'static str, names: &[&'static str]) -> Check {
    let allowed = Expr::col(column).is_in(names.iter().copied());
    Check::named(format!("{column}_is_known"), allowed)
}

pub fn check(name: &'static str, condition: &'static str) -> Check {
    Check::named(name, Expr::cust(condition))
}

/// What is referred to can't be deleted.
pub fn reference(column: &'static str, table: &'static str) -> ForeignKeyCreateStatement {
    foreign_key(column, table, ForeignKeyAction::Restrict)
}

fn foreign_key(
    column: &'static str,
    table: &'static str,
    on_delete: ForeignKeyAction,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from_col(column)
        .to(table, "id")
        .on_delete(on_delete)
        .take()
}

pub fn unique<const N: usize>(columns: [&'static str; N]) -> IndexCreateStatement {
    let mut unique = Index::create();
    unique.unique();
    for column in columns {
        unique.col(column);
    }
    unique
}

/// An index with a name that tells its table and columns.
pub fn index<const N: usize>(table: &'static str, columns: [&'static str; N]) -> IndexCreateStatement {
    let mut index = Index::create();
    index
        .name(format!("{table}_by_{}", columns.join("_")))
        .table(table);
    for column in columns {
        index.col(column);
    }
    index
}

/// A link table: a pair of keys, found from either side, gone with either row.
pub async fn create_link(
    manager: &SchemaManager<'_>,
    name: &'static str,
    (left_key, left): (&'static str, &'static str),
    (right_key, right): (&'static str, &'static str),
) -> Result<(), DbErr> {
    let columns = vec![big_integer(left_key), big_integer(right_key)];
    let mut link = table(manager, name, columns);
    link.primary_key(Index::create().col(left_key).col(right_key))
        .foreign_key(&mut foreign_key(left_key, left, ForeignKeyAction::Cascade))
        .foreign_key(&mut foreign_key(right_key, right, ForeignKeyAction::Cascade));
    manager.create_table(link).await?;
    manager.create_index(index(name, [right_key])).await
}

/// Drops the tables in this order: those that refer before those that they refer to.
pub async fn drop_tables<const N: usize>(
    manager: &SchemaManager<'_>,
    names: [&'static str; N],
) -> Result<(), DbErr> {
    for name in names {
        manager.drop_table(Table::drop().table(name).take()).await?;
    }
    Ok(())
}
