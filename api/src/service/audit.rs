//! Every change is kept: who, when, what, before and after (R9).

use arshjul_entity::{OrganizationUnitId, audit_event};
use sea_orm::{ConnectionTrait, DbErr, ModelTrait, Set};
use serde_json::Value as Json;

use super::context::RequestContext;
use crate::{
    domain::policy::{Act, Permit},
    store::{
        self,
        audit_event::{name_and_id, snapshot},
    },
};

/// One change of one row, with what the row was and became.
#[derive(Clone, Debug)]
pub struct Change {
    entity: String,
    id: i64,
    /// The unit whose people may read of the change; none where it concerns the whole group.
    unit: Option<OrganizationUnitId>,
    before: Option<Json>,
    after: Option<Json>,
}

impl Change {
    fn of<M: ModelTrait>(unit: Option<OrganizationUnitId>, row: &M) -> Self {
        let (entity, id) = name_and_id(row);
        Self {
            entity,
            id,
            unit,
            before: None,
            after: None,
        }
    }

    /// A row that was not there.
    pub fn made<M: ModelTrait>(unit: Option<OrganizationUnitId>, after: &M) -> Self {
        Self {
            after: Some(snapshot(after)),
            ..Self::of(unit, after)
        }
    }

    pub fn changed<M: ModelTrait>(unit: Option<OrganizationUnitId>, before: &M, after: &M) -> Self {
        Self {
            before: Some(snapshot(before)),
            ..Self::made(unit, after)
        }
    }

    /// A row that is there no longer.
    pub fn removed<M: ModelTrait>(unit: Option<OrganizationUnitId>, before: &M) -> Self {
        Self {
            before: Some(snapshot(before)),
            ..Self::of(unit, before)
        }
    }

    /// Puts what the row was and is linked to beside its columns.
    pub fn linked(mut self, before: &[(&str, Vec<i64>)], after: &[(&str, Vec<i64>)]) -> Self {
        for (side, links) in [(&mut self.before, before), (&mut self.after, after)] {
            if let Some(Json::Object(columns)) = side {
                let links = links.iter().cloned();
                columns.extend(links.map(|(field, ids)| (field.to_owned(), ids.into())));
            }
        }
        self
    }

    /// With the reason that was given for it, where no column keeps it.
    pub fn because(mut self, reason: &str) -> Self {
        if let Some(Json::Object(columns)) = &mut self.after {
            columns.insert("reason".to_owned(), reason.into());
        }
        self
    }

    /// Without a column that the history has no business with.
    pub fn without(mut self, column: &str) -> Self {
        for side in [&mut self.before, &mut self.after] {
            if let Some(Json::Object(columns)) = side {
                columns.remove(column);
            }
        }
        self
    }
}

/// Records changes, in the transaction that made them.
pub async fn record<A: Act>(
    tx: &impl ConnectionTrait,
    context: &RequestContext,
    permit: &Permit<A>,
    changes: impl IntoIterator<Item = Change>,
) -> Result<(), DbErr> {
    let events = changes.into_iter().map(|change| audit_event::ActiveModel {
        at: Set(context.visit.now),
        actor: Set(permit.actor().to_owned()),
        request_id: Set(context.visit.request_id.clone()),
        action: Set(permit.action().name().to_owned()),
        entity: Set(change.entity),
        entity_id: Set(change.id),
        unit_id: Set(change.unit),
        before: Set(change.before.map(|json| json.to_string())),
        after: Set(change.after.map(|json| json.to_string())),
        ..Default::default()
    });
    store::audit_event::insert(tx, permit, events.collect()).await
}
