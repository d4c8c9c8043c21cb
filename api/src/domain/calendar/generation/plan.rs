//! What the rules give against what is stored.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use arshjul_entity::{DeadlineRuleId, OrganizationUnitId};
use chrono::Datelike;

use super::{
    change::{Aspect, ChangeKind, ChangeReason, PlannedChange, Write},
    given::{HandIn, Ruled, StoredDeadline},
};
use crate::domain::calendar::CalendarYear;

/// What becomes of each deadline of the year, by day and code. `ruled` is all that the rules give the year; `stored` holds every
/// deadline whose ruled day lies in the year, and those of other years that `ruled` gives it now. More may be there.
///
/// Planning again once it is carried out changes nothing.
pub fn plan(year: CalendarYear, ruled: Vec<Ruled>, stored: &[StoredDeadline]) -> Vec<PlannedChange> {
    let by_key: HashMap<_, &StoredDeadline> =
        stored.iter().map(|stored| (key(&stored.given), stored)).collect();
    let given: HashSet<_> = ruled
        .iter()
        .map(|ruled| (ruled.rule, ruled.occurrence.clone()))
        .collect();
    let is_vanished = |stored: &&StoredDeadline| {
        let (rule, occurrence) = key(&stored.given);
        !given.contains(&(rule, occurrence.to_owned()))
            && stored.given.ruled_on.year() == year.number()
            && !stored.is_cancelled
    };
    let mut vanished = Vanished::new(stored.iter().filter(is_vanished));

    // By rule and occurrence; what the rules give anew takes the place of the earliest that they no longer give.
    let mut changes: Vec<_> = ruled
        .into_iter()
        .map(|ruled| match by_key.get(&key(&ruled)) {
            Some(stored) => matched(stored, ruled),
            None => match vanished.next_of(ruled.rule) {
                Some(stored) => replaced(stored, ruled),
                None => added(ruled),
            },
        })
        .collect();
    changes.extend(vanished.rest().map(no_longer_given));
    changes.sort_by(|a, b| {
        let day = |change: &PlannedChange| change.after.or(change.before);
        (day(a), &a.code, a.id).cmp(&(day(b), &b.code, b.id))
    });
    changes
}

fn key(given: &Ruled) -> (DeadlineRuleId, &str) {
    (given.rule, &given.occurrence)
}

/// Deadlines that the rules don't give any more. Those that nobody has touched may take another occurrence's place, in
/// order of time.
struct Vanished<'a> {
    replaceable: BTreeMap<DeadlineRuleId, Vec<&'a StoredDeadline>>,
    kept: Vec<&'a StoredDeadline>,
}

impl<'a> Vanished<'a> {
    fn new(stored: impl Iterator<Item = &'a StoredDeadline>) -> Self {
        let (kept, mut untouched): (Vec<_>, Vec<_>) =
            stored.partition(|stored| stored.is_moved || done(stored) > 0);
        untouched.sort_by_key(|stored| std::cmp::Reverse((stored.given.ruled_on, stored.id)));
        let mut replaceable: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for stored in untouched {
            replaceable.entry(stored.given.rule).or_default().push(stored);
        }
        Self { replaceable, kept }
    }

    /// The earliest one left.
    fn next_of(&mut self, rule: DeadlineRuleId) -> Option<&'a StoredDeadline> {
        self.replaceable.get_mut(&rule)?.pop()
    }

    fn rest(self) -> impl Iterator<Item = &'a StoredDeadline> {
        self.replaceable.into_values().flatten().chain(self.kept)
    }
}

fn done(stored: &StoredDeadline) -> usize {
    let hand_ins = stored.hand_ins.values();
    hand_ins.filter(|hand_in| **hand_in == HandIn::Done).count()
}

fn added(ruled: Ruled) -> PlannedChange {
    PlannedChange {
        kind: ChangeKind::Added,
        reason: ChangeReason::New,
        write: Write::Insert,
        code: ruled.code.clone(),
        id: None,
        before: None,
        after: Some(ruled.due_on),
        added_units: ruled.units.clone(),
        removed_units: BTreeSet::new(),
        ruled: Some(ruled),
    }
}

fn replaced(stored: &StoredDeadline, ruled: Ruled) -> PlannedChange {
    let reason = ChangeReason::Replaced {
        from: stored.given.occurrence.clone(),
        to: ruled.occurrence.clone(),
    };
    let kind = if stored.given.due_on == ruled.due_on {
        ChangeKind::Changed
    } else {
        ChangeKind::Moved
    };
    updated(stored, ruled, kind, reason)
}

