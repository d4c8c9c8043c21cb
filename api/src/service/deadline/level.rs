//! Levelling: moves that take the top off the units' worst weeks, proposed to be looked at, and applied as they were seen.

use std::collections::BTreeSet;

use arshjul_entity::{DeadlineId, OrganizationUnitId};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use sea_orm::Set;
use sha2::{Digest as _, Sha256};

use super::{changed, revised};
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
        Failure, audit,
        calendar::{self, Calendar, Filter},
        input::{Check, PROSE},
        session::Session,
    },
    store,
};

/// The year's calendar with the moves that would level it for the chosen units, or for all.
pub async fn propose(
    session: &Session,
    year: CalendarYear,
    units: Option<&BTreeSet<OrganizationUnitId>>,
) -> Result<(Calendar, Proposal), Failure> {
    let calendar = calendar::of_year(session, year, &Filter::default()).await?;
    let proposal = levelling::propose(&calendar.view, units);
    Ok((calendar, proposal))
}

/// What two proposals have in common exactly where they are the same moves.
#[must_use]
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
pub async fn apply(session: &Session, change: Levelling) -> Result<Vec<DeadlineId>, Failure> {
    let permit = Permit::<act::CalendarProposalApply>::group(&session.viewer, &session.tree)?;
    let Levelling {
        year,
        units,
        fingerprint: seen,
        reason,
    } = change;
    let mut check = Check::default();
    check.text("reason", &reason, PROSE);
    check.done()?;
    let (calendar, proposal) = propose(session, year, units.as_ref()).await?;
    let has_changed = || Rejection::at("fingerprint", Reason::ProposalChanged);
    if fingerprint(&proposal) != seen {
        return Err(has_changed().into());
    }
    let tx = session.store.begin().await?;
    let ids = proposal.moves.iter().map(|step| step.deadline.0);
    let held = store::deadline::hold(&tx, &permit, ids).await?;
    let mut changes = Vec::with_capacity(held.len());
    for step in &proposal.moves {
        let row = held
            .iter()
            .find(|row| row.id == step.deadline)
            .ok_or_else(has_changed)?;
        // Nobody has touched it since the calendar was read.
        let version = calendar.find(step.deadline).map(|(_, row)| row.version);
        if version != Some(row.version) {
            return Err(has_changed().into());
        }
        let mut after = revised(session, row);
        after.due_on = Set(step.to);
        after.move_reason = Set(Some(reason.clone()));
        let after = store::deadline::update(&tx, &permit, after).await?;
        changes.push(changed(row, &after));
    }
    audit::record(&tx, session, &permit, changes).await?;
    tx.commit().await?;
    Ok(proposal.moves.iter().map(|step| step.deadline).collect())
}
