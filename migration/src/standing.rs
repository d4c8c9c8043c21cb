//! How a database and this program stand to each other.

use std::collections::BTreeSet;

use sea_orm_migration::{
    prelude::*,
    sea_orm::{EntityTrait as _, IntoDatabaseExecutor},
    seaql_migrations,
};

use crate::Migrator;

/// A program of another day may have migrated the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The program can serve it: it has all migrations that the program knows, and needs none that the program doesn't.
    Current,
    /// Migrations are pending.
    Behind,
    /// A newer program has made something of it that this one doesn't know how to serve.
    Ahead,
}

impl Standing {
    /// Reads, and makes no table: whoever serves may be no more than a user of the database.
    pub async fn of<'c>(db: impl IntoDatabaseExecutor<'c>) -> Result<Self, DbErr> {
        let manager = SchemaManager::new(db);
        if !manager.has_table("seaql_migrations").await? {
            return Ok(Self::Behind);
        }
        let db = manager.get_connection();
        let applied = seaql_migrations::Entity::find().all(db).await?;
        let applied: BTreeSet<String> = applied.into_iter().map(|row| row.version).collect();
        let known = Migrator::migrations();
        let known: BTreeSet<String> = known
            .iter()
            .map(|migration| migration.name().to_owned())
            .collect();
        match (known.is_subset(&applied), applied.is_subset(&known)) {
            (true, true) => Ok(Self::Current),
            (false, true) => Ok(Self::Behind),
            (true, false)
                if required(&manager)
                    .await?
                    .is_some_and(|name| known.contains(&name)) =>
            {
                Ok(Self::Current)
            }
            (_, false) => Ok(Self::Ahead),
        }
    }
}

/// The oldest migration that a program must know; none where that is older than the table that says it.
async fn required(manager: &SchemaManager<'_>) -> Result<Option<String>, DbErr> {
    if !manager.has_table("program_requirement").await? {
        return Ok(None);
    }
    let select = Query::select()
        .column("migration")
        .from("program_requirement")
        .to_owned();
    let row = manager.get_connection().query_one(&select).await?;
    row.map(|row| row.try_get("", "migration")).transpose()
}
