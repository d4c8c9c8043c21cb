//! Lines of cells: what a unit reports of an indicator in a period.

use std::collections::{BTreeMap, BTreeSet};

use arshjul_entity::{DeadlineId, Gender, IndicatorId, OrganizationUnitId};
use chrono::NaiveDate;

use super::Book;
use crate::domain::{
    calendar::{AsksFor, Occasion, period_end},
    measure::Measure,
    period::Period,
    result::CellKey,
    unit::{UnitTree, is_above},
};

/// What a unit reports of an indicator in a period, in all genders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CellLine {
    pub indicator: IndicatorId,
    pub unit: OrganizationUnitId,
    pub period: Period,
}

impl CellLine {
    pub const fn cell(self, gender: Gender) -> CellKey {
        CellKey {
            indicator: self.indicator,
            unit: self.unit,
            period: self.period,
            gender,
        }
    }
}

/// A deadline that asks for a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskingDeadline {
    pub deadline: DeadlineId,
    /// The unit that it asks: the line's own, or the one that took over from it.
    pub unit: OrganizationUnitId,
    /// Of the reporting event that the deadline feeds.
    pub event: Option<String>,
    /// The day that counts: of the hand-in that serves the deadline, where another does.
    pub due_on: NaiveDate,
    /// That it is missing was accepted.
    pub is_gap_accepted: bool,
    pub is_example: bool,
}

/// Whether a deadline can ask for one of the periods, of an indicator of its frequency. Which year a source has published is for the
/// source to say.
pub fn can_ask(
    asks_for: AsksFor,
    event: Option<&str>,
    due_on: NaiveDate,
    periods: &BTreeSet<Period>,
) -> bool {
    let occasion = Occasion {
        due_on,
        period_end: event.and_then(period_end).flatten(),
    };
    let asks = |period: &Period| asks_for.period(period.frequency(), occasion, None) == Some(*period);
    asks_for == AsksFor::LatestPublished || periods.iter().any(asks)
}

/// Lines that somebody asks for, with whether what stands there as an invented example answers all who do.
pub type AskedLines = BTreeMap<CellLine, bool>;

/// The lines of these periods that somebody asks for, be it a deadline or the definition of the indicator, by the units that it names: that
/// waits for nobody, and takes an example for an answer.
pub fn lines(
    book: &Book,
    named: impl IntoIterator<Item = (IndicatorId, OrganizationUnitId)>,
    measures: &BTreeMap<IndicatorId, Measure>,
    periods: &BTreeSet<Period>,
    tree: &UnitTree,
) -> AskedLines {
    // Deadlines ask for other periods too.
    let is_looked_at =
        |line: &CellLine| measures.contains_key(&line.indicator) && periods.contains(&line.period);
    let by_deadlines = book.lines().filter(|(line, _)| is_looked_at(line));
    let by_deadlines = by_deadlines.map(|(line, asks)| (*line, asks.iter().all(|ask| ask.is_example)));
    let named = named.into_iter().filter_map(|(indicator, unit)| {
        let (measure, unit) = (measures.get(&indicator)?, tree.by_id(unit)?);
        (!is_above(unit.kind, measure.reporting_level)).then_some((measure, unit))
    });
    let by_definitions = named.flat_map(|(measure, unit)| {
        let periods = periods.iter().filter(|period| {
            period.frequency() == measure.frequency && unit.is_valid_in(period.start(), period.end())
        });
        periods.map(|period| {
            let line = CellLine {
                indicator: measure.id,
                unit: unit.id,
                period: *period,
            };
            (line, true)
        })
    });
    // What a deadline says of a line counts before the definition.
    by_definitions.chain(by_deadlines).collect()
}
