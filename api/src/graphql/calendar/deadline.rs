//! Deadlines, how far their units have come, and how they stand to the reporting.

use std::sync::Arc;

use arshjul_entity::{ActivityId, DeadlineId};
use async_graphql::{Context, ID, Object, Result};
use chrono::Datelike as _;

use super::{Alignment, DeadlineUnit, ReportingEvent, ResolvedDate, Shown};
use crate::{
    domain::calendar as rules,
    graphql::{
        action::Action,
        activity::Activity,
        engine::{Date, DateTime, GlobalId, Identified, Inside, Nest, Period, Planned, batch, context, find},
        enums::{DeadlineKind, RequestedPeriod},
        history::HistoryEntry,
        indicator::Indicator,
        steering_document::SteeringDocument,
    },
    service::{self, calendar::DeadlineDetail, context::RequestContext, deadline::Changed},
    store::audit_event::Kind,
};

#[derive(Clone, Debug)]
pub struct Deadline {
    pub(super) shown: Arc<Shown>,
    /// In the calendar's view.
    pub(super) place: usize,
}

impl Deadline {
    /// The deadline of an id, in the calendar of the year in which it is due.
    pub async fn load(ctx: &Context<'_>, id: DeadlineId) -> Result<Option<Self>> {
        let shown = batch(ctx).await?.one(id).await?;
        Ok(shown.and_then(|shown| shown.deadline(id)))
    }

    /// Deadlines as a command left them.
    pub(super) fn all_changed(context: &RequestContext, changed: &Changed) -> Vec<Self> {
        let found = changed.ids.iter().filter_map(|id| {
            let shown = Shown::new(context, changed.calendars.get(id)?.clone());
            shown.deadline(*id)
        });
        found.collect()
    }

    #[expect(
        clippy::indexing_slicing,
        reason = "places are those of the calendar that is shown"
    )]
    pub(super) fn rules(&self) -> &rules::Deadline {
        &self.shown.calendar.view.deadlines[self.place]
    }

    #[expect(
        clippy::indexing_slicing,
        reason = "rows stand in the places of their deadlines"
    )]
    fn row(&self) -> &DeadlineDetail {
        &self.shown.calendar.rows[self.place]
    }
}

impl Identified for Deadline {
    const KIND: &'static str = "Deadline";

    async fn of_row(ctx: &Context<'_>, id: i64) -> Result<Option<Self>> {
        Self::load(ctx, DeadlineId(id)).await
    }
}

impl Nest for Deadline {
    fn plan<'a>(field: &str, inside: &Inside<'a>) -> Option<Planned<'a, Self>>
    where
        Self: 'a,
    {
        match field {
            "due" => inside.one(|deadline: &Self| Some(ResolvedDate::Deadline(deadline.clone()))),
            "units" => inside.list(Self::parts),
            "reportingEvent" => inside.maybe(Self::fed),
            "indicators" => inside.list(Self::asked),
            "alignment" => inside.maybe(Self::aligned),
            _ => None,
        }
    }
}

impl Deadline {
    fn parts(&self) -> Vec<DeadlineUnit> {
        let units = self.shown.calendar.units(self.rules());
        units
            .map(|(unit, _)| DeadlineUnit {
                deadline: self.clone(),
                unit,
            })
            .collect()
    }

    fn fed(&self) -> Option<ReportingEvent> {
        self.shown.event(self.rules().feeds.as_deref()?)
    }

    fn asked(&self) -> Vec<Indicator> {
        let known = &self.shown.calendar.indicators;
        let asked = self.row().indicators.iter();
        let mut indicators: Vec<_> = asked.filter_map(|id| known.get(id)).cloned().collect();
        indicators.sort_by(|one, other| one.code.cmp(&other.code));
        indicators.into_iter().map(Indicator).collect()
    }

    fn aligned(&self) -> Option<Alignment> {
        let alignment = rules::alignment::alignment(&self.shown.calendar.view, self.rules())?;
        let event = self.shown.event(&alignment.event)?;
        Some(Alignment { alignment, event })
    }
}

/// A deadline (hålltid): a dated task for units in one year (C6).
#[Object]
impl Deadline {
    /// Global id.
    pub async fn id(&self) -> ID {
        GlobalId::row("Deadline", self.rules().id.0)
    }

    /// The code (kod), unique and kept through every move: `RULE-OCCURRENCE` where a rule made it.
    fn code(&self) -> &str {
        &self.rules().code
    }

    /// The deadline's kind (hålltidens slag).
    fn kind(&self) -> DeadlineKind {
        self.rules().kind.into()
    }

    /// The title (rubrik).
    fn title(&self) -> &str {
        &self.rules().title
    }

    /// The process (process) that asks, in the organization's own words; null where the deadline stands for itself. Two hand-ins to one
    /// process are no parallel follow-up.
    fn process(&self) -> Option<&str> {
        self.rules().process.as_deref()
    }

    /// The steering document (styrdokument) that it comes from.
    async fn steering_document(&self, ctx: &Context<'_>) -> Option<Result<SteeringDocument>> {
        find(ctx, self.row().steering_document?).await.transpose()
    }

    /// Whom it is for (målgrupp), where the work is for someone (P8).
    fn audience(&self) -> Option<&str> {
        self.row().audience.as_deref()
    }

    /// The lowest age of those it is for (målgruppens lägsta ålder), in years.
    fn age_from(&self) -> Option<i32> {
        self.row().age_from
    }

    /// The highest age of those it is for (målgruppens högsta ålder), in years.
    fn age_to(&self) -> Option<i32> {
        self.row().age_to
    }

