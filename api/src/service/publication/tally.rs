//! How much a publication shows and hides.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::disclosure::{Edition, Published, SuppressionCause};

/// How many cells a publication shows, hides and misses, and what is kept of what it could have told.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Counts {
    pub shown: i32,
    pub suppressed: i32,
    pub missing: i32,
    pub by_cause: Vec<(SuppressionCause, i32)>,
    pub information_kept: f64,
}

/// What came of disclosure control, over all tables.
#[derive(Debug, Default)]
pub(super) struct Tally {
    causes: BTreeMap<SuppressionCause, i32>,
    kept: f64,
    all: f64,
}

impl Tally {
    pub fn add(&mut self, tables: &[Edition]) {
        for table in tables {
            let information = table.information();
            self.kept += information.kept;
            self.all += information.all;
            for (_, _, cause) in table.hidden() {
                *self.causes.entry(cause).or_default() += 1;
            }
        }
    }

    pub fn counts(self, cells: impl Iterator<Item = Published>) -> Counts {
        let mut counts = Counts {
            by_cause: self.causes.into_iter().collect(),
            information_kept: if self.all > 0.0 { self.kept / self.all } else { 1.0 },
            ..Counts::default()
        };
        for cell in cells {
            match cell {
                Published::Value(_) => counts.shown += 1,
                Published::Suppressed(_) => counts.suppressed += 1,
                Published::Missing(_) => counts.missing += 1,
                Published::NotApplicable => {}
            }
        }
        counts
    }
}
