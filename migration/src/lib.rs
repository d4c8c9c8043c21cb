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

pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_organization::Migration),
            Box::new(m0002_framework::Migration),
            Box::new(m0003_steering_document::Migration),
            Box::new(m0004_indicator::Migration),
            Box::new(m0005_action_plan::Migration),
            Box::new(m0006_result::Migration),
            Box::new(m0007_publication::Migration),
            Box::new(m0008_fiscal_year::Migration),
            Box::new(m0009_audit_event::Migration),
            Box::new(m0010_idempotency_key::Migration),
            Box::new(m0011_calendar::Migration),
            Box::new(m0012_deadline::Migration),
            Box::new(m0013_calendar_feed::Migration),
            Box::new(m0014_closing::Migration),
            Box::new(m0015_correction::Migration),
            Box::new(m0016_disclosure::Migration),
        ]
    }
}
