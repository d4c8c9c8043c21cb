//! R6: a key makes a retry give the identical answer and write nothing twice. Keys belong to their caller and are kept 30 days.

use std::collections::BTreeSet;

use arshjul_entity::idempotency_key;
use chrono::Duration;
use serde::{Serialize, Serializer, de::DeserializeOwned};

use super::{Failure, context::RequestContext, digest, input::Check};
use crate::{
    domain::{
        policy::{Act, Permit},
        rejection::{Reason, Rejection},
    },
    store::{self, transaction::Transaction},
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

/// What was answered to a key already, for who would otherwise reckon long before taking it.
pub async fn answered<A: Act, T: DeserializeOwned>(
    context: &RequestContext,
    permit: &Permit<A>,
    key: &str,
    body: &impl Serialize,
) -> Result<Option<T>, Failure> {
    let since = context.visit.now - KEPT;
    let kept = store::idempotency_key::kept(context.store.reader(), permit, key, since).await?;
    kept.map(|kept| first_answer(&kept, &hash(body)?)).transpose()
}

/// The answer to the first use of a key, to who uses it for the same.
fn first_answer<T: DeserializeOwned>(kept: &idempotency_key::Model, body_hash: &str) -> Result<T, Failure> {
    if kept.body_hash != body_hash {
        return Err(Rejection::at("idempotencyKey", Reason::IdempotencyKeyReused).into());
    }
    Ok(serde_json::from_str(&kept.answer)?)
}

/// The body's JSON has one form: fields stand in the order of the type, and numbers in their shortest form.
fn hash(body: &impl Serialize) -> Result<String, Failure> {
    Ok(digest::sha256(&serde_json::to_vec(body)?))
}

/// A list of which neither order nor repetition means anything, for the JSON of a body.
pub fn as_set<T: Ord + Serialize, S: Serializer>(list: &[T], serializer: S) -> Result<S::Ok, S::Error> {
    list.iter().collect::<BTreeSet<_>>().serialize(serializer)
}

/// Takes the key in the transaction that does what is asked.
pub async fn claim<A: Act, T: DeserializeOwned>(
    tx: &Transaction,
    context: &RequestContext,
    permit: &Permit<A>,
    key: &str,
    body: &impl Serialize,
) -> Result<Claim<T>, Failure> {
    let now = context.visit.now;
    let body_hash = hash(body)?;
    store::idempotency_key::expire(tx, permit, now - KEPT).await?;
    match store::idempotency_key::take(tx, permit, key, &body_hash, now).await? {
        None => Ok(Claim::First),
        Some(kept) => first_answer(&kept, &body_hash).map(Claim::Answered),
    }
}

/// Keeps the answer, in the same transaction.
pub async fn keep<A: Act>(
    tx: &Transaction,
    permit: &Permit<A>,
    key: &str,
    answer: &impl Serialize,
) -> Result<(), Failure> {
    let answer = serde_json::to_string(answer)?;
    Ok(store::idempotency_key::answer(tx, permit, key, answer).await?)
}
