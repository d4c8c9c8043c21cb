//! Figures as the schema shows them: flat, so that a BI tool reads one row per cell without nesting.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use arshjul_entity::{
    FocusAreaId, GoalId, IndicatorId, PublicationId, figure, focus_area, goal, indicator, organization_unit,
};
use async_graphql::{Context, Error, ID, InputObject, Object, Result};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

use super::{
    engine::{
        connection::{Connection, Cursor, ListKind, PageArguments, Pin, SortKind, Total},
        context::{batch, session},
        error::{bad_user_input, read_failure},
        id::GlobalId,
        scalar::{Date, DateTime, Period},
    },
    enums::{CellState, Gender},
    indicator::Indicator,
    organization_unit::OrganizationUnit,
    publication::Publication,
};
use crate::{
    domain::{
        self,
        rejection::{Reason, Rejection},
        series::Cell,
    },
    service::{code, session::Session},
    store::{
        self,
        edge::Edge,
        figure::{AsOf, Filter},
        page::Key,
    },
};

/// Up to 5,000 rows, in the order in which they were published.
const LIST: ListKind = ListKind {
    maximum: 5_000,
    default: 1_000,
    sort: SortKind::Nothing,
};

#[derive(Clone, Debug)]
pub struct Figure {
    row: Arc<figure::Model>,
    indicator: Arc<indicator::Model>,
    unit: Arc<organization_unit::Model>,
    period: domain::period::Period,
}

/// Publicerat värde: a cell as published, after disclosure control.
#[Object]
impl Figure {
    /// Global id.
    pub async fn id(&self) -> ID {
        GlobalId::row("Figure", self.row.id.0)
    }

    /// Indikatorns kod.
    fn indicator_code(&self) -> &str {
        &self.indicator.code
    }

    /// Indikatorns namn.
    fn indicator_name(&self) -> &str {
        &self.indicator.name
    }

    /// Enhetens kod.
    fn unit_code(&self) -> &str {
        &self.unit.code
    }

    /// Enhetens namn.
    fn unit_name(&self) -> &str {
        &self.unit.name
    }

    /// Period.
    fn period(&self) -> Period {
        Period(self.row.period.clone())
    }

    /// Periodens år.
    fn year(&self) -> i32 {
        self.row.year
    }

    /// Periodens första dag.
    fn period_start(&self) -> Date {
        Date(self.period.start())
    }

    /// Periodens sista dag.
    fn period_end(&self) -> Date {
        Date(self.period.end())
    }

    /// Kön.
    fn gender(&self) -> Gender {
        self.row.gender.into()
    }

    /// Cellens tillstånd.
    fn state(&self) -> CellState {
        self.row.state.into()
    }

    /// Värde, in the unit of measure; only where the state is VALUE.
    fn value(&self) -> Option<f64> {
        self.row.value
    }

    /// Skäl: NOT_REPORTED, NOT_COLLECTED, NOT_YET_AVAILABLE, UNRELIABLE or OTHER where the state is MISSING; CONFIDENTIAL or SOURCE
    /// where it is SUPPRESSED.
    fn reason(&self) -> Option<&'static str> {
        self.told_reason()
    }

    /// Målvärde of the cell as it stood when it was published.
    fn target(&self) -> Option<f64> {
        self.row.target
    }

    /// Måttenhet.
    fn unit_of_measure(&self) -> &str {
        &self.indicator.unit_of_measure
    }

    /// The instant from which it can be read.
    fn published_at(&self) -> DateTime {
        DateTime(self.row.published_at)
    }

    /// Indikator.
    fn indicator(&self) -> Indicator {
        Indicator(self.indicator.clone())
    }

    /// Enhet.
    fn unit(&self) -> OrganizationUnit {
        OrganizationUnit(self.unit.clone())
    }

    /// Publicering that it stands in.
    async fn publication(&self, ctx: &Context<'_>) -> Result<Publication> {
        Publication::load(ctx, self.row.publication_id).await
    }
}

impl Figure {
    /// Its place in a series of its indicator, and what it says there.
    #[must_use]
    pub fn cell(&self) -> (domain::period::Period, arshjul_entity::Gender, Cell) {
        let cell = Cell {
            state: self.row.state,
            value: self.row.value,
            reason: self.told_reason(),
            target: self.row.target,
        };
        (self.period, self.row.gender, cell)
    }

