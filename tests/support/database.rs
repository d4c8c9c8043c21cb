//! A database of its own for every test: a copy of a template that was migrated once.

use std::{
    fmt, fs,
    fs::File,
    path::{Path, PathBuf},
    process,
    sync::{
        Arc, Once,
        atomic::{AtomicU32, Ordering},
    },
};

use arshjul_migration::{Migrator, MigratorTrait as _};
use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, DbBackend, Statement};

use crate::{
    postgres::{self, Server},
    scratch,
};

/// The databases that the suite runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

impl fmt::Display for Backend {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        })
    }
}

/// A migrated database without rows, which no other test sees.
#[derive(Clone, Debug)]
pub struct TestDatabase(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    backend: Backend,
    name: String,
    url: String,
}

impl TestDatabase {
    /// A copy of the template, or why there can be none.
    pub async fn create(backend: Backend) -> Result<Self, &'static str> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        static SWEEP: Once = Once::new();
        SWEEP.call_once(scratch::sweep);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("arshjul_test_{}_{}_{count}", scratch::run(), process::id());
        let url = match backend {
            Backend::Sqlite => copy_file(&name).await,
            Backend::Postgres => copy_database(postgres::server()?, &name).await,
        };
        Ok(Self(Arc::new(Inner { backend, name, url })))
    }

    /// A migrated database on a disk of a test's own, and the server that it needs there. It is gone with them.
    pub async fn on(backend: Backend, disk: &Path, folder: &Path) -> Result<(Self, Option<Server>), String> {
        let name = "small".to_owned();
        let (url, server) = match backend {
            Backend::Sqlite => (
                format!("sqlite://{}?mode=rwc", disk.join("small.sqlite").display()),
                None,
            ),
            Backend::Postgres => {
                let server = postgres::own(folder)?;
                let place = disk.join("tablespace");
                fs::create_dir_all(&place).expect("the disk is writable");
                postgres::give_away(&place);
                let tablespace = format!("CREATE TABLESPACE small LOCATION '{}'", place.display());
                execute(&server, &tablespace).await;
                execute(&server, "CREATE DATABASE small TABLESPACE small").await;
                (server.url(&name), Some(server))
            }
        };
        migrate(&url).await;
        Ok((Self(Arc::new(Inner { backend, name, url })), server))
    }

    pub fn backend(&self) -> Backend {
        self.0.backend
    }

    /// As `ARSHJUL_DATABASE_URL` takes it.
    pub fn url(&self) -> &str {
        &self.0.url
    }

    /// A directory beside it, for the service's own files.
    pub fn data_dir(&self) -> PathBuf {
        scratch::own().join(&self.0.name)
    }

    /// A connection beside the service's own, for what a test has to see or prepare behind its back.
    pub async fn connect(&self) -> DatabaseConnection {
        connect(self.url()).await
    }

    /// Removes the database, whoever is still connected.
    pub async fn remove(self) {
        let _ = fs::remove_dir_all(self.data_dir());
        match self.backend() {
            Backend::Sqlite => {
                for suffix in ["", "-wal", "-shm"] {
                    let _ = fs::remove_file(sqlite_path(&format!("{}{suffix}", self.0.name)));
                }
            }
            Backend::Postgres => {
                if let Ok(server) = postgres::server() {
                    execute(server, &format!("DROP DATABASE {} WITH (FORCE)", self.0.name)).await;
                }
            }
        }
    }
}

async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    // As the service's own pools: no maintenance.
    options
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .sqlx_logging(false);
    Database::connect(options)
        .await
        .unwrap_or_else(|error| panic!("{url}: {error}"))
}

async fn migrate(url: &str) {
    let connection = connect(url).await;
    Migrator::up(&connection, None)
        .await
        .unwrap_or_else(|error| panic!("the migrations fail on {url}: {error}"));
    connection.close().await.expect("a connection can be closed");
}

fn sqlite_path(name: &str) -> PathBuf {
    scratch::own().join(format!("{name}.sqlite"))
}

/// One process makes the template, the others wait for it.
fn template_lock() -> File {
    let file = File::create(scratch::own().join("template.lock")).expect("the target directory is writable");
    file.lock().expect("the file system has locks");
    file
}

async fn copy_file(name: &str) -> String {
    let template = sqlite_path(&format!("template_{}", scratch::build()));
    let lock = template_lock();
    if !template.exists() {
        let unfinished = sqlite_path("unfinished");
        let _ = fs::remove_file(&unfinished);
        migrate(&format!("sqlite://{}?mode=rwc", unfinished.display())).await;
        fs::rename(unfinished, &template).expect("the target directory is writable");
    }
    drop(lock);
    let path = sqlite_path(name);
    fs::copy(template, &path).expect("the target directory is writable");
    format!("sqlite://{}", path.display())
}

async fn copy_database(server: &Server, name: &str) -> String {
    let template = format!("arshjul_test_{}_template_{}", scratch::run(), scratch::build());
    let lock = template_lock();
    let databases = databases(server).await;
    if !databases.contains(&template) {
        drop_abandoned(server, &databases).await;
        let unfinished = format!("arshjul_test_{}_unfinished", scratch::run());
        execute(
            server,
            &format!("DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)"),
        )
        .await;
        execute(server, &format!("CREATE DATABASE {unfinished}")).await;
        migrate(&server.url(&unfinished)).await;
        execute(
            server,
            &format!("ALTER DATABASE {unfinished} RENAME TO {template}"),
        )
        .await;
    }
    drop(lock);
    execute(server, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
    server.url(name)
}

/// A server that outlives the run keeps nothing of runs that were killed.
async fn drop_abandoned(server: &Server, databases: &[String]) {
    for name in databases {
        let run = name
            .strip_prefix("arshjul_test_")
            .and_then(|rest| rest.split('_').next()?.parse().ok());
        if run.is_some_and(|run| !scratch::is_alive(run)) {
            execute(server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        }
    }
}

async fn databases(server: &Server) -> Vec<String> {
    let connection = connect(&server.url("postgres")).await;
    let statement = Statement::from_string(DbBackend::Postgres, "SELECT datname FROM pg_database");
    let rows = connection
        .query_all_raw(statement)
        .await
        .expect("the list of databases is readable");
    rows.iter()
        .map(|row| row.try_get("", "datname").expect("a database has a name"))
        .collect()
}

async fn execute(server: &Server, sql: &str) {
    let connection = connect(&server.url("postgres")).await;
    connection
        .execute_unprepared(sql)
        .await
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
    connection.close().await.expect("a connection can be closed");
}
