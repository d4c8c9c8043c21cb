use arshjul_entity::{OrganizationUnitId, Role, UnitKind};
use chrono::{DateTime, NaiveDate};
use proptest::prelude::*;

use super::*;
use crate::domain::{
    lock::{Excepted, Freeze, LockCause},
    policy::{Action, Grant, Viewer},
    rejection::ErrorCode,
    unit::{Unit, UnitTree},
};

const SAVES: [Step; 4] = [
    Step::Save(Saving::Draft, Comparison::Same),
    Step::Save(Saving::Draft, Comparison::Changed),
    Step::Save(Saving::HandIn, Comparison::Same),
    Step::Save(Saving::HandIn, Comparison::Changed),
];

/// What a step leads to, as codes: a state, `=` for what stays, or why not.
fn told(before: Option<ApprovalState>, taken: Step) -> &'static str {
    match step(before, &Lock::Open, taken) {
        Ok(Some(state)) => state.code(),
        Ok(None) => "=",
        Err(reason) => reason.code().code(),
    }
}

#[test]
fn every_step_from_every_state() {
    let [draft_same, draft_changed, same, changed] = SAVES;
    let over = "DRAFT_OVER_HANDED_IN";
    let not = "NOT_HANDED_IN";
    for (before, expected) in [
        (None, ["DRAFT", "DRAFT", "SUBMITTED", "SUBMITTED", not, not]),
        (Some(Draft), ["=", "DRAFT", "SUBMITTED", "SUBMITTED", not, not]),
        (
            Some(Submitted),
            [over, over, "=", "SUBMITTED", "APPROVED", "RETURNED"],
        ),
        (Some(Approved), [over, over, "=", "SUBMITTED", "=", "RETURNED"]),
        (
            Some(Returned),
            ["DRAFT", "DRAFT", "SUBMITTED", "SUBMITTED", not, "="],
        ),
    ] {
        let steps = [
            draft_same,
            draft_changed,
            same,
            changed,
            Step::Approve,
            Step::Return,
        ];
        assert_eq!(steps.map(|step| told(before, step)), expected, "{before:?}");
    }
}

/// Who takes a step, on what, under which lock.
#[derive(Clone, Debug)]
enum Event {
    Take(Step, Role),
    Lock(Lock),
}

fn locks() -> impl Strategy<Value = Lock> {
    prop_oneof![
        Just(Lock::Open),
        Just(Lock::Locked(LockCause::FiscalYearClosed { year: 2026 })),
        Just(Lock::Locked(LockCause::DataFreeze(Freeze {
            event: "CLOSING-2026".to_owned(),
            period_end: NaiveDate::MAX
        }))),
        Just(Lock::Excepted(Excepted {
            until: DateTime::UNIX_EPOCH,
            by: String::new(),
            reason: String::new()
        })),
    ]
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let steps = [SAVES.as_slice(), &[Step::Approve, Step::Return]].concat();
    let role = prop::sample::select(Role::ALL);
    let take = (prop::sample::select(steps), role).prop_map(|(step, role)| Event::Take(step, role));
    prop::collection::vec(prop_oneof![4 => take, 1 => locks().prop_map(Event::Lock)], 0..60)
}

const fn action(step: Step) -> Action {
    match step {
        Step::Save(..) => Action::ResultsSubmit,
        Step::Approve => Action::ResultsApprove,
        Step::Return => Action::ResultsReturn,
    }
}

fn may(role: Role, action: Action) -> bool {
    let unit = OrganizationUnitId(1);
    let tree = UnitTree::new(vec![Unit {
        id: unit,
        code: "R".to_owned(),
        kind: UnitKind::Municipality,
        parent: None,
        valid_from: NaiveDate::MIN,
        valid_to: None,
        successor: None,
    }]);
    let viewer = Viewer::Person {
        subject: "someone".to_owned(),
        name: None,
        grants: vec![Grant { role, unit }],
    };
    viewer.reach(&tree, action).covers(unit)
}

proptest! {
    /// Whoever does whatever under whichever lock: nobody approves but an approver, only what was handed in; nothing moves in a closed
    /// year, and no content under a freeze; a change is never left approved; and every refusal has a code that says why.
    #[test]
    fn no_sequence_reaches_a_forbidden_state(events in events()) {
        let mut state = None;
        let mut lock = Lock::Open;
        let mut content_is_seen = false;
        for event in events {
            let (taken, role) = match event {
                Event::Lock(next) => { lock = next; continue }
                Event::Take(taken, role) => (taken, role),
            };
            let whose = if matches!(taken, Step::Save(..)) { Role::Reporter } else { Role::Approver };
            prop_assert_eq!(may(role, action(taken)), role == whose);
            if role != whose {
                continue;
            }
            let is_closed = matches!(lock, Lock::Locked(LockCause::FiscalYearClosed { .. }));
            let is_frozen = matches!(lock, Lock::Locked(LockCause::DataFreeze(_)));
            match step(state, &lock, taken) {
                Err(reason) => {
                    let expected = match (taken, state) {
                        _ if is_closed => ErrorCode::FiscalYearClosed,
                        (Step::Save(..) | Step::Return, _) if is_frozen => ErrorCode::ResultsFrozen,
                        (Step::Save(Saving::Draft, _), Some(Submitted | Approved)) => ErrorCode::DraftOverHandedIn,
                        (Step::Approve | Step::Return, None | Some(Draft | Returned)) => ErrorCode::NotHandedIn,
                        other => return Err(TestCaseError::fail(format!("{other:?} was refused: {reason:?}"))),
                    };
                    prop_assert_eq!(reason.code(), expected);
                }
                Ok(next) => {
                    prop_assert!(!is_closed, "{:?} in a closed year", taken);
                    prop_assert!(!is_frozen || taken == Step::Approve, "{:?} under a freeze", taken);
                    if let Some(next) = next {
                        if next == Approved {
                            prop_assert_eq!((state, taken), (Some(Submitted), Step::Approve));
                            content_is_seen = true;
                        }
                        if let Step::Save(saving, _) = taken {
                            prop_assert_eq!(next, saving.state());
                            content_is_seen = false;
                        }
                        state = Some(next);
                    } else if let Step::Save(_, content) = taken {
                        prop_assert_eq!(content, Comparison::Same, "a change was dropped");
                    }
                    prop_assert!(state != Some(Approved) || content_is_seen, "approved, and nobody has seen it");
                }
            }
        }
    }
}