    #[must_use]
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
    pub fn new(session: &Session, row: Arc<figure::Model>, indicator: Arc<indicator::Model>) -> Result<Self> {
        let broken = |what: &str| Error::new_with_source(format!("figure {}: no {what}", row.id.0));
        let unit = session
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

    /// The figure of an id.
    pub async fn load(ctx: &Context<'_>, id: arshjul_entity::FigureId) -> Result<Option<Self>> {
        let batch = batch(ctx).await?;
        let Some(row) = batch.one(id).await? else {
            return Ok(None);
        };
        let Some(indicator) = batch.one(row.indicator_id).await? else {
            return Ok(None);
        };
        Self::new(session(ctx).await?, row, indicator).map(Some)
    }
}

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
    /// Första år.
    year_from: Option<i32>,
    /// Sista år.
    year_to: Option<i32>,
    /// Perioder.
    periods: Option<Vec<Period>>,
    /// Kön.
    genders: Option<Vec<Gender>>,
    /// Tillstånd.
    states: Option<Vec<CellState>>,
    /// Published at or after this instant.
    published_since: Option<DateTime>,
}

impl FigureFilter {
    async fn resolve(self, session: &Session) -> Result<Filter> {
        let refused = |failure| read_failure(failure, session.language());
        let Self {
            indicators,
            units,
            include_subunits,
            focus_areas,
            goals,
            year_from,
            year_to,
            periods,
            genders,
            states,
            published_since,
        } = self;
        let units = units.map(|codes| code::units(session, "filter.units", &codes, include_subunits.into()));
        let periods = periods.map(|periods| periods.iter().map(|period| parsed(session, period)).collect());
        Ok(Filter {
            indicators: followed_up(session, indicators, focus_areas, goals).await?,
            units: units.transpose().map_err(refused)?,
            year_from,
            year_to,
            periods: periods.transpose()?,
            genders: genders.map(|genders| genders.into_iter().map(Into::into).collect()),
            states: states.map(|states| states.into_iter().map(Into::into).collect()),
            published_since: published_since.map(|instant| instant.0),
        })
    }
}

/// A period of a filter, as it is written in the table.
pub(super) fn parsed(session: &Session, period: &Period) -> Result<String> {
    let parsed: Result<domain::period::Period, _> = period.0.parse();
    parsed.map(|period| period.to_string()).map_err(|_| {
        let value = period.0.chars().take(32).collect();
        bad_user_input(
            &Rejection::at("filter.periods", Reason::PeriodMalformed { value }),
            session.language(),
        )
    })
}

/// The indicators that all three sets of a filter leave; none where there are no sets.
async fn followed_up(
    session: &Session,
    indicators: Option<Vec<String>>,
    focus_areas: Option<Vec<String>>,
    goals: Option<Vec<String>>,
) -> Result<Option<Vec<IndicatorId>>> {
    let refused = |failure| read_failure(failure, session.language());
    let mut left: Option<Vec<i64>> = None;
    let mut narrow = |ids: Vec<i64>| {
        left = Some(match left.take() {
            Some(left) => left.into_iter().filter(|id| ids.contains(id)).collect(),
            None => ids,
        });
    };
    if let Some(codes) = indicators {
        let argument = "filter.indicators";
        narrow(
            code::ids::<indicator::Entity>(session, argument, &codes)
                .await
                .map_err(refused)?,
        );
    }
    if let Some(codes) = focus_areas {
        let ids = code::ids::<focus_area::Entity>(session, "filter.focusAreas", &codes).await;
        let ids: Vec<_> = ids
            .map_err(refused)?
            .into_iter()
            .map(|id| FocusAreaId(id).0)
            .collect();
        narrow(targets(session, Edge::FocusAreaToIndicator, &ids).await?);
    }
    if let Some(codes) = goals {
        let ids = code::ids::<goal::Entity>(session, "filter.goals", &codes).await;
        let ids: Vec<_> = ids.map_err(refused)?.into_iter().map(|id| GoalId(id).0).collect();
        narrow(targets(session, Edge::GoalToIndicator, &ids).await?);
    }
    Ok(left.map(|ids| ids.into_iter().map(IndicatorId).collect()))
}

/// The publication that an argument names.
async fn publication_of(ctx: &Context<'_>, id: &ID) -> Result<PublicationId> {
    let named = match GlobalId::row_of(id, "Publication").map(PublicationId) {
        Some(id) => batch(ctx).await?.one(id).await?.map(|publication| publication.id),
        None => None,
    };
    if let Some(id) = named {
        return Ok(id);
    }
    let rejection = Rejection::at("publication", Reason::NotFound { what: "publication" });
    Err(bad_user_input(&rejection, session(ctx).await?.language()))
}