    /// Questions (frågor) that are to be answered, beside indicators and activities; with those of the deadlines that it `serves`.
    fn questions(&self) -> Vec<&str> {
        let questions = self.row().questions.as_deref();
        questions.into_iter().flat_map(str::lines).collect()
    }

    /// The last day (sista dag), with where it comes from: the day that a rule gives, or that a person set.
    fn due(&self) -> ResolvedDate {
        ResolvedDate::Deadline(self.clone())
    }

    /// The rule's day (regelns dag), where a person moved the deadline from it; otherwise null.
    fn moved_from(&self) -> Option<Date> {
        let due = &self.rules().due;
        due.is_moved().then_some(Date(due.ruled_on))
    }

    /// The reason for the move (skäl till flytten), for those who may read drafts somewhere; null also where nobody moved it.
    fn move_reason(&self) -> Option<&str> {
        self.row().move_reason.as_deref()
    }

    /// The first day (första dag) that levelling may choose.
    fn earliest_on(&self) -> Date {
        Date(*self.rules().window.start())
    }

    /// The last day (sista dag) that levelling may choose.
    fn latest_on(&self) -> Date {
        Date(*self.rules().window.end())
    }

    /// The units (enheter) that it asks, each with how far it has come; only chosen ones in a calendar of chosen units.
    fn units(&self) -> Vec<DeadlineUnit> {
        self.parts()
    }

    /// The reporting event (redovisningstillfälle) that it feeds.
    fn reporting_event(&self) -> Option<ReportingEvent> {
        self.fed()
    }

    /// Indicators (indikatorer) that it asks for, by code; with those of the deadlines that it `serves`, from the units for which it
    /// does.
    fn indicators(&self) -> Vec<Indicator> {
        self.asked()
    }

    /// Which period (vilken period) of its indicators it asks for.
    fn asks_for(&self) -> RequestedPeriod {
        self.rules().asks_for.columns().0.into()
    }

    /// The period (perioden) by name; null where it is not NAMED.
    async fn asks_for_period(&self) -> Option<Period> {
        self.rules().asks_for.columns().1.map(Period)
    }

    /// Activities (aktiviteter) that it asks about, as far as the viewer may see them, in the order they were made; with those of the
    /// deadlines that it `serves`.
    async fn activities(&self, ctx: &Context<'_>) -> Result<Vec<Activity>> {
        let asked = &self.row().activities;
        if asked.is_empty() {
            return Ok(Vec::new());
        }
        let mut found = batch(ctx)
            .await?
            .many::<ActivityId>(asked.iter().copied())
            .await?;
        Ok(asked
            .iter()
            .filter_map(|id| found.remove(id))
            .map(Activity)
            .collect())
    }

    /// The estimated working time (uppskattad arbetstid) for each unit, in hours; null where nobody has estimated it.
    fn effort_hours(&self) -> Option<f64> {
        Some(f64::from(self.row().effort?) / 60.0)
    }

    /// Where it stands (läge) to the nearest milestone of the report that it feeds, or else of any; null where the calendar has none
    /// (C6).
    fn alignment(&self) -> Option<Alignment> {
        self.aligned()
    }

    /// Deadlines (hålltider) whose hand-in this one serves too, for at least one unit; `deadlinesUnmerge` gives them back.
    fn serves(&self) -> Vec<Self> {
        let id = self.rules().id;
        let is_served = |deadline: &rules::Deadline| {
            let mut units = deadline.units.values();
            units.any(|progress| progress.served_by() == Some(id))
        };
        let deadlines = self.shown.calendar.view.deadlines.iter().enumerate();
        let served = deadlines.filter(|(_, deadline)| is_served(deadline));
        served
            .map(|(place, _)| Self {
                shown: self.shown.clone(),
                place,
            })
            .collect()
    }

    /// A link (länk) to where it stands in the picture, from the service's root.
    async fn link(&self) -> String {
        service::work::link(self.rules().due.due_on.year(), &self.rules().code)
    }

    /// Withdrawn (indraget): when it was withdrawn; null where it was not.
    fn cancelled_at(&self) -> Option<DateTime> {
        self.row().cancelled_at.map(DateTime)
    }

    /// Revision as calendar feeds count them (RFC 5545, section 3.8.7.4).
    fn sequence(&self) -> i32 {
        self.row().sequence
    }

    /// When a calendar's reader last had something new to see of it, a hand-in too.
    fn changed_at(&self) -> DateTime {
        DateTime(self.row().changed_at)
    }

    /// Whether this is invented example content.
    fn is_example(&self) -> bool {
        self.row().is_example
    }

    /// The history of changes (ändringshistorik), newest first (R9): what was done to the deadline, for those who may read drafts
    /// somewhere, and how units came along with it, for those who may read their drafts. Empty for others.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, at most 100; null means 100.")] first: Option<i32>,
    ) -> Result<Vec<HistoryEntry>> {
        HistoryEntry::of(ctx, Kind::Deadline, self.rules().id.0, first).await
    }

    /// What the viewer can do with the deadline as a whole now, by the table that decides and how far it has come: to merge, and to ask
    /// once, with another that asks the same unit.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<Action>> {
        let context = context(ctx).await?;
        let possible = service::deadline::of_deadline(context, &self.shown.calendar, self.rules());
        Ok(possible.into_iter().map(Action).collect())
    }

    /// Raised by every change of the deadline as a whole, a merge too; `expectedVersion` of such a change must equal it. What units hand
    /// in, reopen or need not do leaves it as it is.
    fn version(&self) -> i32 {
        self.row().version
    }
}
