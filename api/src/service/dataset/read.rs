//! Flat rows, page by page: each page is read by itself, as whoever asks may see it, and holds no connection once it is there.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use arshjul_entity::{
    IndicatorId, action_plan, activity, figure, focus_area, goal, indicator, organization_unit,
    steering_document, target,
};

use super::{
    catalogue::{self, GoalRow, IndicatorRow, UnitRow},
    column::{Column, Rows, RowsOf},
    figure::FigureRow,
    work::{self, ActivityRow, CompletenessRow, DeadlineRow, Placed, TargetRow},
};
use crate::{
    domain::{
        calendar::{self as rules, CalendarYear, Progress},
        period::Period,
    },
    service::{Failure, calendar, completeness, context::RequestContext},
    store::{
        self,
        link::Link,
        page::{Key, Page as StoredPage, PageRequest},
        row::{self, Coded},
    },
};

/// Where a row stands in a dataset.
#[derive(Clone, Debug)]
pub struct Place(pub Key);

/// Some rows of a dataset.
pub struct Page {
    pub rows: Box<dyn Rows>,
    /// Where the last of them stands, if there are more.
    pub next: Option<Place>,
}

pub(super) type Indicators = HashMap<IndicatorId, Arc<indicator::Model>>;

impl Page {
    /// The rows of a page that was read, each made flat.
    fn of<M, R: Clone + Send + Sync>(
        page: StoredPage<M>,
        key: impl Fn(&M) -> Key,
        columns: &'static [Column<R>],
        flat: impl Fn(M) -> Option<R>,
    ) -> Self {
        let last = page.rows.last().map(key).filter(|_| page.has_next);
        let rows = page.rows.into_iter().filter_map(flat).collect();
        Self {
            rows: Box::new(RowsOf { rows, columns }),
            next: last.map(Place),
        }
    }
}

fn broken(what: &str) -> Failure {
    sea_orm::DbErr::Custom(format!("a row without {what}")).into()
}

fn by_code(code: &str, id: i64) -> Key {
    Key {
        sort: Some(code.into()),
        id,
    }
}

const fn by_id(id: i64) -> Key {
    Key { sort: None, id }
}

pub(super) fn figures(
    context: &RequestContext,
    indicators: &Indicators,
    page: StoredPage<figure::Model>,
    by_indicator: bool,
) -> Result<Page, Failure> {
    let key = |row: &figure::Model| Key {
        sort: by_indicator.then(|| row.indicator_id.0.into()),
        id: row.id.0,
    };
    let next = page.rows.last().map(key).filter(|_| page.has_next);
    let rows = figure_rows(context, indicators, page.rows)?;
    Ok(Page {
        rows,
        next: next.map(Place),
    })
}

pub(super) fn figure_rows(
    context: &RequestContext,
    indicators: &Indicators,
    rows: Vec<figure::Model>,
) -> Result<Box<dyn Rows>, Failure> {
    let flat = |row: figure::Model| {
        let period = row.period.parse().map_err(|_| broken("period"))?;
        let indicator = indicators
            .get(&row.indicator_id)
            .ok_or_else(|| broken("indicator"))?;
        let unit = context.units.get(&row.unit_id).ok_or_else(|| broken("unit"))?;
        Ok::<_, Failure>(FigureRow {
            period,
            indicator: indicator.clone(),
            unit: unit.clone(),
            row,
        })
    };
    let rows = rows.into_iter().map(flat).collect::<Result<_, _>>()?;
    let columns = super::figure::COLUMNS;
    Ok(Box::new(RowsOf { rows, columns }))
}

/// Codes of what rows are linked to, with blanks between: two statements.
async fn codes<E: Coded>(
    context: &RequestContext,
    link: Link,
    from: &[i64],
) -> Result<HashMap<i64, String>, Failure> {
    let db = context.store.reader();
    let linked = store::link::targets(db, &context.scope, link, from).await?;
    let ids: BTreeSet<_> = linked.values().flatten().copied().collect();
    let known: HashMap<_, _> = row::codes_of::<E>(db, &context.scope, ids)
        .await?
        .into_iter()
        .collect();
    let joined = |ids: Vec<i64>| {
        let mut codes: Vec<_> = ids
            .iter()
            .filter_map(|id| known.get(id))
            .map(String::as_str)
            .collect();
        codes.sort_unstable();
        codes.join(" ")
    };
    Ok(linked
        .into_iter()
        .map(|(from, ids)| (from, joined(ids)))
        .collect())
}

