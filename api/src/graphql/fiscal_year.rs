//! Fiscal years as the schema shows them.

use std::sync::Arc;

use arshjul_entity::fiscal_year;
use async_graphql::{Context, InputObject, MaybeUndefined, Object, Result, SimpleObject};

use super::{
    action::Action,
    closing::ClosingPreflight,
    engine::{Date, DateTime, Prose, UserError, batch, context, hand_over, outcome, read_failure},
    enums::{MilestoneKind, ReportingCycle, RollPolicy},
    generation::{DeadlineChange, changes},
    lock::{ExceptionsOf, LockException, group_wide},
};
use crate::{
    clock,
    domain::{
        calendar::{CalendarSettings, Decision, Thresholds},
        closing::is_over,
        policy,
    },
    service::{self, reporting_cycle::SetUp},
    store,
};

mod input;

use input::{CalendarThresholdsInput, PlannedMilestoneInput, decided};

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

    /// What is for those alone who work with results somewhere in the group.
    async fn inside(
        &self,
        ctx: &Context<'_>,
        of: impl Fn(&fiscal_year::Model) -> Option<String>,
    ) -> Option<Result<String>> {
        match context(ctx).await {
            Ok(context) if context.scope.raw.is_empty() => None,
            Ok(_) => of(&self.row).map(Ok),
            Err(error) => Some(Err(error)),
        }
    }
}

/// The fiscal year (verksamhetsår) that someone has set up, with what is decided for its calendar.
#[Object]
impl FiscalYear {
    /// The fiscal year (verksamhetsår), a calendar year.
    fn year(&self) -> i32 {
        self.row.year
    }

    /// The template (mall) for the year's interim reports (C3).
    fn reporting_cycle(&self) -> ReportingCycle {
        self.row.cycle.into()
    }

    /// The last days of the interim periods (delårsperiodernas sista dagar), where the cycle is CUSTOM; the other cycles have theirs.
    fn interim_period_ends(&self) -> Vec<Date> {
        self.settings
            .interim_period_ends
            .iter()
            .copied()
            .map(Date)
            .collect()
    }

    /// Where the municipality's own days (kommunens egna dagar) move that fall on a day that is not a working day.
    fn roll(&self) -> RollPolicy {
        self.settings.roll.into()
    }

    /// Days off (lediga dagar) beside the holidays, such as squeeze days (klämdagar).
    fn extra_days_off(&self) -> Vec<Date> {
        self.settings.extra_days_off.iter().copied().map(Date).collect()
    }

    /// Low-activity weeks (lågaktivitetsveckor): the numbers of ISO weeks in which little gets done.
    fn low_activity_weeks(&self) -> Vec<u32> {
        self.settings.low_activity_weeks.iter().copied().collect()
    }

    /// Planned milestones (planerade milstolpar): the municipality's own days beside the last ones that count, by event.
    fn planned_milestones(&self) -> Vec<PlannedMilestone> {
        let planned = self.settings.planned.iter();
        planned
            .map(|((event, milestone), on)| PlannedMilestone {
                event_code: event.clone(),
                milestone: (*milestone).into(),
                planned_on: Date(*on),
            })
            .collect()
    }

    /// Thresholds (gränsvärden) that states, alignment and findings go by (C6, C7).
    fn thresholds(&self) -> CalendarThresholds {
        self.settings.thresholds.into()
    }

    /// The special reasons (särskilda skäl) for which the budget for the next year is proposed in November, with the tax rate proposed in
    /// October (KL 2017:725, chapter 11, section 8, second paragraph); null where it is proposed in October.
    fn late_budget_proposal_reason(&self) -> Option<&str> {
        self.settings.late_budget_proposal.as_deref()
    }

    /// The special reasons (särskilda skäl) for which the budget for the next year is decided in December, with the tax rate decided in
    /// November (KL 2017:725, chapter 11, section 11); null where it is decided in November.
    fn late_budget_reason(&self) -> Option<&str> {
        self.settings.late_budget.as_deref()
    }

    /// Closed (stängt): since when its results and plans take no change (R8); null while it is open.
    fn closed_at(&self) -> Option<DateTime> {
        self.row.closed_at.map(DateTime)
    }

    /// Who closed it; for those who may see raw results, null for everyone else and while it is open.
    async fn closed_by(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        self.inside(ctx, |row| row.closed_by.clone()).await
    }

    /// Why it was closed without what is missing (skäl att stänga trots att det saknas); for those who may see raw results, null for
    /// everyone else, and where nothing was.
    async fn closing_reason(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        self.inside(ctx, |row| row.closing_reason.clone()).await
    }

    /// Why it was reopened (skäl till att det öppnades igen), the last time that it was; for those who may see raw results, null for
    /// everyone else.
    async fn reopen_reason(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        self.inside(ctx, |row| row.reopen_reason.clone()).await
    }

