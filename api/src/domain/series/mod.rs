//! Tidsserie: what was published of one indicator and unit, period by period, as a chart draws it. Computed from published figures
//! alone: what a hidden cell would say enters nothing here, not even a trend.

use std::collections::BTreeMap;

use arshjul_entity::{CellState, Gender};

use super::{decimal, period::Period};

mod trend;

pub use trend::{FEWEST, Reading, Trend, trend};

/// A cell as published.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PointCell {
    pub state: CellState,
    pub value: Option<f64>,
    pub reason: Option<&'static str>,
    pub target: Option<f64>,
}

impl PointCell {
    /// The value of a cell that shows one.
    fn shown(&self) -> Option<f64> {
        self.value.filter(|_| self.state == CellState::Value)
    }
}

/// A period of a series. Where nothing was published of a gender, it has no cell: that is told apart from every state.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    pub period: Period,
    cells: BTreeMap<Gender, PointCell>,
    changes: BTreeMap<Gender, f64>,
}

impl Point {
    pub fn cell(&self, gender: Gender) -> Option<&PointCell> {
        self.cells.get(&gender)
    }

    /// From the value of the period before, exactly; only where both are shown.
    pub fn change(&self, gender: Gender) -> Option<f64> {
        self.changes.get(&gender).copied()
    }

    fn shown(&self, gender: Gender) -> Option<f64> {
        self.cell(gender)?.shown()
    }

    /// Women − men, exactly; only where both are shown.
    pub fn gender_gap(&self) -> Option<f64> {
        decimal::difference(self.shown(Gender::Women)?, self.shown(Gender::Men)?)
    }
}

/// The points of a series, from its first published period to its last, each period in between included: a gap is a point without
/// cells. None where there would be more than `most`.
pub fn points(
    cells: impl IntoIterator<Item = (Period, Gender, PointCell)>,
    most: usize,
) -> Option<Vec<Point>> {
    let mut periods: BTreeMap<Period, BTreeMap<Gender, PointCell>> = BTreeMap::new();
    for (period, gender, cell) in cells {
        periods.entry(period).or_default().insert(gender, cell);
    }
    let mut points: Vec<Point> = Vec::with_capacity(periods.len());
    for (period, cells) in periods {
        // Years between published ones are shown as gaps, not left out: a chart's axis is even.
        let mut next = points.last().and_then(|point| point.period.next());
        while let Some(gap) = next.filter(|gap| gap.frequency() == period.frequency() && *gap < period) {
            push(&mut points, gap, BTreeMap::new(), most)?;
            next = gap.next();
        }
        push(&mut points, period, cells, most)?;
    }
    Some(points)
}

fn push(
    points: &mut Vec<Point>,
    period: Period,
    cells: BTreeMap<Gender, PointCell>,
    most: usize,
) -> Option<()> {
    if points.len() == most {
        return None;
    }
    let before = points.last().filter(|point| point.period.next() == Some(period));
    let change = |(gender, cell): (&Gender, &PointCell)| {
        let before = before?.shown(*gender)?;
        Some((*gender, decimal::difference(cell.shown()?, before)?))
    };
    let changes = cells.iter().filter_map(change).collect();
    points.push(Point {
        period,
        cells,
        changes,
    });
    Some(())
}

/// The values that a series shows of a gender, in the order of time.
pub fn shown(points: &[Point], gender: Gender) -> Vec<(Period, f64)> {
    points
        .iter()
        .filter_map(|point| Some((point.period, point.shown(gender)?)))
        .collect()
}

#[cfg(test)]
mod tests;
