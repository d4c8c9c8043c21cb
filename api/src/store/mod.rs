//! The only SQL: scoped reads, permitted writes, keyset pages. Reads take the viewer's `Scope`, writes a `Permit`.

use std::path::Path;

use sea_orm::{
    AccessMode, ConnectionTrait as _, DatabaseConnection, DbBackend, DbErr, IsolationLevel, RuntimeErr,
    SqliteTransactionMode, TransactionOptions, metric,
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
pub mod ground;
pub mod idempotency_key;
pub mod indicator;
pub mod indicator_relation;
pub mod link;
pub mod lock;
pub mod organization_unit;
mod outage;
pub mod page;
pub mod personal_access_token;
mod place;
mod pool;
pub mod publication;
mod reader;
pub mod result;
pub mod role_grant;
pub mod row;
pub mod seed;
pub mod set_up;
pub mod steering_document;
pub mod target;
pub mod transaction;

pub use self::{
    outage::outage,
    place::{Place, reach},
    pool::Pool,
    reader::Reader,
};

use transaction::{Fullness, Transaction};

/// The database: a pool to read from and one to write through. On PostgreSQL they are the same pool; SQLite has one writer,
/// and readers beside it that never wait for it (write-ahead log).
#[derive(Clone, Debug)]
pub struct Store {
    reader: Reader,
    writer: DatabaseConnection,
    fullness: Fullness,
}

impl Store {
    /// Opens `sqlite://…` (the file is made where it is missing) or `postgres://…`.
    pub async fn open(url: &str, pool: Pool) -> Result<Self, DbErr> {
        let fullness = Fullness::default();
        if !url.starts_with("sqlite:") {
            let database = pool.postgres(url).await?;
            return Ok(Self {
                reader: Reader::over(database.clone(), pool.connections),
                writer: database,
                fullness,
            });
        }
        // The writer opens first: it makes the file and turns the write-ahead log on.
        let one = Pool {
            connections: 1,
            ..pool
        };
        let writer = one.sqlite(url).await?;
        let reader = pool.sqlite(url).await?;
        Ok(Self {
            reader: Reader::over(reader, pool.connections),
            writer,
            fullness,
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
            ..self.clone()
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
    pub async fn begin(&self) -> Result<Transaction, DbErr> {
        let mode = (self.backend() == DbBackend::Sqlite).then_some(SqliteTransactionMode::Immediate);
        let options = TransactionOptions {
            sqlite_transaction_mode: mode,
            ..TransactionOptions::default()
        };
        Transaction::begin(&self.writer, options, self.fullness.clone()).await
    }

    /// Begins a transaction that only reads, all of it as of one instant. Nobody waits for it.
    pub async fn begin_snapshot(&self) -> Result<Transaction, DbErr> {
        let is_postgres = self.backend() == DbBackend::Postgres;
        let options = TransactionOptions {
            isolation_level: is_postgres.then_some(IsolationLevel::RepeatableRead),
            access_mode: is_postgres.then_some(AccessMode::ReadOnly),
            ..TransactionOptions::default()
        };
        Transaction::begin(self.pool(), options, self.fullness.clone()).await
    }

    /// Whether the disk has room for a write. Where one found none, another tries: a row that nobody sees, written and taken back.
    pub async fn has_room(&self) -> bool {
        if !self.fullness.is_full() {
            return true;
        }
        let tried = async {
            let tx = self.begin().await?;
            tx.execute_unprepared("INSERT INTO program_requirement (migration) VALUES ('')")
                .await?;
            tx.execute_unprepared("DELETE FROM program_requirement WHERE migration = ''")
                .await?;
            tx.commit().await
        };
        let tried: Result<(), DbErr> = tried.await;
        // Where it fails for another reason, there is no room that is known of.
        let has_room = tried.is_ok();
        if has_room {
            self.fullness.set(false);
        }
        has_room
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

/// Whether the database refused a row because one with the same unique key is there already.
pub fn is_unique_violation(error: &DbErr) -> bool {
    unique_violation(error).is_some()
}

/// The same of a key that a column is part of.
pub fn is_taken(error: &DbErr, column: &str) -> bool {
    unique_violation(error).is_some_and(|key| key.contains(column))
}

/// What names the key: its index on PostgreSQL, and its columns or its index on SQLite.
fn unique_violation(error: &DbErr) -> Option<String> {
    let (DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) = error
    else {
        return None;
    };
    let error = error
        .as_database_error()
        .filter(|error| error.is_unique_violation())?;
    let named = error.constraint().map(str::to_owned);
    Some(named.unwrap_or_else(|| error.message().to_owned()))
}
