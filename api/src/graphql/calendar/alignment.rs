//! How a deadline stands to the milestones of reports.

use async_graphql::Object;

use super::ReportingEvent;
use crate::{
    domain::calendar as rules,
    graphql::{
        engine::{Inside, Nest, Planned},
        enums::MilestoneKind,
    },
};

#[derive(Clone, Debug)]
pub struct Alignment {
    pub(super) alignment: rules::alignment::Alignment,
    pub(super) event: ReportingEvent,
}

impl Nest for Alignment {
    fn plan<'a>(field: &str, inside: &Inside<'a>) -> Option<Planned<'a, Self>>
    where
        Self: 'a,
    {
        match field {
            "reportingEvent" => inside.one(|alignment: &Self| Some(alignment.event.clone())),
            _ => None,
        }
    }
}

/// How a deadline stands (hålltidens läge) to the nearest milestone of a report (C6).
#[Object]
impl Alignment {
    /// The reporting event (redovisningstillfälle).
    fn reporting_event(&self) -> ReportingEvent {
        self.event.clone()
    }

    /// The milestone (milstolpe).
    fn milestone(&self) -> MilestoneKind {
        self.alignment.milestone.into()
    }

    /// Working days (arbetsdagar) from the milestone to the deadline; negative: before the milestone.
    fn working_days(&self) -> i32 {
        self.alignment.working_days
    }

    /// Aligned (i takt): on the milestone's day, or a few working days before it (the fiscal year's thresholds).
    fn aligned(&self) -> bool {
        self.alignment.aligned
    }
}
