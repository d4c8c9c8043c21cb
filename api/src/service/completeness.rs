//! How complete a year's reporting is, unit by unit, for those who may read the units' raw results (R11): who has not reported is
//! theirs to know.

use std::collections::{BTreeMap, HashMap};

use arshjul_entity::OrganizationUnitId;

use super::{Failure, asked::Expected, calendar, context::RequestContext};
use crate::{
    domain::{
        calendar::{CalendarYear, ReportingEvent},
        completeness::{Completeness, completeness},
    },
    store,
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
    let feeding = Expected::by(db, context, deadlines).await?;
    // Who asks first may feed another year's report, or none.
    let indicators = feeding.measures.keys().copied();
    let periods = feeding.book.lines().map(|(line, _)| line.period).collect();
    let asked = Expected::of(db, context, indicators, &periods).await?;
    let mut told: BTreeMap<OrganizationUnitId, HashMap<&str, Completeness>> = BTreeMap::new();
    for ((unit, event), of_event) in completeness(&asked.book, &asked.measures, asked.received()) {
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
