//! What a year's calendar holds: its reporting events by the cycle that the year was set up with, or by the standing template,
//! and its deadlines with how far each unit has come.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::RangeInclusive,
    sync::Arc,
};

use arshjul_entity::{DeadlineId, DeadlineKind, IndicatorId, OrganizationUnitId, fiscal_year, indicator};
use chrono::{Datelike, NaiveDate};
use sea_orm::ConnectionTrait;

mod read;
mod stored;

use super::{Failure, context::RequestContext, reckoning::reckon};
use crate::{
    clock,
    domain::{
        book::Book,
        calendar::{
            CalendarSettings, CalendarView, CalendarYear, Deadline, Progress, ReportingEvent,
            finding::{self, Finding},
            reporting_events,
        },
    },
    store,
};

pub use super::standing_template::StandingTemplate;
pub(super) use read::StoredDeadlines;
use read::days_around;
pub use stored::DeadlineDetail;

/// Narrows what is shown of a calendar. What it is weighed by is always whole: a unit's collision stays one when only some kinds
/// are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub units: Option<BTreeSet<OrganizationUnitId>>,
    pub kinds: Option<BTreeSet<DeadlineKind>>,
}

impl Filter {
    pub fn takes_unit(&self, unit: OrganizationUnitId) -> bool {
        self.units.as_ref().is_none_or(|units| units.contains(&unit))
    }

    pub fn takes_kind(&self, kind: DeadlineKind) -> bool {
        self.kinds.as_ref().is_none_or(|kinds| kinds.contains(&kind))
    }

    /// Whether it is of a chosen kind and asks a chosen unit.
    pub fn takes(&self, deadline: &Deadline) -> bool {
        let asks = || deadline.units.keys().any(|unit| self.takes_unit(*unit));
        self.takes_kind(deadline.kind) && (self.units.is_none() || asks())
    }
}

/// A year's calendar.
#[derive(Clone, Debug)]
pub struct Calendar {
    pub year: CalendarYear,
    /// None where nobody has set the year up.
    pub fiscal_year: Option<fiscal_year::Model>,
    pub filter: Filter,
    /// The whole year, with what stands around it.
    pub view: Arc<CalendarView>,
    /// What is stored of each deadline of the view beside what it is weighed by, in the same places.
    pub rows: Vec<DeadlineDetail>,
    /// Of every indicator that a deadline of the view asks for.
    pub indicators: HashMap<IndicatorId, Arc<indicator::Model>>,
    /// What the deadlines of the view ask, and how far it is answered.
    pub book: Arc<Book>,
    places: HashMap<DeadlineId, usize>,
}

impl Calendar {
    /// The year's own deadlines that the filter takes, by day, then code.
    pub fn listed(&self) -> impl Iterator<Item = (&Deadline, &DeadlineDetail)> {
        self.view
            .deadlines
            .iter()
            .zip(&self.rows)
            .filter(|(deadline, _)| self.lists(deadline))
    }

    pub fn lists(&self, deadline: &Deadline) -> bool {
        deadline.due.due_on.year() == self.year.number() && self.filter.takes(deadline)
    }

    /// Whether the finding is about a chosen unit and kind; what is about the reporting itself concerns everyone.
    pub fn concerns(&self, finding: &Finding) -> bool {
        let kinds = || {
            let mut deadlines = finding.deadlines.iter().filter_map(|id| self.find(*id));
            deadlines.any(|(deadline, _)| self.filter.takes_kind(deadline.kind))
        };
        let units = || finding.units.iter().any(|unit| self.filter.takes_unit(*unit));
        (finding.deadlines.is_empty() || kinds()) && (finding.units.is_empty() || units())
    }

