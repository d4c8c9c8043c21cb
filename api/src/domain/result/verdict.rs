//! What becomes of checked rows beside the cells that are stored (R5, R7).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use arshjul_entity::{ApprovalState, Gender};

use super::{Cell, CellKey, Checked, Content, gender_sum_mismatch};
use crate::domain::{
    approval::{self, Saving, Step},
    lock::Lock,
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
/// and periods that the rows name, and `lock` knows what still takes changes.
#[must_use]
pub fn judge(
    checked: Vec<Checked>,
    stored: &BTreeMap<CellKey, Stored>,
    measures: &[Measure],
    saving: Saving,
    lock: impl Fn(CellKey) -> Lock,
) -> Vec<Verdict> {
    let mut verdicts: Vec<_> = checked
        .into_iter()
        .enumerate()
        .map(|(index, row)| verdict(row, index, stored, saving, &lock))
        .collect();
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

fn verdict(
    row: Checked,
    index: usize,
    stored: &BTreeMap<CellKey, Stored>,
    saving: Saving,
    lock: impl Fn(CellKey) -> Lock,
) -> Verdict {
    let (key, cell) = match (row.key, row.cell) {
        (Some(key), Ok(cell)) => (key, cell),
        (_, rejected) => return Verdict::rejected(rejected.err().unwrap_or_default()),
    };
    let before = stored.get(&key);
    let state = before.map(|before| before.approval);
    let content = before.map_or(approval::Content::Changed, |before| content(before, &cell));
    let next = match approval::step(state, &lock(key), Step::Save(saving, content)) {
        Ok(next) => next,
        Err(reason) => {
            let path = vec!["rows".to_owned(), index.to_string()];
            return Verdict::rejected(vec![Rejection {
                path,
                ..reason.into()
            }]);
        }
    };
    let is_reset = state == Some(ApprovalState::Approved) && next.is_some();
    Verdict {
        outcome: match (before, next) {
            (None, _) => Outcome::Created,
            (Some(_), Some(_)) => Outcome::Updated,
            (Some(_), None) => Outcome::Unchanged,
        },
        accepted: Some((key, cell)),
        errors: Vec::new(),
        warnings: is_reset
            .then(|| Reason::ApprovalReset.into())
            .into_iter()
            .collect(),
    }
}

impl Verdict {
    const fn rejected(errors: Vec<Rejection>) -> Self {
        Self {
            outcome: Outcome::Rejected,
            accepted: None,
            errors,
            warnings: Vec::new(),
        }
    }
}

/// An example becomes the unit's own by the same row: that is a change.
fn content(before: &Stored, cell: &Cell) -> approval::Content {
    if before.cell == *cell && !before.is_example {
        approval::Content::Same
    } else {
        approval::Content::Changed
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
