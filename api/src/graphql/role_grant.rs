//! Roles given in the database, as the schema shows them to administrators.

use std::sync::Arc;

use arshjul_entity::{RoleGrantId, role_grant};
use async_graphql::{Context, ID, InputObject, Object, Result};

use super::{
    engine::{
        Connection, DateTime, GlobalId, ListKind, Nest, PageArguments, by_id, context, hand_over, payload,
        payloads, shows,
    },
    enums::Role,
    organization_unit::OrganizationUnit,
};
use crate::{service, store};

#[derive(Clone, Debug)]
pub struct RoleGrant(pub Arc<role_grant::Model>);

shows!(RoleGrant: RoleGrantId, role_grant, store::role_grant::by_ids, |row: &role_grant::Model| row.id);

impl Nest for RoleGrant {}

/// A role grant (rolltilldelning): a role that an administrator gave somebody for a unit and the units below it.
#[Object]
impl RoleGrant {
    /// Global id.
    pub async fn id(&self) -> ID {
        GlobalId::row("RoleGrant", self.0.id.0)
    }

    /// The holder (innehavare): the subject (`sub`) of their tokens.
    fn subject(&self) -> &str {
        &self.0.subject
    }

    /// The role (roll).
    fn role(&self) -> Role {
        self.0.role.into()
    }

    /// The unit (enhet) for which, with the units below it, the role is held.
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
    /// Role grants (rolltilldelningar) at the units that the viewer administers, in the order they were given; empty for others. Roles
    /// that come with tokens are not among them.
    async fn role_grants(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 100; null means 100.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the last row already read.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100; not together with first.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the first row already read.")] before: Option<String>,
    ) -> Result<Connection<RoleGrant>> {
        let context = context(ctx).await?;
        let request = PageArguments::new(first, after, last, before).request(ListKind::BY_ID, context)?;
        let page = store::role_grant::page(context.store.reader(), &context.scope, &request).await?;
        Ok(Connection::of(page, |row| by_id(row.id.0)))
    }
}

/// A role to give.
#[derive(Debug, InputObject)]
pub struct RoleGrantCreateInput {
    /// The holder (innehavare): the subject (`sub`) of their tokens, exactly as it stands there, at most 255 characters.
    subject: String,
    /// The role (roll).
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

payloads! {
    /// The grant, or why there is none.
    RoleGrantCreatePayload {
        /// The grant, also where the role was held already; null where it was refused.
        role_grant: RoleGrant
    }
    /// The grant that was taken back, or why it was not.
    RoleGrantRevokePayload {
        /// The grant as it was; null where it was refused.
        role_grant: RoleGrant
    }
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
        let context = context(ctx).await?;
        let new = hand_over!(input, RoleGrantCreateInput => service::role_grant::New {
            subject, role;
            unit = OrganizationUnit(unit_id),
        });
        payload(context, service::role_grant::create(context, new).await)
    }

    /// Takes a role back that was given in the database; one's own ADMIN is another administrator's to take. ADMIN at the unit.
    async fn role_grant_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The role to take back.")] input: RoleGrantRevokeInput,
    ) -> Result<RoleGrantRevokePayload> {
        let context = context(ctx).await?;
        let RoleGrantRevokeInput { id } = input;
        let outcome = service::role_grant::revoke(context, GlobalId::row_of(&id, "RoleGrant")).await;
        payload(context, outcome)
    }
}
