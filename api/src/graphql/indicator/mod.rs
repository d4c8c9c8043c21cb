//! Indicators as the schema shows them.

use std::sync::Arc;

use arshjul_entity::{IndicatorId, OrganizationUnitId, indicator};
use async_graphql::{Context, Error, ID, Object, Result};

use super::{
    engine::{
        Date, DateTime, Field, FlatList, GlobalId, Nest, bad_user_input, batch, chosen_units, context,
        linked, linked_ids, shows,
    },
    enums::{Aggregation, CountingUnit, Direction, Frequency, Gender, UnitKind, ValueKind},
    figure::{Figure, FiguresOf},
    focus_area::FocusArea,
    goal::Goal,
    organization_unit::OrganizationUnit,
    series::Series,
};
use crate::{
    domain::rejection::{Reason, Rejection},
    service::code::Subunits,
    store::{
        self,
        figure::{AsOf, Wanted},
        link::Link,
        row,
    },
};

mod command;
mod query;
mod relation;
mod target;

pub use command::IndicatorMutation;
pub use query::IndicatorQuery;
pub use relation::{IndicatorRelation, RelationsOf};
pub use target::{Target, TargetQuery, TargetsOf};

#[derive(Clone, Debug)]
pub struct Indicator(pub Arc<indicator::Model>);

shows!(Indicator: IndicatorId, indicator, row::by_ids::<indicator::Entity>, |row: &indicator::Model| row.code.clone());

impl Nest for Indicator {}

/// An indicator (indikator), or key figure (nyckeltal): the definition of a measure.
#[Object]
impl Indicator {
    /// Global id.
    pub async fn id(&self) -> ID {
        GlobalId::row("Indicator", self.0.id.0)
    }

    /// The indicator's code (indikatorns kod), the national id where there is one (`N31816`); unique and stable.
    fn code(&self) -> &str {
        &self.0.code
    }

    /// The indicator's name (indikatorns namn).
    fn name(&self) -> &str {
        &self.0.name
    }

    /// The description (beskrivning).
    fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// The unit of measure (måttenhet) of the values, such as `%` or `antal/1000 inv`.
    fn unit_of_measure(&self) -> &str {
        &self.0.unit_of_measure
    }

    /// The kind of value (värdets slag).
    fn value_kind(&self) -> ValueKind {
        self.0.value_kind.into()
    }

    /// The direction that is wanted (önskad riktning).
    fn direction(&self) -> Direction {
        self.0.direction.into()
    }

    /// The frequency (frekvens): the form of the periods that values are given for.
    fn frequency(&self) -> Frequency {
        self.0.frequency.into()
    }

    /// Decimals at most (antal decimaler), 0-6. A value with more is refused, never rounded (R2).
    fn decimals(&self) -> i32 {
        self.0.decimals
    }

    /// The factor (faktor): a value computed from numerator and denominator is factor × numerator / denominator (R2).
    fn factor(&self) -> i32 {
        self.0.factor
    }

    /// Whether a share may pass 100, or a numerator its denominator.
    fn may_exceed_hundred(&self) -> bool {
        self.0.may_exceed_hundred
    }

    /// The tolerance (tolerans) for women + men = total, in the indicator's unit of measure (R3).
    fn gender_tolerance(&self) -> f64 {
        self.0.gender_tolerance
    }

    /// Whether it is split by gender (könsuppdelad) (P5).
    fn split_by_gender(&self) -> bool {
        self.0.split_by_gender
    }

    /// Why the indicator is not split by gender (P5).
    fn not_split_reason(&self) -> Option<&str> {
        self.0.not_split_reason.as_deref()
    }

    /// The source (källa), to be shown with the values.
    fn source(&self) -> &str {
        &self.0.source
    }

    /// The day on which the source publishes, or published, the value of `sourceYear`.
    fn source_publishes_on(&self) -> Option<Date> {
        self.0.source_publishes_on.map(Date)
    }

    /// The year whose value the source publishes on `sourcePublishesOn`.
    fn source_year(&self) -> Option<i32> {
        self.0.source_year
    }

