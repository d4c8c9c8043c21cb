//! The audit (S7): from the editions of a table alone, what whoever reads them can know of each count that must not be known.
//!
//! It shares nothing with the protector but the definition and the cells. Every count has a variable, also those that nobody publishes, and every
//! sum that a reader may know an equation; each reader (see `reader`) faces a system of their own. A secret is safe where two witnesses, checked
//! against every equation, lie far enough apart; and where it is not, yet would be as close to being known if nothing new were shown, it was
//! told before.

use std::collections::BTreeSet;

use super::{Edition, Protection};

mod counts;
mod link;
mod need;
mod reader;
mod reading;
mod related;
mod solve;
mod system;
mod unjudged;

pub use self::{
    link::{Link, Relation},
    system::{CellAt, System, Variable},
    unjudged::unjudged,
};
use self::{
    reader::{Memory, readers},
    reading::Reading,
};

/// Every edition of a table, oldest first.
#[derive(Clone, Debug)]
pub struct History {
    pub protection: Protection,
    pub editions: Vec<Edition>,
    /// Whether the last is the one that is being published.
    pub is_published: bool,
}

impl History {
    /// What is being published.
    pub fn new_edition(&self) -> Option<&Edition> {
        self.editions.last().filter(|_| self.is_published)
    }

    pub fn new_edition_mut(&mut self) -> Option<&mut Edition> {
        let is_published = self.is_published;
        self.editions.last_mut().filter(|_| is_published)
    }

    /// Whether what is being published tells anything new.
    pub fn tells_something(&self) -> bool {
        let last = self.earlier().last();
        self.new_edition()
            .is_some_and(|new| last.is_none_or(|last| !new.tells_the_same(last)))
    }

    pub fn earlier(&self) -> &[Edition] {
        let earlier = self.editions.len() - usize::from(self.is_published);
        self.editions.get(..earlier).unwrap_or_default()
    }
}

/// What the audit found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Audit {
    pub tables: usize,
    /// Secrets that were bounded, once for each reader.
    pub secrets: usize,
    /// The narrowest interval, by what it has to be: at most 1, since nothing is reckoned further than it has to be.
    pub narrowest: Option<f64>,
}

impl Audit {
    pub fn add(&mut self, other: &Self) {
        self.tables += other.tables;
        self.secrets += other.secrets;
        self.narrowest = match (self.narrowest, other.narrowest) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }
}

/// The cells of what is being published that earlier publications tell of, exactly.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// They were shown, and have not changed. Whoever reads this publication alone doesn't know that: they may be hidden for the sake of others.
    pub shown: BTreeSet<CellAt>,
    /// They follow from what was shown: to hide them would protect nothing.
    pub computed: BTreeSet<CellAt>,
}

impl Told {
    pub fn contains(&self, cell: &CellAt) -> bool {
        self.shown.contains(cell) || self.computed.contains(cell)
    }

    pub fn is_empty(&self) -> bool {
        self.shown.is_empty() && self.computed.is_empty()
    }
}

pub fn told_before(histories: &[History], links: &[Link]) -> Told {
    let readers = readers(histories).into_iter();
    // Who takes as much for the same knows too much: that a count has come back by chance was told to nobody.
    let mut readers = readers.filter(|reader| reader.memory == Memory::Lines && reader.is_stranger());
    let told = readers.next().map(|reader| {
        let system = Reading::of(histories, links, reader, &Told::default());
        system.told_before()
    });
    told.unwrap_or_default()
}

/// Each reader's system. What was told before need not be kept from anybody.
pub fn systems(histories: &[History], links: &[Link], told: &Told) -> impl Iterator<Item = System> {
    let readers = readers(histories).into_iter();
    readers.map(move |reader| Reading::of(histories, links, reader, told))
}
