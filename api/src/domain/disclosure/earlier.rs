//! Earlier publications count as known (S4): a correction must not reveal what was hidden before, nor what is hidden now.
//!
//! What was hidden once and never shown stays hidden, and what has not changed since it was shown is known, so that hiding it
//! protects nothing. The rest is chosen as for a first publication, on the sums of the new table alone, and then tried against everything
//! that was ever shown of the table. Where that gives something away, what changed is hidden more and more widely. In the end the
//! table holds by itself too.

use std::collections::{HashMap, HashSet};

use super::{
    Protection, SuppressionCause,
    attack::{Attack, Exposed, several},
    secondary::{self, Choice, View},
    table::{Identity, Key, Place, Table, Visibility},
};

/// A count that a cell had in earlier publications: whether it was ever shown, or hidden.
#[derive(Clone, Debug)]
struct PastCount {
    identity: Identity,
    is_shown: bool,
    is_hidden: bool,
    /// Whether it is the last count that they told of.
    is_latest: bool,
}

impl PastCount {
    /// Whoever knows that the cell has not changed knows its count.
    const fn is_known(&self) -> bool {
        self.is_latest && self.is_shown
    }

    /// It was shown, and another count since: that it is back is not known before it is shown again.
    const fn was_replaced(&self) -> bool {
        self.is_shown && !self.is_latest
    }

    /// A count that went astray and was put right is hidden as before.
    const fn stayed_hidden(&self) -> bool {
        self.is_hidden && !self.is_shown
    }
}

/// Every count that each cell ever had.
type PastCounts = HashMap<Key, Vec<PastCount>>;

/// Hides what must be hidden beside the cells that are marked already.
pub fn complete(table: &mut Table, protection: Protection, earlier: &[Table]) {
    let past = past_counts(earlier);
    keep_hidden(table, earlier, &past);
    // What tells no more than the last publication needs no new choice.
    if !earlier.last().is_some_and(|last| table.tells_as_much_as(last)) {
        hide_beside_earlier(table, protection, earlier, &past);
    }
    // Each of the two may undo what the other made sure of; both only hide, so that it ends.
    loop {
        hide_on_its_own(table, protection, &past);
        if !hide_restored_lines(table, &past) {
            return;
        }
    }
}

/// A line that was shown, was another since, and is as it was again, is known to be back by any of its cells: where one is to be hidden, all
/// are. Answers whether there was something to hide.
fn hide_restored_lines(table: &mut Table, past: &PastCounts) -> bool {
    let mut shown = Vec::new();
    for row in 0..table.rows.len() {
        let places = [0, 1, 2].map(|gender| (row, gender)).into_iter();
        let restored = places.filter_map(|place| {
            past_count(past, table, place).filter(|count| count.was_replaced())?;
            Some((place, table.visibility(place)?))
        });
        let restored: Vec<_> = restored.collect();
        let is_hidden = |(_, visibility): &(Place, Visibility)| matches!(visibility, Visibility::Hidden(_));
        if restored.iter().any(is_hidden) {
            let restored = restored.into_iter();
            shown.extend(restored.filter(|(_, visibility)| *visibility == Visibility::Shown));
        }
    }
    for (place, _) in &shown {
        table.hide(*place, SuppressionCause::Secondary);
    }
    !shown.is_empty()
}

/// That a cell has not changed is told by showing it: on its own, too, the publication gives nothing away. What was shown before may be
/// hidden for that, and needs no protection itself.
fn hide_on_its_own(table: &mut Table, protection: Protection, past: &PastCounts) {
    let mut views = View::all(table, protection);
    for (view, has_ceilings) in views.iter_mut().zip([false, true]) {
        for (need, arc) in view.need.iter_mut().zip(&view.network.arcs) {
            if past_count(past, table, arc.cell).is_some_and(PastCount::is_known) {
                *need = 0;
            } else if has_ceilings {
                *need = several(*need);
            }
        }
    }
    secondary::hide(table, &views);
}

/// What was hidden once, and never shown, stays hidden, and what the source hid is not computed.
fn keep_hidden(table: &mut Table, earlier: &[Table], past: &PastCounts) {
    let by_source: HashSet<_> = earlier.iter().flat_map(Table::hidden_by_source).collect();
    // What is implied is not published, and is guarded only against being computed.
    for place in table.places() {
        let was_hidden = past_count(past, table, place).is_some_and(PastCount::stayed_hidden);
        let is_implied = matches!(table.visibility(place), Some(Visibility::Implied { .. }));
        if was_hidden || is_implied && by_source.contains(&table.key(place)) {
            table.protect(place, SuppressionCause::Earlier);
        }
    }
}

