//! Indicators as the schema shows them.

use std::sync::Arc;

use arshjul_entity::{FocusAreaId, GoalId, IndicatorId, focus_area, goal, indicator};
use async_graphql::{Context, Error, ID, InputObject, Object, Result};

mod command;

pub use command::IndicatorMutation;

use super::{
    engine::{
        connection::{Connection, ListKind, PageArguments, connect},
        context::{batch, session},
        error::{bad_user_input, read_failure},
        flat::{FlatList, Nest},
        id::GlobalId,
        scalar::{Date, DateTime, Period},
    },
    enums::{Aggregation, CountingUnit, Direction, Frequency, Gender, UnitKind, ValueKind},
    figure::Figure,
    focus_area::FocusArea,
    goal::Goal,
    load::{FiguresOf, TargetsOf, related},
    organization_unit::OrganizationUnit,
    series::Series,
};
use crate::{
    domain::rejection::{Reason, Rejection},
    service::code::{self, Subunits},
    store::{
        self,
        edge::Edge,
        figure::{AsOf, Wanted},
        page::Key,
    },
};

#[derive(Clone, Debug)]
pub struct Indicator(pub Arc<indicator::Model>);

impl Nest for Indicator {}

/// Indikator/nyckeltal: the definition of a measure.
#[Object]
impl Indicator {
    /// Global id.
    pub async fn id(&self) -> ID {
        GlobalId::row("Indicator", self.0.id.0)
    }

    /// Indikatorns kod, the national id where there is one (`N31816`); unique and stable.
    fn code(&self) -> &str {
        &self.0.code
    }

    /// Indikatorns namn.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// Beskrivning.
    fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// Måttenhet of the values, such as `%` or `antal/1000 inv`.
    fn unit_of_measure(&self) -> &str {
        &self.0.unit_of_measure
    }

    /// Värdets slag.
    fn value_kind(&self) -> ValueKind {
        self.0.value_kind.into()
    }

    /// Önskad riktning.
    fn direction(&self) -> Direction {
        self.0.direction.into()
    }

    /// Frekvens: the form of the periods that values are given for.
    fn frequency(&self) -> Frequency {
        self.0.frequency.into()
    }

    /// Antal decimaler at most, 0-6. A value with more is refused, never rounded (R2).
    fn decimals(&self) -> i32 {
        self.0.decimals
    }

    /// Faktor: a value computed from numerator and denominator is factor × numerator / denominator (R2).
    fn factor(&self) -> i32 {
        self.0.factor
    }

    /// Whether a share may pass 100, or a numerator its denominator.
    fn may_exceed_hundred(&self) -> bool {
        self.0.may_exceed_hundred
    }

    /// Tolerans for women + men = total, in the indicator's unit of measure (R3).
    fn gender_tolerance(&self) -> f64 {
        self.0.gender_tolerance
    }

    /// Könsuppdelad (P5).
    fn split_by_gender(&self) -> bool {
        self.0.split_by_gender
    }

    /// Why the indicator is not split by gender (P5).
    fn not_split_reason(&self) -> Option<&str> {
        self.0.not_split_reason.as_deref()
    }

    /// Källa, to be shown with the values.
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

    /// Rapporteringsnivå: units above it have roll-ups only, and no results of their own (R1).
    fn reporting_level(&self) -> UnitKind {
        self.0.reporting_level.into()
    }

    /// Räkneenhet: whether there are persons to protect (S2).
    fn counting_unit(&self) -> CountingUnit {
        self.0.counting_unit.into()
    }

    /// Tröskel k: counts of persons from 1 to k − 1 are hidden when published (S2).
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

    /// Komplementregel: whether what is left of the denominator is protected like the count (S2).
    fn hides_complements(&self) -> bool {
        self.0.hides_complements
    }

    /// Avrundningsbas: counts are published as the nearest multiple of it; null: exactly.
    fn rounding_base(&self) -> Option<i32> {
        self.0.rounding_base
    }

    /// Dominansregel, in per cent: the largest unit makes up at most so much of what is shown; null: no such rule.
    fn dominance(&self) -> Option<i32> {
        self.0.dominance
    }

    /// Sammanräkning of the units' values, from the reporting level upward.
    fn aggregation(&self) -> Aggregation {
        self.0.aggregation.into()
    }

    /// Whether this is invented example content.
    fn is_example(&self) -> bool {
        self.0.is_example
    }

    /// Fokusområden that the indicator follows up, by number.
    async fn focus_areas(&self, ctx: &Context<'_>) -> Result<Vec<FocusArea>> {
        let edge = Edge::IndicatorToFocusArea;
        let rows = related(ctx, edge, self.0.id.0, FocusAreaId, FocusArea::order).await?;
        Ok(rows.into_iter().map(FocusArea).collect())
    }

    /// Mål that the indicator follows up, by code.
    async fn goals(&self, ctx: &Context<'_>) -> Result<Vec<Goal>> {
        let edge = Edge::IndicatorToGoal;
        let rows = related(ctx, edge, self.0.id.0, GoalId, |row| row.code.clone()).await?;
        Ok(rows.into_iter().map(Goal).collect())
    }

    /// Enheter that are asked for the indicator, by code. What they have not reported is published as missing (S1).
    async fn units(&self, ctx: &Context<'_>) -> Result<Vec<OrganizationUnit>> {
        let targets = batch(ctx)
            .await?
            .one((Edge::IndicatorToUnit, self.0.id.0))
            .await?;
        let session = session(ctx).await?;
        let ids = targets.iter().flat_map(|ids| ids.iter().copied());
        let units = ids.filter_map(|id| {
            session
                .units
                .get(&arshjul_entity::OrganizationUnitId(id))
                .cloned()
        });
        let mut units: Vec<_> = units.map(OrganizationUnit).collect();
        units.sort_by(|a, b| a.0.code.cmp(&b.0.code));
        Ok(units)
    }