    /// A check before closing (stängningskontroll): what it would be closed without. Null for whom it is not to close.
    async fn closing_preflight(&self, ctx: &Context<'_>) -> Option<Result<ClosingPreflight>> {
        let found = async {
            let context = context(ctx).await?;
            let found = service::closing::readiness(context, self.row.year).await;
            found.map_err(|failure| read_failure(failure, context.language()))
        };
        let found = found.await.transpose()?;
        Some(found.map(Arc::new).map(ClosingPreflight))
    }

    /// Exceptions (undantag) from what is frozen of the year that still hold, in the order in which they were granted: those of units
    /// whose raw results the viewer may see.
    async fn lock_exceptions(&self, ctx: &Context<'_>) -> Result<Vec<LockException>> {
        let rows = batch(ctx).await?.one(ExceptionsOf(self.row.year)).await?;
        let rows = rows.iter().flat_map(|rows| rows.iter().cloned());
        Ok(rows.map(Arc::new).map(LockException).collect())
    }

    /// What the viewer can do with the year now, by the table that decides, whether it is closed, and whether it is over.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<Action>> {
        let context = context(ctx).await?;
        let today = clock::local_date(context.visit.now);
        let turn = if self.row.closed_at.is_some() {
            Some(policy::Action::FiscalYearReopen)
        } else {
            let is_over = is_over(self.row.year, today);
            is_over.then_some(policy::Action::FiscalYearClose)
        };
        let set = [policy::Action::ReportingCycleSet];
        Ok(group_wide(context, set.into_iter().chain(turn)))
    }

    /// Raised by every change, closing and reopening too; `expectedVersion` of `reportingCycleSet` must equal it.
    fn version(&self) -> i32 {
        self.row.version
    }
}

/// A planned milestone (planerad milstolpe): the day that the municipality has decided on.
#[derive(Clone, Debug, SimpleObject)]
pub struct PlannedMilestone {
    /// The reporting event's code (redovisningstillfällets kod), such as `INTERIM-2026-08-31`.
    event_code: String,
    /// The milestone (milstolpe).
    milestone: MilestoneKind,
    /// The planned day (planerad dag).
    planned_on: Date,
}

/// Thresholds (gränsvärden) for states, alignment and findings.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct CalendarThresholds {
    /// Soon (snart): a deadline at most so many working days ahead is DUE_SOON.
    due_soon: u32,
    /// Aligned (i takt): a deadline is aligned when it falls at most so many working days before its milestone.
    aligned: u32,
    /// Parallel follow-ups (parallell uppföljning): two processes that ask for the same at most so many working days apart.
    parallel: u32,
    /// A collision (krock): so many hand-ins of one unit in one ISO week, or more.
    collision: u32,
    /// Short notice (kort varsel): fewer working days than these from instructions to hand-in.
    notice: u32,
}

impl From<Thresholds> for CalendarThresholds {
    fn from(thresholds: Thresholds) -> Self {
        hand_over!(thresholds, Thresholds => CalendarThresholds {
            due_soon, aligned, parallel, collision, notice
        })
    }
}

#[derive(Debug, Default)]
pub struct FiscalYearQuery;

#[Object]
impl FiscalYearQuery {
    /// The fiscal year (verksamhetsår); null where nobody has set it up.
    async fn fiscal_year(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The fiscal year (verksamhetsår).")] year: i32,
    ) -> Option<Result<FiscalYear>> {
        let found = async {
            let context = context(ctx).await?;
            let found = store::fiscal_year::find(context.store.reader(), &context.scope, year).await?;
            found.map(FiscalYear::of).transpose()
        };
        found.await.transpose()
    }
}

/// What is decided for a year. What is left out stays, or is the standing template's where nobody has set the year up.
#[derive(Debug, InputObject)]
pub struct ReportingCycleSetInput {
    /// The fiscal year (verksamhetsår), 2005-2100.
    year: i32,
    /// The version that the change builds on; null for a year that nobody has set up.
    expected_version: Option<i32>,
    /// The template (mall) for the year's interim reports.
    cycle: Option<ReportingCycle>,
    /// The last days of the interim periods (delårsperiodernas sista dagar), 1-6 of the year: needed with CUSTOM, refused with the
    /// other cycles, which have theirs.
    interim_period_ends: Option<Vec<Date>>,
    /// Where the municipality's own days (kommunens egna dagar) move that fall on a day that is not a working day.
    roll: Option<RollPolicy>,
    /// Days off (lediga dagar) beside the holidays, all of them: at most 100, from 31 days before the year to 31 days after it.
    extra_days_off: Option<Vec<Date>>,
    /// Low-activity weeks (lågaktivitetsveckor), all of them, by ISO week number: 1-52, or 53 in a year that has it.
    low_activity_weeks: Option<Vec<i32>>,
    /// Planned milestones (planerade milstolpar), all of them, at most 100. Those of events that a new cycle doesn't have go with them.
    planned_milestones: Option<Vec<PlannedMilestoneInput>>,
    /// Thresholds (gränsvärden).
    thresholds: Option<CalendarThresholdsInput>,
    /// Special reasons (särskilda skäl) to propose the budget for the next year in November, at most 5,000 characters; null: there are none.
    late_budget_proposal_reason: MaybeUndefined<Prose>,
    /// Special reasons (särskilda skäl) to decide the budget for the next year in December, at most 5,000 characters; null: there are none.
    late_budget_reason: MaybeUndefined<Prose>,
}

