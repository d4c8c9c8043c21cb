//! The load of ISO weeks.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};

use super::Shown;
use crate::{
    domain::calendar as rules,
    graphql::{
        engine::{Date, Inside, Nest, Planned},
        organization_unit::OrganizationUnit,
    },
};

/// Minutes are stored, hours shown.
pub(super) fn hours(minutes: u32) -> f64 {
    f64::from(minutes) / 60.0
}

#[derive(Clone, Debug)]
pub struct CalendarWeek {
    pub(super) shown: Arc<Shown>,
    pub(super) week: rules::load::Week,
}

impl Nest for CalendarWeek {
    fn plan<'a>(field: &str, inside: &Inside<'a>) -> Option<Planned<'a, Self>>
    where
        Self: 'a,
    {
        match field {
            "units" => inside.list(Self::loads),
            _ => None,
        }
    }
}

impl CalendarWeek {
    fn loads(&self) -> Vec<UnitLoad> {
        let loads = self.week.units.iter();
        loads
            .map(|load| UnitLoad {
                shown: self.shown.clone(),
                load: *load,
            })
            .collect()
    }
}

/// A week of the calendar (kalendervecka): an ISO week, and what it asks of the units (C6). What is cancelled, waived or served by
/// another hand-in asks nothing.
#[Object]
impl CalendarWeek {
    /// ISO 8601 week, such as `2026-W45`.
    fn iso_week(&self) -> &str {
        &self.week.iso_week
    }

    /// The Monday (måndagen).
    fn starts_on(&self) -> Date {
        Date(self.week.starts_on)
    }

    /// How many working days (antal arbetsdagar), the municipality's own days off not counted.
    fn working_days(&self) -> u32 {
        self.week.working_days
    }

    /// How many hand-ins (antal inlämningar): deadlines × units.
    fn deadline_count(&self) -> u32 {
        self.week.deadline_count
    }

    /// The estimated working time (uppskattad arbetstid) of all units, in hours.
    fn effort_hours(&self) -> f64 {
        hours(self.week.effort)
    }

    /// The load (belastning) of each unit that has something due, in the order in which the units were made.
    fn units(&self) -> Vec<UnitLoad> {
        self.loads()
    }
}

#[derive(Clone, Debug)]
pub struct UnitLoad {
    shown: Arc<Shown>,
    load: rules::load::UnitLoad,
}

impl Nest for UnitLoad {
    fn plan<'a>(field: &str, inside: &Inside<'a>) -> Option<Planned<'a, Self>>
    where
        Self: 'a,
    {
        match field {
            "unit" => inside.one(|load: &Self| load.shown.unit(load.load.unit)),
            _ => None,
        }
    }
}

/// A unit's load in a week (enhetens belastning under en vecka).
#[Object]
impl UnitLoad {
    /// The unit (enhet).
    async fn unit(&self, ctx: &Context<'_>) -> Result<OrganizationUnit> {
        OrganizationUnit::load(ctx, self.load.unit).await
    }

    /// How many hand-ins (antal inlämningar).
    fn deadline_count(&self) -> u32 {
        self.load.deadline_count
    }

    /// The estimated working time (uppskattad arbetstid), in hours.
    fn effort_hours(&self) -> f64 {
        hours(self.load.effort)
    }
}
