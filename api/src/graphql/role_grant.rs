//! Roles given in the database, as the schema shows them to administrators.

use std::sync::Arc;

use arshjul_entity::role_grant;
use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::{
    engine::{
        connection::{Connection, ListKind, PageArguments, connect},
        context::session,
        error::{UserError, outcome},
        id::GlobalId,
        scalar::DateTime,
    },
    enums::Role,
    organization_unit::OrganizationUnit,
};
use crate::{
    service,
    store::{self, page::Key},
};

#[derive(Clone, Debug)]
pub struct RoleGrant(pub Arc<role_grant::Model>);

/// Rolltilldelning: a role that an administrator gave somebody for a unit and the units below it.
#[Object]
impl RoleGrant {
    /// Global id.
    pub async fn id(&self) -> ID {
        GlobalId::row("RoleGrant", self.0.id.0)
    }

    /// Innehavare: the subject (`sub`) of their tokens.
    fn subject(&self) -> &str {
        &self.0.subject
    }

    /// Roll.
    fn role(&self) -> Role {
        self.0.role.into()
    }

    /// Enhet for which, with the units below it, the role is held.
    async fn unit(&self, ctx: &Context<'_>) -> Result<OrganizationUnit> {
        OrganizationUnit::load(ctx, self.0.unit_id).await
    }

    /// When it was given.
    fn granted_at(&self) -> DateTime {
        DateTime(self.0.granted_at)
    }

    /// The subject of the administrator who gave it.
    fn granted_by(&self) -> &str {
        &self.0.granted_by
    }
}

#[derive(Debug, Default)]
pub struct RoleGrantQuery;

#[Object]
impl RoleGrantQuery {
    /// Rolltilldelningar at the units that the viewer administers, in the order they were given; empty for others. Roles that
    /// come with tokens are not among them.
    async fn role_grants(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 100; null means 100.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the last row already read.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100; not together with first.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the first row already read.")] before: Option<String>,
    ) -> Result<Connection<RoleGrant>> {
        let session = session(ctx).await?;
        connect(
            PageArguments {
                first,
                after,
                last,
                before,
            },
            ListKind::BY_ID,
            session.language(),
            |row: &role_grant::Model| Key {
                sort: None,
                id: row.id.0,
            },
            |row| RoleGrant(Arc::new(row)),
            async |request| store::role_grant::page(session.store.reader(), &session.scope, &request).await,
        )
        .await
    }
}

/// A role to give.
#[derive(Debug, InputObject)]
pub struct RoleGrantCreateInput {
    /// Innehavare: the subject (`sub`) of their tokens, exactly as it stands there, at most 255 characters.
    subject: String,
    /// Roll.
    role: Role,
    /// Id of the unit for which, with the units below it, the role is held.
    unit_id: ID,
}

/// A role to take back.
#[derive(Debug, InputObject)]
pub struct RoleGrantRevokeInput {
    /// Id of the grant.
    id: ID,
}

/// The grant, or why there is none.
#[derive(Debug, SimpleObject)]
pub struct RoleGrantCreatePayload {
    /// The grant, also where the role was held already; null where it was refused.
    role_grant: Option<RoleGrant>,
    /// Why it was refused; empty where it was not.
    user_errors: Vec<UserError>,
}

/// The grant that was taken back, or why it was not.
#[derive(Debug, SimpleObject)]
pub struct RoleGrantRevokePayload {
    /// The grant as it was; null where it was refused.
    role_grant: Option<RoleGrant>,
    /// Why it was refused; empty where it was not.
    user_errors: Vec<UserError>,
}

#[derive(Debug, Default)]
pub struct RoleGrantMutation;

#[Object]
impl RoleGrantMutation {
    /// Gives a role. It counts from the holder's next request. ADMIN at the unit.
    async fn role_grant_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The role to give.")] input: RoleGrantCreateInput,
    ) -> Result<RoleGrantCreatePayload> {
        let session = session(ctx).await?;
        let RoleGrantCreateInput {
            subject,
            role,
            unit_id,
        } = input;
        let new = service::role_grant::New {
            subject,
            role: role.into(),
            unit: GlobalId::row_of(&unit_id, "OrganizationUnit"),
        };
        let given = service::role_grant::create(session, new).await;
        let (grant, user_errors) = outcome(given, session.language())?;
        Ok(RoleGrantCreatePayload {
            role_grant: grant.map(|row| RoleGrant(Arc::new(row))),
            user_errors,
        })
    }

    /// Takes a role back that was given in the database; one's own ADMIN is another administrator's to take. ADMIN at the unit.
    async fn role_grant_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The role to take back.")] input: RoleGrantRevokeInput,
    ) -> Result<RoleGrantRevokePayload> {
        let session = session(ctx).await?;
        let RoleGrantRevokeInput { id } = input;
        let taken = service::role_grant::revoke(session, GlobalId::row_of(&id, "RoleGrant")).await;
        let (grant, user_errors) = outcome(taken, session.language())?;
        Ok(RoleGrantRevokePayload {
            role_grant: grant.map(|row| RoleGrant(Arc::new(row))),
            user_errors,
        })
    }
}
