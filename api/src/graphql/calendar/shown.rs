//! A calendar as its objects share it.

use std::{collections::HashMap, sync::Arc};

use arshjul_entity::{DeadlineId, OrganizationUnitId, organization_unit};
use tokio::sync::OnceCell;

use super::{Deadline, ReportingEvent};
use crate::{
    domain::{calendar as rules, language::Language},
    graphql::{
        engine::{Key, Loaded},
        organization_unit::OrganizationUnit,
    },
    service::{self, context::RequestContext},
};

/// A calendar on its way out, shared by everything that is shown of it.
#[derive(Debug)]
pub struct Shown {
    pub calendar: Arc<service::calendar::Calendar>,
    pub language: Language,
    units: HashMap<OrganizationUnitId, Arc<organization_unit::Model>>,
    /// Of the calendar, then of those around it.
    pub(super) events: Vec<Arc<rules::ReportingEvent>>,
    findings: OnceCell<Vec<rules::finding::Finding>>,
}

impl Shown {
    pub fn new(context: &RequestContext, calendar: Arc<service::calendar::Calendar>) -> Arc<Self> {
        let view = &calendar.view;
        let events = view.events.iter().chain(&view.events_around);
        Arc::new(Self {
            events: events.cloned().map(Arc::new).collect(),
            findings: OnceCell::new(),
            calendar,
            language: context.language(),
            units: context.units.clone(),
        })
    }

    pub(super) fn unit(&self, id: OrganizationUnitId) -> Option<OrganizationUnit> {
        self.units.get(&id).cloned().map(OrganizationUnit)
    }

    pub(super) fn event(&self, code: &str) -> Option<ReportingEvent> {
        let event = self.events.iter().find(|event| event.code == code);
        event.cloned().map(ReportingEvent)
    }

    pub(super) fn deadline(self: &Arc<Self>, id: DeadlineId) -> Option<Deadline> {
        let place = self.calendar.place(id)?;
        Some(Deadline {
            shown: self.clone(),
            place,
        })
    }

    /// Looks for what there is to notice, if nobody has yet.
    pub(super) async fn found(&self) -> Result<&[rules::finding::Finding], service::Failure> {
        let find = || service::calendar::findings(&self.calendar);
        self.findings.get_or_try_init(find).await.map(Vec::as_slice)
    }

    /// What was found.
    pub(super) fn findings(&self) -> &[rules::finding::Finding] {
        self.findings.get().map_or(&[], Vec::as_slice)
    }
}

impl Key for DeadlineId {
    /// The calendar that the deadline stands in.
    type Value = Arc<Shown>;

    async fn load(context: &RequestContext, keys: &[Self]) -> Loaded<Self> {
        let calendars =
            service::calendar::of_deadlines(context.store.reader(), context, keys.iter().copied()).await?;
        let shown = |calendar| Shown::new(context, calendar);
        Ok(calendars
            .into_iter()
            .map(|(id, calendar)| (id, shown(calendar)))
            .collect())
    }
}
