//! One at a time sets a database up.

use std::{
    ffi::OsString,
    fs::{self, File},
    path::{Path, PathBuf},
    time::Duration,
};

use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbErr, sqlx::sqlite::SqliteConnectOptions};
use tokio::task::spawn_blocking;

use super::pool::Pool;

/// Held while a database is made, migrated, or filled with example content. Of several programs that start at once, one does it, and
/// the others wait and find it done. It ends with the process, however that ends.
#[derive(Debug)]
pub struct SettingUp(Held);

#[derive(Debug)]
enum Held {
    /// Beside SQLite's file, and not on it: to close that once more would let go of the locks that SQLite has on it.
    File(#[expect(dead_code, reason = "is held, and locked, until it is dropped")] File),
    /// A session of PostgreSQL, with its advisory lock.
    Session(DatabaseConnection),
}

/// "ARSH", as for the locks of fiscal years, and what is no year.
const LOCK: &str = "SELECT pg_advisory_lock(1095914312, -1)";

impl SettingUp {
    /// Waits for its turn.
    pub async fn hold(url: &str) -> Result<Self, DbErr> {
        if url.starts_with("sqlite:") {
            let options: SqliteConnectOptions = url.parse().map_err(failed)?;
            let path = beside(options.get_filename());
            let locked = spawn_blocking(move || locked(&path)).await;
            return Ok(Self(Held::File(locked.map_err(failed)?.map_err(failed)?)));
        }
        let one = Pool {
            connections: 1,
            acquire_timeout: Duration::from_secs(5),
        };
        let session = one.postgres(url).await?;
        session.execute_unprepared(LOCK).await?;
        Ok(Self(Held::Session(session)))
    }

    pub async fn end(self) -> Result<(), DbErr> {
        match self.0 {
            Held::File(_) => Ok(()),
            Held::Session(session) => session.close().await,
        }
    }
}

fn beside(database: &Path) -> PathBuf {
    let mut name = OsString::from(database);
    name.push("-setup");
    name.into()
}

fn locked(path: &Path) -> std::io::Result<File> {
    let file = fs::OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)?;
    file.lock()?;
    Ok(file)
}

fn failed(error: impl std::fmt::Display) -> DbErr {
    DbErr::Custom(format!("the database can't be set up: {error}"))
}
