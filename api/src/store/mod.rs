//! The only SQL: scoped reads, permitted writes, keyset pages. Reads take the viewer's `Scope`, writes a `Permit`.

use std::{path::Path, time::Duration};

use sea_orm::{
    AccessMode, ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    IsolationLevel, RuntimeErr, SqliteTransactionMode, TransactionOptions, TransactionTrait, metric,
    sqlx::{self, sqlite::SqliteJournalMode},
};

pub mod action_plan;
pub mod activity;
pub mod audit_event;
pub mod calendar_feed;
pub mod closing;
pub mod correction;
pub mod deadline;
pub mod deadline_rule;
pub mod disclosure_table;
pub mod figure;
pub mod fiscal_year;
pub mod focus_area;
pub mod framework;
pub mod generation;
pub mod goal;
pub mod idempotency_key;
pub mod indicator;
pub mod link;
pub mod lock;
pub mod organization_unit;
mod outage;
pub mod page;
pub mod publication;
mod reader;
pub mod result;
pub mod role_grant;
pub mod row;
pub mod seed;
pub mod steering_document;

pub use self::{outage::outage, reader::Reader};

/// How many connections a pool may open, and how long a request waits for one.
#[derive(Clone, Copy, Debug)]
pub struct Pool {
    pub connections: u32,
    pub acquire_timeout: Duration,
}

impl Default for Pool {
    fn default() -> Self {
        Self {
            connections: 16,
            // No request waits for another's: one that waits here waits for a database that is away, and says so within a second.
            acquire_timeout: Duration::from_millis(800),
        }
    }
}

/// The database: a pool to read from and one to write through. On PostgreSQL they are the same pool; SQLite has one writer,
/// and readers beside it that never wait for it (write-ahead log).
#[derive(Clone, Debug)]
pub struct Store {
    reader: Reader,
    writer: DatabaseConnection,
}

impl Store {
    /// Opens `sqlite://…` (the file is made where it is missing) or `postgres://…`.
    pub async fn open(url: &str, pool: Pool) -> Result<Self, DbErr> {
        if !url.starts_with("sqlite:") {
            let database = Database::connect(postgres(url, pool)).await?;
            return Ok(Self {
                reader: Reader::over(database.clone(), pool.connections),
                writer: database,
            });
        }
        // The writer opens first: it makes the file and turns the write-ahead log on.
        let one = Pool {
            connections: 1,
            ..pool
        };
        let writer = Database::connect(sqlite(url, one)).await?;
        let reader = Database::connect(sqlite(url, pool)).await?;
        Ok(Self {
            reader: Reader::over(reader, pool.connections),
            writer,
        })
    }

    /// The connection URL of the embedded database in a data directory.
    pub fn embedded_url(data_dir: &Path) -> String {
        format!("sqlite://{}?mode=rwc", data_dir.join("arshjul.db").display())
    }

    /// For reads outside a transaction.
    pub const fn reader(&self) -> &Reader {
        &self.reader
    }

    /// The same database for one request, which reads on a bounded number of connections.
    pub fn for_one_request(&self) -> Self {
        Self {
            reader: self.reader.shared(),
            writer: self.writer.clone(),
        }
    }

    /// The connections that are read from, for what waits for no turn: whether the database is there.
    pub const fn pool(&self) -> &DatabaseConnection {
        self.reader.pool()
    }

    /// For migrations, which bring their own transactions.
    pub const fn writer(&self) -> &DatabaseConnection {
        &self.writer
    }

    pub fn backend(&self) -> DbBackend {
        self.pool().get_database_backend()
    }

    /// Begins a transaction that writes. On SQLite it holds the writer's lock from the start, so that what it reads first can't
    /// change before it writes.
    pub async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        let mode = (self.backend() == DbBackend::Sqlite).then_some(SqliteTransactionMode::Immediate);
        let options = TransactionOptions {
            sqlite_transaction_mode: mode,
            ..TransactionOptions::default()
        };
        self.writer.begin_with_options(options).await
    }

    /// Begins a transaction that only reads, all of it as of one instant. Nobody waits for it.
    pub async fn begin_snapshot(&self) -> Result<DatabaseTransaction, DbErr> {
        let is_postgres = self.backend() == DbBackend::Postgres;
        let options = TransactionOptions {
            isolation_level: is_postgres.then_some(IsolationLevel::RepeatableRead),
            access_mode: is_postgres.then_some(AccessMode::ReadOnly),
            ..TransactionOptions::default()
        };
        self.pool().begin_with_options(options).await
    }

    /// Calls back for each SQL statement.
    pub fn observed(mut self, observer: impl Fn(&metric::Info<'_>) + Clone + Send + Sync + 'static) -> Self {
        self.reader.pool_mut().set_metric_callback(observer.clone());
        self.writer.set_metric_callback(observer);
        self
    }

    pub async fn close(self) -> Result<(), DbErr> {
        self.reader.pool().clone().close().await?;
        self.writer.close().await
    }
}

fn options(url: &str, pool: Pool) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(pool.connections)
        .acquire_timeout(pool.acquire_timeout)
        // sqlx 0.9.0's maintenance of a pool can count its idle connections below zero, and then loops for ever: it runs only where
        // connections age.
        .idle_timeout(None)
        .max_lifetime(None)
        .sqlx_logging(false);
    options
}

fn sqlite(url: &str, pool: Pool) -> ConnectOptions {
    let mut options = options(url, pool);
    // A file is never away: who waits here waits for others to write, as long as a request may.
    options.acquire_timeout(Duration::from_secs(30));
    options.map_sqlx_sqlite_opts(|options| {
        options
            .journal_mode(SqliteJournalMode::Wal)
            .foreign_keys(true)
            // For another program's lock: longer, and the request is told within a second.
            .busy_timeout(Duration::from_millis(800))
            // What was acknowledged survives a power cut: NORMAL would lose the last commits of a write-ahead log.
            .synchronous(sqlx::sqlite::SqliteSynchronous::Full)
    });
    options
}

fn postgres(url: &str, pool: Pool) -> ConnectOptions {
    let mut options = options(url, pool);
    // A prepared statement's generic plan knows nothing of the array that is bound to it; planning anew costs less.
    options.map_sqlx_postgres_opts(|options| options.options([("plan_cache_mode", "force_custom_plan")]));
    options
}

/// Whether the database refused a row because one with the same unique key is there already.
pub fn is_unique_violation(error: &DbErr) -> bool {
    matches!(error, DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))
        if error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation))
}