/// The instant that a list is read at from its first page on. What is published later is published after the latest that can be seen
/// now, so that an instant further ahead would let it into the pages that follow. Before the first publication there is nothing
/// to show, whatever comes while this is read.
async fn first_read_at(session: &Session, as_of: Option<DateTime>) -> Result<chrono::DateTime<chrono::Utc>> {
    let latest = store::publication::latest_instant(session.store.reader(), &session.scope).await?;
    let latest = latest.unwrap_or(chrono::DateTime::UNIX_EPOCH);
    Ok(as_of.map_or(latest, |instant| instant.0.min(latest)))
}

/// What two requests for figures have in common exactly where they ask for the same list, as it is written: a unit that is made between
/// two pages is none of it.
fn fingerprint(filter: &FigureFilter, as_of: Option<DateTime>, publication: Option<&ID>) -> String {
    let asked = format!("{filter:?} {as_of:?} {publication:?}");
    // A few bytes are enough: who forges one misleads nobody else.
    let digest: Vec<u8> = Sha256::digest(asked).into_iter().take(8).collect();
    BASE64_URL_SAFE_NO_PAD.encode(digest)
}

async fn targets(session: &Session, edge: Edge, from: &[i64]) -> Result<Vec<i64>> {
    let targets = store::edge::targets(session.store.reader(), &session.scope, edge, from).await?;
    Ok(targets.into_values().flatten().collect())
}

#[derive(Debug, Default)]
pub struct FigureQuery;

#[Object]
impl FigureQuery {
    /// Publicerade värden, for BI and pages: of each cell the latest publication. In the order in which they were
    /// published. A cursor pins the instant of its first page: a publication made meanwhile changes no page that follows. It goes with
    /// the filter, the `asOf` and the `publication` that it came from.
    #[expect(clippy::too_many_arguments, reason = "the contract's arguments")]
    async fn figures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 5,000; null means 1,000.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the last row already read.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 5,000; not together with first.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the first row already read.")] before: Option<String>,
        #[graphql(desc = "Narrows the list.")] filter: Option<FigureFilter>,
        #[graphql(
            desc = "Global id of a publication: its figures as they were published, superseded or not. Null means the latest of each."
        )]
        publication: Option<ID>,
        #[graphql(
            desc = "Exactly what was published at this instant, superseded since or not; not together with publication. Null means now."
        )]
        as_of: Option<DateTime>,
    ) -> Result<Connection<Figure>> {
        let session = session(ctx).await?;
        let refused = |rejection| bad_user_input(&rejection, session.language());
        if publication.is_some() && as_of.is_some() {
            return Err(refused(Rejection::at("asOf", Reason::AsOfWithPublication)));
        }
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let request = arguments.request(LIST).map_err(refused)?;
        let filter = filter.unwrap_or_default();
        let asked_for = fingerprint(&filter, as_of, publication.as_ref());
        let pinned = arguments.pin(&asked_for).map_err(refused)?;
        let filter = filter.resolve(session).await?;
        let db = session.store.reader();
        let at = match pinned {
            Some(at) => at,
            None => first_read_at(session, as_of).await?,
        };
        let of_publication = match publication {
            Some(id) => Some(publication_of(ctx, &id).await?),
            None => None,
        };
        let page = store::figure::page(
            db,
            &session.scope,
            &filter,
            of_publication.map_or(AsOf::Instant(at), AsOf::Publication),
            &request,
        )
        .await?;
        let indicators: BTreeSet<_> = page.rows.iter().map(|row| row.indicator_id).collect();
        let indicators: HashMap<_, _> = batch(ctx).await?.many(indicators).await?;
        let total = Total::Whole(Box::new(page.count));
        let mut connection = Connection::new(page.has_previous, page.has_next, total);
        for row in page.rows {
            let Some(indicator) = indicators.get(&row.indicator_id) else {
                continue;
            };
            let cursor = Cursor::new(Key {
                sort: None,
                id: row.id.0,
            })
            .pinned(Pin {
                at,
                list: asked_for.clone(),
            });
            connection.push(cursor, Figure::new(session, Arc::new(row), indicator.clone())?);
        }
        Ok(connection)
    }
}

#[cfg(test)]
mod tests;
