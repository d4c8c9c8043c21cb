//! Fiscal years closed and reopened, and how ready they are for it.

use std::sync::Arc;

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};

use super::{
    engine::{Prose, UserError, batch, context, hand_over, load, outcome, payloads},
    fiscal_year::FiscalYear,
    indicator::Indicator,
    organization_unit::OrganizationUnit,
};
use crate::{
    domain::closing::{Gap, Preflight},
    service::{
        self,
        closing::{Close, Reopen},
    },
};

#[derive(Clone, Debug)]
pub struct ClosingPreflight(pub Arc<Preflight>);

/// A check before closing (stängningskontroll): what a fiscal year would be closed without. Asked for is what deadlines ask for of the
/// year's periods, and in every period what an indicator's definition asks of the units that it names, while they are there.
#[Object]
impl ClosingPreflight {
    /// How many cells (antal celler) somebody asks for.
    fn asked(&self) -> usize {
        self.0.asked
    }

    /// How many of the cells asked for (antal efterfrågade celler) have not come in: those that are DRAFT or RETURNED neither. One that says
    /// why it has no value has come in.
    fn missing(&self) -> usize {
        self.0.total.missing
    }

    /// How many cells (antal celler) are not approved, asked for or not: DRAFT, SUBMITTED or RETURNED.
    fn not_approved(&self) -> usize {
        self.0.total.not_approved
    }

    /// How many units and indicators lack something, be it listed or not.
    fn gap_count(&self) -> usize {
        self.0.gap_count
    }

    /// Gaps (brister) by unit and indicator, by their codes; at most 500.
    fn gaps(&self) -> Vec<ClosingGap> {
        self.0.gaps.iter().cloned().map(ClosingGap).collect()
    }
}

#[derive(Clone, Debug)]
pub struct ClosingGap(Gap);

/// A gap (brist): what a unit's indicator lacks for the year.
#[Object]
impl ClosingGap {
    /// The unit (enhet).
    async fn unit(&self, ctx: &Context<'_>) -> Result<OrganizationUnit> {
        OrganizationUnit::load(ctx, self.0.unit).await
    }

    /// The indicator (indikator).
    async fn indicator(&self, ctx: &Context<'_>) -> Result<Indicator> {
        load(ctx, self.0.indicator).await
    }

    /// How many of the cells asked for (antal efterfrågade celler) have not come in.
    fn missing(&self) -> usize {
        self.0.shortfall.missing
    }

    /// How many cells (antal celler) are not approved.
    fn not_approved(&self) -> usize {
        self.0.shortfall.not_approved
    }
}

/// A fiscal year to close.
#[derive(Debug, InputObject)]
pub struct FiscalYearCloseInput {
    /// The fiscal year (verksamhetsår) that is set up.
    year: i32,
    /// The version that was looked at; null: whichever it is by now.
    expected_version: Option<i32>,
    /// A dry run (provkörning): nothing is written. Null means false.
    dry_run: Option<bool>,
    /// Accepts what is missing (godtar det som saknas); needed where the preflight has anything missing. Null means false.
    accept_missing: Option<bool>,
    /// The reason (skäl) to close without it, at most 5,000 characters; needed with `acceptMissing`.
    reason: Option<Prose>,
}

/// A fiscal year to reopen.
#[derive(Debug, InputObject)]
pub struct FiscalYearReopenInput {
    /// The fiscal year (verksamhetsår) that is closed.
    year: i32,
    /// The version that was looked at; null: whichever it is by now.
    expected_version: Option<i32>,
    /// The reason (skäl), at most 5,000 characters.
    reason: Prose,
}

/// The closed year, with what it was closed without, or why it was not closed.
#[derive(Debug, SimpleObject)]
pub struct FiscalYearClosePayload {
    /// The year after the change, in a dry run as it is; null where it was refused.
    fiscal_year: Option<FiscalYear>,
    /// What it is closed without, or would be, where that is why it was refused.
    preflight: Option<ClosingPreflight>,
    /// Why it was refused; empty where it was not.
    user_errors: Vec<UserError>,
}

payloads! {
    /// The year, open again, or why it is not.
    FiscalYearReopenPayload {
        /// The year after the change; null where it was refused.
        fiscal_year: FiscalYear
    }
}

#[derive(Debug, Default)]
pub struct ClosingMutation;

#[Object]
impl ClosingMutation {
    /// Closes a fiscal year that is over (stänger ett verksamhetsår): its results and plans take no change from then on (R8). What is missing
    /// is refused (MISSING_RESULTS) until it comes in or is accepted; what is not approved is told. A submission that runs meanwhile is wholly in the year or wholly refused. COORDINATOR at the root
    /// unit.
    async fn fiscal_year_close(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The year.")] input: FiscalYearCloseInput,
    ) -> Result<FiscalYearClosePayload> {
        let context = context(ctx).await?;
        let close = hand_over!(input, FiscalYearCloseInput => Close {
            year, expected_version, reason
        } and (dry_run, accept_missing) as (
            is_dry_run: dry_run.unwrap_or(false), accepts_missing: accept_missing.unwrap_or(false)
        ));
        let closed = service::closing::close(context, close).await;
        let (closed, mut user_errors) = outcome(closed, context.language())?;
        batch(ctx).await?.forget();
        let (mut year, mut preflight) = (None, None);
        if let Some(closed) = closed {
            let refused = closed.refused.iter();
            user_errors.extend(refused.map(|rejection| UserError::new(rejection, context.language())));
            (year, preflight) = (closed.year, Some(closed.preflight));
        }
        Ok(FiscalYearClosePayload {
            fiscal_year: year.map(FiscalYear::of).transpose()?,
            preflight: preflight.map(Arc::new).map(ClosingPreflight),
            user_errors,
        })
    }

    /// Opens a closed fiscal year again (öppnar ett stängt verksamhetsår igen), with a reason that is kept (R8). COORDINATOR at the
    /// root unit.
    async fn fiscal_year_reopen(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The year, and why.")] input: FiscalYearReopenInput,
    ) -> Result<FiscalYearReopenPayload> {
        let context = context(ctx).await?;
        let reopen = hand_over!(input, FiscalYearReopenInput => Reopen {
            year, expected_version, reason,
        });
        let reopened = service::closing::reopen(context, reopen).await;
        let (year, user_errors) = outcome(reopened, context.language())?;
        batch(ctx).await?.forget();
        Ok(FiscalYearReopenPayload {
            fiscal_year: year.map(FiscalYear::of).transpose()?,
            user_errors,
        })
    }
}
