//! What becomes of checked rows beside the cells that are stored (R5, R7).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use arshjul_entity::{ApprovalState, Gender};

use super::{Cell, CellContent, CellKey, Checked, gender_sum_mismatch};
use crate::domain::{
    approval::{self, Saving, Step},
    lock::Lock,
    measure::Measure,
    rejection::{Reason, Rejection},
};

/// A cell as stored, as far as it decides what a row changes.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredCell {
    pub cell: Cell,
    pub approval: ApprovalState,
    pub is_example: bool,
    pub version: i32,
}

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum RowOutcome {
    Created,
    Updated,
    Unchanged,
    Rejected,
}

/// What becomes of a row, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    pub outcome: RowOutcome,
    /// The cell and what it is to say; none where the row is rejected.
    pub accepted: Option<(CellKey, Cell)>,
    pub errors: Vec<Rejection>,
    pub warnings: Vec<Rejection>,
}

/// The verdict on each row, whatever the mode: what it would do if the accepted rows landed. `stored` holds every cell of the units
/// and periods that the rows name, and `lock` knows what still takes changes.
pub fn judge(
    checked: Vec<Checked>,
    stored: &BTreeMap<CellKey, StoredCell>,
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
            verdict
                .warnings
                .push(Rejection::from(reason.clone()).in_row(index));
        }
    }
    verdicts
}

fn verdict(
    row: Checked,
    index: usize,
    stored: &BTreeMap<CellKey, StoredCell>,
    saving: Saving,
    lock: impl Fn(CellKey) -> Lock,
) -> Verdict {
    let (key, cell) = match (row.key, row.cell) {
        (Some(key), Ok(cell)) => (key, cell),
        (_, rejected) => return Verdict::rejected(rejected.err().unwrap_or_default()),
    };
    let before = stored.get(&key);
    let actual = before.map_or(0, |before| before.version);
    if let Some(expected) = row.expected_version.filter(|expected| *expected != actual) {
        // Somebody else reported meanwhile: their figure is not replaced without a word.
        let stale = Rejection::at("expectedVersion", Reason::StaleVersion { expected, actual });
        return Verdict::rejected(vec![stale.in_row(index)]);
    }
    let state = before.map(|before| before.approval);
    let content = before.map_or(approval::Comparison::Changed, |before| content(before, &cell));
    let next = match approval::step(state, &lock(key), Step::Save(saving, content)) {
        Ok(next) => next,
        Err(reason) => return Verdict::rejected(vec![Rejection::from(reason).in_row(index)]),
    };
    // A change that the approver has not seen takes the approval back.
    let is_reset = state == Some(ApprovalState::Approved) && next.is_some();
    Verdict {
        outcome: match (before, next) {
            (None, _) => RowOutcome::Created,
            (Some(_), Some(_)) => RowOutcome::Updated,
            (Some(_), None) => RowOutcome::Unchanged,
        },
        accepted: Some((key, cell)),
        errors: Vec::new(),
        warnings: if is_reset {
            vec![Rejection::from(Reason::ApprovalReset).in_row(index)]
        } else {
            Vec::new()
        },
    }
}

impl Verdict {
    const fn rejected(errors: Vec<Rejection>) -> Self {
        Self {
            outcome: RowOutcome::Rejected,
            accepted: None,
            errors,
            warnings: Vec::new(),
        }
    }
}

/// An example becomes the unit's own by the same row: that is a change.
fn content(before: &StoredCell, cell: &Cell) -> approval::Comparison {
    if before.cell == *cell && !before.is_example {
        approval::Comparison::Same
    } else {
        approval::Comparison::Changed
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
    stored: &BTreeMap<CellKey, StoredCell>,
    measures: &[Measure],
) -> HashMap<CellKey, Reason> {
    let landed = Landed::of(verdicts, stored);
    let measures: HashMap<_, _> = measures.iter().map(|measure| (measure.id, measure)).collect();
    // One check for a line, whichever of its genders was sent.
    let groups: BTreeSet<CellKey> = landed.accepted.keys().map(|key| total(*key)).collect();
    let mismatches = groups.into_iter().filter_map(|group| {
        let measure = measures.get(&group.indicator)?;
        let content = |gender| landed.content(CellKey { gender, ..group });
        Some((group, gender_sum_mismatch(measure, content)?))
    });
    mismatches.collect()
}

/// What cells say once the accepted rows have landed.
pub struct Landed<'a> {
    accepted: HashMap<CellKey, &'a CellContent>,
    stored: &'a BTreeMap<CellKey, StoredCell>,
}

impl<'a> Landed<'a> {
    pub fn of(verdicts: &'a [Verdict], stored: &'a BTreeMap<CellKey, StoredCell>) -> Self {
        let accepted = verdicts.iter().filter_map(|verdict| verdict.accepted.as_ref());
        let accepted = accepted.map(|(key, cell)| (*key, &cell.content)).collect();
        Self { accepted, stored }
    }

    pub fn content(&self, key: CellKey) -> Option<&'a CellContent> {
        let stored = || self.stored.get(&key).map(|stored| &stored.cell.content);
        self.accepted.get(&key).copied().or_else(stored)
    }
}
