//! How much a publication shows and hides.

use std::collections::BTreeMap;

use arshjul_entity::{CountingUnit, IndicatorId, indicator};
use serde::{Deserialize, Serialize};

use super::part::Part;
use crate::domain::{
    disclosure::{Audit, Published, SuppressionCause},
    related,
};

/// How many cells a publication shows, hides and misses, and what is kept of what it could have told.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Counts {
    pub shown: i32,
    pub suppressed: i32,
    pub missing: i32,
    pub by_cause: Vec<(SuppressionCause, i32)>,
    pub information_kept: f64,
    #[serde(default)]
    pub audit: Audited,
}

/// What the audit of what is published came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Audited {
    pub tables: i32,
    pub secrets: i32,
    pub narrowest: Option<f64>,
}

/// What came of disclosure control, over all tables.
#[derive(Debug, Default)]
pub(super) struct Tally {
    causes: BTreeMap<SuppressionCause, i32>,
    kept: f64,
    all: f64,
    audit: Audit,
    /// What each indicator counts: what looks related is looked for in it (S8).
    counted: BTreeMap<IndicatorId, related::Counts>,
}

impl Tally {
    pub fn add(&mut self, part: &Part) {
        self.audit.add(&part.audit);
        for (table, record) in part.tables.iter().zip(&part.records) {
            let information = record.information();
            self.kept += information.kept;
            self.all += information.all;
            for (_, _, cause) in record.hidden() {
                *self.causes.entry(cause).or_default() += 1;
            }
            let counted = self.counted.entry(table.indicator).or_default();
            counted.extend(
                record
                    .counts()
                    .map(|(unit, gender, count)| ((unit, table.period, gender), count)),
            );
        }
    }

    /// What looks related, of indicators that count persons.
    pub fn related(&mut self, indicators: &[indicator::Model]) -> Vec<related::Found> {
        let mut counted = std::mem::take(&mut self.counted);
        counted.retain(|id, _| {
            let indicator = indicators.iter().find(|indicator| indicator.id == *id);
            indicator.is_some_and(|indicator| indicator.counting_unit == CountingUnit::Persons)
        });
        related::found(&counted)
    }

    pub fn counts(self, cells: impl Iterator<Item = Published>) -> Counts {
        let whole = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
        let mut counts = Counts {
            by_cause: self.causes.into_iter().collect(),
            information_kept: if self.all > 0.0 { self.kept / self.all } else { 1.0 },
            audit: Audited {
                tables: whole(self.audit.tables),
                secrets: whole(self.audit.secrets),
                narrowest: self.audit.narrowest,
            },
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
