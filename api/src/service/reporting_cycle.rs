//! A year set up: the cycle of its reports, and what else the municipality decides for its calendar.

use arshjul_entity::fiscal_year;

use super::{
    Failure,
    audit::{self, Change},
    context::RequestContext,
    fiscal_year::{calendar_year, settings},
    generation::{self, Generation},
    same_version,
};
use crate::{
    domain::{
        calendar::{Decision, decided},
        policy::{Permit, act},
        rejection::{Reason, Rejection},
    },
    store,
};

/// The version of a year that nobody has set up.
const NOT_SET_UP: i32 = 0;

/// A year as it was set up, with what generating it would do to its deadlines, or why that would be refused.
#[derive(Debug)]
pub struct SetUp {
    pub year: fiscal_year::Model,
    pub generation: Result<Generation, Vec<Rejection>>,
}

/// Decides for a year; `expected_version` is none where nobody has done so before. It moves no deadline: generating does. What that
/// would do is told from before the commit, after which nothing can fail.
pub async fn set(
    context: &RequestContext,
    year: i32,
    expected_version: Option<i32>,
    decision: Decision,
) -> Result<SetUp, Failure> {
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
        closing_reason: current.as_ref().and_then(|row| row.closing_reason.clone()),
        reopen_reason: current.as_ref().and_then(|row| row.reopen_reason.clone()),
        version: version + 1,
    };
    let set = if current.is_some() {
        store::fiscal_year::update(&tx, &permit, next).await?
    } else {
        let inserted = store::fiscal_year::insert(&tx, &permit, next).await;
        inserted.map_err(|error| set_up_meanwhile(error, expected))?
    };
    let change = match &current {
        Some(current) => Change::changed(None, current, &set),
        None => Change::made(None, &set),
    };
    audit::record(&tx, context, &permit, [change]).await?;
    let generation = match generation::preview(&tx, context, calendar_year).await {
        Err(Failure::Rejected(rejections)) => Err(rejections),
        generation => Ok(generation?),
    };
    tx.commit().await?;
    Ok(SetUp {
        year: set,
        generation,
    })
}

/// A failed insert, where somebody else may have set the year up.
fn set_up_meanwhile(error: sea_orm::DbErr, expected: i32) -> Failure {
    if store::is_unique_violation(&error) {
        let actual = NOT_SET_UP + 1;
        return Rejection::at("expectedVersion", Reason::StaleVersion { expected, actual }).into();
    }
    error.into()
}
