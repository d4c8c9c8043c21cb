//! Who asks, what they may see, and when: what every command and read of one request hangs on.

use std::{collections::HashMap, sync::Arc};

use arshjul_entity::{OrganizationUnitId, Role, organization_unit};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr};

use super::standing_template::StandingTemplate;
use crate::{
    clock::Clock,
    domain::{
        language::Language,
        policy::{Grant, Scope, Viewer},
        token_scope::TokenScope,
        unit::{Unit, UnitTree},
    },
    store::{self, Store},
};

/// A verified sign-in, as the identity provider or a personal token tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub subject: String,
    pub name: Option<String>,
    pub grants: Vec<ClaimedGrant>,
    /// Where a personal token signed in, and not the person: what it is made for.
    pub token: Option<TokenScope>,
}

/// A role that a token carries for a unit, by the unit's code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedGrant {
    pub role: Role,
    pub unit_code: String,
}

/// What the edge knows of a request before the database is asked.
#[derive(Clone, Debug)]
pub struct Visit {
    /// None where nobody signed in and the operator lets anonymous readers see what is published (A2).
    pub identity: Option<Identity>,
    pub language: Language,
    pub request_id: Option<String>,
    /// When the request came.
    pub now: DateTime<Utc>,
    /// For what has to know when it has waited for others.
    pub clock: Clock,
}

/// A visit with the roles, units and scope that the database adds to it.
#[derive(Clone, Debug)]
pub struct RequestContext {
    pub store: Store,
    pub standing_template: Arc<StandingTemplate>,
    pub visit: Visit,
    pub viewer: Viewer,
    pub scope: Scope,
    pub tree: UnitTree,
    pub units: HashMap<OrganizationUnitId, Arc<organization_unit::Model>>,
}

impl RequestContext {
    /// Two SQL statements: the units, and the roles given in the database to someone who signed in.
    pub async fn open(
        store: Store,
        standing_template: Arc<StandingTemplate>,
        visit: Visit,
    ) -> Result<Self, DbErr> {
        let store = store.for_one_request();
        let rows = store::organization_unit::all(store.reader()).await?;
        let tree = tree(&rows);
        let viewer = viewer(store.reader(), visit.identity.as_ref(), &tree).await?;
        let scope = Scope::of(&viewer, &tree);
        let units = rows.into_iter().map(|row| (row.id, Arc::new(row))).collect();
        Ok(Self {
            store,
            standing_template,
            visit,
            viewer,
            scope,
            tree,
            units,
        })
    }

    /// The same with the units as they are now for whoever reads so.
    pub async fn with_units_of(&self, db: &impl ConnectionTrait) -> Result<Self, DbErr> {
        let rows = store::organization_unit::all(db).await?;
        Ok(Self {
            tree: tree(&rows),
            units: rows.into_iter().map(|row| (row.id, Arc::new(row))).collect(),
            ..self.clone()
        })
    }

    /// Who asks, by the roles that they hold now for whoever reads so.
    pub async fn viewer_now(&self, db: &impl ConnectionTrait) -> Result<Viewer, DbErr> {
        viewer(db, self.visit.identity.as_ref(), &self.tree).await
    }

    pub const fn language(&self) -> Language {
        self.visit.language
    }
}

/// Somebody with the roles that their token carries, and those given in the database.
async fn viewer(
    db: &impl ConnectionTrait,
    identity: Option<&Identity>,
    tree: &UnitTree,
) -> Result<Viewer, DbErr> {
    let Some(identity) = identity else {
        return Ok(Viewer::Anonymous);
    };
    let stored = store::role_grant::of_subject(db, &identity.subject).await?;
    let stored = stored.into_iter().map(|grant| Grant {
        role: grant.role,
        unit: grant.unit_id,
    });
    let claimed = identity.grants.iter().filter_map(|grant| {
        tree.by_code(&grant.unit_code).map(|unit| Grant {
            role: grant.role,
            unit: unit.id,
        })
    });
    let mut grants: Vec<_> = claimed.chain(stored).collect();
    grants.sort_unstable();
    grants.dedup();
    let subject = identity.subject.clone();
    Ok(match identity.token.clone() {
        Some(scope) => Viewer::Token {
            subject,
            grants,
            scope,
        },
        None => Viewer::Person {
            subject,
            name: identity.name.clone(),
            grants,
        },
    })
}

/// The tree that rows make.
pub(super) fn tree(rows: &[organization_unit::Model]) -> UnitTree {
    UnitTree::new(rows.iter().map(unit).collect())
}

fn unit(row: &organization_unit::Model) -> Unit {
    Unit {
        id: row.id,
        code: row.code.clone(),
        kind: row.kind,
        parent: row.parent_id,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        successor: row.successor_id,
    }
}
