//! One hand-in for several (C7): the units' parts of deadlines that are given up point to the one that serves them.

use std::collections::BTreeSet;

use arshjul_entity::{DeadlineId, OrganizationUnitId, deadline, deadline_unit};

use super::{
    changed::Changed,
    held::{NOT_FOUND, part_changed, revised, served_by, units},
    part::Parts,
};
use crate::{
    domain::{
        calendar::{PartState, changeable},
        policy::{Act, Permit, act},
        rejection::{Reason, Rejection},
    },
    service::{
        self, Failure,
        audit::{self, Change},
        context::RequestContext,
        same_version,
    },
    store::{self, transaction::Transaction},
};

/// How one deadline stands for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Its hand-in is theirs too.
    Serve,
    /// What both ask is asked there alone: their reports use it, each on its own day.
    AskOnce,
}

/// What `PARALLEL_FOLLOW_UP` proposes.
#[derive(Debug)]
pub struct Merge {
    pub keep: Option<i64>,
    pub expected_version: i32,
    pub give_up: Vec<Option<i64>>,
    /// None: all that both ask, and that have handed in neither.
    pub units: Option<Vec<Option<i64>>>,
}

/// A merge taken back.
#[derive(Debug)]
pub struct Unmerge {
    pub keep: Option<i64>,
    pub expected_version: i32,
    /// None: all that it serves.
    pub give_back: Option<Vec<Option<i64>>>,
    pub units: Option<Vec<Option<i64>>>,
}

/// The deadlines of a merge, all of them held, with their parts and what they serve.
struct Merging {
    keep: deadline::Model,
    others: Vec<deadline::Model>,
    parts: Parts,
    served: Vec<deadline_unit::Model>,
}

impl Merging {
    async fn hold<A: Act>(
        tx: &Transaction,
        context: &RequestContext,
        permit: &Permit<A>,
        keep: Option<i64>,
        expected_version: i32,
        others: &[(Option<i64>, Vec<String>)],
    ) -> Result<Self, Failure> {
        let ids = others.iter().filter_map(|(id, _)| *id).chain(keep);
        let mut held = store::deadline::hold(tx, permit, ids).await?;
        let missing = others
            .iter()
            .filter(|(id, _)| id.is_none() || *id == keep || held.iter().all(|row| Some(row.id.0) != *id));
        let refused = missing.map(|(_, path)| Rejection {
            path: path.clone(),
            ..Rejection::from(NOT_FOUND)
        });
        service::refuse_if_any(refused.collect())?;
        let place = held.iter().position(|row| Some(row.id.0) == keep);
        let keep = place.map(|place| held.remove(place));
        let keep = keep.ok_or_else(|| Rejection::at("keepId", NOT_FOUND))?;
        same_version(expected_version, keep.version)?;
        let all: Vec<_> = held.iter().chain([&keep]).map(|row| row.id.0).collect();
        let parts = Parts::of(tx, context, permit, &all).await?;
        let served = store::deadline::served(tx, permit, all).await?;
        Ok(Self {
            parts,
            served,
            keep,
            others: held,
        })
    }

    /// The parts that the kept deadline can serve: both ask the unit, and both are open. A hand-in that was made already had not all
    /// that it would have to have.
    fn shared(&self, named: Option<&[OrganizationUnitId]>) -> Result<Vec<&deadline_unit::Model>, Failure> {
        let (mut shared, mut refused) = (Vec::new(), Vec::new());
        let of_others = self
            .parts
            .rows
            .iter()
            .filter(|part| part.deadline_id != self.keep.id);
        let chosen = |part: &&deadline_unit::Model| named.is_none_or(|named| named.contains(&part.unit_id));
        for part in of_others.filter(chosen) {
            let Some(kept) = self.parts.find(self.keep.id, part.unit_id) else {
                continue;
            };
            if let Some(reason) = self.chain(kept, part) {
                refused.push(Rejection::from(reason));
            } else if self.parts.state(part).can_be_tied() && self.parts.state(kept).can_be_tied() {
                shared.push(part);
            }
        }
        service::refuse_if_any(refused)?;
        Ok(shared)
    }

    /// Who serves is not served, and what is served serves nobody: a hand-in is found in one step.
    fn chain(&self, kept: &deadline_unit::Model, part: &deadline_unit::Model) -> Option<Reason> {
        let serves = |by: DeadlineId, unit| {
            let mut served = self.served.iter();
            served.any(|part| part.served_by_id == Some(by) && part.unit_id == unit)
        };
        let code = |id: DeadlineId| {
            let mut rows = self.others.iter().chain([&self.keep]);
            rows.find(|row| row.id == id)
                .map_or_else(String::new, |row| row.code.clone())
        };
        let is_tied = part.uses_id.is_some() && part.uses_id != Some(self.keep.id);
        let in_chain = match self.parts.state(part) {
            _ if kept.uses_id.is_some() => Some(self.keep.id),
            _ if is_tied => Some(part.deadline_id),
            _ if matches!(self.parts.state(kept), PartState::Served(_)) => Some(self.keep.id),
            PartState::Served(by) if by != self.keep.id => Some(part.deadline_id),
            _ if serves(part.deadline_id, part.unit_id) => Some(part.deadline_id),
            _ => None,
        };
        in_chain.map(|id| Reason::MergeChain { deadline: code(id) })
    }

