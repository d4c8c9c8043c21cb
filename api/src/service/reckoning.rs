//! Reckoning that keeps a core busy: not on the threads that answer others, not more at once than there are cores, and not for anyone who
//! has gone.

use std::{
    num::NonZero,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicBool, Ordering},
    },
    thread::available_parallelism,
};

use tokio::{sync::Semaphore, task::spawn_blocking};

use super::Failure;

static DESKS: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(available_parallelism().map_or(1, NonZero::get)));

/// Reckons away from the threads that answer others. What is asked for is whether nobody waits for the outcome any more: what takes long
/// asks now and then, and stops.
pub async fn reckon<T: Send + 'static>(
    work: impl FnOnce(&dyn Fn() -> bool) -> T + Send + 'static,
) -> Result<T, Failure> {
    // Held by the work and not by whoever waits for it: what was given up counts until it has stopped.
    let desk = DESKS.acquire().await.map_err(|_| Failure::Stopped)?;
    let waiting = Waiting::default();
    let given_up = waiting.0.clone();
    let done = spawn_blocking(move || {
        let _desk = desk;
        work(&|| given_up.load(Ordering::Relaxed))
    });
    done.await.map_err(|_| Failure::Stopped)
}

/// Someone who waits for an outcome.
#[derive(Default)]
struct Waiting(Arc<AtomicBool>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::mpsc, thread::yield_now};

    use super::*;

    #[tokio::test]
    async fn what_nobody_waits_for_stops_and_lets_others_reckon() {
        let (begun, has_begun) = mpsc::channel();
        let (stopped, has_stopped) = mpsc::channel();
        let endless = tokio::spawn(reckon(move |given_up| {
            begun.send(()).unwrap();
            while !given_up() {
                yield_now();
            }
            stopped.send(()).unwrap();
        }));
        spawn_blocking(move || has_begun.recv().unwrap()).await.unwrap();
        endless.abort();
        spawn_blocking(move || has_stopped.recv().unwrap()).await.unwrap();
        assert_eq!(reckon(|given_up| given_up()).await.ok(), Some(false));
    }

    #[tokio::test]
    async fn no_more_reckon_at_once_than_there_are_cores() {
        let at_once = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let most = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let all = (0..64).map(|_| {
            let (at_once, most) = (at_once.clone(), most.clone());
            reckon(move |_| {
                most.fetch_max(at_once.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                yield_now();
                at_once.fetch_sub(1, Ordering::SeqCst);
            })
        });
        for done in futures_util::future::join_all(all).await {
            done.unwrap();
        }
        let cores = available_parallelism().map_or(1, NonZero::get);
        assert!((1..=cores).contains(&most.load(Ordering::SeqCst)));
    }
}
