//! Years set up: the cycle of their reports, and what else the municipality decides for its calendar.

use arshjul_entity::fiscal_year;

use super::{
    Failure,
    audit::{self, Change},
    context::RequestContext,
    same_version,
};
use crate::{
    domain::{
        calendar::{CalendarSettings, CalendarYear, Decision, decided},
        policy::{Permit, act},
        rejection::{Reason, Rejection},
    },
    store,
};

/// What was decided for the year.
pub fn settings(year: &fiscal_year::Model) -> Result<CalendarSettings, serde_json::Error> {
    serde_json::from_str(&year.settings)
}

/// The version of a year that nobody has set up.
const NOT_SET_UP: i32 = 0;

/// Decides for a year; `expected_version` is none where nobody has done so before. It moves no deadline: generating does.
pub async fn set(
    context: &RequestContext,
    year: i32,
    expected_version: Option<i32>,
    decision: Decision,
) -> Result<fiscal_year::Model, Failure> {
    let permit = Permit::<act::ReportingCycleSet>::group(&context.viewer, &context.tree)?;
    let calendar_year = calendar_year("year", year)?;
    let tx = context.store.begin().await?;
    let current = store::fiscal_year::hold(&tx, &permit, year).await?;
    let version = current.as_ref().map_or(NOT_SET_UP, |row| row.version);
    let expected = expected_version.unwrap_or(NOT_SET_UP);
    same_version(expected, version)?;
    let template = &context.standing_template;
    let (cycle, in_force) = match &current {
        Some(row) => (row.cycle, settings(row)?),
        None => (template.cycle, template.settings.clone()),
    };
    let (cycle, settings) = decided(calendar_year, cycle, in_force, decision).map_err(Failure::Rejected)?;
    let next = fiscal_year::Model {
        year,
        cycle,
        settings: serde_json::to_string(&settings)?,
        closed_at: current.as_ref().and_then(|row| row.closed_at),
        closed_by: current.as_ref().and_then(|row| row.closed_by.clone()),
        reopen_reason: current.as_ref().and_then(|row| row.reopen_reason.clone()),
        version: version + 1,
    };
    let set = if current.is_some() {
        store::fiscal_year::update(&tx, &permit, next).await?
    } else {
        let inserted = store::fiscal_year::insert(&tx, &permit, next).await;
        inserted.map_err(|error| {
            if store::is_unique_violation(&error) {
                // Somebody else set it up meanwhile.
                let actual = NOT_SET_UP + 1;
                Rejection::at("expectedVersion", Reason::StaleVersion { expected, actual }).into()
            } else {
                Failure::from(error)
            }
        })?
    };
    let change = match &current {
        Some(current) => Change::changed(None, current, &set),
        None => Change::made(None, &set),
    };
    audit::record(&tx, context, &permit, [change]).await?;
    tx.commit().await?;
    Ok(set)
}

/// A year that calendars are made for.
pub fn calendar_year(field: &str, year: i32) -> Result<CalendarYear, Failure> {
    CalendarYear::try_from(year).map_err(|_| {
        let (minimum, maximum) = CalendarYear::RANGE.into_inner();
        let (minimum, maximum) = (minimum.into(), maximum.into());
        Rejection::at(field, Reason::OutOfRange { minimum, maximum }).into()
    })
}
