//! What cells said in earlier years: the measure of what is usual for them (R10).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use arshjul_entity::{Frequency, Gender, IndicatorId, OrganizationUnitId};

use super::{CellKey, Content, Verdict};
use crate::domain::period::Period;

/// How many years back are looked at. What is older was often counted in another way, and the limit bounds what is read.
pub const YEARS_BACK: i32 = 10;

/// The value of a cell that is stored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Past {
    pub key: CellKey,
    pub value: f64,
    pub is_example: bool,
}

/// A cell through the years: the third quarters are one series, the years another.
type Series = (IndicatorId, OrganizationUnitId, Gender, Frequency, u32);

fn series(key: CellKey) -> Series {
    let CellKey {
        indicator,
        unit,
        period,
        gender,
    } = key;
    (indicator, unit, gender, period.frequency(), period.number())
}

/// The values of cells through the years, as they stand after a submission.
#[derive(Debug, Default)]
pub struct History(HashMap<Series, BTreeMap<i32, (Period, f64, bool)>>);

impl History {
    /// Over what is stored and what the accepted rows say instead, so that ten years in one request are each other's history.
    #[must_use]
    pub fn new(stored: impl IntoIterator<Item = Past>, verdicts: &[Verdict]) -> Self {
        let mut history = Self::default();
        for past in stored {
            history.put(past.key, past.value, past.is_example);
        }
        for (key, cell) in verdicts.iter().filter_map(|verdict| verdict.accepted.as_ref()) {
            match cell.content {
                Content::Value { value, .. } => history.put(*key, value, false),
                Content::Missing { .. } | Content::NotApplicable => {
                    let years = history.0.get_mut(&series(*key));
                    years.map(|years| years.remove(&key.period.year()));
                }
            }
        }
        history
    }

    fn put(&mut self, key: CellKey, value: f64, is_example: bool) {
        let years = self.0.entry(series(key)).or_default();
        years.insert(key.period.year(), (key.period, value, is_example));
    }

    /// The values of the cell in the same part of the years before, in the order of time. Invented examples stand in for a history
    /// only until there is a value of the unit's own.
    #[must_use]
    pub fn before(&self, key: CellKey) -> Vec<(Period, f64)> {
        let Some(years) = self.0.get(&series(key)) else {
            return Vec::new();
        };
        let year = key.period.year();
        let before = || years.range(year - YEARS_BACK..year).map(|(_, past)| *past);
        let has_own = before().any(|(_, _, is_example)| !is_example);
        before()
            .filter(|(_, _, is_example)| !(has_own && *is_example))
            .map(|(period, value, _)| (period, value))
            .collect()
    }
}

/// The periods whose values are the history of these cells.
pub fn periods_before(keys: impl IntoIterator<Item = CellKey>) -> BTreeSet<Period> {
    let periods: BTreeSet<_> = keys.into_iter().map(|key| key.period).collect();
    periods
        .into_iter()
        .flat_map(|period| (1..=YEARS_BACK).filter_map(move |years| period.years_before(years)))
        .collect()
}

/// A median, and what it was taken over: the figures of a warning.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Usual {
    pub median: f64,
    pub count: usize,
    pub first: Period,
    pub last: Period,
}

impl Usual {
    #[must_use]
    pub fn of(earlier: &[(Period, f64)]) -> Option<Self> {
        let values = earlier.iter().map(|(_, value)| *value).collect();
        Some(Self {
            median: median(values)?,
            count: earlier.len(),
            first: earlier.first()?.0,
            last: earlier.last()?.0,
        })
    }
}

/// The middle value, or halfway between the two; none of nothing.
pub fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let above = *values.get(values.len() / 2)?;
    let below = *values.get((values.len() - 1) / 2)?;
    Some(f64::midpoint(below, above))
}
