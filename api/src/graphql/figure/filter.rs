//! What narrows figures.

use async_graphql::{InputObject, Result};

use crate::{
    graphql::{
        engine::{DateTime, Field as _, Period, hand_over, read_failure},
        enums::{CellState, Gender},
    },
    service::{code, context::RequestContext, figure::Narrowing},
    store::figure::Filter,
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
        let narrowing = hand_over!(self, FigureFilter => Narrowing {
            indicators, units, include_subunits, focus_areas, goals, year_from, year_to, periods, genders, states, published_since
        });
        let filter = narrowing.resolve(context, "filter.").await;
        filter.map_err(|failure| read_failure(failure, context.language()))
    }
}

/// The periods of a filter, as they are written in the table.
pub fn parsed(context: &RequestContext, periods: Option<Vec<Period>>) -> Result<Option<Vec<String>>> {
    let parsed = |periods: Vec<String>| code::periods("filter.periods", &periods);
    let parsed = periods.plain().map(parsed).transpose();
    parsed.map_err(|failure| read_failure(failure, context.language()))
}
