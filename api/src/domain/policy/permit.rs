//! Proofs that a viewer may do something, and why one is refused.

use std::{collections::BTreeSet, marker::PhantomData};

use arshjul_entity::{OrganizationUnitId, Role};

use super::{
    super::{
        rejection::Reason,
        unit::{Unit, UnitTree},
    },
    Act, Action, Reach, Viewer, act,
};

fn not_permitted(viewer: &Viewer, action: Action, unit: Option<&Unit>) -> Reason {
    refusal(viewer.is_outside_of_token(action), action, code_of(unit))
}

fn code_of(unit: Option<&Unit>) -> String {
    unit.map_or_else(String::new, |unit| unit.code.clone())
}

/// What it takes, and where.
fn refusal(is_outside_of_token: bool, action: Action, unit: String) -> Reason {
    if is_outside_of_token {
        let action = action.name();
        return Reason::OutsideOfToken { action };
    }
    let roles: Vec<_> = action.roles().iter().map(|role| role.code()).collect();
    Reason::NotPermitted {
        action: action.name(),
        unit,
        roles: roles.join("/"),
    }
}

/// Proof that the viewer may do `A` at some units. Writes filter by them.
#[derive(Clone, Debug)]
pub struct Permit<A> {
    actor: String,
    reach: Reach,
    is_outside_of_token: bool,
    action: PhantomData<A>,
}

impl<A: Act> Permit<A> {
    /// For one unit.
    pub fn at(viewer: &Viewer, tree: &UnitTree, unit: OrganizationUnitId) -> Result<Self, Reason> {
        if viewer.reach(tree, A::ACTION).covers(unit) {
            return Ok(Self::new(viewer, Reach::Units(BTreeSet::from([unit]))));
        }
        Err(not_permitted(viewer, A::ACTION, tree.by_id(unit)))
    }

    /// For what concerns the whole group.
    pub fn group(viewer: &Viewer, tree: &UnitTree) -> Result<Self, Reason> {
        match viewer.reach(tree, A::ACTION) {
            Reach::Group => Ok(Self::new(viewer, Reach::Group)),
            Reach::Units(_) => Err(not_permitted(viewer, A::ACTION, tree.root())),
        }
    }

    /// For every unit that the viewer's roles reach, be it none: for bulk, where each row says its own unit.
    pub fn wherever(viewer: &Viewer, tree: &UnitTree) -> Self {
        Self::new(viewer, viewer.reach(tree, A::ACTION))
    }

    fn new(viewer: &Viewer, reach: Reach) -> Self {
        Self {
            actor: viewer.actor().to_owned(),
            reach,
            is_outside_of_token: viewer.is_outside_of_token(A::ACTION),
            action: PhantomData,
        }
    }

    pub fn actor(&self) -> &str {
        &self.actor
    }

    pub const fn reach(&self) -> &Reach {
        &self.reach
    }

    /// Why a unit that it doesn't cover is refused.
    pub fn refusal(&self, unit: Option<&Unit>) -> Reason {
        refusal(self.is_outside_of_token, A::ACTION, code_of(unit))
    }

    pub fn covers(&self, unit: OrganizationUnitId) -> bool {
        self.reach.covers(unit)
    }

    pub const fn action(&self) -> Action {
        A::ACTION
    }
}

impl Permit<act::OrganizationUnitCreate> {
    /// For the unit on top of a group that has none yet: nobody can hold a role there, so the claim to it counts.
    pub fn of_first_unit(
        viewer: &Viewer,
        tree: &UnitTree,
        code: &str,
        claims: impl IntoIterator<Item = Role>,
    ) -> Result<Self, Reason> {
        let action = Action::OrganizationUnitCreate;
        // Only while there is no unit: afterwards roles are held at units.
        let is_claimed = claims.into_iter().any(|role| action.roles().contains(&role));
        if is_claimed && tree.all().is_empty() {
            return Ok(Self::new(viewer, Reach::Group));
        }
        Err(refusal(
            viewer.is_outside_of_token(action),
            action,
            code.to_owned(),
        ))
    }
}

impl Permit<act::CalendarFeedRevoke> {
    /// For a feed of one's own whatever one's roles are by now, and for another's by the table.
    pub fn of_feed(
        viewer: &Viewer,
        tree: &UnitTree,
        unit: OrganizationUnitId,
        subject: &str,
    ) -> Result<Self, Reason> {
        if viewer.subject() == Some(subject) {
            return Ok(Self::new(viewer, Reach::Units(BTreeSet::from([unit]))));
        }
        Self::at(viewer, tree, unit)
    }
}

impl Permit<act::PersonalAccessTokenCreate> {
    /// For a token of one's own, by a role held anywhere.
    pub fn of_own(viewer: &Viewer, tree: &UnitTree) -> Result<Self, Reason> {
        let permit = Self::wherever(viewer, tree);
        if permit.reach.is_empty() {
            return Err(not_permitted(viewer, permit.action(), tree.root()));
        }
        Ok(permit)
    }
}

impl Permit<act::PersonalAccessTokenRevoke> {
    /// For a token of one's own whatever one's roles are by now, and for another's by the table.
    pub fn of_token(viewer: &Viewer, tree: &UnitTree, subject: &str) -> Result<Self, Reason> {
        if viewer.subject() == Some(subject) {
            return Ok(Self::new(viewer, Reach::Group));
        }
        Self::group(viewer, tree)
    }
}
