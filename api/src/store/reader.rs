//! Reading in turn: a statement waits for a connection here, as long as its request may, and not in the pool, where a wait means that
//! the database is away.

use std::sync::Arc;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement};
use tokio::sync::{Semaphore, SemaphorePermit};

/// Statements of one request at once: fifty fields at its root take two connections, and not all.
const SHARE: usize = 2;

/// The database, for reads outside a transaction.
#[derive(Clone, Debug)]
pub struct Reader {
    pool: DatabaseConnection,
    /// Of all requests together.
    turns: Arc<Semaphore>,
    /// Of one request.
    share: Option<Arc<Semaphore>>,
}

impl Reader {
    /// Half of the connections read: transactions need the others.
    pub(super) fn over(pool: DatabaseConnection, connections: u32) -> Self {
        let turns = (connections / 2).max(1) as usize;
        Self {
            pool,
            turns: Arc::new(Semaphore::new(turns)),
            share: None,
        }
    }

    /// For one request, which gets its share and no more.
    pub(super) fn shared(&self) -> Self {
        Self {
            share: Some(Arc::new(Semaphore::new(SHARE))),
            ..self.clone()
        }
    }

    pub(super) const fn pool(&self) -> &DatabaseConnection {
        &self.pool
    }

    pub(super) const fn pool_mut(&mut self) -> &mut DatabaseConnection {
        &mut self.pool
    }

    async fn turn(&self) -> Result<Turn<'_>, DbErr> {
        let closed = |_| DbErr::Custom("nobody reads any more".to_owned());
        let of_request = match &self.share {
            Some(share) => Some(share.acquire().await.map_err(closed)?),
            None => None,
        };
        Ok(Turn {
            _of_all: self.turns.acquire().await.map_err(closed)?,
            _of_request: of_request,
        })
    }
}

/// Until the statement's rows are there.
struct Turn<'a> {
    _of_all: SemaphorePermit<'a>,
    _of_request: Option<SemaphorePermit<'a>>,
}

#[async_trait::async_trait]
impl ConnectionTrait for Reader {
    fn get_database_backend(&self) -> DbBackend {
        self.pool.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let _turn = self.turn().await?;
        self.pool.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let _turn = self.turn().await?;
        self.pool.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let _turn = self.turn().await?;
        self.pool.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let _turn = self.turn().await?;
        self.pool.query_all_raw(statement).await
    }

    fn support_returning(&self) -> bool {
        self.pool.support_returning()
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;
    use sea_orm::Database;

    use super::*;

    #[tokio::test]
    async fn a_request_has_its_share_and_leaves_the_others_theirs() {
        let pool = Database::connect("sqlite::memory:").await.unwrap();
        let all = Reader::over(pool, 6);
        let (one, other) = (all.shared(), all.shared());
        let first = one.turn().await.unwrap();
        let _second = one.turn().await.unwrap();
        assert!(one.turn().now_or_never().is_none(), "its share is taken");
        let _third = other.turn().await.unwrap();
        assert!(other.turn().now_or_never().is_none(), "all turns are taken");
        drop(first);
        assert!(other.turn().now_or_never().is_some());
    }
}
