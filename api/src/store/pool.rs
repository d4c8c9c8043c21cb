//! The pools of connections: how many there are, how each is set up, and which is used again.

use std::time::Duration;

use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DbErr,
    sqlx::{
        self, Connection as _,
        pool::PoolOptions,
        sqlite::{SqliteJournalMode, SqliteSynchronous},
    },
};

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

impl Pool {
    pub(super) async fn sqlite(self, url: &str) -> Result<DatabaseConnection, DbErr> {
        let mut options = self.options(url);
        options
            // A file is never away: who waits here waits for others to write, as long as a request may.
            .acquire_timeout(Duration::from_secs(30))
            .map_sqlx_sqlite_opts(|options| {
                options
                    .journal_mode(SqliteJournalMode::Wal)
                    .foreign_keys(true)
                    // For another program's lock: longer, and the request is told within a second.
                    .busy_timeout(Duration::from_millis(800))
                    // What was acknowledged survives a power cut: NORMAL would lose the last commits of a write-ahead log.
                    .synchronous(SqliteSynchronous::Full)
            })
            .map_sqlx_sqlite_pool_opts(checked);
        Database::connect(options).await
    }

    pub(super) async fn postgres(self, url: &str) -> Result<DatabaseConnection, DbErr> {
        let mut options = self.options(url);
        options
            // A prepared statement's generic plan knows nothing of the array that is bound to it; planning anew costs less.
            .map_sqlx_postgres_opts(|options| options.options([("plan_cache_mode", "force_custom_plan")]))
            .map_sqlx_postgres_pool_opts(checked);
        Database::connect(options).await
    }

    fn options(self, url: &str) -> ConnectOptions {
        let mut options = ConnectOptions::new(url);
        options
            .max_connections(self.connections)
            .acquire_timeout(self.acquire_timeout)
            // sqlx 0.9.0's maintenance of a pool can loop for ever, and runs only where connections age
            // (docs/decisions/0008-pools-without-maintenance.md).
            .idle_timeout(None)
            .max_lifetime(None)
            .sqlx_logging(false);
        options
    }
}

/// Throws a connection away that its user left inside a transaction, as sqlx counts: where the database ended one by itself, the
/// ROLLBACK fails, sqlx goes on counting it as open, and what the next user writes would be a savepoint that nobody commits.
fn checked<DB: sqlx::Database>(options: PoolOptions<DB>) -> PoolOptions<DB> {
    options.after_release(|connection, _| {
        Box::pin(async move {
            if connection.is_in_transaction() {
                // A rollback that was begun when a transaction was let go is done after this.
                connection.ping().await?;
            }
            Ok(!connection.is_in_transaction())
        })
    })
}
