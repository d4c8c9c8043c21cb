//! What is worth a second look in accepted rows (R10): warnings, never a block.

use std::collections::{BTreeMap, HashMap};

use arshjul_entity::Gender;

use super::{
    CellKey, Content, History, Stored, Verdict,
    outlier::outlier,
    repeat::{Standing, repeats_earlier},
    scale::scale_mix_up,
};
use crate::domain::{
    measure::Measure,
    rejection::{Reason, Rejection},
};

/// Adds to each accepted row what its value makes one wonder beside what the cell said in earlier years: at most one warning of a
/// kind. `stored` holds every cell of the units and periods that the rows name.
pub fn look_twice(
    verdicts: &mut [Verdict],
    history: &History,
    stored: &BTreeMap<CellKey, Stored>,
    measures: &[Measure],
) {
    let measures: HashMap<_, _> = measures.iter().map(|measure| (measure.id, measure)).collect();
    let accepted: HashMap<CellKey, Content> = verdicts
        .iter()
        .filter_map(|verdict| verdict.accepted.as_ref())
        .map(|(key, cell)| (*key, cell.content.clone()))
        .collect();
    let standing = |key: CellKey| {
        let stored = || stored.get(&key).map(|stored| &stored.cell.content);
        let Content::Value { value, .. } = accepted.get(&key).or_else(stored)? else {
            return None;
        };
        Some(Standing {
            period: key.period,
            value: *value,
            earlier: history.before(key),
        })
    };
    for (index, verdict) in verdicts.iter_mut().enumerate() {
        let Some((key, _)) = &verdict.accepted else {
            continue;
        };
        let (Some(measure), Some(cell)) = (measures.get(&key.indicator), standing(*key)) else {
            continue;
        };
        let line = |gender: Gender| standing(CellKey { gender, ..*key });
        // What a power of ten explains is not told once more as merely far.
        let far = scale_mix_up(measure, cell.value, &cell.earlier)
            .or_else(|| outlier(measure, cell.value, &cell.earlier));
        let copied = repeats_earlier(measure, key.gender, line);
        let path = || vec!["rows".to_owned(), index.to_string()];
        let warning = |reason: Reason| Rejection {
            path: path(),
            ..reason.into()
        };
        verdict
            .warnings
            .extend(far.into_iter().chain(copied).map(warning));
    }
}
