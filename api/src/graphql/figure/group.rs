//! Figures counted by what they have in common.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use async_graphql::{Context, Enum, ID, Object, Result};

use super::{Figure, FigureFilter, query::publication_of};
use crate::{
    domain::{
        listing::Dimension,
        predicate::Predicate,
        rejection::{Reason, Rejection},
    },
    graphql::engine::{DateTime, bad_user_input, batch, context, read_failure},
    service::{
        figure::first_read_at,
        figure_group::{self, Grouped},
    },
    store::figure::{AsOf, list::Asked},
};

/// What figures can be grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Dimension")]
pub enum FigureDimension {
    /// The indicator (indikator), by code.
    Indicator,
    /// The unit (enhet), by code.
    Unit,
    /// The unit's kind (enhetens slag).
    UnitKind,
    /// The period.
    Period,
    /// The period's year (periodens år).
    Year,
    /// The gender (kön).
    Gender,
    /// The focus area (fokusområde), by code.
    FocusArea,
    /// The goal (mål), by code.
    Goal,
}

#[derive(Clone, Debug)]
pub struct FigureGroup {
    grouped: Grouped,
    roll_up: Option<Figure>,
}

/// Published values that have something in common (grupp av publicerade värden), counted by their states. Nothing is added up from them:
/// a sum of what is shown says less than it seems to, and one with what is hidden more than it may (S5).
#[Object]
impl FigureGroup {
    /// What they have in common, in the order of `by`.
    fn keys(&self) -> &[String] {
        &self.grouped.group.keys
    }

    /// How many cells (antal celler) there are.
    fn cells(&self) -> i64 {
        self.grouped.group.cells
    }

    /// How many have a value (antal med värde) that is shown.
    fn shown(&self) -> i64 {
        self.grouped.group.shown
    }

    /// How many are suppressed (antal skyddade).
    fn suppressed(&self) -> i64 {
        self.grouped.group.suppressed
    }

    /// How many are missing (antal som saknas).
    fn missing(&self) -> i64 {
        self.grouped.group.missing
    }

    /// How many are not applicable (antal ej tillämpliga).
    fn not_applicable(&self) -> i64 {
        self.grouped.group.not_applicable
    }

    /// What was published of them together (sammanräknat värde), in whatever state: the cell of the nearest unit that all of them are
    /// sub-units of. Null where the group has several indicators, periods or genders, or no such unit, and where that unit has no cell.
    async fn roll_up(&self) -> Option<&Figure> {
        self.roll_up.as_ref()
    }
}

#[derive(Debug, Default)]
pub struct FigureGroupQuery;

#[Object]
impl FigureGroupQuery {
    /// Published values (publicerade värden) counted by what they have in common, by the keys. A value counts in every focus area and
    /// goal that its indicator follows up. At most 5,000 groups: more is an error that says so.
    async fn figure_groups(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What they are grouped by, at least one thing.")] by: Vec<FigureDimension>,
        #[graphql(desc = "Narrows what is grouped.")] filter: Option<FigureFilter>,
        #[graphql(
            desc = "Exactly what was published at this instant, superseded since or not; not together with publication. Null means now."
        )]
        as_of: Option<DateTime>,
        #[graphql(
            desc = "Global id of a publication: its figures as they were published, superseded or not. Null means the latest of each."
        )]
        publication: Option<ID>,
    ) -> Result<Vec<FigureGroup>> {
        let context = context(ctx).await?;
        if publication.is_some() && as_of.is_some() {
            let rejection = Rejection::at("asOf", Reason::AsOfWithPublication);
            return Err(bad_user_input(&rejection, context.language()));
        }
        let filter = filter.unwrap_or_default().resolve(context).await?;
        let as_of = match publication {
            Some(id) => AsOf::Publication(publication_of(ctx, &id).await?),
            None => AsOf::Instant(first_read_at(context, as_of.map(|at| at.0)).await?),
        };
        let by: Vec<_> = by.into_iter().map(Dimension::from).collect();
        let asked = Asked {
            filter: &filter,
            as_of,
            predicate: &Predicate::All(Vec::new()),
        };
        let groups = figure_group::groups(context, &asked, &by).await;
        let groups = groups.map_err(|failure| read_failure(failure, context.language()))?;
        let indicators = groups
            .iter()
            .filter_map(|group| Some(group.roll_up.as_ref()?.indicator_id));
        let indicators: BTreeSet<_> = indicators.collect();
        let indicators: HashMap<_, _> = batch(ctx).await?.many(indicators).await?;
        let shown = |grouped: Grouped| {
            let roll_up = grouped.roll_up.clone().and_then(|row| {
                let indicator = indicators.get(&row.indicator_id)?.clone();
                Some(Figure::new(context, Arc::new(row), indicator))
            });
            Ok(FigureGroup {
                roll_up: roll_up.transpose()?,
                grouped,
            })
        };
        groups.into_iter().map(shown).collect()
    }
}
