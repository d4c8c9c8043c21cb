//! The tree of the municipal group: who lies below whom, and who was there on a given day.

use std::{
    collections::{BTreeSet, HashMap},
    iter,
};

use arshjul_entity::{OrganizationUnitId, UnitKind};
use chrono::NaiveDate;

use super::rejection::Reason;

/// What the rules need to know of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    pub id: OrganizationUnitId,
    pub code: String,
    pub kind: UnitKind,
    pub parent: Option<OrganizationUnitId>,
    pub valid_from: NaiveDate,
    pub valid_to: Option<NaiveDate>,
    /// Who takes over what is open when it ends (C4).
    pub successor: Option<OrganizationUnitId>,
}

impl Unit {
    /// R1: the unit is valid on at least one day of the period.
    pub fn is_valid_in(&self, start: NaiveDate, end: NaiveDate) -> bool {
        self.valid_from <= end && self.valid_to.is_none_or(|last| last >= start)
    }
}

/// The levels at which indicators are reported, from the top of the group.
pub const fn level(kind: UnitKind) -> u8 {
    match kind {
        UnitKind::Municipality => 0,
        UnitKind::Council | UnitKind::ExecutiveBoard | UnitKind::Committee | UnitKind::Company => 1,
        UnitKind::Administration => 2,
        UnitKind::Unit => 3,
    }
}

/// Whether units of the kind stand above the level that an indicator is reported at: there are only roll-ups there (R1).
pub const fn is_above(kind: UnitKind, reporting_level: UnitKind) -> bool {
    level(kind) < level(reporting_level)
}

/// Why a unit of this kind can't lie there: the municipality is on top and alone of its kind, and levels never rise on the
/// way down.
pub fn misplacement(kind: UnitKind, parent: Option<UnitKind>) -> Option<Reason> {
    if (kind == UnitKind::Municipality) != parent.is_none() {
        return Some(Reason::KindOfRoot);
    }
    // Units of one level may lie below each other: a company owns companies.
    let parent = parent.filter(|parent| level(*parent) > level(kind))?;
    Some(Reason::KindAboveParent {
        kind: kind.code(),
        parent: parent.code(),
    })
}

/// All units of the group, found by id and by code.
#[derive(Clone, Debug, Default)]
pub struct UnitTree {
    /// By code.
    units: Vec<Unit>,
    by_id: HashMap<OrganizationUnitId, usize>,
    /// In lower case: codes are told apart regardless of it.
    by_code: HashMap<String, usize>,
    children: HashMap<OrganizationUnitId, Vec<usize>>,
}

impl UnitTree {
    pub fn new(mut units: Vec<Unit>) -> Self {
        units.sort_by(|a, b| a.code.cmp(&b.code));
        let mut tree = Self::default();
        for (position, unit) in units.iter().enumerate() {
            tree.by_id.insert(unit.id, position);
            tree.by_code.insert(unit.code.to_ascii_lowercase(), position);
            if let Some(parent) = unit.parent {
                tree.children.entry(parent).or_default().push(position);
            }
        }
        tree.units = units;
        tree
    }

    /// By code.
    pub fn all(&self) -> &[Unit] {
        &self.units
    }

    pub fn by_id(&self, id: OrganizationUnitId) -> Option<&Unit> {
        self.by_id.get(&id).and_then(|position| self.units.get(*position))
    }

    pub fn by_code(&self, code: &str) -> Option<&Unit> {
        let position = self.by_code.get(&code.to_ascii_lowercase());
        position.and_then(|position| self.units.get(*position))
    }

    /// The units directly below, by code.
    pub fn children(&self, id: OrganizationUnitId) -> impl Iterator<Item = &Unit> {
        self.children
            .get(&id)
            .into_iter()
            .flatten()
            .filter_map(|position| self.units.get(*position))
    }

    /// The unit and everything below it.
    pub fn with_subunits(&self, id: OrganizationUnitId) -> BTreeSet<OrganizationUnitId> {
        // What was found is not followed again, so that a circle ends.
        let mut found = BTreeSet::from([id]);
        let mut open = vec![id];
        while let Some(next) = open.pop() {
            let children = self.children(next).map(|child| child.id);
            open.extend(children.filter(|child| found.insert(*child)));
        }
        found
    }