    /// The reporting level (rapporteringsnivå): units above it have roll-ups only, and no results of their own (R1).
    fn reporting_level(&self) -> UnitKind {
        self.0.reporting_level.into()
    }

    /// What is counted (räkneenhet): whether there are persons to protect (S2).
    fn counting_unit(&self) -> CountingUnit {
        self.0.counting_unit.into()
    }

    /// The threshold k (tröskel k): counts of persons from 1 to k − 1 are hidden when published (S2).
    fn threshold(&self) -> i32 {
        self.0.threshold
    }

    /// Whether a count of zero is hidden as well (S2).
    fn hides_zeros(&self) -> bool {
        self.0.hides_zeros
    }

    /// Whether the source protected its values already (S2).
    fn protected_at_source(&self) -> bool {
        self.0.protected_at_source
    }

    /// The complement rule (komplementregel): whether what is left of the denominator is protected like the count (S2).
    fn hides_complements(&self) -> bool {
        self.0.hides_complements
    }

    /// The base of rounding (avrundningsbas): counts are published as the nearest multiple of it; null: exactly.
    fn rounding_base(&self) -> Option<i32> {
        self.0.rounding_base
    }

    /// The dominance rule (dominansregel), in per cent: the largest unit makes up at most so much of what is shown; null: no such rule.
    fn dominance(&self) -> Option<i32> {
        self.0.dominance
    }

    /// How the units' values are added up (sammanräkning), from the reporting level upward.
    fn aggregation(&self) -> Aggregation {
        self.0.aggregation.into()
    }

    /// Whether this is invented example content.
    fn is_example(&self) -> bool {
        self.0.is_example
    }

    /// Focus areas (fokusområden) that the indicator follows up, by number.
    async fn focus_areas(&self, ctx: &Context<'_>) -> Result<Vec<FocusArea>> {
        linked(ctx, Link::IndicatorToFocusArea, self.0.id.0).await
    }

    /// Goals (mål) that the indicator follows up, by code.
    async fn goals(&self, ctx: &Context<'_>) -> Result<Vec<Goal>> {
        linked(ctx, Link::IndicatorToGoal, self.0.id.0).await
    }

    /// The units (enheter) that are asked for the indicator, by code. What they have not reported is published as missing (S1).
    async fn units(&self, ctx: &Context<'_>) -> Result<Vec<OrganizationUnit>> {
        let units = linked_ids(ctx, Link::IndicatorToUnit, self.0.id.0).await?;
        OrganizationUnit::all_by_code(ctx, units.iter().map(|id| OrganizationUnitId(*id))).await
    }

    /// Relations (samband) to other indicators of the same persons (S8).
    async fn relations(&self, ctx: &Context<'_>) -> Result<Vec<IndicatorRelation>> {
        let rows = batch(ctx).await?.one(RelationsOf(self.0.id)).await?;
        let rows = rows.iter().flat_map(|rows| rows.iter().cloned());
        Ok(rows.map(IndicatorRelation).collect())
    }

    /// Targets (målvärden) of the indicator, by unit, period and gender.
    async fn targets(&self, ctx: &Context<'_>) -> Result<Vec<Target>> {
        let rows = batch(ctx)
            .await?
            .one(TargetsOf(self.0.id))
            .await?
            .unwrap_or_default();
        Ok(rows.iter().cloned().map(Target).collect())
    }

