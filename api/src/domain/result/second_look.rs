//! What is worth a second look in accepted rows (R10): warnings, never a block.

use std::collections::{BTreeMap, HashMap};

use super::{
    CellContent, CellKey, History, StoredCell, Verdict,
    outlier::outlier,
    repeat::{ValueOverYears, repeats_earlier},
    scale::scale_mix_up,
    verdict::Landed,
};
use crate::domain::{measure::Measure, rejection::Rejection};

/// Adds to each accepted row what its value makes one wonder beside what the cell said in earlier years: at most one warning of a
/// kind. `stored` holds every cell of the units and periods that the rows name.
pub fn look_twice(
    verdicts: &mut [Verdict],
    history: &History,
    stored: &BTreeMap<CellKey, StoredCell>,
    measures: &[Measure],
) {
    let measures: HashMap<_, _> = measures.iter().map(|measure| (measure.id, measure)).collect();
    let landed = Landed::of(verdicts, stored);
    let over_years = |key: CellKey| match landed.content(key)? {
        CellContent::Value { value, .. } => Some(ValueOverYears {
            period: key.period,
            value: *value,
            earlier: history.before(key),
        }),
        CellContent::Missing { .. } | CellContent::NotApplicable => None,
    };
    let reasons = |verdict: &Verdict| {
        let (key, _) = verdict.accepted.as_ref()?;
        let (measure, cell) = (measures.get(&key.indicator)?, over_years(*key)?);
        let line = |gender| over_years(CellKey { gender, ..*key });
        // What a power of ten explains is not told once more as merely far.
        let far = scale_mix_up(measure, cell.value, &cell.earlier)
            .or_else(|| outlier(measure, cell.value, &cell.earlier));
        Some([far, repeats_earlier(measure, key.gender, line)])
    };
    let reasons: Vec<_> = verdicts.iter().map(reasons).collect();
    for (index, (verdict, reasons)) in verdicts.iter_mut().zip(reasons).enumerate() {
        let reasons = reasons.into_iter().flatten().flatten();
        let warnings = reasons.map(|reason| Rejection::from(reason).in_row(index));
        verdict.warnings.extend(warnings);
    }
}