pub(super) async fn indicators(
    context: &RequestContext,
    page: StoredPage<indicator::Model>,
) -> Result<Page, Failure> {
    let ids: Vec<_> = page.rows.iter().map(|row| row.id.0).collect();
    let goals = codes::<goal::Entity>(context, Link::IndicatorToGoal, &ids).await?;
    let areas = codes::<focus_area::Entity>(context, Link::IndicatorToFocusArea, &ids).await?;
    let flat = |row: indicator::Model| {
        Some(IndicatorRow {
            goals: goals.get(&row.id.0).cloned().unwrap_or_default(),
            focus_areas: areas.get(&row.id.0).cloned().unwrap_or_default(),
            row,
        })
    };
    let key = |row: &indicator::Model| by_code(&row.code, row.id.0);
    Ok(Page::of(page, key, catalogue::INDICATORS, flat))
}

pub(super) fn units(context: &RequestContext, page: StoredPage<organization_unit::Model>) -> Page {
    let unit = |id| context.units.get(&id).cloned();
    let flat = |row: organization_unit::Model| {
        Some(UnitRow {
            parent: row.parent_id.and_then(unit),
            successor: row.successor_id.and_then(unit),
            row,
        })
    };
    let key = |row: &organization_unit::Model| by_code(&row.code, row.id.0);
    Page::of(page, key, catalogue::UNITS, flat)
}

pub(super) async fn goals(context: &RequestContext, page: StoredPage<goal::Model>) -> Result<Page, Failure> {
    let db = context.store.reader();
    let ids: Vec<_> = page.rows.iter().map(|row| row.id.0).collect();
    let areas = codes::<focus_area::Entity>(context, Link::GoalToFocusArea, &ids).await?;
    let documents: BTreeSet<_> = page.rows.iter().map(|row| row.steering_document_id.0).collect();
    let documents = row::codes_of::<steering_document::Entity>(db, &context.scope, documents).await?;
    let documents: HashMap<_, _> = documents.into_iter().collect();
    let parents: BTreeSet<_> = page
        .rows
        .iter()
        .filter_map(|row| row.parent_id)
        .map(|id| id.0)
        .collect();
    let parents = row::codes_of::<goal::Entity>(db, &context.scope, parents).await?;
    let parents: HashMap<_, _> = parents.into_iter().collect();
    let flat = |row: goal::Model| {
        Some(GoalRow {
            document: documents.get(&row.steering_document_id.0).cloned()?,
            parent: row.parent_id.and_then(|id| parents.get(&id.0).cloned()),
            focus_areas: areas.get(&row.id.0).cloned().unwrap_or_default(),
            row,
        })
    };
    let key = |row: &goal::Model| by_code(&row.code, row.id.0);
    Ok(Page::of(page, key, catalogue::GOALS, flat))
}

pub(super) async fn activities(
    context: &RequestContext,
    page: StoredPage<activity::Model>,
) -> Result<Page, Failure> {
    let db = context.store.reader();
    let ids: Vec<_> = page.rows.iter().map(|row| row.id.0).collect();
    let plans: BTreeSet<_> = page.rows.iter().map(|row| row.action_plan_id.0).collect();
    let plans = store::action_plan::by_ids(db, &context.scope, plans).await?;
    let plans: HashMap<_, Arc<action_plan::Model>> =
        plans.into_iter().map(|plan| (plan.id, Arc::new(plan))).collect();
    let goals = codes::<goal::Entity>(context, Link::ActivityToGoal, &ids).await?;
    let areas = codes::<focus_area::Entity>(context, Link::ActivityToFocusArea, &ids).await?;
    let indicators = codes::<indicator::Entity>(context, Link::ActivityToIndicator, &ids).await?;
    let flat = |row: activity::Model| {
        let plan = plans.get(&row.action_plan_id)?.clone();
        Some(ActivityRow {
            unit: context.units.get(&plan.unit_id)?.clone(),
            plan,
            goals: goals.get(&row.id.0).cloned().unwrap_or_default(),
            focus_areas: areas.get(&row.id.0).cloned().unwrap_or_default(),
            indicators: indicators.get(&row.id.0).cloned().unwrap_or_default(),
            row,
        })
    };
    let key = |row: &activity::Model| by_id(row.id.0);
    Ok(Page::of(page, key, work::ACTIVITIES, flat))
}