    /// A unit, the one that follows it, and so on. A circle, should one ever be stored, ends here too: a way through n units has at most n.
    fn walk<'a>(
        &'a self,
        from: OrganizationUnitId,
        next: impl Fn(&Unit) -> Option<OrganizationUnitId> + 'a,
    ) -> impl Iterator<Item = &'a Unit> {
        let follow = move |unit: &&'a Unit| self.by_id(next(unit)?);
        iter::successors(self.by_id(from), follow).take(self.units.len())
    }

    /// Whether `id` is `ancestor` or lies below it.
    pub fn is_within(&self, id: OrganizationUnitId, ancestor: OrganizationUnitId) -> bool {
        id == ancestor || self.walk(id, |unit| unit.parent).any(|unit| unit.id == ancestor)
    }

    /// How many units lie above.
    pub fn depth(&self, id: OrganizationUnitId) -> usize {
        self.walk(id, |unit| unit.parent).skip(1).count()
    }

    /// The unit itself on a day on which it is valid; after its end the one that took over, and so on (C4).
    pub fn on_duty(&self, id: OrganizationUnitId, on: NaiveDate) -> Option<&Unit> {
        let successor = move |unit: &Unit| unit.successor.filter(|_| unit.valid_from <= on);
        self.walk(id, successor).find(|unit| unit.is_valid_in(on, on))
    }

    /// Whether `id` is `unit`, or takes over from the one that does, and so on.
    pub fn succeeds(&self, id: Option<OrganizationUnitId>, unit: OrganizationUnitId) -> bool {
        let succeeds = |id| self.walk(id, |unit| unit.successor).any(|other| other.id == unit);
        id == Some(unit) || id.is_some_and(succeeds)
    }

    /// The unit on top, if there are units.
    pub fn root(&self) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.parent.is_none())
    }

    /// The top of the group: a unit without a parent.
    pub fn is_root(&self, id: OrganizationUnitId) -> bool {
        self.by_id(id).is_some_and(|unit| unit.parent.is_none())
    }
}

#[cfg(test)]
mod tests {
    use arshjul_entity::{
        OrganizationUnitId,
        UnitKind::{self, Administration, Committee, Company, Municipality, Unit},
    };

    use super::{UnitTree, misplacement};
    use crate::domain::rejection::ErrorCode::{self, KindAboveParent, KindOfRoot};

    #[test]
    fn units_lie_below_units_of_their_own_level_or_a_higher_one() {
        let cases: [(UnitKind, Option<UnitKind>, Option<ErrorCode>); 8] = [
            (Municipality, None, None),
            (Committee, Some(Municipality), None),
            (Company, Some(Company), None),
            (Unit, Some(Unit), None),
            (Committee, Some(Administration), Some(KindAboveParent)),
            (Administration, Some(Unit), Some(KindAboveParent)),
            (Municipality, Some(Municipality), Some(KindOfRoot)),
            (Committee, None, Some(KindOfRoot)),
        ];
        for (kind, parent, refused) in cases {
            let reason = misplacement(kind, parent);
            assert_eq!(
                reason.map(|reason| reason.code()),
                refused,
                "{kind:?} below {parent:?}"
            );
        }
    }

    #[test]
    fn what_a_unit_leaves_open_passes_along_its_successors() {
        let unit = |id, from: &str, to: Option<&str>, successor: Option<i64>| super::Unit {
            id: OrganizationUnitId(id),
            code: id.to_string(),
            kind: Committee,
            parent: None,
            valid_from: from.parse().unwrap(),
            valid_to: to.map(|day| day.parse().unwrap()),
            successor: successor.map(OrganizationUnitId),
        };
        let tree = UnitTree::new(vec![
            unit(1, "2020-01-01", Some("2023-12-31"), Some(2)),
            unit(2, "2024-01-01", Some("2025-06-30"), Some(3)),
            unit(3, "2025-07-01", None, None),
            // Nobody takes over; nobody ever ends; not there yet.
            unit(4, "2020-01-01", Some("2023-12-31"), None),
            unit(5, "2020-01-01", Some("2023-12-31"), Some(6)),
            unit(6, "2020-01-01", Some("2023-12-31"), Some(5)),
            unit(7, "2027-01-01", None, Some(3)),
        ]);
        for (id, on, expected) in [
            (1, "2023-12-31", Some(1)),
            (1, "2024-01-01", Some(2)),
            (1, "2026-01-01", Some(3)),
            (3, "2026-01-01", Some(3)),
            (4, "2026-01-01", None),
            (5, "2026-01-01", None),
            (7, "2026-01-01", None),
            (9, "2026-01-01", None),
        ] {
            let on_duty = tree.on_duty(OrganizationUnitId(id), on.parse().unwrap());
            assert_eq!(on_duty.map(|unit| unit.id.0), expected, "{id} on {on}");
        }
    }
}
