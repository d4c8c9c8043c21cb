//! What is asked of whom, read for the rule that says it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use arshjul_entity::{IndicatorId, OrganizationUnitId, deadline};
use sea_orm::ConnectionTrait;

use super::{Failure, calendar::StoredDeadlines, context::RequestContext};
use crate::{
    domain::{
        book::{self, AskedLines, Book, HandIns, ReceivedCells},
        calendar::AsksFor,
        measure::Measure,
        period::Period,
    },
    store::{self, link::Link},
};

/// What deadlines ask for, and the definitions of what they ask for.
#[derive(Default)]
pub struct Expected {
    pub book: Arc<Book>,
    pub measures: Arc<BTreeMap<IndicatorId, Measure>>,
    hand_ins: Arc<HandIns>,
}

impl Expected {
    /// What came in of it.
    pub fn received(&self) -> &ReceivedCells {
        &self.hand_ins.cells
    }

    /// Seven statements, however many deadlines there are.
    pub async fn by(
        db: &impl ConnectionTrait,
        context: &RequestContext,
        deadlines: Vec<deadline::Model>,
    ) -> Result<Self, Failure> {
        let StoredDeadlines {
            book,
            measures,
            hand_ins,
            ..
        } = StoredDeadlines::of(db, context, deadlines).await?;
        Ok(Self {
            book,
            measures,
            hand_ins,
        })
    }

    /// What they ask for of these indicators and periods, if nothing else: nine statements.
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
        let found = store::deadline::for_indicators(db, &context.scope, indicators, since).await?;
        let asking = found.iter().filter(|deadline| {
            let asks_for = AsksFor::stored(deadline.asks_for, deadline.asks_period.as_deref());
            book::can_ask(asks_for, deadline.event.as_deref(), deadline.due_on, periods)
        });
        let asking = asking.map(|deadline| deadline.id.0);
        let deadlines = store::deadline::asking_with_serving(db, &context.scope, asking).await?;
        Self::by(db, context, deadlines).await
    }
}

/// Everything that somebody asks for of these indicators and periods, by a deadline or by a definition: ten statements.
pub async fn lines(
    db: &impl ConnectionTrait,
    context: &RequestContext,
    measures: &BTreeMap<IndicatorId, Measure>,
    periods: &BTreeSet<Period>,
) -> Result<AskedLines, Failure> {
    let by_deadlines = Expected::of(db, context, measures.keys().copied(), periods).await?;
    let ids: Vec<_> = measures.keys().map(|id| id.0).collect();
    let named = store::link::targets(db, &context.scope, Link::IndicatorToUnit, &ids).await?;
    let named = named.into_iter().flat_map(|(indicator, units)| {
        let pair = move |unit| (IndicatorId(indicator), OrganizationUnitId(unit));
        units.into_iter().map(pair)
    });
    Ok(book::lines(
        &by_deadlines.book,
        named,
        measures,
        periods,
        &context.tree,
    ))
}
