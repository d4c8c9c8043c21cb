//! Work that is done once for all who ask for it at the same time.

use std::{future::Future, time::Instant};

use tokio::sync::Mutex;

/// One at a time, whoever asks. The check of readiness is outside of admission, and must not become a way past it.
#[derive(Debug)]
pub struct Shared<T>(Mutex<Option<(Instant, T)>>);

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T: Copy> Shared<T> {
    /// The outcome of work that began after it was asked for: all who ask while it is done share the next.
    pub async fn of(&self, work: impl Future<Output = T>) -> T {
        let asked = Instant::now();
        let mut last = self.0.lock().await;
        if let Some((begun, outcome)) = *last
            && begun >= asked
        {
            return outcome;
        }
        let begun = Instant::now();
        let outcome = work.await;
        *last = Some((begun, outcome));
        outcome
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::future::join_all;
    use tokio::task::yield_now;

    use super::*;

    #[tokio::test]
    async fn a_crowd_shares_an_outcome_and_who_comes_later_gets_a_new_one() {
        let (shared, done) = (Shared::default(), AtomicUsize::new(0));
        let ask = || {
            shared.of(async {
                yield_now().await;
                done.fetch_add(1, Ordering::Relaxed) + 1
            })
        };
        let all = join_all((0..1_000).map(|_| ask())).await;
        let last = all.iter().max().copied();
        assert_eq!(last, Some(2), "the first, and one for all who came meanwhile");
        assert_eq!(ask().await, 3);
    }
}
