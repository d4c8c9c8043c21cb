//! Personal access tokens made and revoked (A6).

use std::collections::BTreeSet;

use arshjul_entity::{OrganizationUnitId, PersonalAccessTokenId, personal_access_token};
use chrono::TimeDelta;
use sea_orm::Set;
use serde::Serialize;

use super::{
    Failure,
    audit::{self, Change},
    code,
    context::RequestContext,
    idempotency::{self, Claim},
    input::{Check, not_found, only},
};
use crate::{
    domain::{
        policy::{Action, Grant, Permit, Viewer, act},
        rejection::Reason,
        token_scope::{TokenScope, listed},
    },
    store::{self, transaction::Transaction},
};

mod secret;
mod sign_in;

pub use secret::Secret;
pub use sign_in::{Refused, sign_in};

/// Characters of a name.
const NAME: usize = 100;
/// Live tokens of one person.
pub const TOKENS: u64 = 20;
/// Days that a token opens something, at most and where nobody says.
pub const DAYS: i32 = 366;
pub const USUAL_DAYS: i32 = 90;
/// The column of the token's hash, which the history has no business with.
const HASH: &str = "token_hash";

/// A new token; units by their codes.
#[derive(Debug, Serialize)]
pub struct New {
    pub name: String,
    pub read_raw: BTreeSet<String>,
    pub submit: BTreeSet<String>,
    pub days: i32,
}

/// A token, and the secret that nobody is shown again; none of one that was revoked before the retry.
#[derive(Debug)]
pub struct Made {
    pub token: personal_access_token::Model,
    pub secret: Option<Secret>,
}

/// Safe to retry with a key. The secret is kept nowhere, so a retry gives the token another in place of the one that got lost.
pub async fn create(context: &RequestContext, key: Option<&str>, new: New) -> Result<Made, Failure> {
    Permit::<act::PersonalAccessTokenCreate>::of_own(&context.viewer, &context.tree)?;
    // What hangs on a sign-in can't be looked up when nobody signs in.
    let viewer = by_stored_roles(context).await?;
    let permit = Permit::<act::PersonalAccessTokenCreate>::of_own(&viewer, &context.tree);
    let permit = permit.map_err(|_| not_stored(context, Action::PersonalAccessTokenCreate, None))?;
    idempotency::check(key)?;
    let scope = checked(context, &viewer, &new)?;
    let secret = Secret::random()?;
    let tx = context.store.begin().await?;
    if let Some(key) = key
        && let Claim::Answered(id) = idempotency::claim(&tx, context, &permit, key, &new).await?
    {
        return give_anew(tx, context, &permit, id, secret).await;
    }
    let now = context.visit.now;
    let token = personal_access_token::ActiveModel {
        subject: Set(permit.actor().to_owned()),
        name: Set(new.name),
        token_hash: Set(secret.hash()),
        read_raw: Set(listed(&scope.read_raw)),
        submit: Set(listed(&scope.submit)),
        created_at: Set(now),
        expires_at: Set(now + TimeDelta::days(new.days.into())),
        last_used_at: Set(None),
        revoked_at: Set(None),
        ..Default::default()
    };
    if store::personal_access_token::count_own(&tx, &permit, now).await? >= TOKENS {
        return Err(Reason::TooManyTokens { maximum: TOKENS }.into());
    }
    let token = store::personal_access_token::insert(&tx, &permit, token).await?;
    if let Some(key) = key {
        idempotency::keep(&tx, &permit, key, &token.id).await?;
    }
    let change = Change::made(None, &token).without(HASH);
    audit::record(&tx, context, &permit, [change]).await?;
    tx.commit().await?;
    let secret = Some(secret);
    Ok(Made { token, secret })
}

/// The viewer with nothing but the roles that are given in the database.
async fn by_stored_roles(context: &RequestContext) -> Result<Viewer, Failure> {
    let subject = context.viewer.actor().to_owned();
    let stored = store::role_grant::of_subject(context.store.reader(), &subject).await?;
    let grant = |grant: arshjul_entity::role_grant::Model| Grant {
        role: grant.role,
        unit: grant.unit_id,
    };
    Ok(Viewer::Person {
        subject,
        name: None,
        grants: stored.into_iter().map(grant).collect(),
    })
}

