//! Earlier publications count as known (S4): a correction must not reveal what was hidden before, nor what is hidden now.
//!
//! What has not changed since it was hidden stays hidden, and what has not changed since it was shown is known, so that hiding it
//! protects nothing. The rest is chosen as for a first publication, on the sums of the new table alone, and then tried against everything
//! that was ever shown of the table. Where that gives something away, what changed is hidden more and more widely.

use std::collections::HashMap;

use super::{
    Cause, Protection,
    attack::{Attack, Exposed, is_same},
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
    let is_known =
        |table: &Table, position| unchanged(&told, table, position).is_some_and(|told| told.is_shown);
    let positions: Vec<_> = table.cells().map(|(position, _)| position).collect();
    for position in positions {
        if let Some(Told {
            cell,
            is_shown: false,
        }) = unchanged(&told, table, position)
            && let (Standing::Hidden(_), Some(now)) = (cell.standing, table.cell_mut(position))
            && now.standing == Standing::Shown
        {
            now.standing = Standing::Hidden(Cause::Earlier);
        }
    }
    if earlier.last().is_some_and(|last| table.tells_as_much_as(last)) {
        return;
    }
    let views = View::all(table, protection);
    let mut choice = Choice::new(&views, table);
    for (arc, position) in choice.cells().into_iter().enumerate() {
        choice.set_known(arc, is_known(table, position));
    }
    let cells = choice.cells().into_iter();
    let has_changed: Vec<_> = cells
        .map(|position| unchanged(&told, table, position).is_none())
        .collect();
    let before = Attack::on(earlier, protection);
    let all_hidden = hidden(table, |position| is_known(table, position));
    let safe = choices(choice, &has_changed).find_map(|choice| {
        let mut tried = table.clone();
        choice.write(&mut tried, Cause::Secondary);
        let (tried, is_safe) = settled(&before, tried, protection, true);
        is_safe.then_some(tried)
    });
    *table = safe.unwrap_or_else(|| settled(&before, all_hidden, protection, false).0);
}

/// What was told of a cell, if it counts the same now. What could only be computed has changed once it is told.
fn unchanged(told: &HashMap<Key, Told>, table: &Table, position: (usize, usize)) -> Option<Told> {
    let (key, cell) = (table.key(position)?, table.cell(position)?);
    let is_implied = |cell: &Counted| matches!(cell.standing, Standing::Implied { .. });
    told.get(&key)
        .filter(|told| is_same(&told.cell, cell) && (!is_implied(&told.cell) || is_implied(cell)))
        .copied()
}

/// The table without what is hidden for the sake of others in vain, and whether it gives nothing away that the earlier ones had not
/// given away already. What can be computed all the same is shown: hiding it protects nobody. To `try_again` without what comes too close to
/// what it is, that is shown as well.
fn settled(before: &Attack, mut table: Table, protection: Protection, try_again: bool) -> (Table, bool) {
    loop {
        let mut attack = before.clone();
        attack.read(&table, protection);
        let close = attack.exposed();
        let exposed: Vec<_> = close.iter().filter(|exposed| before.is_wider(exposed)).collect();
        let is_computed = |exposed: &&Exposed| exposed.width.is_some_and(|width| width < 0.5);
        let mut vain: Vec<_> = close.iter().filter(is_computed).collect();
        if try_again {
            vain.extend(exposed.iter().copied().filter(|exposed| exposed.width.is_some()));
        }
        let cells = vain
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
