//! Personal access tokens as the schema shows them. What opens them is not among what it shows, but for the once.

use std::sync::Arc;

use arshjul_entity::{PersonalAccessTokenId, personal_access_token};
use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::{
    engine::{
        Connection, DateTime, Field, GlobalId, Line, ListKind, Nest, PageArguments, UserError, by_id,
        context, outcome, payload, payloads, shows,
    },
    organization_unit::OrganizationUnit,
};
use crate::{
    service::{self, personal_access_token as tokens},
    store,
};

#[derive(Clone, Debug)]
pub struct PersonalAccessToken(pub Arc<personal_access_token::Model>);

shows!(
    PersonalAccessToken: PersonalAccessTokenId, personal_access_token, store::personal_access_token::by_ids,
    |row: &personal_access_token::Model| row.id
);

impl Nest for PersonalAccessToken {}

impl PersonalAccessToken {
    async fn units(ctx: &Context<'_>, stored: &str) -> Result<Vec<OrganizationUnit>> {
        let mut units = Vec::new();
        for unit in tokens::units(context(ctx).await?, stored) {
            units.push(OrganizationUnit::load(ctx, unit).await?);
        }
        Ok(units)
    }
}

/// A personal access token (personlig åtkomsttoken): what a tool signs in with that knows nothing else, in a person's name (A6). It reads
/// what is published, and beside that what it was made for, as far as the roles reach that are given to the person here (`roleGrantCreate`)
/// whenever it is used; without any of those it opens nothing.
#[Object]
impl PersonalAccessToken {
    /// Global id.
    pub async fn id(&self) -> ID {
        GlobalId::row("PersonalAccessToken", self.0.id.0)
    }

    /// The name (namn).
    fn name(&self) -> &str {
        &self.0.name
    }

    /// The holder (innehavare): the subject (`sub`) of who made it, whose name stands on what it does.
    fn subject(&self) -> &str {
        &self.0.subject
    }

    /// The units (enheter) whose raw results it reads, with those below them.
    async fn read_raw_of(&self, ctx: &Context<'_>) -> Result<Vec<OrganizationUnit>> {
        Self::units(ctx, &self.0.read_raw).await
    }

    /// The units (enheter) that it submits results for, with those below them.
    async fn submit_for(&self, ctx: &Context<'_>) -> Result<Vec<OrganizationUnit>> {
        Self::units(ctx, &self.0.submit).await
    }

    /// When it was made.
    fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// The instant from which it opens nothing any more.
    fn expires_at(&self) -> DateTime {
        DateTime(self.0.expires_at)
    }

    /// When it was used last (senast använd), to the hour; null where it never was.
    fn last_used_at(&self) -> Option<DateTime> {
        self.0.last_used_at.map(DateTime)
    }

    /// When it was revoked; null while it opens something.
    fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(DateTime)
    }
}

#[derive(Debug, Default)]
pub struct PersonalAccessTokenQuery;

#[Object]
impl PersonalAccessTokenQuery {
    /// Personal access tokens (personliga åtkomsttoken) of one's own and, for administrators of the whole group, of everybody, in the order
    /// they were made, also those that have expired. Those that were revoked are not among them.
    async fn personal_access_tokens(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 100; null means 100.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the last row already read.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100; not together with first.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the first row already read.")] before: Option<String>,
    ) -> Result<Connection<PersonalAccessToken>> {
        let context = context(ctx).await?;
        let request = PageArguments::new(first, after, last, before).request(ListKind::BY_ID, context)?;
        let page =
            store::personal_access_token::page(context.store.reader(), &context.scope, &request).await?;
        Ok(Connection::of(page, |row| by_id(row.id.0)))
    }
}

/// A token to make.
#[derive(Debug, InputObject)]
pub struct PersonalAccessTokenCreateInput {
    /// The name (namn): what it is for, at most 100 characters.
    name: Line,
    /// Codes of the units (enheter) whose raw results it reads, with those below them; null or empty: none. It reads what is published
    /// whatever stands here.
    read_raw_of: Option<Vec<String>>,
    /// Codes of the units (enheter) that it submits results for, with those below them; null or empty: none.
    submit_for: Option<Vec<String>>,
    /// Days that it is valid (giltighetstid), 1-366; null means 90.
    valid_days: Option<i32>,
    /// The idempotency key (idempotensnyckel), at most 255 characters, kept 30 days: a retry with it makes no second token (R6). The secret
    /// is shown to nobody twice, so the retry gives the token a new one, and the one before opens it no longer.
    idempotency_key: Option<String>,
}

/// A token to revoke.
#[derive(Debug, InputObject)]
pub struct PersonalAccessTokenRevokeInput {
    /// Id of the token.
    id: ID,
}

/// The token and what opens it, or why there is none.
#[derive(Debug, SimpleObject)]
pub struct PersonalAccessTokenCreatePayload {
    /// The token; null where it was refused.
    personal_access_token: Option<PersonalAccessToken>,
    /// The secret (hemligheten), which begins with `arshjul_pat_`: what tools send in `Authorization: Bearer`, or as the password of Basic.
    /// It is shown this once, and kept nowhere; null also where a retry comes to a token that was revoked meanwhile.
    token: Option<String>,
    /// Why it was refused; empty where it was not.
    user_errors: Vec<UserError>,
}

payloads! {
    /// The token that was revoked, or why it was not.
    PersonalAccessTokenRevokePayload {
        /// The token as it is from now on; null where it was refused.
        personal_access_token: PersonalAccessToken
    }
}

#[derive(Debug, Default)]
pub struct PersonalAccessTokenMutation;

#[Object]
impl PersonalAccessTokenMutation {
    /// Makes a personal access token of one's own, for tools that know no other sign-in. It takes a role that is given here
    /// (`roleGrantCreate`), and those for what it is made for; a token makes none. At most 20 each.
    async fn personal_access_token_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token to make.")] input: PersonalAccessTokenCreateInput,
    ) -> Result<PersonalAccessTokenCreatePayload> {
        let context = context(ctx).await?;
        let PersonalAccessTokenCreateInput {
            name,
            read_raw_of,
            submit_for,
            valid_days,
            idempotency_key,
        } = input;
        let new = tokens::New {
            name: name.plain(),
            read_raw: read_raw_of.into_iter().flatten().collect(),
            submit: submit_for.into_iter().flatten().collect(),
            days: valid_days.unwrap_or(tokens::USUAL_DAYS),
        };
        let made = tokens::create(context, idempotency_key.as_deref(), new).await;
        let (made, user_errors) = outcome(made, context.language())?;
        let (token, secret) = made.map(|made| (made.token, made.secret)).unzip();
        Ok(PersonalAccessTokenCreatePayload {
            personal_access_token: token.map(Into::into),
            token: secret.flatten().map(|secret| secret.text()),
            user_errors,
        })
    }

    /// Revokes a personal access token: it opens nothing any more. One's own, or any with ADMIN for the whole group.
    async fn personal_access_token_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token to revoke.")] input: PersonalAccessTokenRevokeInput,
    ) -> Result<PersonalAccessTokenRevokePayload> {
        let context = context(ctx).await?;
        let PersonalAccessTokenRevokeInput { id } = input;
        let outcome =
            service::personal_access_token::revoke(context, GlobalId::row_of(&id, "PersonalAccessToken"))
                .await;
        payload(context, outcome)
    }
}
