//! What narrows figures, by the codes that people know: the same for everyone who asks.

use arshjul_entity::{CellState, Gender, IndicatorId, PublicationId, focus_area, goal, indicator};
use chrono::{DateTime, Utc};

use super::{
    Failure,
    code::{self, Subunits},
    context::RequestContext,
};
use crate::{
    domain::rejection::{Reason, Rejection},
    store::{
        self,
        figure::{AsOf, Filter},
        link::Link,
    },
};

/// What is left out narrows nothing.
#[derive(Clone, Debug, Default)]
pub struct Narrowing {
    pub indicators: Option<Vec<String>>,
    pub units: Option<Vec<String>>,
    pub include_subunits: Option<bool>,
    pub focus_areas: Option<Vec<String>>,
    pub goals: Option<Vec<String>>,
    pub year_from: Option<i32>,
    pub year_to: Option<i32>,
    pub periods: Option<Vec<String>>,
    pub genders: Option<Vec<Gender>>,
    pub states: Option<Vec<CellState>>,
    pub published_since: Option<DateTime<Utc>>,
}

impl Narrowing {
    /// The rows that the codes name. Arguments are told by their names behind `path`, such as `filter.`.
    pub async fn resolve(self, context: &RequestContext, path: &str) -> Result<Filter, Failure> {
        let at = |name: &str| format!("{path}{name}");
        let units = self.units.map(|codes| {
            let subunits = Subunits::from(self.include_subunits);
            code::units(context, &at("units"), &codes, subunits)
        });
        let periods = self.periods.map(|texts| code::periods(&at("periods"), &texts));
        let mut followed_up = FollowedUp(None);
        if let Some(codes) = &self.indicators {
            followed_up.keep(code::ids::<indicator::Entity>(context, &at("indicators"), codes).await?);
        }
        if let Some(codes) = &self.focus_areas {
            let ids = code::ids::<focus_area::Entity>(context, &at("focusAreas"), codes).await?;
            followed_up.keep(targets(context, Link::FocusAreaToIndicator, &ids).await?);
        }
        if let Some(codes) = &self.goals {
            let ids = code::ids::<goal::Entity>(context, &at("goals"), codes).await?;
            followed_up.keep(targets(context, Link::GoalToIndicator, &ids).await?);
        }
        Ok(Filter {
            indicators: followed_up
                .0
                .map(|ids| ids.into_iter().map(IndicatorId).collect()),
            units: units.transpose()?,
            year_from: self.year_from,
            year_to: self.year_to,
            periods: periods.transpose()?,
            genders: self.genders,
            states: self.states,
            published_since: self.published_since,
        })
    }
}

/// The indicators that all sets of a filter leave; none where there are no sets.
struct FollowedUp(Option<Vec<i64>>);

impl FollowedUp {
    fn keep(&mut self, ids: Vec<i64>) {
        self.0 = Some(match self.0.take() {
            Some(left) => left.into_iter().filter(|id| ids.contains(id)).collect(),
            None => ids,
        });
    }
}

async fn targets(context: &RequestContext, link: Link, from: &[i64]) -> Result<Vec<i64>, Failure> {
    let targets = store::link::targets(context.store.reader(), &context.scope, link, from).await?;
    Ok(targets.into_values().flatten().collect())
}

/// The instant that a list is read at from its first page on. What is published later is published after the latest that can be seen
/// now, so that an instant further ahead would let it into the pages that follow. Before the first publication there is nothing
/// to show, whatever comes while this is read.
pub async fn first_read_at(
    context: &RequestContext,
    as_of: Option<DateTime<Utc>>,
) -> Result<DateTime<Utc>, Failure> {
    let latest = store::publication::latest_instant(context.store.reader(), &context.scope).await?;
    let latest = latest.unwrap_or(DateTime::UNIX_EPOCH);
    Ok(as_of.map_or(latest, |instant| instant.min(latest)))
}

/// Which publications count, and the instant that they are read at: those of one publication, or what stood at an instant.
pub async fn times(
    context: &RequestContext,
    as_of: Option<DateTime<Utc>>,
    publication: Option<Option<PublicationId>>,
) -> Result<(AsOf, DateTime<Utc>), Failure> {
    if as_of.is_some() && publication.is_some() {
        return Err(Rejection::at("asOf", Reason::AsOfWithPublication).into());
    }
    let at = first_read_at(context, as_of).await?;
    let Some(id) = publication else {
        return Ok((AsOf::Instant(at), at));
    };
    let db = context.store.reader();
    let found = store::publication::by_ids(db, &context.scope, id.map(|id| id.0)).await?;
    match found.first() {
        Some(found) => Ok((AsOf::Publication(found.id), at)),
        None => Err(Rejection::at("publication", Reason::NotFound { what: "publication" }).into()),
    }
}