fn matched(stored: &StoredDeadline, ruled: Ruled) -> PlannedChange {
    let given = &stored.given;
    let aspects = different(stored, &ruled);
    let (kind, reason) = if stored.is_cancelled {
        (ChangeKind::Added, ChangeReason::Revived)
    } else if stored.is_moved && given.due_on != ruled.ruled_on {
        let reason = ChangeReason::PersonsDay {
            due_on: given.due_on,
            ruled_on: Some(ruled.ruled_on),
        };
        (ChangeKind::Kept, reason)
    } else if given.due_on != ruled.due_on {
        let (from, to) = (given.ruled_on, ruled.ruled_on);
        (ChangeKind::Moved, ChangeReason::RuledDay { from, to })
    } else if aspects.is_empty() {
        (ChangeKind::Unchanged, ChangeReason::Same)
    } else {
        (ChangeKind::Changed, ChangeReason::Different(aspects.clone()))
    };
    let change = updated(stored, ruled, kind, reason);
    match kind {
        ChangeKind::Unchanged | ChangeKind::Kept if aspects.is_empty() => PlannedChange {
            write: Write::Nothing,
            ..change
        },
        _ => change,
    }
}

fn updated(stored: &StoredDeadline, ruled: Ruled, kind: ChangeKind, reason: ChangeReason) -> PlannedChange {
    PlannedChange {
        kind,
        reason,
        write: Write::Update,
        code: ruled.code.clone(),
        id: Some(stored.id),
        before: (!stored.is_cancelled).then_some(stored.given.due_on),
        after: Some(ruled.due_on),
        added_units: &ruled.units - &stored.given.units,
        removed_units: removed(stored, &ruled),
        ruled: Some(ruled),
    }
}

fn no_longer_given(stored: &StoredDeadline) -> PlannedChange {
    let due_on = stored.given.due_on;
    let (kind, reason) = match done(stored) {
        0 if !stored.is_moved => (ChangeKind::Withdrawn, ChangeReason::NotGiven),
        0 => {
            let reason = ChangeReason::PersonsDay {
                due_on,
                ruled_on: None,
            };
            (ChangeKind::Kept, reason)
        }
        units => (ChangeKind::Kept, ChangeReason::HandedIn { units }),
    };
    let is_kept = kind == ChangeKind::Kept;
    PlannedChange {
        kind,
        reason,
        write: if is_kept { Write::Nothing } else { Write::Cancel },
        code: stored.given.code.clone(),
        id: Some(stored.id),
        before: Some(due_on),
        after: is_kept.then_some(due_on),
        ruled: None,
        added_units: BTreeSet::new(),
        removed_units: BTreeSet::new(),
    }
}

/// Who has handed in or was let off stays.
fn removed(stored: &StoredDeadline, ruled: &Ruled) -> BTreeSet<OrganizationUnitId> {
    let open = stored
        .given
        .units
        .iter()
        .filter(|unit| !stored.hand_ins.contains_key(unit));
    open.filter(|unit| !ruled.units.contains(unit)).copied().collect()
}

/// What is different but for the day itself. Destructured, so that nothing new is left out.
fn different(stored: &StoredDeadline, ruled: &Ruled) -> BTreeSet<Aspect> {
    let Ruled {
        rule: _,
        code,
        occurrence: _,
        nominal_on,
        ruled_on,
        due_on: _,
        basis,
        window,
        feeds,
        units,
        content,
    } = &stored.given;
    let has_new_units = !ruled.units.is_subset(units);
    let is_counted_otherwise =
        (nominal_on, ruled_on, basis) != (&ruled.nominal_on, &ruled.ruled_on, &ruled.basis);
    [
        (Aspect::Code, *code != ruled.code),
        (Aspect::Content, *content != ruled.content),
        (Aspect::Feeds, *feeds != ruled.feeds),
        (Aspect::Units, has_new_units || !removed(stored, ruled).is_empty()),
        (Aspect::Basis, is_counted_otherwise),
        (Aspect::Window, *window != ruled.window),
    ]
    .into_iter()
    .filter_map(|(aspect, is_different)| is_different.then_some(aspect))
    .collect()
}
