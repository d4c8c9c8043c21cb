//! Series as the schema shows them: what was published, period by period, for charts.

use std::{collections::BTreeMap, sync::Arc};

use arshjul_entity::{Direction, indicator, organization_unit};
use async_graphql::{Enum, Object};

use super::{
    engine::{Date, Period},
    enums::{CellState, Gender},
    figure::Figure,
    organization_unit::OrganizationUnit,
};
use crate::domain::series::{self, Point, PointCell};

#[derive(Clone, Debug)]
pub struct Series {
    unit: Arc<organization_unit::Model>,
    points: Vec<Point>,
    decimals: u32,
    direction: Direction,
}

/// A time series (tidsserie): what was published of an indicator and a unit, in the order of time. From published values only: what is
/// hidden enters neither a change nor a trend.
#[Object]
impl Series {
    /// The unit (enhet).
    fn unit(&self) -> OrganizationUnit {
        OrganizationUnit(self.unit.clone())
    }

    /// The unit's code (enhetens kod).
    fn unit_code(&self) -> &str {
        &self.unit.code
    }

    /// The unit's name (enhetens namn).
    fn unit_name(&self) -> &str {
        &self.unit.name
    }

    /// Points (punkter), one for every period from the first published one to the last. A gap is a point without cells.
    fn points(&self) -> Vec<SeriesPoint> {
        self.points.iter().cloned().map(SeriesPoint).collect()
    }

    /// The trend of each gender of which at least 4 values are shown, in the order total, women, men.
    fn trends(&self) -> Vec<SeriesTrend> {
        let genders = arshjul_entity::Gender::ALL.iter();
        genders
            .filter_map(|gender| {
                let values = series::shown(&self.points, *gender);
                let trend = series::trend(&values, self.decimals, self.direction)?;
                Some(SeriesTrend(*gender, trend))
            })
            .collect()
    }
}

impl Series {
    /// One of each unit, by code; none where they have more than `most` points.
    pub fn of_each_unit(figures: Vec<Figure>, indicator: &indicator::Model, most: u64) -> Option<Vec<Self>> {
        let mut units: BTreeMap<String, Vec<Figure>> = BTreeMap::new();
        for figure in figures {
            units
                .entry(figure.unit_row().code.clone())
                .or_default()
                .push(figure);
        }
        let mut left = usize::try_from(most).ok()?;
        let mut series = Vec::with_capacity(units.len());
        for figures in units.into_values() {
            let unit = figures.first()?.unit_row().clone();
            let points = series::points(figures.iter().map(Figure::cell), left)?;
            left -= points.len();
            series.push(Self {
                unit,
                points,
                decimals: indicator.decimals.unsigned_abs(),
                direction: indicator.direction,
            });
        }
        Some(series)
    }
}

#[derive(Clone, Debug)]
pub struct SeriesPoint(Point);

/// A point (punkt): a period of a series. A gender of which nothing was published has no cell, which is something else than a missing
/// value (state MISSING), a hidden one (SUPPRESSED) and one that can't be (`NOT_APPLICABLE`).
#[Object]
impl SeriesPoint {
    /// The period.
    fn period(&self) -> Period {
        Period(self.0.period.to_string())
    }

    /// The period's year (periodens år).
    fn year(&self) -> i32 {
        self.0.period.year()
    }

    /// The period's first day (periodens första dag).
    fn period_start(&self) -> Date {
        Date(self.0.period.start())
    }

    /// The period's last day (periodens sista dag).
    fn period_end(&self) -> Date {
        Date(self.0.period.end())
    }

    /// The total (totalt); null where it was not published or not asked for.
    fn total(&self) -> Option<SeriesCell> {
        self.cell(arshjul_entity::Gender::Total)
    }

    /// Women (kvinnor); null where nothing was published of them or asked for.
    fn women(&self) -> Option<SeriesCell> {
        self.cell(arshjul_entity::Gender::Women)
    }

    /// Men (män); null where nothing was published of them or asked for.
    fn men(&self) -> Option<SeriesCell> {
        self.cell(arshjul_entity::Gender::Men)
    }

    /// The gap between women and men (könsgap): women − men, in the unit of measure; null unless both values are shown.
    fn gender_gap(&self) -> Option<f64> {
        self.0.gender_gap()
    }
}

impl SeriesPoint {
    fn cell(&self, gender: arshjul_entity::Gender) -> Option<SeriesCell> {
        let cell = *self.0.cell(gender)?;
        let change = self.0.change(gender);
        Some(SeriesCell { cell, change })
    }
}

#[derive(Clone, Copy, Debug)]
pub struct SeriesCell {
    cell: PointCell,
    change: Option<f64>,
}

/// A cell of a series, as published after disclosure control.
#[Object]
impl SeriesCell {
    /// The cell's state (cellens tillstånd).
    fn state(&self) -> CellState {
        self.cell.state.into()
    }

    /// The value (värde), in the unit of measure; only where the state is VALUE.
    fn value(&self) -> Option<f64> {
        self.cell.value
    }

    /// The reason (skäl): NOT_REPORTED, NOT_COLLECTED, NOT_YET_AVAILABLE, UNRELIABLE or OTHER where the state is MISSING; CONFIDENTIAL
    /// or SOURCE where it is SUPPRESSED.
    fn reason(&self) -> Option<&'static str> {
        self.cell.reason
    }

    /// The target (målvärde) of the cell as it stood when it was published.
    fn target(&self) -> Option<f64> {
        self.cell.target
    }

    /// The change (förändring) from the value of the period before, in the unit of measure; null unless both are shown, and of the
    /// first point.
    fn change(&self) -> Option<f64> {
        self.change
    }
}

/// What a trend means (trendens innebörd), by the direction that is wanted of the indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "series::Reading")]
pub enum TrendDirection {
    /// Improving (förbättras): a trend in the direction that is wanted.
    Improving,
    /// Worsening (försämras): a trend against it.
    Worsening,
    /// Unchanged (oförändrad): no trend that could be told from chance.
    Stable,
}

#[derive(Clone, Copy, Debug)]
pub struct SeriesTrend(arshjul_entity::Gender, series::Trend);

/// The trend of the values that a series shows. The slope is the median of those between all pairs of values (Theil-Sen); there is a
/// trend where so many pairs rise, or fall, as chance would bring about in at most 5 % of series without one (Mann-Kendall, one-sided).
/// Of periods shorter than a year the same parts of different years are compared.
#[Object]
impl SeriesTrend {
    /// The gender (kön).
    fn gender(&self) -> Gender {
        self.0.into()
    }

    /// How many values (antal värden) it was read from, at least 4.
    fn values(&self) -> usize {
        self.1.values
    }

    /// The slope (lutning): the change in a year, in the unit of measure, with two decimals more than the values.
    fn slope_per_year(&self) -> f64 {
        self.1.slope_per_year
    }

    /// The direction (riktning); null of an indicator that is wanted neither higher nor lower.
    fn direction(&self) -> Option<TrendDirection> {
        self.1.reading.map(Into::into)
    }
}
