//! Levelling: moves that take the top off the units' worst weeks, proposed to be looked at, and applied as they were seen.

use std::collections::BTreeSet;

use arshjul_entity::{OrganizationUnitId, deadline};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

use super::{changed::Changed, held::as_revised, part::Parts};
use crate::{
    domain::{
        calendar::{
            CalendarYear,
            levelling::{self, Proposal},
        },
        policy::{Permit, act},
        rejection::{Reason, Rejection},
    },
    service::{
        Failure,
        audit::{self, Change},
        calendar::{self, Calendar, Filter},
        context::RequestContext,
        input::{Check, PROSE},
        reckoning::reckon,
    },
    store,
};

/// The year's calendar with the moves that would level it for the chosen units, or for all.
pub async fn propose(
    context: &RequestContext,
    year: CalendarYear,
    units: Option<&BTreeSet<OrganizationUnitId>>,
) -> Result<(Calendar, Proposal), Failure> {
    let calendar = calendar::of_year(context, year, &Filter::default()).await?;
    let (view, units) = (calendar.view.clone(), units.cloned());
    let proposal = reckon(move |given_up| levelling::propose(&view, units.as_ref(), given_up)).await?;
    Ok((calendar, proposal))
}

/// What two proposals have in common exactly where they are the same moves.
pub fn fingerprint(proposal: &Proposal) -> String {
    let moves = proposal.moves.iter();
    let moves = moves.map(|step| format!("{} {} {}", step.deadline.0, step.from, step.to));
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(moves.collect::<Vec<_>>().join("\n")))
}

/// A proposal as somebody saw it.
#[derive(Debug)]
pub struct Levelling {
    pub year: CalendarYear,
    pub units: Option<BTreeSet<OrganizationUnitId>>,
    pub fingerprint: String,
    pub reason: String,
}

/// Makes the moves that were seen, or none: what changed since may have made others the right ones.
pub async fn apply(context: &RequestContext, change: Levelling) -> Result<Changed, Failure> {
    let permit = Permit::<act::CalendarProposalApply>::group(&context.viewer, &context.tree)?;
    let reason = change.reason;
    let mut check = Check::default();
    check.text("reason", &reason, PROSE);
    check.done()?;
    let (calendar, proposal) = propose(context, change.year, change.units.as_ref()).await?;
    let has_changed = || Rejection::at("fingerprint", Reason::ProposalChanged);
    if fingerprint(&proposal) != change.fingerprint {
        return Err(has_changed().into());
    }
    let tx = context.store.begin().await?;
    let ids = proposal.moves.iter().map(|step| step.deadline.0);
    let held = store::deadline::hold(&tx, &permit, ids).await?;
    let ids: Vec<_> = held.iter().map(|row| row.id.0).collect();
    let parts = Parts::of(&tx, context, &permit, &ids).await?;
    let is_as_seen = |row: &deadline::Model| {
        let mut now = parts.stored.deadlines.iter();
        let now = now.find(|deadline| deadline.id == row.id);
        let seen = calendar.find(row.id).zip(now);
        seen.is_some_and(|((seen, stored), now)| stored.version == row.version && seen.units == now.units)
    };
    // Nobody has touched any of them since the calendar was read, nor handed in.
    if held.len() != proposal.moves.len() || !held.iter().all(is_as_seen) {
        return Err(has_changed().into());
    }
    let days: Vec<_> = proposal
        .moves
        .iter()
        .map(|step| (step.deadline, step.to))
        .collect();
    store::deadline::move_all(&tx, &permit, &days, &reason, context.visit.now).await?;
    let changes = proposal.moves.iter().filter_map(|step| {
        let row = held.iter().find(|row| row.id == step.deadline)?;
        let after = deadline::Model {
            due_on: step.to,
            move_reason: Some(reason.clone()),
            ..as_revised(context, row)
        };
        Some(Change::changed(None, row, &after))
    });
    audit::record(&tx, context, &permit, changes).await?;
    let moved = proposal.moves.iter().map(|step| step.deadline);
    Changed::commit(tx, context, moved).await
}
