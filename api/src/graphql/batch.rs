//! Loaders that wait for a whole level of the query, so that the number of SQL statements hangs on the query's shape alone.
//!
//! The stock loader starts after a timer of about a millisecond, on another task: rows of one level then fall into one batch or
//! two by chance. Here a load starts when the request's own task has nothing left to run and no load of an earlier level is on
//! its way; every field that could ask has then asked. And a field asks for more when the level that is on its way has arrived, not
//! after its own part of it: what another part brought is then known, and not loaded twice or once by chance.

use std::{
    collections::HashMap,
    fmt,
    future::{Future, poll_fn},
    hash::Hash,
    pin::pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::Poll,
    time::Duration,
};

use async_graphql::{
    Error,
    dataloader::{DataLoader, HashMapCache, Loader},
    runtime::Timer,
};
use futures_util::{
    future::BoxFuture,
    stream::{FuturesUnordered, StreamExt},
    task::{FutureObj, Spawn, SpawnError},
};
use sea_orm::DbErr;
use tokio::sync::Notify;

use super::load::{EdgeFrom, ExceptionsOf, FreezeOf, LocksOf};
use crate::{
    service::{Failure, session::Session},
    store::edge::Edge,
};

/// Loads that wait for their level to be complete.
#[derive(Clone, Default)]
pub struct LevelSpawner(Arc<Levels>);

#[derive(Default)]
struct Levels {
    waiting: Mutex<Vec<FutureObj<'static, ()>>>,
    on_the_way: AtomicBool,
    arrival: Notify,
}

impl fmt::Debug for LevelSpawner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LevelSpawner")
    }
}

impl Spawn for LevelSpawner {
    fn spawn_obj(&self, future: FutureObj<'static, ()>) -> Result<(), SpawnError> {
        self.0
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(future);
        Ok(())
    }
}

impl LevelSpawner {
    fn take(&self) -> Vec<FutureObj<'static, ()>> {
        std::mem::take(&mut *self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Waits for the level that is on its way, if there is one. Request and loads share a task, so nothing comes between.
    async fn arrival(&self) {
        if self.0.on_the_way.load(Ordering::Relaxed) {
            self.0.arrival.notified().await;
        }
    }

    /// Runs a request to its end, and its loads level by level, on the caller's task.
    pub async fn run<T>(&self, request: impl Future<Output = T>) -> T {
        let mut request = pin!(request);
        let mut level = FuturesUnordered::new();
        poll_fn(move |cx| {
            loop {
                if let Poll::Ready(answer) = request.as_mut().poll(cx) {
                    return Poll::Ready(answer);
                }
                if level.is_empty() {
                    level.extend(self.take());
                    self.0.on_the_way.store(!level.is_empty(), Ordering::Relaxed);
                }
                // A finished load may have woken the request: poll it again before the next one.
                match level.poll_next_unpin(cx) {
                    Poll::Ready(Some(())) => {}
                    Poll::Ready(None) | Poll::Pending => return Poll::Pending,
                }
                if level.is_empty() {
                    self.0.on_the_way.store(false, Ordering::Relaxed);
                    self.0.arrival.notify_waiters();
                }
            }
        })
        .await
    }
}

/// The level is the timer.
struct NoTimer;

impl Timer for NoTimer {
    fn delay(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }
}

/// Why a load failed, shared by everyone who waited for it.
#[derive(Clone, Debug)]
pub struct LoadError(Arc<DbErr>);

impl From<DbErr> for LoadError {
    fn from(error: DbErr) -> Self {
        Self(Arc::new(error))
    }
}

impl From<Failure> for LoadError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Database(error) => error.into(),
            failure => DbErr::Custom(failure.to_string()).into(),
        }
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Reads for loaders: with the session, and so with the viewer's scope inside.
pub struct Reads(pub Arc<Session>);

/// The loaders of one request.
pub struct Batch {
    loader: DataLoader<Reads, HashMapCache>,
    levels: LevelSpawner,
}

impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Batch")
    }
}

impl Batch {
    #[must_use]
    pub fn new(session: Arc<Session>, levels: LevelSpawner) -> Self {
        let loader = DataLoader::with_cache(Reads(session), levels.clone(), NoTimer, HashMapCache::default());
        // The level bounds a batch; a number would split it by rows.
        let loader = loader.max_batch_size(usize::MAX);
        Self { loader, levels }
    }

    /// What a key stands for, if the viewer may see it.
    pub async fn one<K>(&self, key: K) -> Result<Option<<Reads as Loader<K>>::Value>, Error>
    where
        K: Send + Sync + Hash + Eq + Clone + 'static,
        Reads: Loader<K, Error = LoadError>,
    {
        self.levels.arrival().await;
        Ok(self.loader.load_one(key).await?)
    }

    /// Those of the keys that the viewer may see.
    pub async fn many<K>(
        &self,
        keys: impl IntoIterator<Item = K>,
    ) -> Result<HashMap<K, <Reads as Loader<K>>::Value>, Error>
    where
        K: Send + Sync + Hash + Eq + Clone + 'static,
        Reads: Loader<K, Error = LoadError>,
    {
        self.levels.arrival().await;
        Ok(self.loader.load_many(keys).await?)
    }

    /// Forgets what was loaded of locks: a mutation has changed them, and the next one of the request is to see it.
    pub fn forget_locks(&self) {
        self.loader.clear::<LocksOf>();
        self.loader.clear::<FreezeOf>();
        self.loader.clear::<ExceptionsOf>();
    }

    /// The rows that an edge leads to from a row, as far as the viewer may see them, in the order of `sort_key`.
    pub async fn related<K, M, S: Ord>(
        &self,
        edge: Edge,
        from: i64,
        key: impl Fn(i64) -> K,
        sort_key: impl Fn(&M) -> S,
    ) -> Result<Vec<Arc<M>>, Error>
    where
        K: Send + Sync + Hash + Eq + Clone + 'static,
        Reads: Loader<K, Value = Arc<M>, Error = LoadError>,
    {
        let targets = self.one::<EdgeFrom>((edge, from)).await?;
        let targets = targets.iter().flat_map(|ids| ids.iter().copied()).map(key);
        let mut rows: Vec<_> = self.many(targets).await?.into_values().collect();
        rows.sort_by_key(|row| sort_key(row));
        Ok(rows)
    }
}
