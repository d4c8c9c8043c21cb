//! Earlier publications count as known (S4): a correction must not reveal what was hidden before, nor what is hidden now.
//!
//! What has not changed since it was hidden stays hidden, and what has not changed since it was shown is known, so that hiding it
//! protects nothing. The rest is chosen as for a first publication, on the sums of the new table alone, and then tried against everything
//! that was ever shown of the table. Where that gives something away, what changed is hidden more and more widely.

use std::collections::HashMap;

use super::{
    Cause, Protection,
    attack::{Attack, is_same},
    secondary::{Choice, View},
    table::{Counted, Key, Standing, Table},
};

/// What the publications before told of a cell: its count in the latest of them, and whether that count was ever shown.
#[derive(Clone, Copy, Debug)]
struct Told {
    cell: Counted,
    is_shown: bool,
}

/// Hides what must be hidden beside the cells that are marked already.
pub fn complete(table: &mut Table, protection: Protection, earlier: &[Table]) {
    let told = told(earlier);
    let unchanged = |table: &Table, position: (usize, usize)| {
        let (key, cell) = (table.key(position)?, table.cell(position)?);
        told.get(&key).filter(|told| is_same(&told.cell, cell)).copied()
    };
    let positions: Vec<_> = table.cells().map(|(position, _)| position).collect();
    let mut has_changed = false;
    for position in positions {
        match unchanged(table, position) {
            None => has_changed = true,
            Some(told) => {
                if let (Standing::Hidden(_), false, Some(cell)) =
                    (told.cell.standing, told.is_shown, table.cell_mut(position))
                    && cell.standing == Standing::Shown
                {
                    cell.standing = Standing::Hidden(Cause::Earlier);
                }
            }
        }
    }
    if !has_changed {
        return;
    }
    let views = View::all(table, protection);
    let mut choice = Choice::new(&views, table);
    for (arc, position) in choice.cells().into_iter().enumerate() {
        choice.set_known(arc, unchanged(table, position).is_some_and(|told| told.is_shown));
    }
    let has_changed = choice
        .cells()
        .into_iter()
        .map(|position| unchanged(table, position).is_none());
    let has_changed: Vec<_> = has_changed.collect();
    let before = Attack::on(earlier, protection);
    let tries = choices(choice, &has_changed).map(|choice| {
        let mut tried = table.clone();
        choice.write(&mut tried, Cause::Secondary);
        tried
    });
    let all_hidden = std::iter::once_with(|| {
        hidden(table, |position| {
            unchanged(table, position).is_some_and(|told| told.is_shown)
        })
    });
    let mut last = None;
    let safe = tries.chain(all_hidden).find_map(|tried| {
        let (tried, is_safe) = settled(&before, tried, protection);
        last = Some(tried.clone());
        is_safe.then_some(tried)
    });
    if let Some(chosen) = safe.or(last) {
        *table = chosen;
    }
}

/// The table without what is hidden for the sake of others in vain, and whether it gives nothing away that the earlier ones had not
/// given away already. What can be reckoned all the same is shown again: hiding it protects nobody.
fn settled(before: &Attack, mut table: Table, protection: Protection) -> (Table, bool) {
    loop {
        let mut attack = before.clone();
        attack.read(&table, protection);
        let exposed: Vec<_> = attack
            .exposed()
            .into_iter()
            .filter(|exposed| before.width_of(exposed) > exposed.width + 0.5)
            .collect();
        let cells = exposed
            .iter()
            .flat_map(|exposed| attack.cells_of(&table, exposed.unknown));
        let in_vain: Vec<_> = cells
            .filter(|position| {
                let cell = table.cell(*position);
                cell.is_some_and(|cell| cell.standing == Standing::Hidden(Cause::Secondary))
            })
            .collect();
        if in_vain.is_empty() {
            return (table, exposed.is_empty());
        }
        for position in in_vain {
            if let Some(cell) = table.cell_mut(position) {
                cell.standing = Standing::Shown;
            }
        }
    }
}

fn told(earlier: &[Table]) -> HashMap<Key, Told> {
    let mut told: HashMap<Key, Told> = HashMap::new();
    for table in earlier {
        for (key, cell) in table.by_key() {
            let was_shown = told
                .get(&key)
                .is_some_and(|told| told.is_shown && is_same(&told.cell, &cell));
            let is_shown = was_shown || matches!(cell.standing, Standing::Shown | Standing::Nothing);
            told.insert(key, Told { cell, is_shown });
        }
    }
    told
}

/// The choices in the order in which they are tried: the fewest cells first.
fn choices<'a>(known: Choice<'a>, has_changed: &[bool]) -> impl Iterator<Item = Choice<'a>> {
    // Interchangeable with any hidden cell, changed or not.
    let mut free = known.clone();
    // What has changed hides behind what has changed, of which no earlier publication told anything.
    let mut apart = known.clone();
    for (arc, has_changed) in has_changed.iter().enumerate() {
        if !has_changed {
            apart.set_known(arc, true);
        }
    }
    let mut wide = known;
    for (arc, has_changed) in has_changed.iter().enumerate() {
        if *has_changed {
            wide.hide_for_good(arc);
        }
    }
    free.settle();
    let tries: [Box<dyn FnOnce() -> Choice<'a> + 'a>; 3] = [
        Box::new(move || free),
        Box::new(move || {
            apart.settle();
            apart
        }),
        Box::new(move || {
            wide.settle();
            wide
        }),
    ];
    tries.into_iter().map(|choice| choice())
}

/// The table with everything hidden that is not known.
fn hidden(table: &Table, is_known: impl Fn((usize, usize)) -> bool) -> Table {
    let mut hidden = table.clone();
    let positions: Vec<_> = table.cells().map(|(position, _)| position).collect();
    for position in positions {
        if !is_known(position)
            && let Some(cell) = hidden.cell_mut(position)
            && cell.standing == Standing::Shown
        {
            cell.standing = Standing::Hidden(Cause::Secondary);
        }
    }
    hidden
}
