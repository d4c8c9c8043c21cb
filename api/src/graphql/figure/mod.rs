//! Figures as the schema shows them: flat, so that a BI tool reads one row per cell without nesting.

use std::{collections::HashMap, sync::Arc};

use arshjul_entity::{FigureId, IndicatorId, figure, indicator, organization_unit};
use async_graphql::{Context, Error, ID, Object, Result, Value, resolver_utils::enum_value};

use super::{
    engine::{
        Date, DateTime, GlobalId, Identified, Inside, Key, Loaded, Nest, Period, Planned, batch, by_question,
        context, find, load, read_by_id,
    },
    enums::{CellState, Gender},
    indicator::Indicator,
    organization_unit::OrganizationUnit,
    publication::Publication,
};
use crate::{
    domain::{self, indicator::shown_source, series::PointCell},
    service::context::RequestContext,
    store,
};

mod filter;
mod group;
mod query;

pub use filter::{FigureFilter, parsed};
pub use group::FigureGroupQuery;
pub use query::FigureQuery;

#[derive(Clone, Debug)]
pub struct Figure {
    row: Arc<figure::Model>,
    indicator: Arc<indicator::Model>,
    unit: Arc<organization_unit::Model>,
    period: domain::period::Period,
}

/// A published value (publicerat värde): a cell as published, after disclosure control.
#[Object]
impl Figure {
    /// Global id.
    pub async fn id(&self) -> ID {
        GlobalId::row("Figure", self.row.id.0)
    }

    /// The indicator's code (indikatorns kod).
    fn indicator_code(&self) -> &str {
        &self.indicator.code
    }

    /// The indicator's name (indikatorns namn).
    fn indicator_name(&self) -> &str {
        &self.indicator.name
    }

    /// The unit's code (enhetens kod).
    fn unit_code(&self) -> &str {
        &self.unit.code
    }

    /// The unit's name (enhetens namn).
    fn unit_name(&self) -> &str {
        &self.unit.name
    }

    /// The period.
    fn period(&self) -> Period {
        Period(self.row.period.clone())
    }

    /// The period's year (periodens år).
    fn year(&self) -> i32 {
        self.row.year
    }

    /// The period's first day (periodens första dag).
    fn period_start(&self) -> Date {
        Date(self.period.start())
    }

    /// The period's last day (periodens sista dag).
    fn period_end(&self) -> Date {
        Date(self.period.end())
    }

    /// The gender (kön).
    fn gender(&self) -> Gender {
        self.row.gender.into()
    }

    /// The cell's state (cellens tillstånd).
    fn state(&self) -> CellState {
        self.row.state.into()
    }

    /// The value (värde), in the unit of measure; only where the state is VALUE.
    fn value(&self) -> Option<f64> {
        self.row.value
    }

    /// The reason (skäl): NOT_REPORTED, NOT_COLLECTED, NOT_YET_AVAILABLE, UNRELIABLE or OTHER where the state is MISSING; CONFIDENTIAL
    /// or SOURCE where it is SUPPRESSED.
    fn reason(&self) -> Option<&'static str> {
        self.told_reason()
    }

    /// The target (målvärde) of the cell as it stood when it was published.
    fn target(&self) -> Option<f64> {
        self.row.target
    }

    /// The unit of measure (måttenhet).
    fn unit_of_measure(&self) -> &str {
        &self.indicator.unit_of_measure
    }

    /// Whether the value is invented (påhittat exempel), as the result was that it was published from; what is added up, where one of the
    /// results is.
    fn is_example(&self) -> bool {
        self.row.is_example
    }

    /// The source (källa), to be shown with the value: the indicator's, or `Exempel` where the value is invented.
    fn source(&self) -> &str {
        shown_source(&self.indicator.source, self.row.is_example)
    }

    /// The instant from which it can be read.
    fn published_at(&self) -> DateTime {
        DateTime(self.row.published_at)
    }

    /// The indicator (indikator).
    fn indicator(&self) -> Indicator {
        Indicator(self.indicator.clone())
    }

    /// The unit (enhet).
    fn unit(&self) -> OrganizationUnit {
        OrganizationUnit(self.unit.clone())
    }

    /// The publication (publicering) that it stands in.
    async fn publication(&self, ctx: &Context<'_>) -> Result<Publication> {
        load(ctx, self.row.publication_id).await
    }
}