    /// Published values (publicerade värden), by unit, period and gender. At most 1,000: more is an error that says so; `figures` pages
    /// through any number.
    async fn figures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Codes of units, sub-units included.")] units: Option<Vec<String>>,
        #[graphql(desc = "The first year (första år).")] year_from: Option<i32>,
        #[graphql(desc = "The last year (sista år).")] year_to: Option<i32>,
        #[graphql(desc = "The gender (kön).")] genders: Option<Vec<Gender>>,
        #[graphql(
            desc = "What was published at this instant, superseded or not; null means the latest. Before the first publication there is \
                    nothing."
        )]
        as_of: Option<DateTime>,
    ) -> Result<FlatList<Figure>> {
        let filter = narrowed(year_from, year_to, genders);
        let figures = self.bounded_figures(ctx, "figures", units, filter, as_of);
        figures.await.map(FlatList)
    }

    /// Published values (publicerade värden) of the latest period of each unit and gender.
    async fn latest_figures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Codes of units, sub-units included.")] units: Option<Vec<String>>,
        #[graphql(
            desc = "What was published at this instant, superseded or not; null means the latest. Before the first publication there is \
                    nothing."
        )]
        as_of: Option<DateTime>,
    ) -> Result<FlatList<Figure>> {
        let filter = store::figure::Filter::default();
        let figures = self.figures_of(ctx, units, filter, as_of, Wanted::LatestPeriod);
        figures.await.map(FlatList)
    }

    /// Time series (tidsserier) for charts, one for each unit with published values, by unit. At most 1,000 published values and 1,000
    /// periods, over all units: more is an error that says so.
    async fn series(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Codes of units, sub-units included.")] units: Option<Vec<String>>,
        #[graphql(desc = "Genders (kön). Null means all that are published.")] genders: Option<Vec<Gender>>,
        #[graphql(desc = "The first year (första år).")] year_from: Option<i32>,
        #[graphql(desc = "The last year (sista år).")] year_to: Option<i32>,
        #[graphql(
            desc = "What was published at this instant, superseded or not; null means the latest. Before the first publication there is \
                    nothing."
        )]
        as_of: Option<DateTime>,
    ) -> Result<Vec<Series>> {
        let filter = narrowed(year_from, year_to, genders);
        let figures = self.bounded_figures(ctx, "series", units, filter, as_of);
        let series = Series::of_each_unit(figures.await?, &self.0, MAX_FIGURES);
        match series {
            Some(series) => Ok(series),
            None => Err(too_many(ctx, "series").await?),
        }
    }

    /// Raised by every change; `expectedVersion` of an update must equal it.
    fn version(&self) -> i32 {
        self.0.version
    }
}

/// Figures that one field answers at most.
const MAX_FIGURES: u64 = 1_000;

async fn too_many(ctx: &Context<'_>, field: &str) -> Result<Error> {
    let reason = Reason::TooManyRows { maximum: MAX_FIGURES };
    let language = context(ctx).await?.language();
    Ok(bad_user_input(&Rejection::at(field, reason), language))
}

fn narrowed(
    year_from: Option<i32>,
    year_to: Option<i32>,
    genders: Option<Vec<Gender>>,
) -> store::figure::Filter {
    store::figure::Filter {
        year_from,
        year_to,
        genders: genders.plain(),
        ..Default::default()
    }
}

impl Indicator {
    /// The figures of a field that answers all of them at once.
    async fn bounded_figures(
        &self,
        ctx: &Context<'_>,
        field: &str,
        units: Option<Vec<String>>,
        filter: store::figure::Filter,
        as_of: Option<DateTime>,
    ) -> Result<Vec<Figure>> {
        let wanted = Wanted::First(MAX_FIGURES + 1);
        let figures = self.figures_of(ctx, units, filter, as_of, wanted).await?;
        if figures.len() as u64 > MAX_FIGURES {
            return Err(too_many(ctx, field).await?);
        }
        Ok(figures)
    }

    async fn figures_of(
        &self,
        ctx: &Context<'_>,
        units: Option<Vec<String>>,
        filter: store::figure::Filter,
        as_of: Option<DateTime>,
        wanted: Wanted,
    ) -> Result<Vec<Figure>> {
        let context = context(ctx).await?;
        let units = chosen_units(context, "units", units, Subunits::Included)?;
        let filter = store::figure::Filter { units, ..filter };
        let rows = batch(ctx)
            .await?
            .one(FiguresOf {
                indicator: self.0.id,
                filter,
                as_of: as_of.map_or(AsOf::Now, |at| AsOf::Instant(at.0)),
                wanted,
            })
            .await?;
        let rows = rows.unwrap_or_default();
        rows.iter()
            .map(|row| Figure::new(context, Arc::new(row.clone()), self.0.clone()))
            .collect()
    }
}
