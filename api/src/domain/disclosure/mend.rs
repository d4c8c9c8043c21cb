//! What the audit found too close to being known is mended by hiding more, and audited again, until nothing is found.

use std::{cmp::Reverse, collections::BTreeSet};

use super::{
    SuppressionCause,
    audit::{Audit, CellAt, History, Link, System, Told, Variable, systems, unjudged},
    edition::Outcome,
};

/// Rounds before what is still exposed counts as beyond help. Each hides something, so that few are needed.
const ROUNDS: usize = 40;

/// Cells that are tried one by one whether they need to be hidden: each costs an audit.
const TRIED: usize = 24;

/// What cannot be protected by hiding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmended(pub BTreeSet<CellAt>);

/// Hides what the audit asks for in what is being published, and answers what it found in the end.
pub fn mend(histories: &mut [History], links: &[Link], told: &Told) -> Result<Audit, Unmended> {
    let unjudged = unjudged(histories);
    let mut is_mended = !unjudged.is_empty();
    for cell in unjudged {
        set(histories, cell, Outcome::Hidden(SuppressionCause::Unjudged));
    }
    for _ in 0..ROUNDS {
        if let Some(audit) = audited(histories, links, told) {
            if !is_mended {
                return Ok(audit);
            }
            reveal(histories, links, told);
            return Ok(audited(histories, links, told).unwrap_or(audit));
        }
        let (hidden, beyond) = asked_for(histories, links, told);
        if hidden.is_empty() {
            return Err(Unmended(beyond));
        }
        for cell in hidden {
            hide(histories, cell);
        }
        is_mended = true;
    }
    Err(Unmended(secondary(histories).into_iter().collect()))
}

/// What is to be hidden for what each reader comes too close to, and what no hiding helps.
fn asked_for(histories: &[History], links: &[Link], told: &Told) -> (BTreeSet<CellAt>, BTreeSet<CellAt>) {
    let (mut hidden, mut beyond) = (BTreeSet::new(), BTreeSet::new());
    for mut system in systems(histories, links, told) {
        hide_in(&mut system, &hidden);
        let mut reached = system.unreached();
        let mut number = 0;
        while number < system.variables.len() {
            let Some(exposed) = system.exposed(number, &mut reached) else {
                number += 1;
                continue;
            };
            let way = system.way_around(exposed, cost);
            let cells = system.cells(way);
            if cells.is_empty() {
                let beside = system.at[number].iter().flat_map(|sum| &system.sums[*sum]);
                beyond.extend(system.cells(beside.map(|(beside, _)| *beside)));
                number += 1;
                continue;
            }
            hide_in(&mut system, &cells);
            hidden.extend(cells);
        }
    }
    (hidden, beyond)
}

/// What is hidden in one reader's eyes is hidden in all.
fn hide_in(system: &mut System, hidden: &BTreeSet<CellAt>) {
    for variable in &mut system.variables {
        if variable.is_shown && variable.cells.iter().all(|cell| hidden.contains(cell)) {
            variable.is_shown = false;
            variable.is_secret |= !variable.need.is_none();
        }
    }
}

/// What hiding costs: first of all that it is one more cell.
fn cost(variable: &Variable) -> f64 {
    // By how far it has to move, so that a small count is dearer to move than a large one.
    (20.0 + (1.0 + variable.count.abs()).log2()) / (1.0 + variable.count.abs()).sqrt()
}

fn hide(histories: &mut [History], cell: CellAt) {
    set(histories, cell, Outcome::Hidden(SuppressionCause::Secondary));
}

pub(super) fn set(histories: &mut [History], at: CellAt, outcome: Outcome) {
    let edition = histories[at.subject].new_edition_mut();
    let cell = edition.and_then(|edition| edition.lines[at.row].cells[at.gender].as_mut());
    if let Some(cell) = cell {
        cell.outcome = outcome;
    }
}

/// Shows again, the largest first, what need not be hidden.
fn reveal(histories: &mut [History], links: &[Link], told: &Told) {
    for cell in secondary(histories).into_iter().take(TRIED) {
        set(histories, cell, Outcome::Shown);
        if audited(histories, links, told).is_none() {
            hide(histories, cell);
        }
    }
}

/// The cells that are hidden for the sake of others, the largest first.
fn secondary(histories: &[History]) -> Vec<CellAt> {
    let mut cells = Vec::new();
    for (subject, history) in histories.iter().enumerate() {
        let lines = history
            .new_edition()
            .into_iter()
            .flat_map(|edition| edition.lines.iter().enumerate());
        for (row, line) in lines {
            for (gender, cell) in line.cells.iter().enumerate() {
                let is_secondary = |outcome: Outcome| outcome == Outcome::Hidden(SuppressionCause::Secondary);
                if let Some(cell) = cell.filter(|cell| is_secondary(cell.outcome)) {
                    cells.push((Reverse(cell.count), CellAt { subject, row, gender }));
                }
            }
        }
    }
    cells.sort_unstable();
    cells.into_iter().map(|(_, cell)| cell).collect()
}

/// What the audit says; none where something is exposed.
pub(super) fn audited(histories: &[History], links: &[Link], told: &Told) -> Option<Audit> {
    if !unjudged(histories).is_empty() {
        return None;
    }
    let mut audit = Audit {
        tables: histories.iter().filter(|history| history.is_published).count(),
        ..Audit::default()
    };
    for system in systems(histories, links, told) {
        let judgement = system.judge();
        if !judgement.is_safe {
            return None;
        }
        audit.secrets += judgement.secrets;
        audit.add(&Audit {
            narrowest: judgement.narrowest,
            ..Audit::default()
        });
    }
    Some(audit)
}
