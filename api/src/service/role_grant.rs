//! Roles given and taken back in the database, beside those that tokens carry (A1, A5).

use arshjul_entity::{Role, role_grant};

use super::{
    Failure,
    audit::{self, Change},
    context::RequestContext,
    input::{self, Check, not_found, only},
};
use crate::{
    domain::{
        policy::{Grant, Permit, act},
        rejection::{Reason, Rejection},
    },
    store,
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
pub async fn create(context: &RequestContext, new: New) -> Result<role_grant::Model, Failure> {
    let New { subject, role, unit } = new;
    let unit = input::unit(&context.tree, "unitId", unit)?.id;
    let permit = Permit::<act::RoleGrantCreate>::at(&context.viewer, &context.tree, unit)?;
    let mut check = Check::default();
    check.text("subject", &subject, SUBJECT);
    check.done()?;
    let tx = context.store.begin().await?;
    let now = context.visit.now;
    let (grant, is_new) =
        store::role_grant::ensure(&tx, &permit, &subject, Grant { role, unit }, now).await?;
    if is_new {
        let change = Change::made(Some(unit), &grant);
        audit::record(&tx, context, &permit, [change]).await?;
    }
    tx.commit().await?;
    Ok(grant)
}

/// Answers the grant as it was.
pub async fn revoke(context: &RequestContext, id: Option<i64>) -> Result<role_grant::Model, Failure> {
    let grants = store::role_grant::by_ids(context.store.reader(), &context.scope, id).await?;
    let grant = only(grants, "id", "roleGrant")?;
    let permit = Permit::<act::RoleGrantRevoke>::at(&context.viewer, &context.tree, grant.unit_id)?;
    if grant.role == Role::Admin && grant.subject == permit.actor() {
        return Err(Rejection::at("id", Reason::OwnAdminGrant).into());
    }
    let tx = context.store.begin().await?;
    // Of two who revoke each other at once, the second has lost the role by now.
    store::role_grant::hold_all(&tx, &permit).await?;
    let viewer = context.viewer_now(&tx).await?;
    Permit::<act::RoleGrantRevoke>::at(&viewer, &context.tree, grant.unit_id)?;
    if !store::role_grant::delete(&tx, &permit, grant.id).await? {
        return Err(not_found("id", "roleGrant").into());
    }
    let change = Change::removed(Some(grant.unit_id), &grant);
    audit::record(&tx, context, &permit, [change]).await?;
    tx.commit().await?;
    Ok(grant)
}
