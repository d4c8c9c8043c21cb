//! The load of ISO weeks.

use arshjul_entity::OrganizationUnitId;
use async_graphql::{Context, Object, Result};

use super::super::{organization_unit::OrganizationUnit, scalar::Date};
use crate::domain::calendar as rules;

/// Minutes are stored, hours shown.
pub(super) fn hours(minutes: u32) -> f64 {
    f64::from(minutes) / 60.0
}

#[derive(Clone, Debug)]
pub struct CalendarWeek(pub(super) rules::load::Week);

/// Kalendervecka: an ISO week, and what it asks of the units (C6). What is cancelled, waived or served by another hand-in asks
/// nothing.
#[Object]
impl CalendarWeek {
    /// ISO 8601 week, such as `2026-W45`.
    async fn iso_week(&self) -> &str {
        &self.0.iso_week
    }

    /// Måndagen.
    async fn starts_on(&self) -> Date {
        Date(self.0.starts_on)
    }

    /// Antal arbetsdagar, the municipality's own days off not counted.
    async fn working_days(&self) -> u32 {
        self.0.working_days
    }

    /// Antal inlämningar: deadlines × units.
    async fn deadline_count(&self) -> u32 {
        self.0.deadline_count
    }

    /// Uppskattad arbetstid of all units, in hours.
    async fn effort_hours(&self) -> f64 {
        hours(self.0.effort)
    }

    /// Belastning of each unit that has something due, in the order in which the units were made.
    async fn units(&self) -> Vec<UnitLoad> {
        self.0.units.iter().copied().map(UnitLoad::from).collect()
    }
}

#[derive(Clone, Copy, Debug)]
pub struct UnitLoad {
    pub unit: OrganizationUnitId,
    pub deadline_count: u32,
    /// Minutes.
    pub effort: u32,
}

impl From<rules::load::UnitLoad> for UnitLoad {
    fn from(load: rules::load::UnitLoad) -> Self {
        let rules::load::UnitLoad {
            unit,
            deadline_count,
            effort,
        } = load;
        Self {
            unit,
            deadline_count,
            effort,
        }
    }
}

/// Enhetens belastning under en vecka.
#[Object]
impl UnitLoad {
    /// Enhet.
    async fn unit(&self, ctx: &Context<'_>) -> Result<OrganizationUnit> {
        OrganizationUnit::load(ctx, self.unit).await
    }

    /// Antal inlämningar.
    async fn deadline_count(&self) -> u32 {
        self.deadline_count
    }

    /// Uppskattad arbetstid, in hours.
    async fn effort_hours(&self) -> f64 {
        hours(self.effort)
    }
}
