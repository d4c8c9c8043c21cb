//! Lås: whether a cell still takes changes. It is one thing, how far its approval has come another, and whether it was in time a
//! third (R7).
//!
//! Two causes lock a cell. A closed fiscal year takes no change at all, and nothing but reopening lifts that (R8). A data freeze holds
//! what a report is made from: the results of the event's fiscal year whose period ends on or before the last day that it reports on.
//! Under a freeze a value may still be approved, since that changes none, and a unit may be excepted for a time.

use std::collections::BTreeMap;

use arshjul_entity::OrganizationUnitId;
use chrono::{DateTime, Days, NaiveDate, Utc};

use super::{period::Period, rejection::Reason, unit::UnitTree};

/// The longest time that a unit is excepted for.
pub const LONGEST_EXCEPTION: Days = Days::new(EXCEPTION_DAYS);
const EXCEPTION_DAYS: u64 = 90;

/// What is about to be done to a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touch {
    /// Its content, by its unit, or by an approver who asks for another.
    Change,
    /// Nothing of what it says.
    Approval,
}

/// Whether a cell takes changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lock {
    Open,
    Locked(LockCause),
    /// Frozen, and its unit is excepted.
    Excepted(Excepted),
}

/// Why a cell is locked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LockCause {
    FiscalYearClosed { year: i32 },
    DataFreeze(Freeze),
}

/// By whose leave a frozen cell takes changes, until when and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excepted {
    pub until: DateTime<Utc>,
    pub by: String,
    pub reason: String,
}

/// The figures of a report stay as they are: by the reporting event of this code, up to the end of its period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Freeze {
    pub event: String,
    pub period_end: NaiveDate,
}

/// A unit, with those below it, may change what is frozen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    pub unit: OrganizationUnitId,
    /// The one event whose freeze it lifts; none: every one of the year.
    pub event: Option<String>,
    pub leave: Excepted,
}

/// What locks the cells of one fiscal year. A year that nobody has set up is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct YearLocks {
    pub is_closed: bool,
    pub freezes: Vec<Freeze>,
    pub exceptions: Vec<Exception>,
}

impl Lock {
    /// Why it can't be done, and what would let it.
    pub fn reason_against(&self, touch: Touch) -> Option<Reason> {
        match (self, touch) {
            (Self::Locked(LockCause::FiscalYearClosed { year }), _) => {
                Some(Reason::FiscalYearClosed { year: *year })
            }
            (Self::Locked(LockCause::DataFreeze(freeze)), Touch::Change) => {
                let (event, period_end) = (freeze.event.clone(), freeze.period_end);
                Some(Reason::ResultsFrozen { event, period_end })
            }
            (Self::Locked(LockCause::DataFreeze(_)), Touch::Approval)
            | (Self::Open | Self::Excepted(_), _) => None,
        }
    }
}

impl YearLocks {
    /// The lock of a unit's cell in a period of the year.
    pub fn lock(
        &self,
        tree: &UnitTree,
        unit: OrganizationUnitId,
        period: Period,
        now: DateTime<Utc>,
    ) -> Lock {
        // Closing goes before freezes: no exception lifts it.
        if self.is_closed {
            let year = period.year();
            return Lock::Locked(LockCause::FiscalYearClosed { year });
        }
        // Each freeze that holds the cell has to be lifted, and the cell is open as long as all of them are.
        let mut lock = Lock::Open;
        let holds = |freeze: &&Freeze| period.end() <= freeze.period_end;
        for freeze in self.freezes.iter().filter(holds) {
            let Some(leave) = self.leave(tree, unit, freeze, now) else {
                return Lock::Locked(LockCause::DataFreeze(freeze.clone()));
            };
            // Several leaves may hold at once: the one that ends first counts.
            lock = match lock {
                Lock::Excepted(earlier) if earlier.until <= leave.until => Lock::Excepted(earlier),
                _ => Lock::Excepted(leave.clone()),
            };
        }
        lock
    }

    /// The leave that lasts longest of those that lift a freeze for the unit.
    fn leave(
        &self,
        tree: &UnitTree,
        unit: OrganizationUnitId,
        freeze: &Freeze,
        now: DateTime<Utc>,
    ) -> Option<&Excepted> {
        let is_of = |event: &String| *event == freeze.event;
        let lifts = |exception: &&Exception| {
            exception.event.as_ref().is_none_or(is_of)
                && exception.leave.until > now
                && tree.is_within(unit, exception.unit)
        };
        let lifting = self.exceptions.iter().filter(lifts);
        let leaves = lifting.map(|exception| &exception.leave);
        leaves.max_by_key(|leave| leave.until)
    }
}

/// What locks the cells of several years, at an instant.
#[derive(Clone, Debug)]
pub struct Locks<'a> {
    tree: &'a UnitTree,
    now: DateTime<Utc>,
    years: BTreeMap<i32, YearLocks>,
}

impl<'a> Locks<'a> {
    pub const fn new(tree: &'a UnitTree, now: DateTime<Utc>, years: BTreeMap<i32, YearLocks>) -> Self {
        Self { tree, now, years }
    }

    /// None where the period's year is not among them.
    pub fn lock(&self, unit: OrganizationUnitId, period: Period) -> Option<Lock> {
        let year = self.years.get(&period.year())?;
        Some(year.lock(self.tree, unit, period, self.now))
    }

    /// Whether the year is among them, and closed.
    pub fn is_closed(&self, year: i32) -> Option<bool> {
        self.years.get(&year).map(|year| year.is_closed)
    }
}

/// Whether a unit can be excepted until then: from now on, and not for good.
pub fn exception_until(until: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), Reason> {
    if until > now && until <= now + LONGEST_EXCEPTION {
        Ok(())
    } else {
        Err(Reason::ExceptionUntil { days: EXCEPTION_DAYS })
    }
}

#[cfg(test)]
mod tests;
