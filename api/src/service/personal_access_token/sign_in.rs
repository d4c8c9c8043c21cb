//! Signing in with a personal token (A6): looked up, and the roles with it, whenever it is used, so that it opens nothing that its person
//! has lost.

use std::time::Duration;

use arshjul_entity::personal_access_token;
use chrono::{DateTime, TimeDelta, Utc};
use tokio::time::timeout;

use super::secret::Secret;
use crate::{
    domain::token_scope::TokenScope,
    service::{Failure, context::Identity},
    store::{self, Store},
};

/// Why a token opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    Unknown,
    Revoked,
    Expired,
    /// No role is given to the person in the database any more.
    WithoutRole,
}

/// Uses are noted so seldom, that reading does not become writing.
const NOTED_EVERY: TimeDelta = TimeDelta::hours(1);
/// How long a request waits for its use to be noted: where others write for longer, the next one does.
const PATIENCE: Duration = Duration::from_secs(2);

/// Whom a token stands for: two statements, and once an hour a third that notes its use.
pub async fn sign_in(
    store: &Store,
    secret: &Secret,
    now: DateTime<Utc>,
) -> Result<Result<Identity, Refused>, Failure> {
    let db = store.reader();
    let Some(token) = store::personal_access_token::by_hash(db, &secret.hash()).await? else {
        return Ok(Err(Refused::Unknown));
    };
    if token.revoked_at.is_some() {
        return Ok(Err(Refused::Revoked));
    }
    if token.expires_at <= now {
        return Ok(Err(Refused::Expired));
    }
    if store::role_grant::of_subject(db, &token.subject)
        .await?
        .is_empty()
    {
        return Ok(Err(Refused::WithoutRole));
    }
    if token.last_used_at.is_none_or(|last| now - last >= NOTED_EVERY) {
        note(store, &token, now).await;
    }
    let scope = TokenScope::stored(&token.read_raw, &token.submit);
    Ok(Ok(Identity {
        subject: token.subject,
        name: None,
        grants: Vec::new(),
        token: Some(scope),
    }))
}

/// Nobody is turned away because it can't be noted that they came.
async fn note(store: &Store, token: &personal_access_token::Model, now: DateTime<Utc>) {
    let noted = async {
        let tx = store.begin().await?;
        store::personal_access_token::note_use(&tx, token.id, now).await?;
        tx.commit().await
    };
    match timeout(PATIENCE, noted).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => {
            tracing::warn!(token = token.id.0, %error, "the use of a personal token can't be noted");
        }
        Err(_) => tracing::debug!(
            token = token.id.0,
            "the use of a personal token is noted another time"
        ),
    }
}
