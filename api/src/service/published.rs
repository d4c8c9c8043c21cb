//! Steps of the commands on published content: rows with a code, their links and their history.

use sea_orm::{ModelTrait, Value};

use super::{
    Failure,
    audit::Change,
    context::RequestContext,
    input::{self, not_found},
    link::Links,
};
use crate::{
    domain::policy::{Act, Permit},
    store::{
        audit_event::name_and_id,
        row::{self, Changes, Coded, Makes},
        transaction::Transaction,
    },
};

/// The row that an id names, held until the transaction ends.
pub async fn held<E: Coded, A: Act>(
    tx: &Transaction,
    permit: &Permit<A>,
    id: Option<i64>,
    what: &'static str,
) -> Result<E::Model, Failure> {
    let found = row::hold::<E, A>(tx, permit, id).await?;
    Ok(found.ok_or_else(|| not_found("id", what))?)
}

/// Writes a new row with its links. Answers it as stored, and what is to be kept of it.
pub async fn make<E: Coded, A: Makes<E>>(
    tx: &Transaction,
    permit: &Permit<A>,
    row: E::Model,
    links: &Links,
) -> Result<(E::Model, Change), Failure> {
    let code = row.get(E::CODE);
    let made = row::insert::<E, A>(tx, permit, row).await;
    let made = made.map_err(|error| match &code {
        Value::String(Some(code)) => input::taken(error, code),
        _ => error.into(),
    })?;
    links.write(tx, permit, name_and_id(&made).1).await?;
    let change = Change::made(None, &made).linked(&[], &links.fields());
    Ok((made, change))
}

/// Writes a row anew, and the links that are named. Answers it as stored, and what is to be kept of the change.
pub async fn change<E: Coded, A: Changes<E>>(
    tx: &Transaction,
    context: &RequestContext,
    permit: &Permit<A>,
    (current, changed): (&E::Model, E::Model),
    links: &Links,
) -> Result<(E::Model, Change), Failure> {
    let changed = row::update::<E, A>(tx, permit, changed).await?;
    let (_, id) = name_and_id(&changed);
    let before = links.stored(tx, context, id).await?;
    links.write(tx, permit, id).await?;
    let change = Change::changed(None, current, &changed).linked(&before.fields(), &links.fields());
    Ok((changed, change))
}