    /// The units of a deadline that the filter takes.
    pub fn units<'a>(
        &'a self,
        deadline: &'a Deadline,
    ) -> impl Iterator<Item = (OrganizationUnitId, Progress)> + 'a {
        let units = deadline.units.iter().map(|(unit, progress)| (*unit, *progress));
        units.filter(|(unit, _)| self.filter.takes_unit(*unit))
    }

    /// A deadline of the view.
    pub fn find(&self, id: DeadlineId) -> Option<(&Deadline, &DeadlineDetail)> {
        let place = self.place(id)?;
        Some((self.view.deadlines.get(place)?, self.rows.get(place)?))
    }

    pub fn place(&self, id: DeadlineId) -> Option<usize> {
        self.places.get(&id).copied()
    }

    /// The reporting event of a code, of this calendar or of those around it.
    pub fn event(&self, code: &str) -> Option<&ReportingEvent> {
        let events = self.view.events.iter().chain(&self.view.events_around);
        events.into_iter().find(|event| event.code == code)
    }
}

/// The calendar of a year: a handful of SQL statements, however much it holds.
pub async fn of_year(
    context: &RequestContext,
    year: CalendarYear,
    filter: &Filter,
) -> Result<Calendar, Failure> {
    let years = Years::around(context.store.reader(), context, year..=year).await?;
    let stored = stored(context.store.reader(), context, &years, &[year]).await?;
    Ok(of_stored(context, &years, year, filter, stored))
}

/// The deadlines of years that are set up, and of the days around them: as many statements for ten years as for one.
async fn stored(
    db: &impl ConnectionTrait,
    context: &RequestContext,
    years: &Years<'_>,
    of: &[CalendarYear],
) -> Result<StoredDeadlines, Failure> {
    let set_up = of.iter().filter(|year| years.of(year.number()).is_some());
    let days: Vec<_> = set_up
        .map(|year| days_around(*year, &years.settings(year.number())))
        .collect();
    if days.is_empty() {
        return Ok(StoredDeadlines::default());
    }
    StoredDeadlines::due(db, context, &days).await
}

fn of_stored(
    context: &RequestContext,
    years: &Years<'_>,
    year: CalendarYear,
    filter: &Filter,
    stored: StoredDeadlines,
) -> Calendar {
    let StoredDeadlines {
        deadlines,
        rows,
        indicators,
        sources,
        activities,
        archived_rules,
        book,
        ..
    } = stored;
    let around = [year.number() - 1, year.number() + 1];
    let events_around = around.into_iter().flat_map(|year| years.events(year)).collect();
    let places = deadlines.iter().enumerate();
    let places = places.map(|(place, deadline)| (deadline.id, place)).collect();
    let settings = years.settings(year.number());
    Calendar {
        year,
        fiscal_year: years.of(year.number()).cloned(),
        filter: filter.clone(),
        places,
        rows,
        indicators,
        book,
        view: Arc::new(CalendarView {
            events: years.events(year.number()),
            events_around,
            deadlines,
            sources,
            activities,
            archived_rules,
            units: context
                .units
                .iter()
                .map(|(id, unit)| (*id, unit.name.clone()))
                .collect(),
            ..CalendarView::new(year, clock::local_date(context.visit.now), settings)
        }),
    }
}

/// What the calendar notices about itself.
pub async fn findings(calendar: &Calendar) -> Result<Vec<Finding>, Failure> {
    let view = calendar.view.clone();
    reckon(move |_| finding::findings(&view)).await
}

/// What a year's calendar holds beside deadlines.
pub async fn events(context: &RequestContext, year: CalendarYear) -> Result<Vec<ReportingEvent>, Failure> {
    events_in(context.store.reader(), context, year).await
}

/// The same, read where a transaction is under way.
pub async fn events_in(
    db: &impl ConnectionTrait,
    context: &RequestContext,
    year: CalendarYear,
) -> Result<Vec<ReportingEvent>, Failure> {
    let years = Years::around(db, context, year..=year).await?;
    Ok(years.events(year.number()))
}