    /// Writes what parts are served by, and counts the change of every deadline that it touches.
    async fn write<A: Act>(
        &self,
        tx: &Transaction,
        context: &RequestContext,
        permit: &Permit<A>,
        parts: &[&deadline_unit::Model],
        (way, by): (Way, Option<DeadlineId>),
    ) -> Result<(), Failure> {
        let mut changes = Vec::new();
        for row in self.others.iter().chain([&self.keep]) {
            let own: Vec<_> = parts.iter().filter(|part| part.deadline_id == row.id).collect();
            if own.is_empty() && row.id != self.keep.id {
                continue;
            }
            let units: Vec<_> = own.iter().map(|part| part.unit_id).collect();
            let tied = |part: &deadline_unit::Model| match way {
                Way::Serve => served_by(part, by),
                Way::AskOnce => deadline_unit::Model {
                    uses_id: by,
                    ..part.clone()
                },
            };
            match way {
                Way::Serve => store::deadline::serve(tx, permit, row.id, &units, by).await?,
                Way::AskOnce => store::deadline::use_from(tx, permit, row.id, &units, by).await?,
            }
            let after = store::deadline::update(tx, permit, revised(context, row)).await?;
            changes.push(Change::changed(None, row, &after));
            let own = own.into_iter();
            changes.extend(own.map(|part| part_changed(part, &tied(part))));
        }
        audit::record(tx, context, permit, changes).await?;
        Ok(())
    }
}

fn listed(field: &str, ids: &[Option<i64>]) -> Vec<(Option<i64>, Vec<String>)> {
    let path = |place: usize| vec![field.to_owned(), place.to_string()];
    ids.iter()
        .enumerate()
        .map(|(place, id)| (*id, path(place)))
        .collect()
}

pub async fn merge(context: &RequestContext, change: Merge) -> Result<Changed, Failure> {
    let permit = Permit::<act::DeadlinesMerge>::group(&context.viewer, &context.tree)?;
    tie(context, &permit, change, Way::Serve).await
}

/// What the others ask is asked by the one that is kept alone; they keep their days, and what only they ask.
pub async fn ask_once(context: &RequestContext, change: Merge) -> Result<Changed, Failure> {
    let permit = Permit::<act::DeadlinesAskOnce>::group(&context.viewer, &context.tree)?;
    tie(context, &permit, change, Way::AskOnce).await
}

async fn tie<A: Act>(
    context: &RequestContext,
    permit: &Permit<A>,
    change: Merge,
    way: Way,
) -> Result<Changed, Failure> {
    let named = change
        .units
        .map(|ids| units(context, "unitIds", &ids))
        .transpose()?;
    let tx = context.store.begin().await?;
    let others = listed("giveUpIds", &change.give_up);
    let merging = Merging::hold(
        &tx,
        context,
        permit,
        change.keep,
        change.expected_version,
        &others,
    )
    .await?;
    let mut rows = merging.others.iter().chain([&merging.keep]);
    rows.try_for_each(|row| changeable(row.cancelled_at.is_some()))?;
    let shared = merging.shared(named.as_deref())?;
    if shared.is_empty() {
        return Err(Reason::NothingShared.into());
    }
    let by = (way, Some(merging.keep.id));
    merging.write(&tx, context, permit, &shared, by).await?;
    Changed::commit(tx, context, [merging.keep.id]).await
}

/// What had been given up is asked for again, as it stood.
pub async fn unmerge(context: &RequestContext, change: Unmerge) -> Result<Changed, Failure> {
    let permit = Permit::<act::DeadlinesUnmerge>::group(&context.viewer, &context.tree)?;
    let keep = change.keep;
    let named = change
        .units
        .map(|ids| units(context, "unitIds", &ids))
        .transpose()?;
    let tx = context.store.begin().await?;
    let others = if let Some(ids) = change.give_back {
        listed("giveBackIds", &ids)
    } else {
        let served = store::deadline::served(&tx, &permit, keep).await?;
        let using = store::deadline::using(&tx, &permit, keep).await?;
        let tied = served.iter().chain(&using);
        let ids: BTreeSet<_> = tied.map(|part| part.deadline_id.0).collect();
        listed("keepId", &ids.into_iter().map(Some).collect::<Vec<_>>())
    };
    let merging = Merging::hold(&tx, context, &permit, keep, change.expected_version, &others).await?;
    let is_chosen = |part: &&deadline_unit::Model| {
        merging.others.iter().any(|row| row.id == part.deadline_id)
            && named.as_ref().is_none_or(|named| named.contains(&part.unit_id))
    };
    let keep = Some(merging.keep.id);
    let parts = merging.parts.rows.iter().filter(is_chosen);
    let (served, others): (Vec<_>, Vec<_>) = parts.partition(|part| part.served_by_id == keep);
    let using: Vec<_> = others.into_iter().filter(|part| part.uses_id == keep).collect();
    if served.is_empty() && using.is_empty() {
        return Err(Reason::NotMerged.into());
    }
    for (way, parts) in [(Way::Serve, served), (Way::AskOnce, using)] {
        if !parts.is_empty() {
            merging.write(&tx, context, &permit, &parts, (way, None)).await?;
        }
    }
    Changed::commit(tx, context, [merging.keep.id]).await
}
