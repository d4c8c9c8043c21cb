//! What can be done with a deadline, and with a unit's part of it, as far as they have come: asked by whoever does it, and by
//! whoever shows whether it can be done.

use arshjul_entity::{DeadlineId, DeadlineKind, MilestoneKind, OrganizationUnitId};
use chrono::NaiveDate;

use super::{
    Deadline, Milestone, Progress, ReportingEvent, deadline::serving, finding::answers_instructions,
};
use crate::domain::rejection::Reason;

/// What became of a unit's part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartState {
    Open,
    Done,
    Waived,
    Served(DeadlineId),
}

impl PartState {
    /// Among `all`. Who is served by a deadline that was withdrawn, or that asks the unit no more, is on its own. None where the unit
    /// is not asked.
    pub fn of(all: &[Deadline], deadline: &Deadline, unit: OrganizationUnitId) -> Option<Self> {
        let serving = || serving(all, deadline, unit);
        Some(match deadline.units.get(&unit)? {
            Progress::Done { .. } => Self::Done,
            Progress::Waived => Self::Waived,
            Progress::Served { .. } if serving().id != deadline.id => Self::Served(serving().id),
            Progress::Open | Progress::Served { .. } => Self::Open,
        })
    }

    pub const fn can_be_completed(self) -> bool {
        matches!(self, Self::Open)
    }

    /// Its questions: another's hand-in answers those of what it serves.
    pub const fn takes_answers(self) -> bool {
        matches!(self, Self::Open | Self::Done)
    }

    /// What is done by what came in can still be let off, and what somebody entered can't.
    pub const fn can_be_waived(self, is_entered: bool) -> bool {
        match self {
            Self::Open | Self::Served(_) => true,
            Self::Done => !is_entered,
            Self::Waived => false,
        }
    }

    /// What somebody entered, or waived, can be taken back.
    pub const fn can_be_reopened(self, is_entered_or_answered: bool) -> bool {
        match self {
            Self::Waived => true,
            Self::Served(_) => false,
            Self::Open | Self::Done => is_entered_or_answered,
        }
    }

    /// Whether another's hand-in can stand for it, or it for another's.
    pub const fn can_be_tied(self) -> bool {
        matches!(self, Self::Open)
    }
}

/// What was withdrawn takes no changes.
pub const fn changeable(is_cancelled: bool) -> Result<(), Reason> {
    if is_cancelled {
        return Err(Reason::DeadlineCancelled);
    }
    Ok(())
}

/// What a rule in force made is the rule's.
pub const fn withdrawable(is_of_rule_in_force: bool) -> Result<(), Reason> {
    if is_of_rule_in_force {
        return Err(Reason::MadeByRule);
    }
    Ok(())
}

/// The first day on which what feeds the event can be known: its instructions come before, and of a period that is not over nothing can
/// be told. None where it can be on any day.
pub fn known_from(kind: DeadlineKind, feeds: Option<&ReportingEvent>) -> Option<NaiveDate> {
    let event = feeds.filter(|_| answers_instructions(kind))?;
    let out = event.milestone(MilestoneKind::InstructionsOut);
    let over = event.period_end.and_then(|end| end.succ_opt());
    out.map(Milestone::day).max(over)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::fixture::{DONE, deadline, served_by, unit};

    #[test]
    fn each_state_leaves_what_it_leaves() {
        use PartState::{Done, Open, Served, Waived};
        let served = Served(DeadlineId(2));
        // Completed, answered, waived, waived after it was entered, reopened, reopened after that, tied.
        for (state, expected) in [
            (Open, [true, true, true, true, false, true, true]),
            (Done, [false, true, true, false, false, true, false]),
            (Waived, [false, false, false, false, true, true, false]),
            (served, [false, false, true, true, false, false, false]),
        ] {
            let found = [
                state.can_be_completed(),
                state.takes_answers(),
                state.can_be_waived(false),
                state.can_be_waived(true),
                state.can_be_reopened(false),
                state.can_be_reopened(true),
                state.can_be_tied(),
            ];
            assert_eq!(found, expected, "{state:?}");
        }
    }

    #[test]
    fn a_part_is_what_became_of_it() {
        let all = [
            deadline(1, "Egen", "2026-03-02")
                .for_units(&[1])
                .progress(2, DONE),
            deadline(2, "Given", "2026-03-02")
                .progress(1, served_by(1))
                .progress(2, served_by(3)),
        ];
        let state = |place: usize, id| PartState::of(&all, &all[place], unit(id));
        assert_eq!(state(0, 1), Some(PartState::Open));
        assert_eq!(state(0, 2), Some(PartState::Done));
        assert_eq!(state(1, 1), Some(PartState::Served(DeadlineId(1))));
        assert_eq!(state(1, 2), Some(PartState::Open), "what served it is gone");
        assert_eq!(state(1, 3), None);
    }
}
