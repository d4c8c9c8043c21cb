//! What is asked of a dataset, as its rows are read: the names of the schema's filters, and the codes that they take.

use std::collections::BTreeSet;

use arshjul_entity::{
    ActivityStatus, CellState, DeadlineKind, FocusAreaId, Frequency, Gender, GoalId, IndicatorId,
    OrganizationUnitId, SteeringDocumentId, UnitKind, focus_area, goal, indicator, steering_document,
};

use super::ask::{Ask, malformed};
use crate::{
    domain::{
        calendar::CalendarYear,
        rejection::{Reason, Rejection},
    },
    service::{
        Failure, calendar,
        code::{self, Subunits},
        context::RequestContext,
        figure::Narrowing,
    },
    store,
};

const GENDERS: &str = "TOTAL, WOMEN, MEN";
const STATES: &str = "VALUE, MISSING, NOT_APPLICABLE, SUPPRESSED";

pub const FIGURES: &[&str] = &[
    "indicators",
    "units",
    "includeSubunits",
    "focusAreas",
    "goals",
    "yearFrom",
    "yearTo",
    "periods",
    "genders",
    "states",
    "publishedSince",
    "asOf",
    "publication",
];

pub fn figures(ask: &mut Ask) -> Result<Narrowing, Rejection> {
    Ok(Narrowing {
        indicators: ask.list("indicators"),
        units: ask.list("units"),
        include_subunits: ask.truth("includeSubunits")?,
        focus_areas: ask.list("focusAreas"),
        goals: ask.list("goals"),
        year_from: ask.whole("yearFrom")?,
        year_to: ask.whole("yearTo")?,
        periods: ask.list("periods"),
        genders: ask.codes("genders", Gender::from_code, GENDERS)?,
        states: ask.codes("states", CellState::from_code, STATES)?,
        published_since: ask.instant("publishedSince")?,
    })
}

pub const INDICATORS: &[&str] = &[
    "focusAreas",
    "goals",
    "units",
    "frequency",
    "splitByGender",
    "isExample",
];

pub async fn indicators(
    context: &RequestContext,
    ask: &mut Ask,
) -> Result<store::indicator::Filter, Failure> {
    Ok(store::indicator::Filter {
        focus_areas: ids::<focus_area::Entity, _>(context, ask, "focusAreas", FocusAreaId).await?,
        goals: ids::<goal::Entity, _>(context, ask, "goals", GoalId).await?,
        units: units(context, ask, Subunits::Included)?,
        frequency: ask.code(
            "frequency",
            Frequency::from_code,
            "YEAR, HALF_YEAR, FOUR_MONTHS, QUARTER, MONTH",
        )?,
        split_by_gender: ask.truth("splitByGender")?,
        is_example: ask.truth("isExample")?,
    })
}

pub const UNITS: &[&str] = &["kinds", "within", "validOn"];

pub fn organization_units(
    context: &RequestContext,
    ask: &mut Ask,
) -> Result<store::organization_unit::Filter, Failure> {
    let within = ask.text("within")?.map(|code| vec![code]);
    let within = within.map(|codes| code::units(context, "within", &codes, Subunits::Included));
    Ok(store::organization_unit::Filter {
        kinds: ask.codes("kinds", UnitKind::from_code, "COMMITTEE, COMPANY")?,
        within: within.transpose()?,
        valid_on: ask.day("validOn")?,
    })
}

pub const GOALS: &[&str] = &["steeringDocument", "isExample"];

pub async fn goals(context: &RequestContext, ask: &mut Ask) -> Result<store::goal::Filter, Failure> {
    let document =
        ids::<steering_document::Entity, _>(context, ask, "steeringDocument", SteeringDocumentId).await?;
    Ok(store::goal::Filter {
        steering_document: document.and_then(|ids| ids.first().copied()),
        is_example: ask.truth("isExample")?,
    })
}

pub const ACTIVITIES: &[&str] = &[
    "units",
    "includeSubunits",
    "year",
    "statuses",
    "goals",
    "focusAreas",
    "indicators",
];

pub async fn activities(context: &RequestContext, ask: &mut Ask) -> Result<store::activity::Filter, Failure> {
    Ok(store::activity::Filter {
        units: units_with(context, ask)?,
        year: ask.whole("year")?,
        statuses: ask.codes(
            "statuses",
            ActivityStatus::from_code,
            "PLANNED, ONGOING, COMPLETED, POSTPONED, CANCELLED",
        )?,
        goals: ids::<goal::Entity, _>(context, ask, "goals", GoalId).await?,
        focus_areas: ids::<focus_area::Entity, _>(context, ask, "focusAreas", FocusAreaId).await?,
        indicators: ids::<indicator::Entity, _>(context, ask, "indicators", IndicatorId).await?,
    })
}

pub const TARGETS: &[&str] = &["indicators", "units", "yearFrom", "yearTo"];

pub async fn targets(context: &RequestContext, ask: &mut Ask) -> Result<store::target::Filter, Failure> {
    Ok(store::target::Filter {
        indicators: ids::<indicator::Entity, _>(context, ask, "indicators", IndicatorId).await?,
        units: units(context, ask, Subunits::Included)?,
        year_from: ask.whole("yearFrom")?,
        year_to: ask.whole("yearTo")?,
    })
}

pub const DEADLINES: &[&str] = &["year", "units", "includeSubunits", "kinds"];

/// The year, and what of its calendar.
pub fn deadlines(
    context: &RequestContext,
    ask: &mut Ask,
) -> Result<(Option<CalendarYear>, calendar::Filter), Failure> {
    let year = ask.whole("year")?.map(calendar_year).transpose()?;
    let kinds = ask.codes(
        "kinds",
        DeadlineKind::from_code,
        "INTERIM_FOLLOW_UP, YEAR_END_RESULTS",
    )?;
    let filter = calendar::Filter {
        units: units_with(context, ask)?.map(BTreeSet::from_iter),
        kinds: kinds.map(BTreeSet::from_iter),
    };
    Ok((year, filter))
}

pub const COMPLETENESS: &[&str] = &["year", "units"];

pub fn completeness(
    context: &RequestContext,
    ask: &mut Ask,
) -> Result<(CalendarYear, Option<Vec<OrganizationUnitId>>), Failure> {
    let year = ask.whole("year")?;
    let year = year.ok_or_else(|| Rejection::at("year", Reason::ParameterRequired))?;
    Ok((calendar_year(year)?, units(context, ask, Subunits::Included)?))
}

fn calendar_year(year: i32) -> Result<CalendarYear, Rejection> {
    CalendarYear::try_from(year).map_err(|_| malformed("year", "2026"))
}

fn units(
    context: &RequestContext,
    ask: &mut Ask,
    subunits: Subunits,
) -> Result<Option<Vec<OrganizationUnitId>>, Failure> {
    let codes = ask.list("units");
    let units = codes.map(|codes| code::units(context, "units", &codes, subunits));
    units.transpose()
}

fn units_with(context: &RequestContext, ask: &mut Ask) -> Result<Option<Vec<OrganizationUnitId>>, Failure> {
    let subunits = Subunits::from(ask.truth("includeSubunits")?);
    units(context, ask, subunits)
}

async fn ids<E: store::row::Coded, I>(
    context: &RequestContext,
    ask: &mut Ask,
    name: &str,
    id: fn(i64) -> I,
) -> Result<Option<Vec<I>>, Failure>
where
    E::Model: Sync,
{
    let Some(codes) = ask.list(name) else {
        return Ok(None);
    };
    let ids = code::ids::<E>(context, name, &codes).await?;
    Ok(Some(ids.into_iter().map(id).collect()))
}
