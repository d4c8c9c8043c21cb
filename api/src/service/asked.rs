//! What is asked of whom, read for the rule that says it.

use std::collections::{BTreeMap, BTreeSet};

use arshjul_entity::{IndicatorId, OrganizationUnitId, deadline};
use sea_orm::ConnectionTrait;

use super::{Failure, calendar::StoredDeadlines, context::RequestContext, result::measure};
use crate::{
    domain::{
        asked::{self, AskedLines, CellLine},
        measure::Measure,
        period::Period,
    },
    store::{self, link::Link},
};

/// What deadlines ask for, and the definitions of what they ask for.
#[derive(Default)]
pub struct Expected {
    pub asks: AskedLines,
    pub measures: BTreeMap<IndicatorId, Measure>,
}

impl Expected {
    /// Five statements, however many deadlines there are.
    pub async fn by(
        db: &impl ConnectionTrait,
        context: &RequestContext,
        deadlines: Vec<deadline::Model>,
    ) -> Result<Self, Failure> {
        let stored = StoredDeadlines::of(db, &context.scope, deadlines).await?;
        let indicators = stored.indicators.values();
        let measures: BTreeMap<_, _> = indicators.map(|row| (row.id, measure(row))).collect();
        Ok(Self {
            asks: AskedLines::of(&stored.deadlines, &measures, &context.tree),
            measures,
        })
    }

    /// What they ask for of these indicators and periods, if nothing else: seven statements.
    pub async fn of(
        db: &impl ConnectionTrait,
        context: &RequestContext,
        indicators: impl IntoIterator<Item = IndicatorId>,
        periods: &BTreeSet<Period>,
    ) -> Result<Self, Failure> {
        let indicators = indicators.into_iter().map(|id| id.0);
        // Nobody asks for what has not begun.
        let Some(since) = periods.iter().map(|period| period.start()).min() else {
            return Ok(Self::default());
        };
        let feeding = store::deadline::reporting(db, &context.scope, indicators, since).await?;
        let asking = feeding
            .iter()
            .filter(|deadline| asked::can_ask(&deadline.event, deadline.due_on, periods));
        let asking = asking.map(|deadline| deadline.id.0);
        let deadlines = store::deadline::asking_with_serving(db, &context.scope, asking).await?;
        Self::by(db, context, deadlines).await
    }
}

/// Everything that somebody asks for of these indicators and periods, by a deadline or by a definition: eight statements.
pub async fn lines(
    db: &impl ConnectionTrait,
    context: &RequestContext,
    measures: &BTreeMap<IndicatorId, Measure>,
    periods: &BTreeSet<Period>,
) -> Result<BTreeSet<CellLine>, Failure> {
    let by_deadlines = Expected::of(db, context, measures.keys().copied(), periods).await?;
    let ids: Vec<_> = measures.keys().map(|id| id.0).collect();
    let named = store::link::targets(db, &context.scope, Link::IndicatorToUnit, &ids).await?;
    let named = named.into_iter().flat_map(|(indicator, units)| {
        let pair = move |unit| (IndicatorId(indicator), OrganizationUnitId(unit));
        units.into_iter().map(pair)
    });
    Ok(asked::lines(
        &by_deadlines.asks,
        named,
        measures,
        periods,
        &context.tree,
    ))
}
