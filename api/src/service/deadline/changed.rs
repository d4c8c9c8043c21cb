//! Deadlines as a command left them, told before it commits: after that nothing can fail any more.

use std::{collections::HashMap, sync::Arc};

use arshjul_entity::DeadlineId;

use crate::{
    service::{
        Failure,
        calendar::{self, Calendar},
        context::RequestContext,
    },
    store::transaction::Transaction,
};

#[derive(Debug)]
pub struct Changed {
    /// In the order in which they are told.
    pub ids: Vec<DeadlineId>,
    /// Each where it is due now.
    pub calendars: HashMap<DeadlineId, Arc<Calendar>>,
}

impl Changed {
    pub(super) async fn commit(
        tx: Transaction,
        context: &RequestContext,
        ids: impl IntoIterator<Item = DeadlineId>,
    ) -> Result<Self, Failure> {
        let ids: Vec<_> = ids.into_iter().collect();
        let calendars = calendar::of_deadlines(&tx, context, ids.iter().copied()).await?;
        tx.commit().await?;
        Ok(Self { ids, calendars })
    }
}
