//! What a personal token is made for, beside what everyone reads who signs in (A6).

use std::collections::BTreeSet;

use arshjul_entity::OrganizationUnitId;

/// Units are named with those below them, as roles are held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenScope {
    /// Where it reads raw results.
    pub read_raw: BTreeSet<OrganizationUnitId>,
    /// Where it submits results.
    pub submit: BTreeSet<OrganizationUnitId>,
}

impl TokenScope {
    /// As it is stored: ids, parted by blanks.
    pub fn stored(read_raw: &str, submit: &str) -> Self {
        Self {
            read_raw: ids(read_raw),
            submit: ids(submit),
        }
    }
}

fn ids(text: &str) -> BTreeSet<OrganizationUnitId> {
    let ids = text.split_whitespace().filter_map(|id| id.parse().ok());
    ids.map(OrganizationUnitId).collect()
}

/// Units as they are stored.
pub fn listed(units: &BTreeSet<OrganizationUnitId>) -> String {
    let ids: Vec<_> = units.iter().map(|unit| unit.0.to_string()).collect();
    ids.join(" ")
}
