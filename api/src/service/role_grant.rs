//! Roles given and taken back in the database, beside those that tokens carry (A1, A5).

use arshjul_entity::{OrganizationUnitId, Role, role_grant};

use super::{
    Failure,
    audit::{self, Change},
    input::Check,
    session::Session,
};
use crate::{
    domain::{
        policy::{Grant, Permit, act},
        rejection::{Reason, Rejection},
    },
    store::{self, audit_event::snapshot},
};

/// OpenID Connect bounds a subject to 255 characters (Core 1.0, section 2).
const SUBJECT: usize = 255;

/// A new grant; an id that named nothing is none.
#[derive(Debug)]
pub struct New {
    pub subject: String,
    pub role: Role,
    pub unit: Option<i64>,
}

/// Answers the grant that there is where the subject holds the role at the unit already, so that a retry is safe.
pub async fn create(session: &Session, new: New) -> Result<role_grant::Model, Failure> {
    let New { subject, role, unit } = new;
    let not_found = || {
        Rejection::at(
            "unitId",
            Reason::NotFound {
                what: "organizationUnit",
            },
        )
    };
    let unit = unit.map(OrganizationUnitId).ok_or_else(not_found)?;
    let unit = session.tree.by_id(unit).ok_or_else(not_found)?.id;
    let permit = Permit::<act::RoleGrantCreate>::at(&session.viewer, &session.tree, unit)?;
    let mut check = Check::default();
    check.text("subject", &subject, SUBJECT);
    check.done()?;
    let tx = session.store.begin().await?;
    let now = session.visit.now;
    let (grant, is_new) =
        store::role_grant::ensure(&tx, &permit, &subject, Grant { role, unit }, now).await?;
    if is_new {
        let change = Change {
            entity: "RoleGrant",
            id: grant.id.0,
            unit: Some(unit),
            before: None,
            after: Some(snapshot(&grant)),
        };
        audit::record(&tx, session, &permit, [change]).await?;
    }
    tx.commit().await?;
    Ok(grant)
}

/// Answers the grant as it was.
pub async fn revoke(session: &Session, id: Option<i64>) -> Result<role_grant::Model, Failure> {
    let not_found = || Rejection::at("id", Reason::NotFound { what: "roleGrant" });
    let grants = store::role_grant::by_ids(session.store.reader(), &session.scope, id).await?;
    let grant = grants.into_iter().next().ok_or_else(not_found)?;
    let permit = Permit::<act::RoleGrantRevoke>::at(&session.viewer, &session.tree, grant.unit_id)?;
    if grant.role == Role::Admin && grant.subject == permit.actor() {
        return Err(Rejection::at("id", Reason::OwnAdminGrant).into());
    }
    let tx = session.store.begin().await?;
    if !store::role_grant::delete(&tx, &permit, grant.id).await? {
        return Err(not_found().into());
    }
    let change = Change {
        entity: "RoleGrant",
        id: grant.id.0,
        unit: Some(grant.unit_id),
        before: Some(snapshot(&grant)),
        after: None,
    };
    audit::record(&tx, session, &permit, [change]).await?;
    tx.commit().await?;
    Ok(grant)
}
