//! Godkännande: DRAFT → SUBMITTED → APPROVED, or RETURNED with a comment (R7). Who may take a step is for the policy to say.

use arshjul_entity::ApprovalState::{self, Approved, Draft, Returned, Submitted};

use super::{
    lock::{Lock, Touch},
    policy::{Act, act},
    rejection::Reason,
};

/// What a row says of a cell, compared with what it says already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    Same,
    Changed,
}

/// How a unit saves a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Saving {
    /// Not handed in yet.
    Draft,
    #[default]
    HandIn,
}

/// What is done to a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Save(Saving, Comparison),
    Approve,
    Return,
}

impl Saving {
    /// What a cell is once it is saved.
    pub const fn state(self) -> ApprovalState {
        match self {
            Self::Draft => Draft,
            Self::HandIn => Submitted,
        }
    }
}

impl Step {
    pub const fn touch(self) -> Touch {
        match self {
            Self::Save(..) | Self::Return => Touch::Change,
            Self::Approve => Touch::Approval,
        }
    }
}

/// An action by which an approver takes a step.
pub trait ReviewAct: Act {
    const STEP: Step;
}

impl ReviewAct for act::ResultsApprove {
    const STEP: Step = Step::Approve;
}

impl ReviewAct for act::ResultsReturn {
    const STEP: Step = Step::Return;
}

/// What a step makes of a cell under a lock: its next state, or none where it is what it would become. A cell that is not there is in
/// no state.
pub fn step(before: Option<ApprovalState>, lock: &Lock, step: Step) -> Result<Option<ApprovalState>, Reason> {
    match lock.reason_against(step.touch()) {
        Some(reason) => Err(reason),
        None => next(before, step),
    }
}

/// Whether a cell in that state has come in and stands: what was returned, or taken back to be worked on, is to be handed in anew.
pub const fn has_come(state: ApprovalState) -> bool {
    matches!(state, Submitted | Approved)
}

fn next(before: Option<ApprovalState>, step: Step) -> Result<Option<ApprovalState>, Reason> {
    match (step, before) {
        // What somebody else may be reading already is not taken back without a word.
        (Step::Save(Saving::Draft, _), Some(Submitted | Approved)) => Err(Reason::DraftOverHandedIn),
        (Step::Save(Saving::Draft, Comparison::Same), Some(Draft))
        | (Step::Save(Saving::HandIn, Comparison::Same), Some(Submitted | Approved))
        | (Step::Approve, Some(Approved))
        | (Step::Return, Some(Returned)) => Ok(None),
        // A change of an approved cell asks for approval anew, and a returned one is handed in anew as it was.
        (Step::Save(saving, _), _) => Ok(Some(saving.state())),
        (Step::Approve, Some(Submitted)) => Ok(Some(Approved)),
        (Step::Return, Some(Submitted | Approved)) => Ok(Some(Returned)),
        (Step::Approve | Step::Return, Some(Draft | Returned) | None) => {
            let approval = before.map_or("MISSING", ApprovalState::code);
            Err(Reason::NotHandedIn { approval })
        }
    }
}

#[cfg(test)]
mod tests;
