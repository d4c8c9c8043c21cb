//! R6: a key makes a retry give the identical answer and write nothing twice. Keys belong to their caller and are kept 30 days.

use chrono::Duration;
use sea_orm::DatabaseTransaction;
use serde::{Serialize, de::DeserializeOwned};

use super::{Failure, context::RequestContext, digest, input::Check};
use crate::{
    domain::{
        policy::{Act, Permit},
        rejection::{Reason, Rejection},
    },
    store,
};

/// Longest key, in characters.
pub const MAX_KEY: usize = 255;
const KEPT: Duration = Duration::days(30);

/// What a key says of a request.
#[derive(Debug)]
pub enum Claim<T> {
    /// Its first use: the answer is to be kept with [`keep`].
    First,
    /// It was used with the same body, and this was the answer.
    Answered(T),
}

/// Checks that a key can be one.
pub fn check(key: Option<&str>) -> Result<(), Failure> {
    let mut check = Check::default();
    check.optional("idempotencyKey", key, MAX_KEY);
    check.done()
}

/// Takes the key in the transaction that does what is asked.
pub async fn claim<A: Act, T: DeserializeOwned>(
    tx: &DatabaseTransaction,
    context: &RequestContext,
    permit: &Permit<A>,
    key: &str,
    body: &impl Serialize,
) -> Result<Claim<T>, Failure> {
    let now = context.visit.now;
    // The body's JSON has one form: fields stand in the order of the type, and numbers in their shortest form.
    let body_hash = digest::sha256(&serde_json::to_vec(body)?);
    store::idempotency_key::expire(tx, permit, now - KEPT).await?;
    match store::idempotency_key::take(tx, permit, key, &body_hash, now).await? {
        None => Ok(Claim::First),
        Some(kept) if kept.body_hash != body_hash => {
            Err(Rejection::at("idempotencyKey", Reason::IdempotencyKeyReused).into())
        }
        Some(kept) => Ok(Claim::Answered(serde_json::from_str(&kept.answer)?)),
    }
}

/// Keeps the answer, in the same transaction.
pub async fn keep<A: Act>(
    tx: &DatabaseTransaction,
    permit: &Permit<A>,
    key: &str,
    answer: &impl Serialize,
) -> Result<(), Failure> {
    let answer = serde_json::to_string(answer)?;
    Ok(store::idempotency_key::answer(tx, permit, key, answer).await?)
}
