//! How the tables of Årshjul came to be: one topic per file, up and down, the same on SQLite and PostgreSQL.
//!
//! Nothing here knows today's entities. A migration tells what the tables became on its day, so it repeats names
//! instead of sharing them, and is never edited once released.

#![expect(
    elided_lifetimes_in_paths,
    reason = "async_trait has to see `&SchemaManager` as the trait writes it: a lifetime that is written out binds elsewhere"
)]

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

mod m0001_organization;
mod m0002_framework;
mod m0003_steering_document;
mod m0004_indicator;
mod m0005_action_plan;
mod m0006_result;
mod m0007_publication;
mod m0008_fiscal_year;
mod m0009_audit_event;
mod m0010_idempotency_key;
mod m0011_calendar;
mod m0012_deadline;
mod m0013_calendar_feed;
mod m0014_closing;
mod m0015_correction;
mod m0016_disclosure;
mod table;

use table::Statements;

/// What every migration is written with.
mod prelude {
    pub use sea_orm_migration::{prelude::*, schema::*};

    pub use crate::table::{Statements, check, index, one_of, reference, unique};
}

pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let migration = |name, up, down| Box::new(Migration { name, up, down }) as Box<dyn MigrationTrait>;
        vec![
            migration(
                "m0001_organization",
                m0001_organization::up,
                m0001_organization::down,
            ),
            migration("m0002_framework", m0002_framework::up, m0002_framework::down),
            migration(
                "m0003_steering_document",
                m0003_steering_document::up,
                m0003_steering_document::down,
            ),
            migration("m0004_indicator", m0004_indicator::up, m0004_indicator::down),
            migration(
                "m0005_action_plan",
                m0005_action_plan::up,
                m0005_action_plan::down,
            ),
            migration("m0006_result", m0006_result::up, m0006_result::down),
            migration(
                "m0007_publication",
                m0007_publication::up,
                m0007_publication::down,
            ),
            migration(
                "m0008_fiscal_year",
                m0008_fiscal_year::up,
                m0008_fiscal_year::down,
            ),
            migration(
                "m0009_audit_event",
                m0009_audit_event::up,
                m0009_audit_event::down,
            ),
            migration(
                "m0010_idempotency_key",
                m0010_idempotency_key::up,
                m0010_idempotency_key::down,
            ),
            migration("m0011_calendar", m0011_calendar::up, m0011_calendar::down),
            migration("m0012_deadline", m0012_deadline::up, m0012_deadline::down),
            migration(
                "m0013_calendar_feed",
                m0013_calendar_feed::up,
                m0013_calendar_feed::down,
            ),
            migration("m0014_closing", m0014_closing::up, m0014_closing::down),
            migration("m0015_correction", m0015_correction::up, m0015_correction::down),
            migration("m0016_disclosure", m0016_disclosure::up, m0016_disclosure::down),
        ]
    }
}

/// The statements of a migration, by the name that the database remembers it by.
struct Migration {
    name: &'static str,
    up: fn(&mut Statements),
    down: fn(&mut Statements),
}

impl MigrationName for Migration {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        Statements::run_all(manager, self.up).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        Statements::run_all(manager, self.down).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