    /// Målvärden of the indicator, by unit, period and gender.
    async fn targets(&self, ctx: &Context<'_>) -> Result<Vec<Target>> {
        let rows = batch(ctx)
            .await?
            .one(TargetsOf(self.0.id))
            .await?
            .unwrap_or_default();
        Ok(rows.iter().cloned().map(Target).collect())
    }

    /// Publicerade värden, by unit, period and gender. At most 1,000: more is an error that says so; `figures` pages through any number.
    async fn figures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Codes of units, sub-units included.")] units: Option<Vec<String>>,
        #[graphql(desc = "Första år.")] year_from: Option<i32>,
        #[graphql(desc = "Sista år.")] year_to: Option<i32>,
        #[graphql(desc = "Kön.")] genders: Option<Vec<Gender>>,
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

    /// Publicerade värden of the latest period of each unit and gender.
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

    /// Tidsserier for charts, one for each unit with published values, by unit. At most 1,000 published values and 1,000 periods, over
    /// all units: more is an error that says so.
    async fn series(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Codes of units, sub-units included.")] units: Option<Vec<String>>,
        #[graphql(desc = "Kön. Null means all that are published.")] genders: Option<Vec<Gender>>,
        #[graphql(desc = "Första år.")] year_from: Option<i32>,
        #[graphql(desc = "Sista år.")] year_to: Option<i32>,
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
    let language = session(ctx).await?.language();
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
        genders: genders.map(|genders| genders.into_iter().map(Into::into).collect()),
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
        let session = session(ctx).await?;
        let units = units
            .map(|codes| code::units(session, "units", &codes, Subunits::Included))
            .transpose();
        let units = units.map_err(|failure| read_failure(failure, session.language()))?;
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
            .map(|row| Figure::new(session, Arc::new(row.clone()), self.0.clone()))
            .collect()
    }

    /// The indicator of an id, if the viewer may see it.
    pub async fn load(ctx: &Context<'_>, id: IndicatorId) -> Result<Option<Self>> {
        Ok(batch(ctx).await?.one(id).await?.map(Self))
    }
}

#[derive(Clone, Debug)]
pub struct Target(arshjul_entity::target::Model);

/// Målvärde: what a unit aims at for an indicator, period and gender.
#[Object]
impl Target {
    /// Enhet that aims at the value.
    async fn unit(&self, ctx: &Context<'_>) -> Result<OrganizationUnit> {
        OrganizationUnit::load(ctx, self.0.unit_id).await
    }

    /// Period that the value is to be reached for.
    fn period(&self) -> Period {
        Period(self.0.period.clone())
    }

    /// Kön.
    fn gender(&self) -> Gender {
        self.0.gender.into()
    }

    /// Målvärde, in the indicator's unit of measure.
    fn value(&self) -> f64 {
        self.0.value
    }

    /// Whether this is invented example content.
    fn is_example(&self) -> bool {
        self.0.is_example
    }
}

/// Narrows a list of indicators; what is left out narrows nothing.
#[derive(Debug, Default, InputObject)]
pub struct IndicatorFilter {
    /// Codes of focus areas, any of which the indicator follows up.
    focus_areas: Option<Vec<String>>,
    /// Codes of goals, any of which the indicator follows up.
    goals: Option<Vec<String>>,
    /// Codes of units, any of which is asked for the indicator; sub-units included.
    units: Option<Vec<String>>,
    /// Frekvens.
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
    /// Indikatorer, by code.
    async fn indicators(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 100; null means 100.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the last row already read.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100; not together with first.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the first row already read.")] before: Option<String>,
        #[graphql(desc = "Narrows the list.")] filter: Option<IndicatorFilter>,
    ) -> Result<Connection<Indicator>> {
        let session = session(ctx).await?;
        let refused = |failure| read_failure(failure, session.language());
        let IndicatorFilter {
            focus_areas,
            goals,
            units,
            frequency,
            split_by_gender,
            is_example,
        } = filter.unwrap_or_default();
        let mut filter = store::indicator::Filter {
            frequency: frequency.map(Into::into),
            split_by_gender,
            is_example,
            ..Default::default()
        };
        if let Some(codes) = focus_areas {
            let ids = code::ids::<focus_area::Entity>(session, "filter.focusAreas", &codes).await;
            filter.focus_areas = Some(ids.map_err(refused)?.into_iter().map(FocusAreaId).collect());
        }
        if let Some(codes) = goals {
            let ids = code::ids::<goal::Entity>(session, "filter.goals", &codes)
                .await
                .map_err(refused)?;
            filter.goals = Some(ids.into_iter().map(GoalId).collect());
        }
        if let Some(codes) = units {
            let units = code::units(session, "filter.units", &codes, Subunits::Included);
            filter.units = Some(units.map_err(refused)?);
        }
        connect(
            PageArguments {
                first,
                after,
                last,
                before,
            },
            ListKind::BY_TEXT,
            session.language(),
            |row: &indicator::Model| Key {
                sort: Some(row.code.clone().into()),
                id: row.id.0,
            },
            |row| Indicator(Arc::new(row)),
            async |request| {
                store::indicator::page(session.store.reader(), &session.scope, &filter, &request).await
            },
        )
        .await
    }

    /// The indicator of a code; null where there is none.
    async fn indicator(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Indikatorns kod, such as N31816.")] code: String,
    ) -> Option<Result<Indicator>> {
        super::node::by_code::<indicator::Entity, _>(ctx, code, Indicator).await
    }
}
