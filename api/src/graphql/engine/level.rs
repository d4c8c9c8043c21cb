//! Loads that wait for a whole level of the query, so that the number of SQL statements hangs on the query's shape alone.
//!
//! The stock loader starts after a timer of about a millisecond, on another task: rows of one level then fall into one batch or
//! two by chance. Here a load starts when the request's own task has nothing left to run and no load of an earlier level is on
//! its way; every field that could ask has then asked. And a field asks for more when the level that is on its way has arrived, not
//! after its own part of it: what another part brought is then known, and not loaded twice or once by chance.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::Poll,
    time::Duration,
};

use async_graphql::runtime::Timer;
use futures_util::{
    future::BoxFuture,
    stream::{FuturesUnordered, StreamExt},
    task::{FutureObj, Spawn, SpawnError},
};
use tokio::sync::Notify;

/// Loads that wait for their level to be complete.
#[derive(Clone, Default)]
pub struct LevelSpawner(Arc<Levels>);

#[derive(Default)]
struct Levels {
    waiting: Mutex<Vec<FutureObj<'static, ()>>>,
    on_the_way: AtomicBool,
    arrival: Notify,
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
    pub async fn arrival(&self) {
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
pub struct NoTimer;

impl Timer for NoTimer {
    fn delay(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }
}
