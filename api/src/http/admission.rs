//! Who may come in: so many requests are worked on at once, a few more wait, and the others are told to come again.
//!
//! What is let in has its share of processor and database, and so ends in time; what is refused costs next to nothing.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_graphql::parser::types::OperationType;
use axum::http::{HeaderValue, StatusCode, header};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use super::{delivery::Held, refusal::Refusal};
use crate::graphql::engine::code::Code;

/// How many requests are worked on at once, by what they do. Those that change something wait for each other in the database, and those
/// that reckon for minutes (publications) for themselves: neither keeps readers out.
#[derive(Clone, Copy, Debug)]
pub struct Places {
    pub reading: usize,
    pub writing: usize,
    pub at_length: usize,
    /// Exports, which read a page at a time for as long as their clients take.
    pub exporting: usize,
    /// Bytes of all bodies that are held: of requests that come in, and of answers that their clients haven't taken.
    pub bytes: usize,
    /// How long a request waits to be let in.
    pub patience: Duration,
}

impl Default for Places {
    fn default() -> Self {
        Self::of_connections(16)
    }
}

impl Places {
    /// As many as a pool of connections serves without anyone waiting for a connection: half of them read, a quarter write, and what is
    /// left is for publications and for readiness.
    pub fn of_connections(connections: u32) -> Self {
        let part = |of: u32| (connections / of).max(1) as usize;
        Self {
            reading: part(2),
            writing: part(4),
            at_length: part(8),
            exporting: part(1),
            bytes: 128 * 1024 * 1024,
            patience: Duration::from_secs(5),
        }
    }
}

/// The door.
#[derive(Debug)]
pub struct Admission {
    reading: Door,
    writing: Door,
    at_length: Door,
    exporting: Door,
    pub held: Held,
    bytes: usize,
    patience: Duration,
}

impl Admission {
    pub fn new(places: Places) -> Self {
        Self {
            // Who waits for longer than two others take is told to come again: the queue evens out, it doesn't store.
            reading: Door::new(places.reading, places.reading + places.reading / 2),
            writing: Door::new(places.writing, places.writing * 8),
            at_length: Door::new(places.at_length, places.at_length * 4),
            exporting: Door::new(places.exporting, places.exporting * 4),
            held: Held::default(),
            bytes: places.bytes,
            patience: places.patience,
        }
    }

    /// Lets a request in that reads, or about which nothing is known yet.
    pub async fn read(&self) -> Result<Place, Refusal> {
        self.room()?;
        self.reading.enter(self.patience).await
    }

    /// Lets an export in. It has no share of a connection while its client takes what was read, so that the bound is one of its own.
    pub async fn export(&self) -> Result<Place, Refusal> {
        self.room()?;
        self.exporting.enter(self.patience).await
    }

    /// Changes places for one that fits the operation: a query stays where it is.
    pub async fn exchange(
        &self,
        place: Place,
        kind: OperationType,
        is_at_length: bool,
    ) -> Result<Place, Refusal> {
        let door = match kind {
            _ if is_at_length => &self.at_length,
            OperationType::Mutation => &self.writing,
            OperationType::Query | OperationType::Subscription => return Ok(place),
        };
        drop(place);
        door.enter(self.patience).await
    }

    /// Whether more can be held.
    pub fn room(&self) -> Result<(), Refusal> {
        if self.held.bytes() < self.bytes {
            Ok(())
        } else {
            Err(throttled())
        }
    }
}

/// A place inside, until it is let go of.
#[derive(Debug)]
pub struct Place {
    _permit: OwnedSemaphorePermit,
}

#[derive(Debug)]
struct Door {
    places: Arc<Semaphore>,
    waiting: AtomicUsize,
    queue: usize,
}

impl Door {
    fn new(places: usize, queue: usize) -> Self {
        Self {
            places: Arc::new(Semaphore::new(places)),
            waiting: AtomicUsize::new(0),
            queue,
        }
    }

    async fn enter(&self, patience: Duration) -> Result<Place, Refusal> {
        let place = |permit| Place { _permit: permit };
        if let Ok(permit) = self.places.clone().try_acquire_owned() {
            return Ok(place(permit));
        }
        let _waiting = Waiting::in_line(&self.waiting, self.queue).ok_or_else(throttled)?;
        let entered = timeout(patience, self.places.clone().acquire_owned()).await;
        let permit = entered.ok().and_then(Result::ok).ok_or_else(throttled)?;
        Ok(place(permit))
    }
}

/// Someone who waits, and may give it up.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn in_line(count: &'a AtomicUsize, most: usize) -> Option<Self> {
        let waiting = Self(count);
        let before = count.fetch_add(1, Ordering::Relaxed);
        (before < most).then_some(waiting)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The answer to whoever isn't let in.
pub fn throttled() -> Refusal {
    let message =
        "The service has as much to do as it can. Nothing was done: send the request again in a second.";
    Refusal::new(StatusCode::SERVICE_UNAVAILABLE, Code::Throttled, message)
        .with_header(header::RETRY_AFTER, HeaderValue::from_static("1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A publication, a writer and a reader at each place hold one connection at most, and readiness finds one.
    #[test]
    fn there_are_no_more_places_than_connections() {
        for connections in [8, 16, 17, 64] {
            let places = Places::of_connections(connections);
            let all = places.reading + places.writing + places.at_length;
            assert!(all < connections as usize, "{places:?}");
        }
        let few = Places::of_connections(1);
        assert_eq!([few.reading, few.writing, few.at_length], [1; 3]);
    }

    #[test]
    fn who_gives_up_waiting_leaves_the_queue() {
        let count = AtomicUsize::new(0);
        let first = Waiting::in_line(&count, 1);
        assert!(first.is_some() && Waiting::in_line(&count, 1).is_none());
        drop(first);
        assert!(Waiting::in_line(&count, 1).is_some());
        assert_eq!(count.load(Ordering::Relaxed), 0);
    }
}
