//! What is read as flat rows by those who know no GraphQL: one table of columns for every format, the same rights, filters and cells as
//! in the schema (docs/bi.md).

use std::{collections::BTreeSet, sync::Arc};

use arshjul_entity::{IndicatorId, OrganizationUnitId, PublicationId};
use chrono::{DateTime, Utc};

use super::{Failure, calendar, context::RequestContext, figure as figures};
use crate::{
    domain::{
        calendar::CalendarYear,
        predicate::Predicate,
        rejection::{Reason, Rejection},
    },
    store::{
        self,
        activity::OrderField,
        figure::AsOf,
        page::{Direction, PageRequest, SortOrder},
    },
};

pub mod ask;
mod catalogue;
pub mod column;
pub mod cube;
mod digest;
pub mod document;
mod figure;
pub mod listing;
mod question;
mod read;
mod request;
mod work;

use ask::Ask;
use column::{About, Column};
pub use document::document;
pub use read::{Page, Place};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dataset {
    Figures,
    Indicators,
    Units,
    Activities,
    Deadlines,
    Requests,
    Completeness,
    Goals,
    Targets,
}

fn about<R>(columns: &'static [Column<R>]) -> Vec<&'static About> {
    columns.iter().map(|column| &column.about).collect()
}

impl Dataset {
    pub const ALL: [Self; 9] = [
        Self::Figures,
        Self::Indicators,
        Self::Units,
        Self::Activities,
        Self::Deadlines,
        Self::Requests,
        Self::Completeness,
        Self::Goals,
        Self::Targets,
    ];

    /// As it stands in addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Figures => "figures",
            Self::Indicators => "indicators",
            Self::Units => "units",
            Self::Activities => "activities",
            Self::Deadlines => "deadlines",
            Self::Requests => "requests",
            Self::Completeness => "completeness",
            Self::Goals => "goals",
            Self::Targets => "targets",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dataset| dataset.name() == name)
    }

    /// Its columns, in their order.
    pub fn columns(self) -> Vec<&'static About> {
        match self {
            Self::Figures => about(figure::COLUMNS),
            Self::Indicators => about(catalogue::INDICATORS),
            Self::Units => about(catalogue::UNITS),
            Self::Activities => about(work::ACTIVITIES),
            Self::Deadlines => about(work::DEADLINES),
            Self::Requests => about(request::REQUESTS),
            Self::Completeness => about(work::COMPLETENESS),
            Self::Goals => about(catalogue::GOALS),
            Self::Targets => about(work::TARGETS),
        }
    }

    /// What it can be narrowed by.
    pub const fn parameters(self) -> &'static [&'static str] {
        match self {
            Self::Figures => question::FIGURES,
            Self::Indicators => question::INDICATORS,
            Self::Units => question::UNITS,
            Self::Activities => question::ACTIVITIES,
            Self::Deadlines | Self::Requests => question::DEADLINES,
            Self::Completeness => question::COMPLETENESS,
            Self::Goals => question::GOALS,
            Self::Targets => question::TARGETS,
        }
    }
}

/// A dataset as somebody asked for it.
pub struct Reading {
    pub dataset: Dataset,
    question: Question,
    indicators: read::Indicators,
    /// The instant that figures are read at; none of what is live.
    pub at: Option<DateTime<Utc>>,
    /// Whether figures come one indicator after the other.
    by_indicator: bool,
}

enum Question {
    Figures(store::figure::Filter, AsOf),
    Indicators(store::indicator::Filter),
    Units(store::organization_unit::Filter),
    Activities(store::activity::Filter),
    Deadlines(Option<CalendarYear>, calendar::Filter),
    Requests(Option<CalendarYear>, calendar::Filter),
    Completeness(CalendarYear, Option<Vec<OrganizationUnitId>>),
    Goals(store::goal::Filter),
    Targets(store::target::Filter),
}

/// What is asked of a dataset beside its parameters: a publication's row, where one is named, be it by an id that names none.
pub type Named = Option<Option<PublicationId>>;

impl Reading {
    /// Reads what is asked for; what can't be is refused.
    pub async fn of(
        context: &RequestContext,
        dataset: Dataset,
        mut ask: Ask,
        publication: Named,
    ) -> Result<Self, Failure> {
        let db = context.store.reader();
        let (mut at, mut indicators) = (None, read::Indicators::new());
        if dataset != Dataset::Figures {
            refuse_times(&mut ask, publication)?;
        }
        if matches!(dataset, Dataset::Figures | Dataset::Targets) {
            let all = store::indicator::all(db, &context.scope).await?;
            indicators = all.into_iter().map(|row| (row.id, Arc::new(row))).collect();
        }
        let asked = &mut ask;
        let question = match dataset {
            Dataset::Figures => {
                let as_of = asked.instant("asOf")?;
                let filter = question::figures(asked)?;
                let (as_of, read_at) = figures::times(context, as_of, publication).await?;
                at = Some(read_at);
                Question::Figures(filter.resolve(context, "").await?, as_of)
            }
            Dataset::Indicators => Question::Indicators(question::indicators(context, asked).await?),
            Dataset::Units => Question::Units(question::organization_units(context, asked)?),
            Dataset::Activities => Question::Activities(question::activities(context, asked).await?),
            Dataset::Goals => Question::Goals(question::goals(context, asked).await?),
            Dataset::Targets => Question::Targets(question::targets(context, asked).await?),
            Dataset::Deadlines => {
                let (year, filter) = question::deadlines(context, asked)?;
                Question::Deadlines(year, filter)
            }
            Dataset::Requests => {
                let (year, filter) = question::deadlines(context, asked)?;
                Question::Requests(year, filter)
            }
            Dataset::Completeness => {
                let (year, units) = question::completeness(context, asked)?;
                Question::Completeness(year, units)
            }
        };
        ask.done(dataset.parameters())?;
        Ok(Self {
            dataset,
            question,
            indicators,
            at,
            by_indicator: false,
        })
    }

