//! Units' parts of deadlines that are held, each with what became of it by the book.

use std::collections::BTreeMap;

use arshjul_entity::{DeadlineId, OrganizationUnitId, deadline_unit};

use crate::{
    domain::{
        calendar::PartState,
        policy::{Act, Permit},
    },
    service::{Failure, calendar::StoredDeadlines, context::RequestContext},
    store::{self, transaction::Transaction},
};

pub(super) struct Parts {
    pub rows: Vec<deadline_unit::Model>,
    pub stored: StoredDeadlines,
    states: BTreeMap<(DeadlineId, OrganizationUnitId), PartState>,
}

impl Parts {
    pub async fn of<A: Act>(
        tx: &Transaction,
        context: &RequestContext,
        permit: &Permit<A>,
        deadlines: &[i64],
    ) -> Result<Self, Failure> {
        let rows = store::deadline::parts(tx, permit, deadlines.iter().copied()).await?;
        let whole = store::deadline::whole(tx, &context.scope, deadlines).await?;
        let stored = StoredDeadlines::of(tx, context, whole).await?;
        let mut states = BTreeMap::new();
        for deadline in &stored.deadlines {
            for unit in deadline.units.keys() {
                let state = PartState::of(&stored.deadlines, deadline, *unit);
                states.extend(state.map(|state| ((deadline.id, *unit), state)));
            }
        }
        Ok(Self { rows, stored, states })
    }

    pub fn find(&self, deadline: DeadlineId, unit: OrganizationUnitId) -> Option<&deadline_unit::Model> {
        let mut rows = self.rows.iter();
        rows.find(|part| part.deadline_id == deadline && part.unit_id == unit)
    }

    pub fn state(&self, part: &deadline_unit::Model) -> PartState {
        let state = self.states.get(&(part.deadline_id, part.unit_id));
        state.copied().unwrap_or(PartState::Open)
    }
}
