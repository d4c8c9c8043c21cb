//! A year's deadlines made from the rules (C5): planned from one reading, and carried out in one transaction or shown only.

use std::collections::HashMap;

use sea_orm::ConnectionTrait;

use super::{Failure, audit, context::RequestContext, fiscal_year};
use crate::{
    domain::{
        calendar::CalendarYear,
        policy::{Permit, act},
        rejection::{Reason, Rejection},
    },
    store,
};

mod plan;
mod stored;
mod write;

use plan::Plan;

pub use plan::GeneratedDeadline;

/// What generating a year does to each deadline, by day and code.
#[derive(Clone, Debug)]
pub struct Generation {
    pub lines: Vec<GeneratedDeadline>,
    /// Whether it is carried out.
    pub is_committed: bool,
}

/// Whether to carry the plan out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    DryRun,
    Commit,
}

/// Makes the deadlines of a year that someone has set up. Doing it again changes nothing.
pub async fn generate(context: &RequestContext, year: i32, mode: Mode) -> Result<Generation, Failure> {
    let permit = Permit::<act::DeadlinesGenerate>::group(&context.viewer, &context.tree)?;
    let calendar_year = fiscal_year::calendar_year("year", year)?;
    if mode == Mode::DryRun {
        let db = context.store.reader();
        let set_up = store::fiscal_year::find(db, &context.scope, year).await?;
        set_up.ok_or_else(|| not_set_up(year))?;
        return preview(db, context, calendar_year).await;
    }
    let tx = context.store.begin().await?;
    // Of two who generate the same year, the second sees what the first has made.
    let set_up = store::fiscal_year::hold(&tx, &permit, year).await?;
    set_up.ok_or_else(|| not_set_up(year))?;
    store::generation::hold(&tx, &permit, calendar_year).await?;
    let plan = Plan::of(&tx, context, calendar_year).await?;
    let (ids, changes) = write::write(&tx, context, &permit, &plan).await?;
    audit::record(&tx, context, &permit, changes).await?;
    tx.commit().await?;
    Ok(Generation {
        lines: plan.lines(&ids),
        is_committed: true,
    })
}

/// What generating the year would do now.
pub async fn preview(
    db: &impl ConnectionTrait,
    context: &RequestContext,
    year: CalendarYear,
) -> Result<Generation, Failure> {
    let plan = Plan::of(db, context, year).await?;
    Ok(Generation {
        lines: plan.lines(&HashMap::new()),
        is_committed: false,
    })
}

fn not_set_up(year: i32) -> Failure {
    Rejection::at("year", Reason::FiscalYearNotSetUp { year }).into()
}
