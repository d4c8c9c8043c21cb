//! A transaction that comes to its end whole, or says that it did not.
//!
//! A database ends a transaction by itself where it must: SQLite when its disk is full, after an I/O error or an interrupt, and what
//! follows would then be committed statement by statement; PostgreSQL after any error, and answers the COMMIT that follows with a
//! ROLLBACK and no error. So a transaction in which a statement failed, or was given up, is over: it runs nothing more, and does not
//! commit.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult,
    Statement, TransactionOptions, TransactionTrait as _,
};
use tokio::sync::Mutex;

use super::outage;
use crate::domain::outage::Outage;

/// Whether a write found no room on the disk, and none has found any since.
#[derive(Clone, Debug, Default)]
pub struct Fullness(Arc<AtomicBool>);

impl Fullness {
    pub fn is_full(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    pub(super) fn set(&self, is_full: bool) {
        self.0.store(is_full, Ordering::Relaxed);
    }
}

/// Ends with [`Self::commit`], and with a rollback where it is let go.
pub struct Transaction {
    inner: DatabaseTransaction,
    /// Held while a statement runs, so that none waits behind one that ends the transaction.
    is_over: Mutex<bool>,
    fullness: Fullness,
}

impl fmt::Debug for Transaction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Transaction").finish_non_exhaustive()
    }
}

impl Transaction {
    pub(super) async fn begin(
        db: &DatabaseConnection,
        options: TransactionOptions,
        fullness: Fullness,
    ) -> Result<Self, DbErr> {
        let begun = db.begin_with_options(options).await;
        // A connection that has to be opened for it may find no room either.
        if begun.as_ref().is_err_and(is_full) {
            fullness.set(true);
        }
        Ok(Self {
            inner: begun?,
            is_over: Mutex::new(false),
            fullness,
        })
    }

    async fn run<T>(&self, statement: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
        let mut is_over = self.is_over.lock().await;
        if *is_over {
            return Err(over());
        }
        // Until it is known to have gone well: it may be given up on the way.
        *is_over = true;
        let done = statement.await;
        *is_over = done.is_err();
        if done.as_ref().is_err_and(is_full) {
            self.fullness.set(true);
        }
        done
    }

    /// What was written is there from now on. An error says that it is not, or that nobody knows.
    pub async fn commit(self) -> Result<(), DbErr> {
        if self.inner.get_database_backend() == DbBackend::Postgres {
            // Fails in a transaction that was aborted, of which the COMMIT would say nothing.
            self.execute_unprepared("SELECT").await?;
        } else if *self.is_over.lock().await {
            return Err(over());
        }
        // On SQLite it fails where there is no transaction any more.
        let committed = self.inner.commit().await;
        if committed.as_ref().is_err_and(is_full) {
            self.fullness.set(true);
        }
        committed
    }

    pub async fn rollback(self) -> Result<(), DbErr> {
        if *self.is_over.lock().await {
            // The pool looks at the connection before it gives it to anyone else.
            return Ok(());
        }
        self.inner.rollback().await
    }
}

fn over() -> DbErr {
    DbErr::Custom("the transaction ended with an error: nothing of it is written".to_owned())
}

fn is_full(error: &DbErr) -> bool {
    outage(error) == Some(Outage::Full)
}

#[async_trait::async_trait]
impl ConnectionTrait for Transaction {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.run(self.inner.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.run(self.inner.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.run(self.inner.query_one_raw(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.run(self.inner.query_all_raw(statement)).await
    }
}