/// The calendars of deadlines, each where it is due; none for ids that are not there. As many statements for deadlines of ten years as
/// of one.
pub async fn of_deadlines(
    db: &impl ConnectionTrait,
    context: &RequestContext,
    ids: impl IntoIterator<Item = DeadlineId>,
) -> Result<HashMap<DeadlineId, Arc<Calendar>>, Failure> {
    of_chosen(db, context, ids, &Filter::default()).await
}

/// The same, of which a filter narrows what is shown.
pub async fn of_chosen(
    db: &impl ConnectionTrait,
    context: &RequestContext,
    ids: impl IntoIterator<Item = DeadlineId>,
    filter: &Filter,
) -> Result<HashMap<DeadlineId, Arc<Calendar>>, Failure> {
    let ids = ids.into_iter().map(|id| id.0);
    let days = store::deadline::due_days(db, &context.scope, ids).await?;
    let year_of = |day: NaiveDate| CalendarYear::try_from(day.year()).ok();
    let due: BTreeSet<_> = days.iter().filter_map(|(_, day)| year_of(*day)).collect();
    let due: Vec<_> = due.into_iter().collect();
    let (Some(first), Some(last)) = (due.first(), due.last()) else {
        return Ok(HashMap::new());
    };
    let years = Years::around(db, context, *first..=*last).await?;
    let stored = stored(db, context, &years, &due).await?;
    let calendars = due.iter().map(|year| {
        let own = if years.of(year.number()).is_some() {
            stored.of_days(&days_around(*year, &years.settings(year.number())))
        } else {
            StoredDeadlines::default()
        };
        let calendar = of_stored(context, &years, *year, filter, own);
        (*year, Arc::new(calendar))
    });
    let calendars: BTreeMap<_, _> = calendars.collect();
    let found = days.into_iter().filter_map(|(id, day)| {
        let calendar = calendars.get(&year_of(day)?)?;
        Some((id, calendar.clone()))
    });
    Ok(found.collect())
}

/// Some years, with the cycles and settings that hold for each.
pub(super) struct Years<'a> {
    context: &'a RequestContext,
    set_up: BTreeMap<i32, (fiscal_year::Model, CalendarSettings)>,
}

impl<'a> Years<'a> {
    /// Years and those on both sides of them.
    async fn around(
        db: &impl ConnectionTrait,
        context: &'a RequestContext,
        years: RangeInclusive<CalendarYear>,
    ) -> Result<Self, Failure> {
        let (first, last) = years.into_inner();
        Self::read(db, context, first.number() - 1..=last.number() + 1).await
    }

    pub async fn read(
        db: &impl ConnectionTrait,
        context: &'a RequestContext,
        years: RangeInclusive<i32>,
    ) -> Result<Self, Failure> {
        let rows = store::fiscal_year::among(db, &context.scope, years).await?;
        let mut set_up = BTreeMap::new();
        for row in rows {
            let settings = super::fiscal_year::settings(&row)?;
            set_up.insert(row.year, (row, settings));
        }
        Ok(Self { context, set_up })
    }

    /// None where nobody has set the year up.
    pub fn of(&self, year: i32) -> Option<&fiscal_year::Model> {
        self.set_up.get(&year).map(|(row, _)| row)
    }

    fn settings(&self, year: i32) -> CalendarSettings {
        let template = || self.context.standing_template.settings.clone();
        self.set_up
            .get(&year)
            .map_or_else(template, |(_, settings)| settings.clone())
    }

    /// None outside the years that calendars can be made for.
    pub fn events(&self, year: i32) -> Vec<ReportingEvent> {
        let Ok(calendar_year) = CalendarYear::try_from(year) else {
            return Vec::new();
        };
        let template = &self.context.standing_template;
        match self.set_up.get(&year) {
            Some((row, settings)) => reporting_events(calendar_year, row.cycle, settings),
            None => reporting_events(calendar_year, template.cycle, &template.settings),
        }
    }
}
