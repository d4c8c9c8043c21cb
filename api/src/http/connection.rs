//! The connections that are open: how many there may be, which of them goes when there are more, and when one is given up.
//!
//! The library's timers watch over the head of a request on HTTP/1 alone: not over what comes before, when it doesn't know yet which
//! version is spoken, and not over a client that takes nothing of its answer. Here one rule holds for both versions: what is under way
//! keeps a connection open, as long as it moves.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::Notify,
    time::{Instant, sleep_until},
};

/// How long connections may take, and how many there may be.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For a client to send the head of a request, which is at most some kilobytes; and for a connection on which nothing is under way.
    pub head: Duration,
    /// For a client to take one more piece of its answer.
    pub delivery: Duration,
    /// For open requests to finish when the service stops.
    pub grace: Duration,
    /// Connections at once.
    pub connections: usize,
    /// Of them, from one address: a proxy is one address too.
    pub per_address: usize,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(10),
            delivery: Duration::from_secs(30),
            grace: Duration::from_secs(20),
            connections: 4_096,
            per_address: 4_096,
        }
    }
}

/// Whom connections are counted by: what one household or one attacker has, as a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Address(u128);

impl From<IpAddr> for Address {
    /// Of IPv6 the network: whoever has one address there has all of its 2^64.
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self(u32::from(address).into()),
            IpAddr::V6(address) => Self(u128::from(address) & !u128::from(u64::MAX)),
        }
    }
}

/// All connections.
#[derive(Debug)]
pub struct Connections {
    most: usize,
    most_of_one: usize,
    table: Mutex<Table>,
    /// A connection ended, or became idle and so can be ended.
    turn: Arc<Notify>,
}

#[derive(Debug, Default)]
struct Table {
    next: u64,
    lines: HashMap<u64, Line>,
    of: HashMap<Address, usize>,
}

impl Connections {
    pub fn new(patience: Patience) -> Self {
        Self {
            most: patience.connections.max(1),
            most_of_one: patience.per_address.max(1),
            table: Mutex::default(),
            turn: Arc::default(),
        }
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a connection in. Where there are as many as there may be, one that nothing is under way on goes first: those that never sent
    /// a whole request before others, and of equals the one that has been idle longest. Waits while all are busy.
    pub async fn take(self: &Arc<Self>, address: Address) -> Seat {
        loop {
            // Ready before the table is looked at: what ends in between is not missed.
            let turn = self.turn.notified();
            if let Some(seat) = self.seat(address) {
                return seat;
            }
            turn.await;
        }
    }

    fn seat(self: &Arc<Self>, address: Address) -> Option<Seat> {
        let mut table = self.table();
        if table.lines.len() >= self.most {
            if let Some(idle) = table.longest_idle(None) {
                idle.leave();
            }
            return None;
        }
        let own = table.of.get(&address).copied().unwrap_or_default();
        let is_over = own >= self.most_of_one;
        let goes = is_over.then(|| table.longest_idle(Some(address))).flatten();
        if let Some(idle) = goes {
            idle.leave();
        }
        let line = Line(Arc::new(Inner {
            address,
            is_refused: is_over && goes.is_none(),
            state: Mutex::new(State::new()),
            told: Notify::new(),
            turn: self.turn.clone(),
        }));
        let number = table.next;
        table.next += 1;
        table.lines.insert(number, line.clone());
        *table.of.entry(address).or_default() += 1;
        Some(Seat {
            connections: self.clone(),
            number,
            line,
        })
    }

    /// Waits until none is left.
    pub async fn emptied(&self) {
        loop {
            let turn = self.turn.notified();
            if self.table().lines.is_empty() {
                return;
            }
            turn.await;
        }
    }
}

impl Table {
    fn longest_idle(&self, of: Option<Address>) -> Option<&Line> {
        let lines = self.lines.values();
        let lines = lines.filter(|line| of.is_none_or(|of| line.0.address == of));
        let idle = lines.filter_map(|line| Some((line.idle()?, line)));
        idle.min_by_key(|(idle, _)| *idle).map(|(_, line)| line)
    }
}

/// A connection's place among all, until it is let go of.
#[derive(Debug)]
pub struct Seat {
    connections: Arc<Connections>,
    number: u64,
    pub line: Line,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut table = self.connections.table();
        table.lines.remove(&self.number);
        let address = self.line.0.address;
        if let Some(count) = table.of.get_mut(&address) {
            *count -= 1;
            if *count == 0 {
                table.of.remove(&address);
            }
        }
        drop(table);
        self.connections.turn.notify_one();
    }
}

/// One connection, and what is under way on it.
#[derive(Clone, Debug)]
pub struct Line(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    address: Address,
    is_refused: bool,
    state: Mutex<State>,
    /// Something turned that the watch over this connection has to know.
    told: Notify,
    turn: Arc<Notify>,
}

#[derive(Debug)]
struct State {
    /// Requests that are answered just now.
    requests: usize,
    /// Pieces of answers that the client hasn't taken.
    parcels: usize,
    /// When it became idle.
    idle_since: Instant,
    /// When the client last took a piece.
    taken_at: Instant,
    has_asked: bool,
    is_to_leave: bool,
}

