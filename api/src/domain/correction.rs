//! What a list of corrections tells of a cell that a publication changed (S4).
//!
//! It must not tell by what it leaves out. A cell that is shown before and after is listed where it differs: that it is not listed
//! says no more than both publications do. One that is hidden in either is listed always, for its absence would say that the
//! hidden value is the shown one.

use arshjul_entity::{CellState, MissingReason};

/// A cell as a publication has it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PublishedCell {
    pub state: CellState,
    pub value: Option<f64>,
    pub missing_reason: Option<MissingReason>,
}

/// A cell before and after.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Correction {
    pub before: PublishedCell,
    pub after: PublishedCell,
}

impl PublishedCell {
    const fn is_hidden(self) -> bool {
        matches!(self.state, CellState::Suppressed)
    }

    /// Nothing but the state.
    const fn stripped(self) -> Self {
        Self {
            state: self.state,
            value: None,
            missing_reason: None,
        }
    }
}

/// What is told of a cell that was published before; nothing, where nothing that can be seen has changed.
pub fn correction(before: PublishedCell, after: PublishedCell) -> Option<Correction> {
    // Always, differing or not: a list that left it out would say that it is as before.
    if before.is_hidden() || after.is_hidden() {
        return Some(Correction {
            before: before.stripped(),
            after: after.stripped(),
        });
    }
    (before != after).then_some(Correction { before, after })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cells() -> impl Strategy<Value = PublishedCell> {
        let reason = prop::sample::select(MissingReason::ALL);
        prop_oneof![
            (0..20_i32).prop_map(|value| PublishedCell {
                state: CellState::Value,
                value: Some(f64::from(value)),
                missing_reason: None,
            }),
            reason.prop_map(|reason| PublishedCell {
                state: CellState::Missing,
                value: None,
                missing_reason: Some(reason),
            }),
            Just(CellState::NotApplicable).prop_map(state),
            Just(CellState::Suppressed).prop_map(state),
        ]
    }

    fn state(state: CellState) -> PublishedCell {
        PublishedCell {
            state,
            value: None,
            missing_reason: None,
        }
    }

    proptest! {
        #[test]
        fn a_hidden_cell_is_told_by_its_states_alone(before in cells(), after in cells()) {
            prop_assume!(before.is_hidden() || after.is_hidden());
            let told = correction(before, after);
            prop_assert_eq!(told, Some(Correction { before: state(before.state), after: state(after.state) }));
        }

        #[test]
        fn of_shown_cells_exactly_those_that_differ_are_told_whole(before in cells(), after in cells()) {
            prop_assume!(!before.is_hidden() && !after.is_hidden());
            prop_assert_eq!(correction(before, after), (before != after).then_some(Correction { before, after }));
        }

        /// What is hidden never shows in what is told, listed or not.
        #[test]
        fn two_values_behind_a_hidden_cell_tell_the_same(shown in cells(), one in 0..20_i32, other in 0..20_i32) {
            let hidden = |value: i32| PublishedCell { value: Some(f64::from(value)), ..state(CellState::Suppressed) };
            prop_assert_eq!(correction(shown, hidden(one)), correction(shown, hidden(other)));
            prop_assert_eq!(correction(hidden(one), shown), correction(hidden(other), shown));
        }
    }
}
