//! What becomes of checked rows beside the cells that are stored (R5, R7).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use arshjul_entity::{ApprovalState, Gender};

use super::{Cell, CellKey, Checked, Content, gender_sum_mismatch};
use crate::domain::{
    measure::Measure,
    rejection::{Reason, Rejection},
};

/// A cell as stored, as far as it decides what a row changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    pub cell: Cell,
    pub approval: ApprovalState,
    pub is_example: bool,
}

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Outcome {
    Created,
    Updated,
    Unchanged,
    Rejected,
}

/// What becomes of a row, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    pub outcome: Outcome,
    /// The cell and what it is to say; none where the row is rejected.
    pub accepted: Option<(CellKey, Cell)>,
    pub errors: Vec<Rejection>,
    pub warnings: Vec<Rejection>,
}

/// The verdict on each row, whatever the mode: what it would do if the accepted rows landed. `stored` holds every cell of the units
/// and periods that the rows name.
#[must_use]
pub fn judge(
    checked: Vec<Checked>,
    stored: &BTreeMap<CellKey, Stored>,
    measures: &[Measure],
) -> Vec<Verdict> {
    let mut verdicts: Vec<_> = checked.into_iter().map(|row| verdict(row, stored)).collect();
    let mismatches = gender_sums(&verdicts, stored, measures);
    for (index, verdict) in verdicts.iter_mut().enumerate() {
        if let Some((key, _)) = &verdict.accepted
            && let Some(reason) = mismatches.get(&total(*key))
        {
            verdict.warnings.push(reason.clone().into());
        }
        let path = ["rows".to_owned(), index.to_string()];
        for warning in &mut verdict.warnings {
            warning.path = path.to_vec();
        }
    }
    verdicts
}

fn verdict(row: Checked, stored: &BTreeMap<CellKey, Stored>) -> Verdict {
    let (key, cell) = match (row.key, row.cell) {
        (Some(key), Ok(cell)) => (key, cell),
        (_, rejected) => {
            return Verdict {
                outcome: Outcome::Rejected,
                accepted: None,
                errors: rejected.err().unwrap_or_default(),
                warnings: Vec::new(),
            };
        }
    };
    let before = stored.get(&key);
    let outcome = before.map_or(Outcome::Created, |before| changed(before, &cell));
    let was_approved = before.is_some_and(|before| before.approval == ApprovalState::Approved);
    let is_reset = was_approved && outcome == Outcome::Updated;
    Verdict {
        outcome,
        accepted: Some((key, cell)),
        errors: Vec::new(),
        warnings: is_reset
            .then(|| Reason::ApprovalReset.into())
            .into_iter()
            .collect(),
    }
}

/// A returned cell is handed in anew by the same row, and an example becomes the unit's own: both are changes.
fn changed(before: &Stored, cell: &Cell) -> Outcome {
    let is_handed_in = matches!(
        before.approval,
        ApprovalState::Submitted | ApprovalState::Approved
    );
    if before.cell == *cell && is_handed_in && !before.is_example {
        Outcome::Unchanged
    } else {
        Outcome::Updated
    }
}

/// The cell that stands for its indicator, unit and period.
const fn total(key: CellKey) -> CellKey {
    CellKey {
        gender: Gender::Total,
        ..key
    }
}

/// R3, for every unit and period that an accepted row names, over these rows and what is stored beside them.
fn gender_sums(
    verdicts: &[Verdict],
    stored: &BTreeMap<CellKey, Stored>,
    measures: &[Measure],
) -> HashMap<CellKey, Reason> {
    let accepted: HashMap<CellKey, &Content> = verdicts
        .iter()
        .filter_map(|verdict| verdict.accepted.as_ref())
        .map(|(key, cell)| (*key, &cell.content))
        .collect();
    let measures: HashMap<_, _> = measures.iter().map(|measure| (measure.id, measure)).collect();
    let groups: BTreeSet<CellKey> = accepted.keys().map(|key| total(*key)).collect();
    groups
        .into_iter()
        .filter_map(|group| {
            let measure = measures.get(&group.indicator)?;
            let reason = gender_sum_mismatch(measure, |gender| {
                let key = CellKey { gender, ..group };
                let stored = || stored.get(&key).map(|stored| &stored.cell.content);
                accepted.get(&key).copied().or_else(stored)
            })?;
            Some((group, reason))
        })
        .collect()
}