impl State {
    fn new() -> Self {
        let now = Instant::now();
        Self {
            requests: 0,
            parcels: 0,
            idle_since: now,
            taken_at: now,
            has_asked: false,
            is_to_leave: false,
        }
    }

    const fn is_idle(&self) -> bool {
        self.requests == 0 && self.parcels == 0
    }
}

/// Why a connection is closed from our side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Nothing has been under way on it for long, or others need its place.
    Idle,
    /// The client takes nothing of what it asked for.
    Stalled,
}

impl Line {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether its address has as many as it may already: what it asks is refused.
    pub fn is_refused(&self) -> bool {
        self.0.is_refused
    }

    /// A request is being answered, until the guard is dropped.
    pub fn request(&self) -> UnderWay {
        let mut state = self.state();
        state.requests += 1;
        state.has_asked = true;
        UnderWay(self.clone(), Kind::Request)
    }

    /// A piece of an answer is on its way, until the guard is dropped.
    pub fn parcel(&self) -> UnderWay {
        let mut state = self.state();
        if state.parcels == 0 {
            state.taken_at = Instant::now();
        }
        state.parcels += 1;
        UnderWay(self.clone(), Kind::Parcel)
    }

    /// Which goes first, where one has to: the least.
    fn idle(&self) -> Option<(bool, Instant)> {
        let state = self.state();
        (state.is_idle() && !state.is_to_leave).then_some((state.has_asked, state.idle_since))
    }

    fn leave(&self) {
        self.state().is_to_leave = true;
        self.0.told.notify_one();
    }

    /// Waits until the connection is to be closed.
    pub async fn end(&self, patience: Patience) -> End {
        loop {
            match self.verdict(patience) {
                Ok(end) => return end,
                Err(None) => self.0.told.notified().await,
                Err(Some(next)) => tokio::select! {
                    () = sleep_until(next) => {}
                    () = self.0.told.notified() => {}
                },
            }
        }
    }

    /// Why it is to be closed now, or when to look again.
    fn verdict(&self, patience: Patience) -> Result<End, Option<Instant>> {
        let state = self.state();
        let after = |since: Instant, patience: Duration, end| {
            let due = since + patience;
            if due <= Instant::now() {
                Ok(end)
            } else {
                Err(Some(due))
            }
        };
        if state.parcels > 0 {
            after(state.taken_at, patience.delivery, End::Stalled)
        } else if state.requests > 0 {
            Err(None)
        } else if state.is_to_leave {
            Ok(End::Idle)
        } else {
            after(state.idle_since, patience.head, End::Idle)
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Request,
    Parcel,
}

/// Something that is under way on a connection.
#[derive(Debug)]
pub struct UnderWay(Line, Kind);

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut state = self.0.state();
        let now = Instant::now();
        match self.1 {
            Kind::Request => state.requests -= 1,
            Kind::Parcel => {
                state.parcels -= 1;
                state.taken_at = now;
            }
        }
        if state.is_idle() {
            state.idle_since = now;
            self.0.0.turn.notify_one();
        }
        self.0.0.told.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connections(most: usize, most_of_one: usize) -> Arc<Connections> {
        Arc::new(Connections::new(Patience {
            connections: most,
            per_address: most_of_one,
            ..Patience::default()
        }))
    }

    fn address(last: u8) -> Address {
        IpAddr::from([192, 0, 2, last]).into()
    }

    #[test]
    fn the_longest_silent_one_makes_room_and_a_busy_one_never_does() {
        let all = connections(3, 3);
        let seats = [1, 2, 3].map(|last| all.seat(address(last)).unwrap());
        let [asked, silent, busy] = &seats;
        drop(asked.line.request());
        let under_way = busy.line.request();
        assert!(all.seat(address(4)).is_none());
        let leaving = |seat: &Seat| seat.line.state().is_to_leave;
        assert_eq!([asked, silent, busy].map(leaving), [false, true, false]);
        assert!(all.seat(address(4)).is_none(), "it has not left yet");
        assert!(leaving(asked) && !leaving(busy), "who has asked goes second");
        drop(under_way);
        let [_, silent, _] = seats;
        drop(silent);
        assert!(all.seat(address(4)).is_some());
    }

    #[test]
    fn an_address_that_has_its_share_loses_an_idle_one_or_is_refused() {
        let all = connections(100, 2);
        let first = all.seat(address(1)).unwrap();
        let second = all.seat(address(1)).unwrap();
        let busy = [first.line.request(), second.line.request()];
        assert!(all.seat(address(1)).unwrap().line.is_refused());
        assert!(!all.seat(address(2)).unwrap().line.is_refused(), "others are not");
        drop(busy);
        assert!(!all.seat(address(1)).unwrap().line.is_refused());
        assert!(first.line.state().is_to_leave);
        drop((first, second));
        assert!(all.table().of.is_empty(), "nobody is counted for ever");
    }

    #[test]
    fn a_network_of_ipv6_is_one_address() {
        let of = |text: &str| Address::from(text.parse::<IpAddr>().unwrap());
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:1"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_eq!(of("::ffff:192.0.2.1"), address(1));
        assert_ne!(address(1), address(2));
    }
}
