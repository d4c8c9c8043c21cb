//! Who asks, as the schema shows it.

use arshjul_entity::OrganizationUnitId;
use async_graphql::{Context, Object, Result};

use super::{
    action::Action,
    calendar::{Deadline, days, work},
    calendar_feed::CalendarFeed,
    engine::{context, read_failure},
    enums::Role,
    organization_unit::OrganizationUnit,
    personal_access_token::PersonalAccessToken,
};
use crate::{
    domain::policy::{self, HeldAt, Reach, Viewer as Person},
    service, store,
};

#[derive(Clone, Copy, Debug)]
pub struct Viewer;

/// Who asks (den som frågar).
#[Object]
impl Viewer {
    /// Whether somebody signed in.
    async fn is_authenticated(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(!matches!(context(ctx).await?.viewer, Person::Anonymous))
    }

    /// The name (namn), as the identity provider tells it.
    async fn name(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        match context(ctx).await {
            Ok(context) => match &context.viewer {
                Person::Person { name, .. } => name.clone().map(Ok),
                Person::Anonymous | Person::Token { .. } => None,
            },
            Err(error) => Some(Err(error)),
        }
    }

    /// Roles (roller), from the token and from the database.
    async fn grants(&self, ctx: &Context<'_>) -> Result<Vec<Grant>> {
        let grant = |grant: &policy::Grant| Grant {
            role: grant.role.into(),
            unit_id: grant.unit,
        };
        Ok(context(ctx).await?.viewer.grants().iter().map(grant).collect())
    }

    /// Work (att göra): deadlines that the viewer's units have to hand in to, late ones of the last year and those to come, by day; only those units
    /// are shown. What another hand-in serves, and what was asked before, is not work. Empty without signing in.
    async fn work(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Days ahead (dagar framåt), 0-366; null means 60.")] within: Option<i32>,
    ) -> Result<Vec<Deadline>> {
        work(ctx, within).await
    }

    /// The same as a text (sammandrag), for mail and chat, in Swedish or English by `Accept-Language`; with what is missing of units whose
    /// raw results the viewer may read.
    async fn digest(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Days ahead (dagar framåt), 0-366; null means 60.")] within: Option<i32>,
    ) -> Result<String> {
        let context = context(ctx).await?;
        let within = days(context, within)?;
        let digest = service::work::digest(context, within).await;
        digest.map_err(|failure| read_failure(failure, context.language()))
    }

    /// Calendar feeds (kalenderflöden) that the viewer made and has not revoked, in the order they were made; at most 50.
    async fn calendar_feeds(&self, ctx: &Context<'_>) -> Result<Vec<CalendarFeed>> {
        let context = context(ctx).await?;
        let feeds = store::calendar_feed::own(context.store.reader(), &context.scope).await?;
        Ok(feeds.into_iter().map(CalendarFeed::from).collect())
    }

    /// Personal access tokens (personliga åtkomsttoken) that the viewer made and has not revoked, in the order they were made; at most 20 of
    /// them have not expired. None for who signed in with one.
    async fn personal_access_tokens(&self, ctx: &Context<'_>) -> Result<Vec<PersonalAccessToken>> {
        let context = context(ctx).await?;
        let tokens = store::personal_access_token::own(context.store.reader(), &context.scope).await?;
        Ok(tokens.into_iter().map(PersonalAccessToken::from).collect())
    }

    /// What the viewer may do for the whole group, by the table that decides. What they may do at a unit stands in
    /// `OrganizationUnit.viewerCan`.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<Action>> {
        let context = context(ctx).await?;
        Ok(Action::permitted(context, HeldAt::Root, |reach| {
            *reach == Reach::Group
        }))
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Grant {
    role: Role,
    unit_id: OrganizationUnitId,
}

/// A role that is held for a unit and the units below it (roll som innehas för en enhet och dess underenheter).
#[Object]
impl Grant {
    /// The role (roll).
    fn role(&self) -> Role {
        self.role
    }

    /// The unit (enhet) for which, with the units below it, the role is held.
    async fn unit(&self, ctx: &Context<'_>) -> Result<OrganizationUnit> {
        OrganizationUnit::load(ctx, self.unit_id).await
    }
}

#[derive(Debug, Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// Who asks (den som frågar), with the roles that they hold.
    async fn viewer(&self) -> Viewer {
        Viewer
    }
}
