//! Stängning: what a fiscal year would be closed without (R8). It is allowed nevertheless; the list says what was accepted.

use std::collections::{BTreeMap, HashMap, HashSet};

use arshjul_entity::{ApprovalState, IndicatorId, OrganizationUnitId};
use chrono::NaiveDate;

use super::{measure::Measure, period::Period, result::CellKey, unit::UnitTree};

/// Most gaps that are listed; the counts are of all.
pub const MAX_GAPS: usize = 500;

/// A unit is asked for an indicator's results of the year, in the periods that end on or before a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    pub indicator: IndicatorId,
    pub unit: OrganizationUnitId,
    pub until: NaiveDate,
}

/// What is missing or not approved of a unit and indicator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shortfall {
    pub missing: usize,
    pub not_approved: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    pub unit: OrganizationUnitId,
    pub indicator: IndicatorId,
    pub shortfall: Shortfall,
}

/// How ready a year is to be closed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preflight {
    /// Cells that somebody asks for.
    pub asked: usize,
    pub total: Shortfall,
    /// How many units and indicators lack something.
    pub gap_count: usize,
    /// The first of them, by the codes of units and indicators.
    pub gaps: Vec<Gap>,
}

/// Compares what is asked of a year with its cells. A cell that says why it has no value is not missing.
#[must_use]
pub fn preflight(
    year: i32,
    asked: &[Asked],
    cells: &BTreeMap<CellKey, ApprovalState>,
    measures: &[Measure],
    tree: &UnitTree,
) -> Preflight {
    let by_id: HashMap<_, _> = measures.iter().map(|measure| (measure.id, measure)).collect();
    let asked: HashSet<CellKey> = asked
        .iter()
        .filter_map(|asked| Some((asked, *by_id.get(&asked.indicator)?)))
        .flat_map(|(asked, measure)| asked.cells(year, measure, tree))
        .collect();
    let mut lacking: BTreeMap<(&str, &str), Gap> = BTreeMap::new();
    let mut lack = |key: &CellKey, count: fn(&mut Shortfall) -> &mut usize| {
        let unit = tree.by_id(key.unit).map_or("", |unit| unit.code.as_str());
        let indicator = by_id
            .get(&key.indicator)
            .map_or("", |measure| measure.code.as_str());
        let gap = lacking.entry((unit, indicator)).or_insert(Gap {
            unit: key.unit,
            indicator: key.indicator,
            shortfall: Shortfall::default(),
        });
        *count(&mut gap.shortfall) += 1;
    };
    for key in asked.iter().filter(|key| !cells.contains_key(key)) {
        lack(key, |shortfall| &mut shortfall.missing);
    }
    for (key, _) in cells
        .iter()
        .filter(|(_, state)| **state != ApprovalState::Approved)
    {
        lack(key, |shortfall| &mut shortfall.not_approved);
    }
    let sum = |of: fn(&Shortfall) -> usize| lacking.values().map(|gap| of(&gap.shortfall)).sum();
    Preflight {
        asked: asked.len(),
        total: Shortfall {
            missing: sum(|shortfall| shortfall.missing),
            not_approved: sum(|shortfall| shortfall.not_approved),
        },
        gap_count: lacking.len(),
        gaps: lacking.into_values().take(MAX_GAPS).collect(),
    }
}

impl Asked {
    /// The cells that it comes to: of each gender, in the periods that the unit is valid in.
    fn cells(self, year: i32, measure: &Measure, tree: &UnitTree) -> Vec<CellKey> {
        let Some(unit) = tree.by_id(self.unit) else {
            return Vec::new();
        };
        let periods = (1..).map_while(|number| Period::new(year, measure.frequency, number).ok());
        periods
            .filter(|period| period.end() <= self.until && unit.is_valid_in(period.start(), period.end()))
            .flat_map(|period| {
                measure.genders().iter().map(move |gender| CellKey {
                    indicator: self.indicator,
                    unit: self.unit,
                    period,
                    gender: *gender,
                })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests;