impl Nest for Figure {
    fn leaf(&self, field: &str) -> Option<Value> {
        Some(match field {
            "indicatorCode" => Value::from(self.indicator.code.as_str()),
            "indicatorName" => Value::from(self.indicator.name.as_str()),
            "unitCode" => Value::from(self.unit.code.as_str()),
            "unitName" => Value::from(self.unit.name.as_str()),
            "period" => Value::from(self.row.period.as_str()),
            "year" => Value::from(self.row.year),
            "gender" => enum_value(Gender::from(self.row.gender)),
            "state" => enum_value(CellState::from(self.row.state)),
            "value" => Value::from(self.row.value),
            "reason" => Value::from(self.told_reason()),
            "target" => Value::from(self.row.target),
            "unitOfMeasure" => Value::from(self.indicator.unit_of_measure.as_str()),
            "isExample" => Value::from(self.row.is_example),
            "source" => Value::from(shown_source(&self.indicator.source, self.row.is_example)),
            _ => return None,
        })
    }

    fn plan<'a>(field: &str, inside: &Inside<'a>) -> Option<Planned<'a, Self>>
    where
        Self: 'a,
    {
        match field {
            "indicator" => inside.one(|figure: &Self| Some(Indicator(figure.indicator.clone()))),
            "unit" => inside.one(|figure: &Self| Some(OrganizationUnit(figure.unit.clone()))),
            _ => None,
        }
    }
}

impl Figure {
    /// Its place in a series of its indicator, and what it says there.
    pub fn cell(&self) -> (domain::period::Period, arshjul_entity::Gender, PointCell) {
        let cell = PointCell {
            state: self.row.state,
            value: self.row.value,
            reason: self.told_reason(),
            target: self.row.target,
        };
        (self.period, self.row.gender, cell)
    }

    pub const fn unit_row(&self) -> &Arc<organization_unit::Model> {
        &self.unit
    }

    fn told_reason(&self) -> Option<&'static str> {
        let missing = self.row.missing_reason.map(arshjul_entity::MissingReason::code);
        missing.or(self
            .row
            .suppression_reason
            .map(arshjul_entity::SuppressionReason::code))
    }

    /// A row with what it is a figure of.
    pub fn new(
        context: &RequestContext,
        row: Arc<figure::Model>,
        indicator: Arc<indicator::Model>,
    ) -> Result<Self> {
        let broken = |what: &str| Error::new_with_source(format!("figure {}: no {what}", row.id.0));
        let unit = context
            .units
            .get(&row.unit_id)
            .cloned()
            .ok_or_else(|| broken("unit"))?;
        let period = row.period.parse().map_err(|_| broken("period"))?;
        Ok(Self {
            row,
            indicator,
            unit,
            period,
        })
    }
}

impl Identified for Figure {
    const KIND: &'static str = "Figure";

    async fn of_row(ctx: &Context<'_>, id: i64) -> Result<Option<Self>> {
        let Some(row) = batch(ctx).await?.one(FigureId(id)).await? else {
            return Ok(None);
        };
        let indicator: Option<Indicator> = find(ctx, row.indicator_id).await?;
        let context = context(ctx).await?;
        let figure = indicator.map(|indicator| Self::new(context, row, indicator.0));
        figure.transpose()
    }
}

read_by_id!(FigureId, figure, store::figure::by_ids);

/// The figures of an indicator as of an instant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FiguresOf {
    pub indicator: IndicatorId,
    pub filter: store::figure::Filter,
    pub as_of: store::figure::AsOf,
    pub wanted: store::figure::Wanted,
}

impl Key for FiguresOf {
    type Value = Arc<Vec<figure::Model>>;

    async fn load(context: &RequestContext, keys: &[Self]) -> Loaded<Self> {
        let mut found = HashMap::with_capacity(keys.len());
        for ((filter, as_of, wanted), asked) in
            by_question(keys, |key| (key.filter.clone(), key.as_of, key.wanted))
        {
            let indicators: Vec<_> = asked.iter().map(|key| key.indicator).collect();
            let db = context.store.reader();
            let mut figures =
                store::figure::of_each(db, &context.scope, &filter, &indicators, as_of, wanted).await?;
            for key in asked {
                found.insert(
                    key.clone(),
                    Arc::new(figures.remove(&key.indicator).unwrap_or_default()),
                );
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests;
