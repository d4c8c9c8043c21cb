//! What cells said in earlier years: the measure of what is usual for them (R10).

use std::collections::{BTreeSet, HashMap};

use super::{CellContent, CellKey, Verdict};
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

/// The values of cells through the years, as they stand after a submission, and whether they are invented examples.
#[derive(Debug)]
pub struct History(HashMap<CellKey, (f64, bool)>);

impl History {
    /// Over what is stored and what the accepted rows say instead, so that ten years in one request are each other's history.
    pub fn new(stored: impl IntoIterator<Item = Past>, verdicts: &[Verdict]) -> Self {
        let stored = stored.into_iter();
        let mut values: HashMap<_, _> = stored
            .map(|past| (past.key, (past.value, past.is_example)))
            .collect();
        for (key, cell) in verdicts.iter().filter_map(|verdict| verdict.accepted.as_ref()) {
            match cell.content {
                CellContent::Value { value, .. } => values.insert(*key, (value, false)),
                CellContent::Missing { .. } | CellContent::NotApplicable => values.remove(key),
            };
        }
        Self(values)
    }

    /// The values of the cell in the same part of the years before, in the order of time. Invented examples stand in for a history
    /// only until there is a value of the unit's own.
    pub fn before(&self, key: CellKey) -> Vec<(Period, f64)> {
        // Third quarters are compared with third quarters: what comes every year is no news.
        let then = |years| {
            let period = key.period.years_before(years)?;
            let (value, is_example) = self.0.get(&CellKey { period, ..key })?;
            Some((period, *value, *is_example))
        };
        let before: Vec<_> = (1..=YEARS_BACK).rev().filter_map(then).collect();
        let has_own = before.iter().any(|(.., is_example)| !is_example);
        let before = before.into_iter();
        let usable = before.filter(|(.., is_example)| !(has_own && *is_example));
        usable.map(|(period, value, _)| (period, value)).collect()
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
