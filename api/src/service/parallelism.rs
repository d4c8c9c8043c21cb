//! How much a year asks twice, beside the year before.

use std::collections::BTreeSet;

use arshjul_entity::OrganizationUnitId;

use super::{
    Failure,
    calendar::{self, Filter},
    context::RequestContext,
};
use crate::domain::{
    calendar::CalendarYear,
    parallelism::{Parallelism, parallelism},
};

/// Of the chosen units, or all.
pub async fn of_year(
    context: &RequestContext,
    year: CalendarYear,
    units: Option<&BTreeSet<OrganizationUnitId>>,
) -> Result<Parallelism, Failure> {
    let calendar = calendar::of_year(context, year, &Filter::default()).await?;
    let findings = calendar::findings(&calendar).await?;
    let is_chosen = |unit| units.is_none_or(|units| units.contains(&unit));
    Ok(parallelism(&calendar.view, &calendar.book, &findings, is_chosen))
}
