//! Amounts that units give in confidence, at random, in two publications: from what is shown nobody can say that a single unit makes up more of
//! anything than the rule allows.

use proptest::prelude::*;

use super::{
    attack::{cases, runner},
    attacker::Attacker,
    spec::tree,
    *,
};

/// In per cent.
const MOST: u32 = 80;

/// Publications of one table, one after the other: some units give other amounts in the second.
pub fn amounts() -> impl Strategy<Value = Vec<(Protection, Vec<TableRow>)>> {
    let given = || prop_oneof![2 => 1..100_u32, 1 => 100..2_000_u32];
    let given = (
        prop::collection::vec(given(), 16),
        prop::collection::vec(prop::option::weighted(0.2, given()), 16),
    );
    (tree(3), given).prop_map(|(parents, (given, anew))| {
        let publications = [false, true].map(|is_second| {
            let mut sums = vec![0; parents.len()];
            for unit in (0..parents.len()).filter(|unit| !parents.contains(&Some(*unit))) {
                let mut next = Some(unit);
                while let Some(at) = next {
                    sums[at] += anew[unit].filter(|_| is_second).unwrap_or(given[unit]);
                    next = parents[at];
                }
            }
            let rows = parents.iter().enumerate().map(|(unit, parent)| {
                let cells = [count(sums[unit].into()), None, None];
                let is_roll_up = parents.contains(&Some(unit));
                row(i64::try_from(unit).unwrap(), *parent, is_roll_up, cells)
            });
            let protection = Protection {
                counts_persons: false,
                dominance: Some(MOST),
                ..COUNTS
            };
            (protection, rows.collect())
        });
        publications.to_vec()
    })
}

#[test]
fn no_single_unit_makes_up_too_much_of_what_can_be_reckoned() {
    let attack = |drafts: Vec<(Protection, Vec<TableRow>)>| {
        let (mut records, mut attacker) = (Vec::<Edition>::new(), Attacker::default());
        for (moment, (protection, rows)) in (0..).zip(drafts) {
            let published = protect(protection, &rows, &records);
            let before = attacker.clone();
            attacker.read(&rows, &published);
            let found = attacker.dominated(&before, &rows, MOST);
            prop_assert!(found.is_empty(), "{found:#?}\n{}", in_short(&rows, &published));
            records.extend(published.record.map(|record| Edition { moment, ..record }));
        }
        Ok(())
    };
    if let Err(error) = runner(cases(200)).run(&amounts(), attack) {
        panic!("{error}");
    }
}
