//! Fiscal years as the schema shows them.

use std::sync::Arc;

use arshjul_entity::fiscal_year;
use async_graphql::{Context, Object, Result, SimpleObject};

use super::{
    context::session,
    enums::{MilestoneKind, ReportingCycle, RollPolicy},
    scalar::Date,
};
use crate::{
    domain::calendar::{CalendarSettings, Thresholds},
    service, store,
};

#[derive(Clone, Debug)]
pub struct FiscalYear {
    row: Arc<fiscal_year::Model>,
    settings: Arc<CalendarSettings>,
}

impl FiscalYear {
    pub fn of(row: fiscal_year::Model) -> Result<Self> {
        let settings = Arc::new(service::fiscal_year::settings(&row)?);
        let row = Arc::new(row);
        Ok(Self { row, settings })
    }
}

/// Verksamhetsår that someone has set up, with what is decided for its calendar.
#[Object]
impl FiscalYear {
    /// Verksamhetsår, a calendar year.
    async fn year(&self) -> i32 {
        self.row.year
    }

    /// Mall for the year's interim reports (C3).
    async fn reporting_cycle(&self) -> ReportingCycle {
        self.row.cycle.into()
    }

    /// Delårsperiodernas sista dagar, where the cycle is CUSTOM; the other cycles have theirs.
    async fn interim_period_ends(&self) -> Vec<Date> {
        self.settings
            .interim_period_ends
            .iter()
            .copied()
            .map(Date)
            .collect()
    }

    /// Vart kommunens egna dagar flyttas that fall on a day that is not a working day.
    async fn roll(&self) -> RollPolicy {
        self.settings.roll.into()
    }

    /// Lediga dagar beside the holidays, such as squeeze days (klämdagar).
    async fn extra_days_off(&self) -> Vec<Date> {
        self.settings.extra_days_off.iter().copied().map(Date).collect()
    }

    /// Lågaktivitetsveckor: the numbers of ISO weeks in which little gets done.
    async fn low_activity_weeks(&self) -> Vec<u32> {
        self.settings.low_activity_weeks.iter().copied().collect()
    }

    /// Planerade milstolpar: the municipality's own days beside the last ones that count, by event.
    async fn planned_milestones(&self) -> Vec<PlannedMilestone> {
        let planned = self.settings.planned.iter();
        planned
            .map(|((event, milestone), on)| PlannedMilestone {
                event_code: event.clone(),
                milestone: (*milestone).into(),
                planned_on: Date(*on),
            })
            .collect()
    }

    /// Gränsvärden that states, alignment and findings go by (C6, C7).
    async fn thresholds(&self) -> CalendarThresholds {
        self.settings.thresholds.into()
    }

    /// Raised by every change; `expectedVersion` of `reportingCycleSet` must equal it.
    async fn version(&self) -> i32 {
        self.row.version
    }
}

/// Planerad milstolpe: the day that the municipality has decided on.
#[derive(Clone, Debug, SimpleObject)]
pub struct PlannedMilestone {
    /// Redovisningstillfällets kod, such as `INTERIM-2026-08-31`.
    event_code: String,
    /// Milstolpe.
    milestone: MilestoneKind,
    /// Planerad dag.
    planned_on: Date,
}

/// Gränsvärden for states, alignment and findings.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct CalendarThresholds {
    /// Snart: a deadline at most so many working days ahead is DUE_SOON.
    due_soon: u32,
    /// I takt: a deadline is aligned when it falls at most so many working days before its milestone.
    aligned: u32,
    /// Parallell uppföljning: two processes that ask for the same at most so many working days apart.
    parallel: u32,
    /// Krock: so many hand-ins of one unit in one ISO week, or more.
    collision: u32,
    /// Kort varsel: fewer working days than these from instructions to hand-in.
    notice: u32,
}

impl From<Thresholds> for CalendarThresholds {
    fn from(thresholds: Thresholds) -> Self {
        let Thresholds {
            due_soon,
            aligned,
            parallel,
            collision,
            notice,
        } = thresholds;
        Self {
            due_soon,
            aligned,
            parallel,
            collision,
            notice,
        }
    }
}

#[derive(Debug, Default)]
pub struct FiscalYearQuery;

#[Object]
impl FiscalYearQuery {
    /// Verksamhetsår; null where nobody has set it up.
    async fn fiscal_year(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Verksamhetsår.")] year: i32,
    ) -> Option<Result<FiscalYear>> {
        let found = async {
            let session = session(ctx).await?;
            let found = store::fiscal_year::find(session.store.reader(), &session.scope, year).await?;
            found.map(FiscalYear::of).transpose()
        };
        found.await.transpose()
    }
}
