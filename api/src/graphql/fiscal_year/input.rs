//! What is decided for a year, as it is sent.

use async_graphql::{InputObject, MaybeUndefined};

use crate::{
    domain::calendar::{DecidedThresholds, Planned, PuttingOff},
    graphql::{
        engine::{Date, EventCode, Prose, hand_over},
        enums::MilestoneKind,
    },
};

/// A planned milestone (planerad milstolpe).
#[derive(Debug, InputObject)]
pub struct PlannedMilestoneInput {
    /// The reporting event's code (redovisningstillfällets kod), such as `INTERIM-2026-08-31`: one of the year's calendar, by the new
    /// cycle.
    event_code: EventCode,
    /// A milestone (milstolpe) that the event has; its period end can't be planned.
    milestone: MilestoneKind,
    /// The planned day (planerad dag). One after the last day that the law allows is taken, and found by STATUTORY_BREACH.
    planned_on: Date,
}

/// Thresholds (gränsvärden); what is left out stays.
#[derive(Debug, Default, InputObject)]
pub struct CalendarThresholdsInput {
    /// Soon (snart): working days, 0-125.
    due_soon: Option<i32>,
    /// Aligned (i takt): working days, 0-125.
    aligned: Option<i32>,
    /// Parallel follow-ups (parallell uppföljning): working days, 0-125.
    parallel: Option<i32>,
    /// A collision (krock): hand-ins in one ISO week, 2-100.
    collision: Option<i32>,
    /// Short notice (kort varsel): working days, 0-125.
    notice: Option<i32>,
}

pub fn decided(reason: MaybeUndefined<Prose>) -> PuttingOff {
    match reason {
        MaybeUndefined::Undefined => PuttingOff::AsBefore,
        MaybeUndefined::Null => PuttingOff::Not,
        MaybeUndefined::Value(reason) => PuttingOff::For(reason.0),
    }
}

impl From<PlannedMilestoneInput> for Planned {
    fn from(input: PlannedMilestoneInput) -> Self {
        hand_over!(input, PlannedMilestoneInput => Planned {
            milestone
        } and (event_code, planned_on) as (event: event_code.0, on: planned_on.0))
    }
}

impl From<CalendarThresholdsInput> for DecidedThresholds {
    fn from(input: CalendarThresholdsInput) -> Self {
        hand_over!(input, CalendarThresholdsInput => DecidedThresholds {
            due_soon, aligned, parallel, collision, notice,
        })
    }
}
