//! How complete a year's reporting is, unit by unit, for those who may read the units' raw results (R11): who has not reported is
//! theirs to know.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use arshjul_entity::{ApprovalState, IndicatorId, OrganizationUnitId};

use super::{Failure, asked::Expected, calendar, context::RequestContext};
use crate::{
    clock,
    domain::{
        asked::{AskedLines, CellLine},
        calendar::{CalendarYear, ReportingEvent},
        completeness::{Completeness, Received, ReceivedCells, completeness},
    },
    store::{self, result::Filter},
};

/// What was asked of a unit, by reporting event in the calendar's order; only where something was.
#[derive(Clone, Debug)]
pub struct OfUnit {
    pub unit: OrganizationUnitId,
    pub events: Vec<(ReportingEvent, Completeness)>,
}

/// Of the named units, or all, that the viewer may read raw results of, by code. As many statements for one unit as for a hundred.
pub async fn of_year(
    context: &RequestContext,
    year: CalendarYear,
    units: Option<&[OrganizationUnitId]>,
) -> Result<Vec<OfUnit>, Failure> {
    let events = calendar::events(context, year).await?;
    let db = context.store.reader();
    let codes = events.iter().map(|event| event.code.clone()).collect();
    let deadlines = store::deadline::feeding(db, &context.scope, codes).await?;
    let Expected { asks, measures } = Expected::by(db, context, deadlines).await?;
    let rows = store::result::handed_in(db, &context.scope, &lines(&asks)).await?;
    let reported = rows.iter().filter_map(received).collect();
    let mut told: BTreeMap<OrganizationUnitId, HashMap<&str, Completeness>> = BTreeMap::new();
    for ((unit, event), of_event) in completeness(&asks, &measures, &reported) {
        told.entry(unit).or_default().insert(event, of_event);
    }
    let readable = context.tree.all().iter().filter(|unit| {
        let is_chosen = units.is_none_or(|units| units.contains(&unit.id));
        is_chosen && context.scope.raw.covers(unit.id)
    });
    let of_unit = |unit: OrganizationUnitId| {
        let mut told = told.remove(&unit).unwrap_or_default();
        let of_event = |event: &ReportingEvent| Some((event.clone(), told.remove(event.code.as_str())?));
        OfUnit {
            unit,
            events: events.iter().filter_map(of_event).collect(),
        }
    };
    Ok(readable.map(|unit| unit.id).map(of_unit).collect())
}

/// The results that something is asked about.
fn lines(asks: &AskedLines) -> Filter {
    let mut indicators: BTreeSet<IndicatorId> = BTreeSet::new();
    let mut units: BTreeSet<OrganizationUnitId> = BTreeSet::new();
    let mut periods = BTreeSet::new();
    for (line, _) in asks.lines() {
        indicators.insert(line.indicator);
        units.insert(line.unit);
        periods.insert(line.period);
    }
    Filter {
        indicators: Some(indicators.into_iter().collect()),
        units: Some(units.into_iter().collect()),
        periods: Some(periods.iter().map(ToString::to_string).collect()),
        ..Filter::default()
    }
}

fn received(row: &store::result::HandedIn) -> Option<<ReceivedCells as IntoIterator>::Item> {
    let line = CellLine {
        indicator: row.indicator_id,
        unit: row.unit_id,
        period: row.period.parse().ok()?,
    };
    let received = Received {
        on: clock::local_date(row.handed_in_at),
        is_approved: row.approval == ApprovalState::Approved,
    };
    Some(((line, row.gender), received))
}