pub(super) fn targets(
    context: &RequestContext,
    indicators: &Indicators,
    page: StoredPage<target::Model>,
) -> Result<Page, Failure> {
    let years = page.rows.iter().map(|row| {
        let period: Period = row.period.parse().map_err(|_| broken("period"))?;
        Ok((row.id.0, period.year()))
    });
    let years: HashMap<_, _> = years.collect::<Result<_, Failure>>()?;
    let flat = |row: target::Model| {
        Some(TargetRow {
            year: *years.get(&row.id.0)?,
            indicator: indicators.get(&row.indicator_id)?.clone(),
            unit: context.units.get(&row.unit_id)?.clone(),
            row,
        })
    };
    Ok(Page::of(page, |row| by_id(row.id.0), work::TARGETS, flat))
}

/// A year's deadlines, one row for each unit that is asked.
pub(super) async fn deadlines(
    context: &RequestContext,
    year: CalendarYear,
    filter: &calendar::Filter,
) -> Result<Vec<DeadlineRow>, Failure> {
    let calendar = calendar::of_year(context, year, filter).await?;
    let mut rows = Vec::new();
    for (deadline, detail) in calendar.listed() {
        for (id, _) in calendar.units(deadline) {
            let Some(unit) = context.units.get(&id) else {
                continue;
            };
            let serving = calendar.view.serving(deadline, id);
            let done = match serving.units.get(&id) {
                Some(Progress::Done { at, is_on_time }) => Some((*at, *is_on_time)),
                _ => None,
            };
            rows.push(DeadlineRow {
                code: deadline.code.clone(),
                kind: deadline.kind.code(),
                title: deadline.title.clone(),
                process: deadline.process.clone(),
                due_on: deadline.due.due_on,
                moved_from: deadline.due.is_moved().then_some(deadline.due.ruled_on),
                event: deadline.feeds.clone(),
                effort_minutes: detail.effort,
                unit: unit.clone(),
                state: rules::state::state(&calendar.view, deadline, id),
                done,
                is_example: detail.is_example,
                version: detail.version,
            });
        }
    }
    Ok(rows)
}

pub(super) async fn completeness(
    context: &RequestContext,
    year: CalendarYear,
    units: Option<&[arshjul_entity::OrganizationUnitId]>,
) -> Result<Vec<CompletenessRow>, Failure> {
    let told = completeness::of_year(context, year, units).await?;
    let mut rows = Vec::new();
    for of_unit in told {
        let unit = context.units.get(&of_unit.unit).ok_or_else(|| broken("unit"))?;
        rows.extend(of_unit.events.into_iter().map(|(event, told)| CompletenessRow {
            year: year.number(),
            unit: unit.clone(),
            event: event.code,
            told,
        }));
    }
    Ok(rows)
}

/// A page of a list that is reckoned as a whole: after a place, and not after so many rows.
pub(super) fn part<R: Placed + Clone + Send + Sync>(
    rows: Vec<R>,
    columns: &'static [Column<R>],
    request: &PageRequest,
) -> Page {
    let placed = rows.into_iter().map(|row| (row.place(), row));
    // By place: the order that a cursor goes on in.
    let ordered: BTreeMap<_, _> = placed.collect();
    let after = request.after.as_ref().map(|key| {
        let text = match &key.sort {
            Some(sea_orm::Value::String(Some(text))) => text.clone(),
            _ => String::new(),
        };
        (text, arshjul_entity::OrganizationUnitId(key.id))
    });
    let mut left = ordered
        .into_iter()
        .filter(|(place, _)| after.as_ref().is_none_or(|after| place > after));
    let size = usize::try_from(request.size).unwrap_or(usize::MAX);
    let page: Vec<_> = left.by_ref().take(size).collect();
    let has_next = left.next().is_some();
    let last = page.last().filter(|_| has_next);
    let next = last.map(|((text, unit), _)| Place(by_code(text, unit.0)));
    let rows = page.into_iter().map(|(_, row)| row).collect();
    Page {
        rows: Box::new(RowsOf { rows, columns }),
        next,
    }
}
