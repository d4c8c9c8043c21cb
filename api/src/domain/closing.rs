//! Stängning: what a fiscal year would be closed without (R8). It is allowed nevertheless; the list says what was accepted.

use std::collections::BTreeMap;

use arshjul_entity::{ApprovalState, IndicatorId, OrganizationUnitId};
use chrono::{Datelike, NaiveDate};

use super::{approval::has_come, book::AskedLines, measure::Measure, result::CellKey, unit::UnitTree};

/// Only a year that is over can be closed.
pub fn is_over(year: i32, today: NaiveDate) -> bool {
    today.year() > year
}

/// Most gaps that are listed; the counts are of all.
pub const MAX_GAPS: usize = 500;

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

/// A cell as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StandingCell {
    pub approval: ApprovalState,
    pub is_example: bool,
}

impl StandingCell {
    /// Whether it has come in; an invented example was handed in by nobody, and answers examples alone.
    const fn answers(self, is_example: bool) -> bool {
        has_come(self.approval) && (is_example || !self.is_example)
    }
}

/// Compares what is asked of a year with its cells. A cell that says why it has no value is not missing; one that was returned, or taken
/// back to be worked on, is.
pub fn preflight(
    asked: &AskedLines,
    cells: &BTreeMap<CellKey, StandingCell>,
    measures: &BTreeMap<IndicatorId, Measure>,
    tree: &UnitTree,
) -> Preflight {
    let asked: Vec<(CellKey, bool)> = asked
        .iter()
        .filter_map(|(line, is_example)| Some((line, *is_example, measures.get(&line.indicator)?)))
        .flat_map(|(line, is_example, measure)| {
            let genders = measure.genders().iter();
            genders.map(move |gender| (line.cell(*gender), is_example))
        })
        .collect();
    // By codes, so that the list stands as people read it, and the same every time.
    let mut lacking: BTreeMap<(&str, &str), Gap> = BTreeMap::new();
    let mut lack = |key: &CellKey, count: fn(&mut Shortfall) -> &mut usize| {
        let unit = tree.by_id(key.unit).map_or("", |unit| unit.code.as_str());
        let indicator = measures
            .get(&key.indicator)
            .map_or("", |measure| measure.code.as_str());
        let gap = lacking.entry((unit, indicator)).or_insert(Gap {
            unit: key.unit,
            indicator: key.indicator,
            shortfall: Shortfall::default(),
        });
        *count(&mut gap.shortfall) += 1;
    };
    for (key, is_example) in &asked {
        let answers = |cell: &StandingCell| cell.answers(*is_example);
        if !cells.get(key).is_some_and(answers) {
            lack(key, |shortfall| &mut shortfall.missing);
        }
    }
    for (key, _) in cells
        .iter()
        .filter(|(_, cell)| cell.approval != ApprovalState::Approved)
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

#[cfg(test)]
mod tests;
