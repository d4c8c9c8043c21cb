//! What narrows figures.

use arshjul_entity::{IndicatorId, focus_area, goal, indicator};
use async_graphql::{InputObject, Result};

use crate::{
    domain::{
        self,
        rejection::{Reason, Rejection},
    },
    graphql::{
        engine::{DateTime, Period, bad_user_input, chosen_ids, chosen_units, hand_over},
        enums::{CellState, Gender},
    },
    service::context::RequestContext,
    store::{self, figure::Filter, link::Link},
};

/// Narrows figures; what is left out narrows nothing. Protection was computed on the whole table when it was published, so that
/// no two filters reveal a hidden cell by subtraction (S1).
#[derive(Debug, Default, InputObject)]
pub struct FigureFilter {
    /// Codes of indicators.
    indicators: Option<Vec<String>>,
    /// Codes of units.
    units: Option<Vec<String>>,
    /// Whether units below them are meant too; null means true.
    include_subunits: Option<bool>,
    /// Codes of focus areas, any of which the indicator follows up.
    focus_areas: Option<Vec<String>>,
    /// Codes of goals, any of which the indicator follows up.
    goals: Option<Vec<String>>,
    /// The first year (första år).
    year_from: Option<i32>,
    /// The last year (sista år).
    year_to: Option<i32>,
    /// Periods (perioder).
    periods: Option<Vec<Period>>,
    /// The gender (kön).
    genders: Option<Vec<Gender>>,
    /// The state (tillstånd).
    states: Option<Vec<CellState>>,
    /// Published at or after this instant.
    published_since: Option<DateTime>,
}

impl FigureFilter {
    pub(super) async fn resolve(self, context: &RequestContext) -> Result<Filter> {
        Ok(hand_over!(self, FigureFilter => Filter {
            year_from, year_to, genders, states, published_since
        } and (indicators, focus_areas, goals, units, include_subunits, periods) as (
            indicators: followed_up(context, indicators, focus_areas, goals).await?,
            units: chosen_units(context, "filter.units", units, include_subunits.into())?,
            periods: parsed(context, periods)?,
        )))
    }
}

/// The periods of a filter, as they are written in the table.
pub fn parsed(context: &RequestContext, periods: Option<Vec<Period>>) -> Result<Option<Vec<String>>> {
    let parsed = |period: Period| {
        let parsed: Result<domain::period::Period, _> = period.0.parse();
        parsed.map(|period| period.to_string()).map_err(|_| {
            let value = period.0.chars().take(32).collect();
            let rejection = Rejection::at("filter.periods", Reason::PeriodMalformed { value });
            bad_user_input(&rejection, context.language())
        })
    };
    let periods = periods.map(|periods| periods.into_iter().map(parsed).collect());
    periods.transpose()
}

/// The indicators that all three sets of a filter leave; none where there are no sets.
async fn followed_up(
    context: &RequestContext,
    indicators: Option<Vec<String>>,
    focus_areas: Option<Vec<String>>,
    goals: Option<Vec<String>>,
) -> Result<Option<Vec<IndicatorId>>> {
    let row_id = |id: i64| id;
    let mut left: Option<Vec<i64>> = None;
    let mut narrow = |ids: Vec<i64>| {
        left = Some(match left.take() {
            Some(left) => left.into_iter().filter(|id| ids.contains(id)).collect(),
            None => ids,
        });
    };
    if let Some(ids) =
        chosen_ids::<indicator::Entity, _>(context, "filter.indicators", indicators, row_id).await?
    {
        narrow(ids);
    }
    if let Some(ids) =
        chosen_ids::<focus_area::Entity, _>(context, "filter.focusAreas", focus_areas, row_id).await?
    {
        narrow(targets(context, Link::FocusAreaToIndicator, &ids).await?);
    }
    if let Some(ids) = chosen_ids::<goal::Entity, _>(context, "filter.goals", goals, row_id).await? {
        narrow(targets(context, Link::GoalToIndicator, &ids).await?);
    }
    Ok(left.map(|ids| ids.into_iter().map(IndicatorId).collect()))
}

async fn targets(context: &RequestContext, link: Link, from: &[i64]) -> Result<Vec<i64>> {
    let targets = store::link::targets(context.store.reader(), &context.scope, link, from).await?;
    Ok(targets.into_values().flatten().collect())
}
