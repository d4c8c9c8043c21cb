//! Earlier publications count as known (S4): a correction must not reveal what was hidden before, nor what is hidden now.
//!
//! What was hidden once and never shown stays hidden, and what has not changed since it was shown is known, so that hiding it
//! protects nothing. The rest is chosen as for a first publication, on the sums of the new table alone, and then tried against everything
//! that was ever shown of the table. Where that gives something away, what changed is hidden more and more widely. In the end the
//! table holds by itself too.

use std::collections::{HashMap, HashSet};

use super::{
    Cause, Protection,
    attack::{Attack, Exposed, several},
    secondary::{self, Choice, View},
    table::{Identity, Key, Standing, Table},
};

/// What the publications before told of a cell while it had a count: whether it was ever shown, or hidden.
#[derive(Clone, Debug)]
struct Told {
    identity: Identity,
    is_shown: bool,
    is_hidden: bool,
    /// Whether it is the last count that they told of.
    is_latest: bool,
}

impl Told {
    /// Whoever knows that the cell has not changed knows its count.
    const fn is_known(&self) -> bool {
        self.is_latest && self.is_shown
    }

    /// Was known, and is not before it is shown again.
    const fn is_back(&self) -> bool {
        self.is_shown && !self.is_latest
    }

    /// A count that went astray and was put right is hidden as before.
    const fn is_secret(&self) -> bool {
        self.is_hidden && !self.is_shown
    }
}

/// Of every count that each cell ever had.
type Ever = HashMap<Key, Vec<Told>>;

/// Hides what must be hidden beside the cells that are marked already.
pub fn complete(table: &mut Table, protection: Protection, earlier: &[Table]) {
    let ever = ever(earlier);
    keep_hidden(table, earlier, &ever);
    if !earlier.last().is_some_and(|last| table.tells_as_much_as(last)) {
        reckon_with(table, protection, earlier, &ever);
    }
    loop {
        hide_on_its_own(table, protection, &ever);
        if !hide_lines_that_are_back(table, &ever) {
            return;
        }
    }
}

/// A line that was shown, was another since, and is as it was again, is known to be back by any of its cells: where one is to be hidden, all
/// are. Answers whether there was something to hide.
fn hide_lines_that_are_back(table: &mut Table, ever: &Ever) -> bool {
    let mut shown = Vec::new();
    for row in 0..table.rows.len() {
        let cells = (0..3).map(|gender| (row, gender));
        let back = cells.filter(|position| told_of(ever, table, *position).is_some_and(Told::is_back));
        let standing = |position: &(usize, usize)| table.cell(*position).map(|cell| cell.standing);
        let back: Vec<_> = back.collect();
        if back
            .iter()
            .any(|position| matches!(standing(position), Some(Standing::Hidden(_))))
        {
            shown.extend(
                back.into_iter()
                    .filter(|position| standing(position) == Some(Standing::Shown)),
            );
        }
    }
    for position in &shown {
        if let Some(cell) = table.cell_mut(*position) {
            cell.standing = Standing::Hidden(Cause::Secondary);
        }
    }
    !shown.is_empty()
}

/// That a cell has not changed is told by showing it: on its own, too, the publication gives nothing away. What was shown before may be
/// hidden for that, and needs no protection itself.
fn hide_on_its_own(table: &mut Table, protection: Protection, ever: &Ever) {
    let mut views = View::all(table, protection);
    for (number, view) in views.iter_mut().enumerate() {
        let has_ceilings = number > 0;
        for (need, arc) in view.need.iter_mut().zip(&view.network.arcs) {
            let is_known = told_of(ever, table, arc.cell).is_some_and(Told::is_known);
            *need = match (is_known, has_ceilings) {
                (true, _) => 0,
                (false, true) => several(*need),
                (false, false) => *need,
            };
        }
    }
    secondary::hide(table, &views);
}

/// What was hidden once, and never shown, stays hidden, and what the source hid is not computed.
fn keep_hidden(table: &mut Table, earlier: &[Table], ever: &Ever) {
    let by_source: HashSet<_> = earlier.iter().flat_map(Table::hidden_by_source).collect();
    let positions: Vec<_> = table.cells().map(|(position, _)| position).collect();
    for position in positions {
        let was_hidden = told_of(ever, table, position).is_some_and(Told::is_secret);
        let at_source = table.key(position).is_some_and(|key| by_source.contains(&key));
        let Some(cell) = table.cell_mut(position) else {
            continue;
        };
        cell.standing = match cell.standing {
            Standing::Shown if was_hidden => Standing::Hidden(Cause::Earlier),
            Standing::Implied { is_guarded } => Standing::Implied {
                is_guarded: is_guarded || was_hidden || at_source,
            },
            standing => standing,
        };
    }
}

/// Hides what would give something away together with what the publications before told.
fn reckon_with(table: &mut Table, protection: Protection, earlier: &[Table], ever: &Ever) {
    let is_known = |table: &Table, position| told_of(ever, table, position).is_some_and(Told::is_known);
    let views = View::all(table, protection);
    let mut choice = Choice::new(&views, table);
    for (arc, position) in choice.cells().into_iter().enumerate() {
        choice.set_known(arc, is_known(table, position));
    }
    let cells = choice.cells().into_iter();
    let has_changed: Vec<_> = cells
        .map(|position| !told_of(ever, table, position).is_some_and(|told| told.is_latest))
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
fn told_of<'a>(ever: &'a Ever, table: &Table, position: (usize, usize)) -> Option<&'a Told> {
    let (identity, cell) = (table.identity(position)?, table.cell(position)?);
    let told = ever.get(&table.key(position)?)?;
    let told = told.iter().find(|told| told.identity == identity)?;
    let is_implied = matches!(cell.standing, Standing::Implied { .. });
    (told.is_shown || told.is_hidden || is_implied).then_some(told)
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

fn ever(earlier: &[Table]) -> Ever {
    let mut ever = Ever::new();
    for table in earlier {
        for (position, cell) in table.cells() {
            let (Some(key), Some(identity)) = (table.key(position), table.identity(position)) else {
                continue;
            };
            let (is_shown, is_hidden) = match cell.standing {
                Standing::Shown | Standing::Nothing => (true, false),
                Standing::Hidden(_) => (false, true),
                Standing::Implied { .. } => (false, false),
            };
            let counts = ever.entry(key).or_default();
            for told in counts.iter_mut() {
                told.is_latest = false;
            }
            if let Some(told) = counts.iter_mut().find(|told| told.identity == identity) {
                told.is_shown |= is_shown;
                told.is_hidden |= is_hidden;
                told.is_latest = true;
            } else {
                counts.push(Told {
                    identity,
                    is_shown,
                    is_hidden,
                    is_latest: true,
                });
            }
        }
    }
    ever
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
