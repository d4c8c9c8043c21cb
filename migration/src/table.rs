//! Tables and constraints as both databases take them.
//!
//! SQLite can't add a constraint to a table that exists, so all of them stand in the statement that creates it.

use sea_orm_migration::{
    prelude::*,
    schema::big_integer,
    sea_orm::{DbBackend, Statement, StatementBuilder},
};

/// The statements of a migration, in their order, as one database takes them.
pub struct Statements {
    backend: DbBackend,
    statements: Vec<Statement>,
}

impl Statements {
    /// Runs a migration, and writes down what a program must know after it, where the database can tell.
    pub async fn run_all(
        manager: &SchemaManager<'_>,
        migration: fn(&mut Self),
        needs: Option<&'static str>,
    ) -> Result<(), DbErr> {
        let mut all = Self {
            backend: manager.get_database_backend(),
            statements: Vec::new(),
        };
        migration(&mut all);
        if let Some(needs) = needs {
            all.sql(format!("UPDATE program_requirement SET migration = '{needs}'"));
        }
        for statement in all.statements {
            manager.get_connection().execute_raw(statement).await?;
        }
        Ok(())
    }

    pub const fn backend(&self) -> DbBackend {
        self.backend
    }

    pub fn run(&mut self, statement: &impl StatementBuilder) {
        self.statements.push(self.backend.build(statement));
    }

    pub fn sql(&mut self, sql: impl Into<String>) {
        self.statements.push(Statement::from_string(self.backend, sql));
    }

    /// A table of these columns, to be given its constraints and run. Text compares byte by byte, as it does in SQLite by default, so
    /// that order and cursors agree on both databases whatever the locale of the PostgreSQL cluster.
    pub fn table(&self, name: &'static str, columns: Vec<ColumnDef>) -> TableCreateStatement {
        let mut table = Table::create();
        table.table(name);
        for column in columns {
            table.col(self.by_bytes(column));
        }
        table
    }

    fn by_bytes(&self, mut column: ColumnDef) -> ColumnDef {
        let is_text = matches!(column.get_column_type(), Some(ColumnType::String(_)));
        if is_text && self.backend == DbBackend::Postgres {
            column.extra(r#"COLLATE "C""#);
        }
        column
    }

    /// Adds a column, which compares as those of a new table do.
    pub fn add_column(&mut self, table: &'static str, column: ColumnDef) {
        let column = self.by_bytes(column);
        self.run(Table::alter().table(table).add_column(column));
    }

    pub fn drop_column(&mut self, table: &'static str, column: &'static str) {
        self.run(Table::alter().table(table).drop_column(column));
    }

    pub fn index<const N: usize>(&mut self, table: &'static str, columns: [&'static str; N]) {
        self.run(&index(table, columns));
    }

    /// A link table: a pair of keys, found from either side, gone with either row.
    pub fn link(&mut self, name: &'static str, left: &'static str, right: &'static str) {
        let (left_key, right_key) = (key_of(left), key_of(right));
        let mut link = self.table(
            name,
            vec![big_integer(left_key.clone()), big_integer(right_key.clone())],
        );
        link.primary_key(Index::create().col(left_key.clone()).col(right_key.clone()))
            .foreign_key(&mut foreign_key(left_key, left, ForeignKeyAction::Cascade))
            .foreign_key(&mut foreign_key(
                right_key.clone(),
                right,
                ForeignKeyAction::Cascade,
            ));
        self.run(&link);
        self.run(&index(name, [&right_key]));
    }

    /// Drops tables, whose names stand apart by blanks, in this order: those that refer before those that they refer to.
    pub fn drop_tables(&mut self, names: &'static str) {
        for name in names.split_whitespace() {
            self.run(Table::drop().table(name));
        }
    }
}

/// The column that refers to a table in a link.
fn key_of(table: &str) -> String {
    match table {
        "organization_unit" => "unit_id".to_owned(),
        other => format!("{other}_id"),
    }
}

/// The column holds one of these names, which stand apart by blanks, or nothing where it is nullable.
pub fn one_of(column: &'static str, names: &str) -> Check {
    let allowed = Expr::col(column).is_in(names.split_whitespace());
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
    column: impl IntoIden,
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
pub fn index<const N: usize>(table: &'static str, columns: [&str; N]) -> IndexCreateStatement {
    let mut index = Index::create();
    index
        .name(format!("{table}_by_{}", columns.join("_")))
        .table(table);
    for column in columns {
        index.col(column.to_owned());
    }
    index
}
