//! Boken (C11): everything that deadlines ask of units is a request of one model, and what comes in answers it.
//!
//! What a deadline asks follows from what it names: an indicator's line of cells, a question, a follow-up of an activity; and otherwise
//! from its kind. A line asks for a named period, in every gender that the indicator is split by; above the indicator's level only
//! roll-ups exist, and nobody can answer (R1). Of several deadlines that ask for the same line, the first by day asks, and the others
//! use what comes in. Nothing of it is stored: it is read from deadlines, results, answers and hand-ins as they stand.

use std::collections::{BTreeMap, HashMap};

use arshjul_entity::{DeadlineId, OrganizationUnitId};

mod ask;
mod line;
mod request;
mod settle;
#[cfg(test)]
mod tests;

pub use ask::{Given, same_question};
pub use line::{AskedLines, AskingDeadline, CellLine, can_ask, lines};
pub use request::{ActKind, Answer, Asked, Request};
pub use settle::{Answered, HandIns, Received, ReceivedCells};

/// A unit's part of a deadline.
type PartKey = (DeadlineId, OrganizationUnitId);

/// What a deadline asks of a unit.
#[derive(Clone, Debug, Default)]
struct Part {
    requests: Vec<Request>,
    /// The deadline whose hand-in counts; its own where none other does.
    serving: Option<DeadlineId>,
}

/// Everything that some deadlines ask for.
#[derive(Clone, Debug, Default)]
pub struct Book {
    parts: HashMap<PartKey, Part>,
    /// The parts that a hand-in serves beside its own.
    serves: HashMap<PartKey, Vec<DeadlineId>>,
    /// By due day.
    lines: BTreeMap<CellLine, Vec<AskingDeadline>>,
}

impl Book {
    /// What is asked for, by indicator, unit and period, each with the deadlines that ask for it by due day: the first asks, the others
    /// use.
    pub fn lines(&self) -> impl Iterator<Item = (&CellLine, &[AskingDeadline])> {
        self.lines.iter().map(|(line, asks)| (line, asks.as_slice()))
    }

    /// The first of the deadlines that ask for a line.
    pub fn earliest(&self, line: &CellLine) -> Option<&AskingDeadline> {
        self.lines.get(line)?.first()
    }

    /// What a deadline asks of a unit by itself. What is withdrawn or waived asks nothing.
    pub fn own(&self, deadline: DeadlineId, unit: OrganizationUnitId) -> &[Request] {
        let part = self.parts.get(&(deadline, unit));
        part.map_or(&[], |part| part.requests.as_slice())
    }

    /// What a hand-in has to have: what the deadline asks, and what those ask that it serves, each thing once.
    pub fn hand_in(&self, deadline: DeadlineId, unit: OrganizationUnitId) -> Vec<&Request> {
        let served = self.serves.get(&(deadline, unit)).into_iter().flatten();
        let mut found: Vec<&Request> = self.own(deadline, unit).iter().collect();
        for request in served.flat_map(|served| self.own(*served, unit)) {
            let is_there = |other: &&Request| other.asked == request.asked && request.asked.is_data();
            if !found.iter().any(is_there) {
                found.push(request);
            }
        }
        found
    }

    /// Every request, each by the deadline that asks.
    pub fn requests(&self) -> impl Iterator<Item = &Request> {
        self.parts.values().flat_map(|part| &part.requests)
    }
}
