//! Indicators, listed and found by their codes.

use arshjul_entity::{FocusAreaId, GoalId, focus_area, goal, indicator};
use async_graphql::{Context, InputObject, Object, Result};

use super::Indicator;
use crate::{
    graphql::{
        engine::{
            Connection, ListKind, PageArguments, by_code, by_text, chosen_ids, chosen_units, context,
            hand_over,
        },
        enums::Frequency,
    },
    service::code::Subunits,
    store,
};

/// Narrows a list of indicators; what is left out narrows nothing.
#[derive(Debug, Default, InputObject)]
pub struct IndicatorFilter {
    /// Codes of focus areas, any of which the indicator follows up.
    focus_areas: Option<Vec<String>>,
    /// Codes of goals, any of which the indicator follows up.
    goals: Option<Vec<String>>,
    /// Codes of units, any of which is asked for the indicator; sub-units included.
    units: Option<Vec<String>>,
    /// The frequency (frekvens).
    frequency: Option<Frequency>,
    /// Only those split by gender, or only those not.
    split_by_gender: Option<bool>,
    /// Only example content, or only what is not.
    is_example: Option<bool>,
}

#[derive(Debug, Default)]
pub struct IndicatorQuery;

#[Object]
impl IndicatorQuery {
    /// Indicators (indikatorer), by code.
    async fn indicators(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 100; null means 100.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the last row already read.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100; not together with first.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the first row already read.")] before: Option<String>,
        #[graphql(desc = "Narrows the list.")] filter: Option<IndicatorFilter>,
    ) -> Result<Connection<Indicator>> {
        let context = context(ctx).await?;
        let filter = hand_over!(filter.unwrap_or_default(), IndicatorFilter => store::indicator::Filter {
            frequency, split_by_gender, is_example
        } and (focus_areas, goals, units) as (
            focus_areas: chosen_ids::<focus_area::Entity, _>(context, "filter.focusAreas", focus_areas, FocusAreaId).await?,
            goals: chosen_ids::<goal::Entity, _>(context, "filter.goals", goals, GoalId).await?,
            units: chosen_units(context, "filter.units", units, Subunits::Included)?,
        ));
        let request = PageArguments::new(first, after, last, before).request(ListKind::BY_TEXT, context)?;
        let page = store::indicator::page(context.store.reader(), &context.scope, &filter, &request).await?;
        Ok(Connection::of(page, |row| by_text(&row.code, row.id.0)))
    }

    /// The indicator of a code; null where there is none.
    async fn indicator(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The indicator's code (indikatorns kod), such as N31816.")] code: String,
    ) -> Option<Result<Indicator>> {
        by_code::<_, indicator::Entity>(ctx, code).await
    }
}