    /// The same, with figures in the order of their indicators; anything else stays as it is.
    pub fn by_indicator(self) -> Self {
        Self {
            by_indicator: true,
            ..self
        }
    }

    /// What the rows of figures hang on, told without reading them: what was published by then, and the names that stand beside it.
    pub fn version(&self, context: &RequestContext) -> Option<String> {
        let Question::Figures(filter, as_of) = &self.question else {
            return None;
        };
        let mut names: Vec<_> = self
            .indicators
            .values()
            .map(|row| (row.id.0, row.version))
            .collect();
        names.extend(context.units.values().map(|row| (-row.id.0, row.version)));
        names.sort_unstable();
        Some(format!("{filter:?} {as_of:?} {:?} {names:?}", self.at))
    }

    /// How many rows there are of figures; of what is live, there are never so many that it matters.
    pub async fn count(&self, context: &RequestContext) -> Result<i64, Failure> {
        let Question::Figures(filter, as_of) = &self.question else {
            return Ok(0);
        };
        let asked = store::figure::list::Asked {
            filter,
            as_of: *as_of,
            predicate: &Predicate::All(Vec::new()),
        };
        Ok(store::figure::list::count(context.store.reader(), &context.scope, &asked).await?)
    }

    /// Where the values come from, each once.
    pub fn sources(&self) -> Vec<String> {
        let chosen = |id: &IndicatorId| match &self.question {
            Question::Figures(filter, _) => filter.indicators.as_ref().is_none_or(|ids| ids.contains(id)),
            _ => false,
        };
        let indicators = self.indicators.iter().filter(|(id, _)| chosen(id));
        let sources: BTreeSet<_> = indicators.map(|(_, row)| row.source.clone()).collect();
        sources.into_iter().collect()
    }

    /// The rows after a place, at most so many.
    pub async fn page(
        &self,
        context: &RequestContext,
        after: Option<Place>,
        size: u64,
    ) -> Result<Page, Failure> {
        let request = PageRequest {
            size,
            direction: Direction::Forward,
            after: after.map(|place| place.0),
            before: None,
        };
        let (db, scope) = (context.store.reader(), &context.scope);
        Ok(match &self.question {
            Question::Figures(filter, as_of) => {
                let page = if self.by_indicator {
                    store::figure::page_by_indicator(db, scope, filter, *as_of, &request).await?
                } else {
                    store::figure::page(db, scope, filter, *as_of, &request).await?
                };
                read::figures(context, &self.indicators, page, self.by_indicator)?
            }
            Question::Indicators(filter) => {
                let page = store::indicator::page(db, scope, filter, &request).await?;
                read::indicators(context, page).await?
            }
            Question::Units(filter) => {
                let page = store::organization_unit::page(db, scope, filter, &request).await?;
                read::units(context, page)
            }
            Question::Activities(filter) => {
                let order = (OrderField::Id, SortOrder::Ascending);
                let page = store::activity::page(db, scope, filter, order, &request).await?;
                read::activities(context, page).await?
            }
            Question::Goals(filter) => {
                let page = store::goal::page(db, scope, filter, &request).await?;
                read::goals(context, page).await?
            }
            Question::Targets(filter) => {
                let page = store::target::page(db, scope, filter, &request).await?;
                read::targets(context, &self.indicators, page)?
            }
            Question::Deadlines(year, filter) => {
                let mut rows = Vec::new();
                for year in years(context, *year).await? {
                    rows.extend(read::deadlines(context, year, filter).await?);
                }
                read::part(rows, work::DEADLINES, &request)
            }
            Question::Requests(year, filter) => {
                let mut rows = Vec::new();
                for year in years(context, *year).await? {
                    rows.extend(request::requests(context, year, filter).await?);
                }
                read::part(rows, request::REQUESTS, &request)
            }
            Question::Completeness(year, units) => {
                let rows = read::completeness(context, *year, units.as_deref()).await?;
                read::part(rows, work::COMPLETENESS, &request)
            }
        })
    }
}

/// The year that is asked for, or every one that is set up: there are some hundreds of deadlines a year.
async fn years(context: &RequestContext, year: Option<CalendarYear>) -> Result<Vec<CalendarYear>, Failure> {
    if let Some(year) = year {
        return Ok(vec![year]);
    }
    let years = store::fiscal_year::among(context.store.reader(), &context.scope, CalendarYear::RANGE);
    let years = years.await?.into_iter();
    Ok(years
        .filter_map(|year| CalendarYear::try_from(year.year).ok())
        .collect())
}

/// Only what was published is kept as it was.
fn refuse_times(ask: &mut Ask, publication: Named) -> Result<(), Rejection> {
    for name in ["asOf", "publishedSince"] {
        if ask.text(name)?.is_some() {
            return Err(Rejection::at(name, Reason::AsOfOfLive));
        }
    }
    match publication {
        Some(_) => Err(Rejection::at("publication", Reason::AsOfOfLive)),
        None => Ok(()),
    }
}
