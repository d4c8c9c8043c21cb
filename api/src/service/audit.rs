//! Every change is kept: who, when, what, before and after (R9).

use arshjul_entity::{OrganizationUnitId, audit_event};
use sea_orm::{ConnectionTrait, DbErr, Set};
use serde_json::Value as Json;

use super::session::Session;
use crate::{
    domain::policy::{Act, Permit},
    store,
};

/// One change of one row, with what the row was and became.
#[derive(Clone, Debug)]
pub struct Change {
    pub entity: &'static str,
    pub id: i64,
    /// The unit whose people may read of the change; none where it concerns the whole group.
    pub unit: Option<OrganizationUnitId>,
    pub before: Option<Json>,
    pub after: Option<Json>,
}

/// Records changes, in the transaction that made them.
pub async fn record<A: Act>(
    tx: &impl ConnectionTrait,
    session: &Session,
    permit: &Permit<A>,
    changes: impl IntoIterator<Item = Change>,
) -> Result<(), DbErr> {
    let events = changes.into_iter().map(|change| audit_event::ActiveModel {
        at: Set(session.visit.now),
        actor: Set(permit.actor().to_owned()),
        request_id: Set(session.visit.request_id.clone()),
        action: Set(permit.action().name().to_owned()),
        entity: Set(change.entity.to_owned()),
        entity_id: Set(change.id),
        unit_id: Set(change.unit),
        before: Set(change.before.map(|json| json.to_string())),
        after: Set(change.after.map(|json| json.to_string())),
        ..Default::default()
    });
    store::audit_event::insert(tx, permit, events.collect()).await
}
