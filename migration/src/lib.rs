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
mod m0017_requirement;
mod m0018_relation;
mod m0020_request;
mod m0021_closing_reason;
mod m0025_example_figure;
mod m0030_code_case;
mod m0031_title_key;
mod m0040_personal_access_token;
mod m0041_figure_by_indicator;
mod standing;
mod table;

pub use standing::Standing;
use table::Statements;

/// What every migration is written with.
mod prelude {
    pub use sea_orm_migration::{prelude::*, schema::*};

    pub use crate::table::{Statements, check, index, one_of, reference, unique};
}

pub struct Migrator;

/// The migrations by their modules, whose names the database remembers them by. Those that came when a database could tell what it needs
/// say the oldest migration that a program must know to serve what they make: their own name where a program from before them would read
/// or write what is no longer so, and otherwise what the one before them says. It never becomes less.
macro_rules! migrations {
    ($($module:ident $(needs $needs:ident)?;)*) => {
        fn all() -> Vec<Migration> {
            vec![$(Migration {
                name: stringify!($module),
                needs: [$(stringify!($needs))?].first().copied(),
                needed_before: None,
                up: $module::up,
                down: $module::down,
            }),*]
        }
    };
}

migrations! {
    m0001_organization;
    m0002_framework;
    m0003_steering_document;
    m0004_indicator;
    m0005_action_plan;
    m0006_result;
    m0007_publication;
    m0008_fiscal_year;
    m0009_audit_event;
    m0010_idempotency_key;
    m0011_calendar;
    m0012_deadline;
    m0013_calendar_feed;
    m0014_closing;
    m0015_correction;
    m0016_disclosure;
    m0017_requirement needs m0016_disclosure;
    m0018_relation needs m0018_relation;
    m0020_request needs m0020_request;
    m0021_closing_reason needs m0020_request;
    m0025_example_figure needs m0020_request;
    m0030_code_case needs m0020_request;
    m0031_title_key needs m0031_title_key;
    m0040_personal_access_token needs m0031_title_key;
    m0041_figure_by_indicator needs m0031_title_key;
}

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let mut needed = None;
        let boxed = all().into_iter().map(|migration| {
            let needed_before = std::mem::replace(&mut needed, migration.needs);
            Box::new(Migration {
                needed_before,
                ..migration
            }) as Box<dyn MigrationTrait>
        });
        boxed.collect()
    }
}

/// The statements of a migration, by the name that the database remembers it by.
struct Migration {
    name: &'static str,
    /// The oldest migration that a program must know from then on; none where the database can't tell yet.
    needs: Option<&'static str>,
    needed_before: Option<&'static str>,
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
        Statements::run_all(manager, self.up, self.needs).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        Statements::run_all(manager, self.down, self.needed_before).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
