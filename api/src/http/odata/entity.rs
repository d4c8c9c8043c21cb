//! Which sets there are, and what of OData's model their columns are.

use crate::{
    domain::datum::Kind,
    service::dataset::{Dataset, column::About},
};

/// The sets, each with the name of one of its entities and what tells two of them apart.
pub const SETS: [EntitySet; 7] = [
    EntitySet::new("Figures", "Figure", Dataset::Figures, &["id"]),
    EntitySet::new("Indicators", "Indicator", Dataset::Indicators, &["code"]),
    EntitySet::new("Units", "Unit", Dataset::Units, &["code"]),
    EntitySet::new("Activities", "Activity", Dataset::Activities, &["id"]),
    EntitySet::new("Deadlines", "Deadline", Dataset::Deadlines, &["code", "unitCode"]),
    EntitySet::new("Goals", "Goal", Dataset::Goals, &["code"]),
    EntitySet::new(
        "Targets",
        "Target",
        Dataset::Targets,
        &["indicatorCode", "unitCode", "period", "gender"],
    ),
];

#[derive(Clone, Copy, Debug)]
pub struct EntitySet {
    pub name: &'static str,
    pub entity: &'static str,
    pub dataset: Dataset,
    pub key: &'static [&'static str],
}

impl EntitySet {
    const fn new(
        name: &'static str,
        entity: &'static str,
        dataset: Dataset,
        key: &'static [&'static str],
    ) -> Self {
        Self {
            name,
            entity,
            dataset,
            key,
        }
    }

    pub fn named(name: &str) -> Option<&'static Self> {
        SETS.iter().find(|set| set.name == name)
    }

    /// A column with its place.
    pub fn column(&self, name: &str) -> Option<(usize, &'static About)> {
        let columns = self.dataset.columns().into_iter().enumerate();
        columns.into_iter().find(|(_, column)| column.name == name)
    }

    /// The kind of object that a global id of the set names.
    pub const fn node(&self) -> &'static str {
        match self.dataset {
            Dataset::Units => "OrganizationUnit",
            _ => self.entity,
        }
    }
}

pub const fn edm(kind: Kind) -> &'static str {
    match kind {
        Kind::Id | Kind::Text => "Edm.String",
        Kind::Whole => "Edm.Int32",
        Kind::Decimal | Kind::Number => "Edm.Double",
        Kind::Truth => "Edm.Boolean",
        Kind::Day => "Edm.Date",
        Kind::Instant => "Edm.DateTimeOffset",
    }
}