/// What a choice makes of an arc, by whether its count has changed. The first that is safe is taken, and they hide more and more.
const WAYS: [fn(&mut Choice<'_>, usize, bool); 3] = [
    // Any hidden cell may stand behind any other, changed or not.
    |_, _, _| {},
    // What has changed hides behind what has changed, of which no earlier publication told anything.
    |choice, arc, has_changed| {
        if !has_changed {
            choice.set_known(arc);
        }
    },
    // All that has changed is hidden.
    |choice, arc, has_changed| {
        if has_changed {
            choice.hide_for_good(arc);
        }
    },
];

/// Hides what would give something away together with what the publications before told.
fn hide_beside_earlier(table: &mut Table, protection: Protection, earlier: &[Table], past: &PastCounts) {
    let before = Attack::on(earlier, protection);
    let views = View::all(table, protection);
    let mut known = Choice::new(&views, table);
    let places = known.cells().into_iter();
    let counts: Vec<_> = places.map(|place| past_count(past, table, place)).collect();
    for (arc, count) in counts.iter().enumerate() {
        if count.is_some_and(PastCount::is_known) {
            known.set_known(arc);
        }
    }
    let safe = WAYS.iter().find_map(|way| {
        let mut choice = known.clone();
        for (arc, count) in counts.iter().enumerate() {
            way(&mut choice, arc, !count.is_some_and(|count| count.is_latest));
        }
        choice.settle();
        let mut tried = table.clone();
        choice.write(&mut tried);
        let (tried, is_safe) = settled(&before, tried, protection, true);
        is_safe.then_some(tried)
    });
    *table = safe.unwrap_or_else(|| {
        // Nothing is left but to hide everything that is not known.
        let mut all_hidden = table.clone();
        for place in table.places() {
            if !past_count(past, table, place).is_some_and(PastCount::is_known) {
                all_hidden.hide(place, SuppressionCause::Secondary);
            }
        }
        settled(&before, all_hidden, protection, false).0
    });
}

/// What was told of a cell, if it counts the same now. What could only be computed has changed once it is told.
fn past_count<'a>(past: &'a PastCounts, table: &Table, place: Place) -> Option<&'a PastCount> {
    let (identity, visibility) = (table.identity(place)?, table.visibility(place)?);
    let counts = past.get(&table.key(place))?;
    let count = counts.iter().find(|count| count.identity == identity)?;
    let is_implied = matches!(visibility, Visibility::Implied { .. });
    (count.is_shown || count.is_hidden || is_implied).then_some(count)
}

/// The table without what is hidden for the sake of others in vain, and whether it gives nothing away that the earlier ones had not
/// given away already. What can be computed all the same is shown: hiding it protects nobody. To `try_again` without what comes too close to
/// what it is, that is shown as well.
fn settled(before: &Attack, mut table: Table, protection: Protection, try_again: bool) -> (Table, bool) {
    loop {
        let mut attack = before.clone();
        attack.read(&table, protection);
        let close = attack.exposed().into_iter();
        let close: Vec<_> = close
            .map(|exposed| (exposed, before.is_wider(&exposed)))
            .collect();
        let is_in_vain = |(exposed, is_new): &&(Exposed, bool)| {
            let width = exposed.width;
            width.is_some_and(|width| width < 0.5 || try_again && *is_new)
        };
        let in_vain = close.iter().filter(is_in_vain);
        let cells = in_vain.flat_map(|(exposed, _)| attack.cells_of(&table, exposed.unknown));
        let hidden_for_others = Some(Visibility::Hidden(SuppressionCause::Secondary));
        let cells: Vec<_> = cells
            .filter(|place| table.visibility(*place) == hidden_for_others)
            .collect();
        // Showing one thing may make another exposed: until nothing is in vain any longer.
        if cells.is_empty() {
            return (table, !close.iter().any(|(_, is_new)| *is_new));
        }
        for place in cells {
            table.show(place);
        }
    }
}

fn past_counts(earlier: &[Table]) -> PastCounts {
    let mut past = PastCounts::new();
    for table in earlier {
        for (place, cell) in table.cells() {
            let Some(identity) = table.identity(place) else {
                continue;
            };
            let counts = past.entry(table.key(place)).or_default();
            // Even a publication that hides the cell tells those who know its lines that it has changed.
            for count in counts.iter_mut() {
                count.is_latest = false;
            }
            let known = counts.iter().position(|count| count.identity == identity);
            let known = known.unwrap_or_else(|| {
                counts.push(PastCount {
                    identity,
                    is_shown: false,
                    is_hidden: false,
                    is_latest: true,
                });
                counts.len() - 1
            });
            let count = &mut counts[known];
            count.is_latest = true;
            count.is_shown |= matches!(cell.visibility, Visibility::Shown | Visibility::Nothing);
            count.is_hidden |= matches!(cell.visibility, Visibility::Hidden(_));
        }
    }
    past
}