/// The year as it is set up, or why it is not.
#[derive(Debug, SimpleObject)]
pub struct ReportingCycleSetPayload {
    /// The year after the change; null where it was refused.
    fiscal_year: Option<FiscalYear>,
    /// Changes (ändringar) that `deadlinesGenerate` would now make, by day and code; empty where it was refused, and where that would
    /// be.
    changes: Vec<DeadlineChange>,
    /// Why `deadlinesGenerate` would be refused now (varför hålltiderna inte kan tas fram); empty where it would not. The year is set up
    /// nevertheless.
    generation_errors: Vec<UserError>,
    /// Why it was refused; empty where it was not.
    user_errors: Vec<UserError>,
}

/// A new year from the last one.
#[derive(Debug, InputObject)]
pub struct YearStartInput {
    /// The fiscal year (verksamhetsår) to begin from, which is set up.
    from: i32,
    /// The fiscal year (verksamhetsår) to set up, which is not.
    to: i32,
    /// A dry run (provkörning): nothing is written. Null means false.
    dry_run: Option<bool>,
}

/// The new year, or why it was not set up.
#[derive(Debug, SimpleObject)]
pub struct YearStartPayload {
    /// The year as it is set up, in a dry run as it would be; null where it was refused.
    fiscal_year: Option<FiscalYear>,
    /// What a person should look at (vad någon bör se över), in Swedish or English by `Accept-Language`.
    look_at: Vec<String>,
    /// Why it was refused; empty where it was not.
    user_errors: Vec<UserError>,
}

#[derive(Debug, Default)]
pub struct FiscalYearMutation;

#[Object]
impl FiscalYearMutation {
    /// Sets a new year up from the last one (lägger upp ett nytt år från det förra): its cycle, thresholds, days off, low-activity weeks and
    /// planned milestones, moved to the new year's days (C12). Rules go on by themselves; deadlines come with `deadlinesGenerate`.
    /// COORDINATOR at the root unit.
    async fn year_start(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The years.")] input: YearStartInput,
    ) -> Result<YearStartPayload> {
        let context = context(ctx).await?;
        let change = hand_over!(input, YearStartInput => service::year_start::YearStart {
            from, to
        } and (dry_run) as (is_dry_run: dry_run.unwrap_or(false)));
        let started = service::year_start::start(context, change).await;
        let (started, user_errors) = outcome(started, context.language())?;
        batch(ctx).await?.forget();
        let (year, look_at) = started.map(|started| (started.year, started.look_at)).unzip();
        let told = look_at.iter().flatten();
        Ok(YearStartPayload {
            look_at: told
                .map(|text| text.in_language(context.language()).to_owned())
                .collect(),
            fiscal_year: year.map(FiscalYear::of).transpose()?,
            user_errors,
        })
    }

    /// Sets a year up: the cycle of its interim reports, and what else is decided for its calendar. Deadlines stay where they are
    /// until `deadlinesGenerate`. COORDINATOR at the root unit.
    async fn reporting_cycle_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is decided.")] input: ReportingCycleSetInput,
    ) -> Result<ReportingCycleSetPayload> {
        let context = context(ctx).await?;
        let (year, expected_version) = (input.year, input.expected_version);
        let decision = hand_over!(input, ReportingCycleSetInput => Decision {
            cycle, interim_period_ends, roll, extra_days_off, low_activity_weeks
        } and (planned_milestones, thresholds, late_budget_proposal_reason, late_budget_reason) as (
            planned: planned_milestones.map(|planned| planned.into_iter().map(Into::into).collect()),
            thresholds: thresholds.unwrap_or_default().into(),
            late_budget_proposal: decided(late_budget_proposal_reason),
            late_budget: decided(late_budget_reason),
        ) but year, expected_version);
        let set = service::reporting_cycle::set(context, year, expected_version, decision).await;
        let (set, user_errors) = outcome(set, context.language())?;
        let (year, generation) = set.map(|SetUp { year, generation }| (year, generation)).unzip();
        let (generation, refused) = generation.map_or((None, Vec::new()), |generation| match generation {
            Ok(generation) => (Some(generation), Vec::new()),
            Err(rejections) => (None, rejections),
        });
        let refused = refused.iter();
        Ok(ReportingCycleSetPayload {
            changes: generation.map(changes).unwrap_or_default(),
            generation_errors: refused
                .map(|rejection| UserError::new(rejection, context.language()))
                .collect(),
            fiscal_year: year.map(FiscalYear::of).transpose()?,
            user_errors,
        })
    }
}
