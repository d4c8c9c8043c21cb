//! How many cells of related tables are hidden, beside the fewest that the audit lets pass: by trying all choices.

use proptest::prelude::Strategy as _;

use super::{
    super::{
        edition::Outcome,
        mend::{audited, set},
        proposed,
    },
    attack::{cases, runner},
    linked::{Family, family},
    *,
};

/// Cells that may be hidden or shown: all choices of more are too many to try.
const MOST: usize = 12;

/// Cells hidden, and the fewest.
fn hidden(family: &Family) -> Option<(usize, usize)> {
    let truths = family.truths(false);
    let (drafts, link) = family.drafts(&truths, &vec![Vec::new(); truths.len()]);
    let relations = [link];
    let (proposed, told) = proposed(&drafts, &relations);
    let (mut histories, mut free, mut fixed) = (proposed.histories, Vec::new(), 0);
    for subject in 0..histories.len() {
        let lines = histories[subject].new_edition()?.lines.clone();
        for (row, line) in lines.iter().enumerate() {
            for (gender, cell) in line.cells.iter().enumerate() {
                match cell.map(|cell| cell.outcome) {
                    Some(Outcome::Shown | Outcome::Hidden(SuppressionCause::Secondary)) => {
                        let cell = CellAt { subject, row, gender };
                        set(&mut histories, cell, Outcome::Shown);
                        free.push(cell);
                    }
                    Some(Outcome::Hidden(_)) => fixed += 1,
                    _ => {}
                }
            }
        }
    }
    if free.len() > MOST {
        return None;
    }
    let published = super::super::protect(&drafts, &relations).expect("what can be hidden");
    let lines = published.tables.iter().flatten().flat_map(|table| &table.lines);
    let ours = lines
        .flatten()
        .flatten()
        .filter(|cell| cell.cause.is_some())
        .count();
    let mut choices: Vec<u32> = (0..1 << free.len()).collect();
    choices.sort_by_key(|choice| choice.count_ones());
    let safe = choices.into_iter().find(|choice| {
        let mut histories = histories.clone();
        let hidden = free.iter().enumerate().filter(|(bit, _)| choice >> bit & 1 == 1);
        for (_, cell) in hidden {
            set(
                &mut histories,
                *cell,
                Outcome::Hidden(SuppressionCause::Secondary),
            );
        }
        audited(&histories, &relations, &told).is_some()
    });
    safe.map(|choice| (ours, fixed + choice.count_ones() as usize))
}

#[test]
fn hidden_cells_of_related_tables_are_near_the_fewest() {
    let seen = std::cell::RefCell::new(Vec::new());
    let small = family().prop_filter("few units", |family| family.units() <= 3);
    let look = |family: Family| {
        seen.borrow_mut()
            .extend(hidden(&family).filter(|(ours, _)| *ours > 0));
        Ok(())
    };
    runner(cases(40)).run(&small, look).unwrap();
    let seen = seen.into_inner();
    let (ours, fewest) = seen
        .iter()
        .fold((0, 0), |sum, seen| (sum.0 + seen.0, sum.1 + seen.1));
    let told = format!(
        "{} sets: {ours} cells hidden where {fewest} are the fewest",
        seen.len()
    );
    #[expect(clippy::print_stdout, reason = "the figure is to be read, with --nocapture")]
    {
        println!("{told}");
    }
    assert!(
        !seen.is_empty() && ours >= fewest && ours * 4 <= fewest * 5,
        "{told}"
    );
}
