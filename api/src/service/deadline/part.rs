//! Units' parts of deadlines that are held, each with what became of it.

use std::collections::BTreeSet;

use arshjul_entity::{DeadlineId, OrganizationUnitId, deadline_unit};

use crate::{
    domain::policy::{Act, Permit},
    service::Failure,
    store::{self, transaction::Transaction},
};

/// What became of a unit's part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PartState {
    Open,
    Done,
    Waived,
    Served(DeadlineId),
}

pub(super) struct Parts {
    pub rows: Vec<deadline_unit::Model>,
    /// The units that are really asked by deadlines which serve one of these.
    serving: BTreeSet<(DeadlineId, OrganizationUnitId)>,
}

impl Parts {
    pub async fn of<A: Act>(
        tx: &Transaction,
        permit: &Permit<A>,
        deadlines: impl IntoIterator<Item = i64>,
    ) -> Result<Self, Failure> {
        let rows = store::deadline::parts(tx, permit, deadlines).await?;
        let by: BTreeSet<_> = rows.iter().filter_map(|part| part.served_by_id).collect();
        let serving = store::deadline::asking(tx, permit, by.into_iter().map(|id| id.0)).await?;
        Ok(Self {
            rows,
            serving: serving.into_iter().collect(),
        })
    }

    pub fn find(&self, deadline: DeadlineId, unit: OrganizationUnitId) -> Option<&deadline_unit::Model> {
        let mut rows = self.rows.iter();
        rows.find(|part| part.deadline_id == deadline && part.unit_id == unit)
    }

    /// Who is served by a deadline that was withdrawn, or that asks the unit no more, is on its own (as in `CalendarView::serving`).
    pub fn state(&self, part: &deadline_unit::Model) -> PartState {
        match (part.completed_at, part.waived_at, part.served_by_id) {
            (Some(_), _, _) => PartState::Done,
            (None, Some(_), _) => PartState::Waived,
            (None, None, Some(by)) if self.serving.contains(&(by, part.unit_id)) => PartState::Served(by),
            (None, None, _) => PartState::Open,
        }
    }
}
