//! Fiscal years closed and reopened, and how ready they are for it.

use std::sync::Arc;

use async_graphql::{Context, Error, InputObject, Object, Result, SimpleObject};

use super::{
    engine::{
        context::{batch, session},
        error::{UserError, outcome},
    },
    fiscal_year::FiscalYear,
    indicator::Indicator,
    organization_unit::OrganizationUnit,
};
use crate::{
    domain::closing::{Gap, Preflight},
    service::{
        self,
        closing::{Close, Closed, Reopen},
    },
};

#[derive(Clone, Debug)]
pub struct ClosingPreflight(pub Arc<Preflight>);

/// Stängningskontroll: what a fiscal year would be closed without. Asked for is what deadlines ask for of the year's periods, and in every
/// period what an indicator's definition asks of the units that it names, while they are there.
#[Object]
impl ClosingPreflight {
    /// Antal celler that somebody asks for.
    fn asked(&self) -> usize {
        self.0.asked
    }

    /// Antal efterfrågade celler that are not there. One that says why it has no value is there.
    fn missing(&self) -> usize {
        self.0.total.missing
    }

    /// Antal celler that are not approved, asked for or not: DRAFT, SUBMITTED or RETURNED.
    fn not_approved(&self) -> usize {
        self.0.total.not_approved
    }

    /// How many units and indicators lack something, be it listed or not.
    fn gap_count(&self) -> usize {
        self.0.gap_count
    }

    /// Brister by unit and indicator, by their codes; at most 500.
    fn gaps(&self) -> Vec<ClosingGap> {
        self.0.gaps.iter().cloned().map(ClosingGap).collect()
    }
}

#[derive(Clone, Debug)]
pub struct ClosingGap(Gap);

/// Brist: what a unit's indicator lacks for the year.
#[Object]
impl ClosingGap {
    /// Enhet.
    async fn unit(&self, ctx: &Context<'_>) -> Result<OrganizationUnit> {
        OrganizationUnit::load(ctx, self.0.unit).await
    }

    /// Indikator.
    async fn indicator(&self, ctx: &Context<'_>) -> Result<Indicator> {
        let id = self.0.indicator;
        let row = batch(ctx).await?.one(id).await?;
        let broken = || Error::new_with_source(format!("no indicator {}", id.0));
        row.map(Indicator).ok_or_else(broken)
    }

    /// Antal efterfrågade celler that are not there.
    fn missing(&self) -> usize {
        self.0.shortfall.missing
    }

    /// Antal celler that are not approved.
    fn not_approved(&self) -> usize {
        self.0.shortfall.not_approved
    }
}

/// A fiscal year to close.
#[derive(Debug, InputObject)]
pub struct FiscalYearCloseInput {
    /// Verksamhetsår that is set up.
    year: i32,
    /// The version that was looked at; null: whichever it is by now.
    expected_version: Option<i32>,
    /// Provkörning: nothing is written. Null means false.
    dry_run: Option<bool>,
}

/// A fiscal year to reopen.
#[derive(Debug, InputObject)]
pub struct FiscalYearReopenInput {
    /// Verksamhetsår that is closed.
    year: i32,
    /// The version that was looked at; null: whichever it is by now.
    expected_version: Option<i32>,
    /// Skäl, at most 5,000 characters.
    reason: String,
}

/// The closed year, with what it was closed without, or why it was not closed.
#[derive(Debug, SimpleObject)]
pub struct FiscalYearClosePayload {
    /// The year after the change, in a dry run as it is; null where it was refused.
    fiscal_year: Option<FiscalYear>,
    /// What it is closed without; null where it was refused.
    preflight: Option<ClosingPreflight>,
    /// Why it was refused; empty where it was not.
    user_errors: Vec<UserError>,
}

/// The year, open again, or why it is not.
#[derive(Debug, SimpleObject)]
pub struct FiscalYearReopenPayload {
    /// The year after the change; null where it was refused.
    fiscal_year: Option<FiscalYear>,
    /// Why it was refused; empty where it was not.
    user_errors: Vec<UserError>,
}

#[derive(Debug, Default)]
pub struct ClosingMutation;

#[Object]
impl ClosingMutation {
    /// Stänger ett verksamhetsår: its results and plans take no change from then on (R8). What is missing or not approved is told and
    /// accepted. A submission that runs meanwhile is wholly in the year or wholly refused. COORDINATOR at the root unit.
    async fn fiscal_year_close(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The year.")] input: FiscalYearCloseInput,
    ) -> Result<FiscalYearClosePayload> {
        let session = session(ctx).await?;
        let FiscalYearCloseInput {
            year,
            expected_version,
            dry_run,
        } = input;
        let close = Close {
            year,
            expected_version,
            is_dry_run: dry_run.unwrap_or(false),
        };
        let closed = service::closing::close(session, close).await;
        let (closed, user_errors) = outcome(closed, session.language())?;
        batch(ctx).await?.forget();
        let (year, preflight) = closed.map(|Closed { year, preflight }| (year, preflight)).unzip();
        Ok(FiscalYearClosePayload {
            fiscal_year: year.map(FiscalYear::of).transpose()?,
            preflight: preflight.map(Arc::new).map(ClosingPreflight),
            user_errors,
        })
    }

    /// Öppnar ett stängt verksamhetsår igen, with a reason that is kept (R8). COORDINATOR at the root unit.
    async fn fiscal_year_reopen(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The year, and why.")] input: FiscalYearReopenInput,
    ) -> Result<FiscalYearReopenPayload> {
        let session = session(ctx).await?;
        let FiscalYearReopenInput {
            year,
            expected_version,
            reason,
        } = input;
        let reopen = Reopen {
            year,
            expected_version,
            reason,
        };
        let reopened = service::closing::reopen(session, reopen).await;
        let (year, user_errors) = outcome(reopened, session.language())?;
        batch(ctx).await?.forget();
        Ok(FiscalYearReopenPayload {
            fiscal_year: year.map(FiscalYear::of).transpose()?,
            user_errors,
        })
    }
}