fn not_stored(context: &RequestContext, action: Action, unit: Option<OrganizationUnitId>) -> Reason {
    let unit = unit.and_then(|unit| context.tree.by_id(unit));
    let unit = unit.or_else(|| context.tree.root());
    Reason::RoleNotStored {
        action: action.name(),
        unit: unit.map(|unit| unit.code.clone()).unwrap_or_default(),
    }
}

/// What the token is made for, where the person may do it.
fn checked(context: &RequestContext, viewer: &Viewer, new: &New) -> Result<TokenScope, Failure> {
    let mut check = Check::default();
    check.text("name", &new.name, NAME);
    check.range("validDays", new.days.into(), 1, DAYS.into());
    let mut units = |field: &str, codes: &BTreeSet<String>, action| {
        let reach = viewer.reach(&context.tree, action);
        let mut units = BTreeSet::new();
        for code in codes {
            let Some(unit) = check.step(code::unit(context, field, code))? else {
                continue;
            };
            if !reach.covers(unit) {
                check.refuse(field, not_stored(context, action, Some(unit)));
            }
            units.insert(unit);
        }
        Ok::<_, Failure>(units)
    };
    let scope = TokenScope {
        read_raw: units("readRawOf", &new.read_raw, Action::ReadRaw)?,
        submit: units("submitFor", &new.submit, Action::ResultsSubmit)?,
    };
    check.done()?;
    Ok(scope)
}

/// The token that a key was used for, with a secret of its own from now on.
async fn give_anew(
    tx: Transaction,
    context: &RequestContext,
    permit: &Permit<act::PersonalAccessTokenCreate>,
    id: PersonalAccessTokenId,
    secret: Secret,
) -> Result<Made, Failure> {
    let tokens = store::personal_access_token::by_ids(&tx, &context.scope, [id.0]).await?;
    let token = tokens.into_iter().next();
    let token = token.ok_or_else(|| not_found("id", "personalAccessToken"))?;
    if token.revoked_at.is_some() {
        return Ok(Made { token, secret: None });
    }
    store::personal_access_token::open_by(&tx, permit, id, secret.hash()).await?;
    let change = Change::changed(None, &token, &token).without(HASH);
    audit::record(&tx, context, permit, [change]).await?;
    tx.commit().await?;
    let secret = Some(secret);
    Ok(Made { token, secret })
}

/// Answers the token as it is from now on.
pub async fn revoke(
    context: &RequestContext,
    id: Option<i64>,
) -> Result<personal_access_token::Model, Failure> {
    let (viewer, tree) = (&context.viewer, &context.tree);
    if matches!(viewer, Viewer::Token { .. }) {
        Permit::<act::PersonalAccessTokenRevoke>::group(viewer, tree)?;
    }
    let tokens = store::personal_access_token::by_ids(context.store.reader(), &context.scope, id).await?;
    let token = only(tokens, "id", "personalAccessToken")?;
    let permit = Permit::<act::PersonalAccessTokenRevoke>::of_token(viewer, tree, &token.subject)?;
    let now = context.visit.now;
    let tx = context.store.begin().await?;
    if !store::personal_access_token::revoke(&tx, &permit, token.id, now).await? {
        return Err(not_found("id", "personalAccessToken").into());
    }
    let revoked = personal_access_token::Model {
        revoked_at: Some(now),
        ..token.clone()
    };
    let change = Change::changed(None, &token, &revoked).without(HASH);
    audit::record(&tx, context, &permit, [change]).await?;
    tx.commit().await?;
    Ok(revoked)
}

/// The units of a token's scope that are there.
pub fn units(context: &RequestContext, stored: &str) -> BTreeSet<OrganizationUnitId> {
    let scope = TokenScope::stored(stored, "");
    let known = |id: &OrganizationUnitId| context.tree.by_id(*id).is_some();
    scope.read_raw.into_iter().filter(known).collect()
}
