//! How far a unit has come with a deadline.

use std::{collections::HashMap, sync::Arc};

use arshjul_entity::{DeadlineId, OrganizationUnitId};
use async_graphql::{Context, Object, Result};

use super::{Deadline, Request};
use crate::{
    domain::calendar::{self as rules, Progress},
    graphql::{
        action::Action,
        engine::{DateTime, Inside, Key, Loaded, Nest, Planned, batch, context},
        enums::DeadlineState,
        organization_unit::OrganizationUnit,
    },
    service::{self, context::RequestContext},
    store::{self, deadline::Words},
};

#[derive(Clone, Debug)]
pub struct DeadlineUnit {
    pub(super) deadline: Deadline,
    pub(super) unit: OrganizationUnitId,
}

impl DeadlineUnit {
    /// The deadline whose hand-in counts: its own, or the one that serves it.
    fn serving(&self) -> &rules::Deadline {
        let view = &self.deadline.shown.calendar.view;
        view.serving(self.deadline.rules(), self.unit)
    }

    fn server(&self) -> Option<Deadline> {
        let id = self.serving().id;
        (id != self.deadline.rules().id).then(|| self.deadline.shown.deadline(id))?
    }

    fn done(&self) -> Option<(chrono::DateTime<chrono::Utc>, bool)> {
        match self.serving().units.get(&self.unit)? {
            Progress::Done { at, is_on_time } => Some((*at, *is_on_time)),
            Progress::Open | Progress::Waived | Progress::Served { .. } => None,
        }
    }
}

impl Nest for DeadlineUnit {
    fn plan<'a>(field: &str, inside: &Inside<'a>) -> Option<Planned<'a, Self>>
    where
        Self: 'a,
    {
        match field {
            "unit" => inside.one(|part: &Self| part.deadline.shown.unit(part.unit)),
            "servedBy" => inside.maybe(Self::server),
            _ => None,
        }
    }
}

/// A unit's part of a deadline (enhetens del av en hålltid): how far it has come.
#[Object]
impl DeadlineUnit {
    /// The unit (enhet).
    async fn unit(&self, ctx: &Context<'_>) -> Result<OrganizationUnit> {
        OrganizationUnit::load(ctx, self.unit).await
    }

    /// Where it stands (läge) today; that of the hand-in that serves this one, where another does.
    fn state(&self) -> DeadlineState {
        let view = &self.deadline.shown.calendar.view;
        rules::state::state(view, self.deadline.rules(), self.unit).into()
    }

    /// When it was done; null where it is not.
    fn completed_at(&self) -> Option<DateTime> {
        self.done().map(|(at, _)| DateTime(at))
    }

    /// Whether it was done in time (om den gjordes i tid): by the day that was due then; null where it is not done.
    fn is_on_time(&self) -> Option<bool> {
        self.done().map(|(_, is_on_time)| is_on_time)
    }

    /// Requests (begäranden): what is asked of the unit, with what the deadlines ask that this one serves; of what another hand-in serves, its own.
    fn requests(&self) -> Vec<Request> {
        let shown = &self.deadline.shown;
        let requests = shown.calendar.book.hand_in(self.deadline.rules().id, self.unit);
        Request::all(shown, requests.into_iter().cloned())
    }

    /// Why it counts as done without what is missing (skäl att godta att det saknas), for those who may read the unit's drafts; null where
    /// nothing was accepted.
    async fn gap_reason(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        let words = async { batch(ctx).await?.one(WordsOf(self.deadline.rules().id)).await };
        let words = words.await.transpose()?;
        words
            .map(|words| words.get(&self.unit)?.gap_reason.clone())
            .transpose()
    }

    /// The answer (svar) that the unit gave, for those who may read its drafts.
    async fn answer(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        let words = async { batch(ctx).await?.one(WordsOf(self.deadline.rules().id)).await };
        let words = words.await.transpose()?;
        words
            .map(|words| words.get(&self.unit)?.answer.clone())
            .transpose()
    }

    /// Why it is not needed (skäl att den inte behövs), for those who may read the unit's drafts.
    async fn waive_reason(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        let words = async { batch(ctx).await?.one(WordsOf(self.deadline.rules().id)).await };
        let words = words.await.transpose()?;
        words
            .map(|words| words.get(&self.unit)?.waive_reason.clone())
            .transpose()
    }

    /// The deadline (hålltid) whose hand-in serves this one too; null where the unit has a hand-in of its own to make.
    fn served_by(&self) -> Option<Deadline> {
        self.server()
    }

    /// What the viewer can do with the unit's part now, by the table that decides, how far it has come, and what has come in.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<Action>> {
        let context = context(ctx).await?;
        let (calendar, deadline) = (&self.deadline.shown.calendar, self.deadline.rules());
        let possible = service::deadline::of_unit(context, calendar, deadline, self.unit);
        Ok(possible.into_iter().map(Action).collect())
    }
}

/// What units wrote about a deadline, as far as the viewer may read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WordsOf(pub DeadlineId);

impl Key for WordsOf {
    type Value = Arc<HashMap<OrganizationUnitId, Words>>;

    async fn load(context: &RequestContext, keys: &[Self]) -> Loaded<Self> {
        let ids: Vec<_> = keys.iter().map(|key| key.0.0).collect();
        let mut words: HashMap<_, HashMap<_, _>> = HashMap::new();
        for (deadline, unit, said) in
            store::deadline::words(context.store.reader(), &context.scope, &ids).await?
        {
            words.entry(WordsOf(deadline)).or_default().insert(unit, said);
        }
        Ok(words
            .into_iter()
            .map(|(key, words)| (key, Arc::new(words)))
            .collect())
    }
}
