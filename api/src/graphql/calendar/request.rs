//! Requests: what is asked of units, one thing each.

use std::{collections::BTreeSet, sync::Arc};

use async_graphql::{Context, Object, Result};

use super::{Deadline, Shown};
use crate::{
    domain::book::{self, Asked},
    graphql::{
        activity::Activity,
        engine::{Date, DateTime, Period, batch, context, find, load, missing},
        enums::{Gender, RequestKind},
        indicator::Indicator,
        organization_unit::OrganizationUnit,
    },
    service::result::AnsweredRequest,
};

#[derive(Clone, Debug)]
pub struct Request {
    shown: Arc<Shown>,
    request: book::Request,
}

impl Request {
    pub(super) fn all(shown: &Arc<Shown>, requests: impl IntoIterator<Item = book::Request>) -> Vec<Self> {
        let requests = requests.into_iter();
        requests
            .map(|request| Self {
                shown: shown.clone(),
                request,
            })
            .collect()
    }

    /// Those that a submission answered, as they stood then.
    pub async fn answered(ctx: &Context<'_>, answered: &[AnsweredRequest]) -> Result<Vec<Self>> {
        let deadlines: BTreeSet<_> = answered.iter().map(|request| request.deadline).collect();
        if deadlines.is_empty() {
            return Ok(Vec::new());
        }
        let shown = batch(ctx).await?.many(deadlines).await?;
        let requests = answered.iter().filter_map(|answered| {
            Some(Self {
                shown: shown.get(&answered.deadline)?.clone(),
                request: answered.request()?,
            })
        });
        Ok(requests.collect())
    }

    const fn line(&self) -> Option<book::CellLine> {
        match &self.request.asked {
            Asked::Cells(line) => Some(*line),
            Asked::Question(_) | Asked::FollowUp(_) | Asked::Act(_) => None,
        }
    }

    async fn asking(&self, ctx: &Context<'_>, id: arshjul_entity::DeadlineId) -> Result<Deadline> {
        if let Some(deadline) = self.shown.deadline(id) {
            return Ok(deadline);
        }
        let deadline = Deadline::load(ctx, id).await?;
        deadline.ok_or_else(|| missing("Deadline"))
    }

    /// Whether it is answered is for those who may read the unit's raw results.
    async fn answer(&self, ctx: &Context<'_>) -> Result<Option<Option<book::Answer>>> {
        let context = context(ctx).await?;
        let may_read = context.scope.raw.covers(self.request.unit);
        Ok(may_read.then_some(self.request.answer))
    }
}

/// A request (begäran): one thing asked of one unit, with who asks and by when (C11). That it is asked is for everyone; whether it is
/// answered, for those who may read the unit's raw results.
#[Object]
impl Request {
    /// The request's kind (begärans slag).
    fn kind(&self) -> RequestKind {
        (&self.request.asked).into()
    }

    /// The unit (enhet) that is asked.
    async fn unit(&self, ctx: &Context<'_>) -> Result<OrganizationUnit> {
        OrganizationUnit::load(ctx, self.request.unit).await
    }

    /// The indicator (indikator) whose results are asked for; null where none are.
    async fn indicator(&self, ctx: &Context<'_>) -> Option<Result<Indicator>> {
        Some(load(ctx, self.line()?.indicator).await)
    }

    /// The period (period) that is asked for; null where no results are.
    async fn period(&self) -> Option<Period> {
        Some(Period(self.line()?.period.to_string()))
    }

    /// The unit (enhet) whose results are asked for: one that the unit took over from, where it was not there in the period; null where
    /// no results are asked for.
    async fn results_of(&self, ctx: &Context<'_>) -> Option<Result<OrganizationUnit>> {
        Some(OrganizationUnit::load(ctx, self.line()?.unit).await)
    }

    /// The genders (kön) that are asked for; empty where no results are.
    fn genders(&self) -> Vec<Gender> {
        let indicator = self
            .line()
            .and_then(|line| self.shown.calendar.indicators.get(&line.indicator));
        match indicator {
            Some(indicator) if indicator.split_by_gender => vec![Gender::Total, Gender::Women, Gender::Men],
            Some(_) => vec![Gender::Total],
            None => Vec::new(),
        }
    }

    /// The question (fråga); null where none is put.
    fn question(&self) -> Option<&str> {
        match &self.request.asked {
            Asked::Question(question) => Some(question),
            Asked::Cells(_) | Asked::FollowUp(_) | Asked::Act(_) => None,
        }
    }

    /// The activity (aktivitet) to follow up; null where it is not one in particular.
    async fn activity(&self, ctx: &Context<'_>) -> Option<Result<Activity>> {
        match self.request.asked {
            Asked::FollowUp(activity) => find(ctx, activity).await.transpose(),
            Asked::Cells(_) | Asked::Question(_) | Asked::Act(_) => None,
        }
    }

    /// The deadline (hålltid) that asks.
    async fn deadline(&self, ctx: &Context<'_>) -> Result<Deadline> {
        self.asking(ctx, self.request.deadline).await
    }

    /// The last day (sista dag): that of the hand-in which serves the deadline, where another does.
    fn due_on(&self) -> Date {
        Date(self.request.due_on)
    }

    /// The deadline (hålltid) that asks for the same first, and whose answer this one uses; null where it asks by itself.
    async fn used_from(&self, ctx: &Context<'_>) -> Option<Result<Deadline>> {
        Some(self.asking(ctx, self.request.uses?).await)
    }

    /// Whether it is answered (besvarad); null for those who may not know.
    async fn is_answered(&self, ctx: &Context<'_>) -> Option<Result<bool>> {
        let answer = self.answer(ctx).await.transpose()?;
        Some(answer.map(|answer| answer.is_some()))
    }

    /// When it was answered (när den besvarades); null while it is not, and for those who may not know.
    async fn answered_at(&self, ctx: &Context<'_>) -> Option<Result<DateTime>> {
        match self.answer(ctx).await {
            Ok(answer) => Some(Ok(DateTime(answer.flatten()?.at))),
            Err(error) => Some(Err(error)),
        }
    }
}
