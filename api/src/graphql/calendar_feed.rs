//! Calendar feeds as the schema shows them. Their tokens are not among what it shows, but for the once.

use std::sync::Arc;

use arshjul_entity::{CalendarFeedId, calendar_feed};
use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::{
    engine::{
        Connection, DateTime, GlobalId, Line, ListKind, Nest, PageArguments, UserError, by_id, context,
        hand_over, outcome, payload, payloads, shows,
    },
    enums::{DeadlineKind, Language, Role},
    organization_unit::OrganizationUnit,
};
use crate::{
    domain::language,
    service::{self, calendar_feed::Made},
    store,
};

#[derive(Clone, Debug)]
pub struct CalendarFeed(pub Arc<calendar_feed::Model>);

shows!(CalendarFeed: CalendarFeedId, calendar_feed, store::calendar_feed::by_ids, |row: &calendar_feed::Model| row.id);

impl Nest for CalendarFeed {}

/// A calendar feed (kalenderflöde): an address that a calendar program subscribes to (C9). The address is a secret; it was shown when
/// the feed was made, and nobody can look it up again.
#[Object]
impl CalendarFeed {
    /// Global id.
    pub async fn id(&self) -> ID {
        GlobalId::row("CalendarFeed", self.0.id.0)
    }

    /// The name (namn), as calendar programs show it.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// The holder (innehavare): the subject (`sub`) of who made it.
    fn subject(&self) -> &str {
        &self.0.subject
    }

    /// The unit (enhet) whose deadlines it shows.
    async fn unit(&self, ctx: &Context<'_>) -> Result<OrganizationUnit> {
        OrganizationUnit::load(ctx, self.0.unit_id).await
    }

    /// Whether it shows those of the units below as well.
    fn includes_subunits(&self) -> bool {
        self.0.includes_subunits
    }

    /// The role (roll) that the deadlines concern; null: all deadlines, and the milestones of reporting events.
    fn role(&self) -> Option<Role> {
        self.0.role.map(Into::into)
    }

    /// The kinds of deadlines (hålltidernas slag); empty: all.
    fn kinds(&self) -> Vec<DeadlineKind> {
        let kinds = service::calendar_feed::kinds(&self.0);
        kinds.into_iter().map(Into::into).collect()
    }

    /// The language (språk) of its texts.
    fn language(&self) -> Language {
        language::Language::from_tag(&self.0.language)
            .unwrap_or_default()
            .into()
    }

    /// Days before the due day that it reminds on.
    fn reminder_days(&self) -> Vec<i32> {
        let days = service::calendar_feed::reminders(&self.0);
        days.into_iter().map(i32::from).collect()
    }

    /// When it was made.
    fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it was revoked; null while its address answers.
    fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(DateTime)
    }
}

#[derive(Debug, Default)]
pub struct CalendarFeedQuery;

#[Object]
impl CalendarFeedQuery {
    /// Calendar feeds (kalenderflöden) of one's own and, for administrators, of everybody at the units that they administer, in the
    /// order they were made. Those that were revoked are not among them.
    async fn calendar_feeds(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 100; null means 100.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the last row already read.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100; not together with first.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the first row already read.")] before: Option<String>,
    ) -> Result<Connection<CalendarFeed>> {
        let context = context(ctx).await?;
        let request = PageArguments::new(first, after, last, before).request(ListKind::BY_ID, context)?;
        let page = store::calendar_feed::page(context.store.reader(), &context.scope, &request).await?;
        Ok(Connection::of(page, |row| by_id(row.id.0)))
    }
}

/// A feed to make.
#[derive(Debug, InputObject)]
pub struct CalendarFeedCreateInput {
    /// The name (namn), as calendar programs show it, at most 100 characters.
    name: Line,
    /// Id of the unit whose deadlines it shows.
    unit_id: ID,
    /// Whether it shows those of the units below as well.
    #[graphql(default = true)]
    include_subunits: bool,
    /// The role (roll): only what concerns it; without one, all deadlines and the milestones of reporting events.
    role: Option<Role>,
    /// The kinds of deadlines (hålltidernas slag); null or empty: all.
    kinds: Option<Vec<DeadlineKind>>,
    /// The language (språk) of its texts; null: that of the request.
    language: Option<Language>,
    /// Reminders (påminnelser): days before the due day, 0-365, at most five; at nine in the morning. Null or empty: none.
    reminder_days: Option<Vec<i32>>,
    /// The idempotency key (idempotensnyckel), at most 255 characters, kept 30 days: a retry with it makes no second feed (R6). The
    /// address is shown to nobody twice, so the retry gives the feed a new one, and the one before opens it no longer.
    idempotency_key: Option<String>,
}

/// A feed to revoke.
#[derive(Debug, InputObject)]
pub struct CalendarFeedRevokeInput {
    /// Id of the feed.
    id: ID,
}

/// The feed and its address, or why there is none.
#[derive(Debug, SimpleObject)]
pub struct CalendarFeedCreatePayload {
    /// The feed; null where it was refused.
    calendar_feed: Option<CalendarFeed>,
    /// The secret key (hemlig nyckel): what opens the feed. It is shown this once, and kept nowhere; null also where a retry comes to a
    /// feed that was revoked meanwhile.
    token: Option<String>,
    /// The path of the address (adressens sökväg) on this service: `/calendar/{token}.ics`. Shown this once, as the token.
    path: Option<String>,
    /// Why it was refused; empty where it was not.
    user_errors: Vec<UserError>,
}

payloads! {
    /// The feed that was revoked, or why it was not.
    CalendarFeedRevokePayload {
        /// The feed as it is from now on; null where it was refused.
        calendar_feed: CalendarFeed
    }
}

#[derive(Debug, Default)]
pub struct CalendarFeedMutation;

#[Object]
impl CalendarFeedMutation {
    /// Makes a calendar feed for Outlook and other calendar programs. Whoever has its address reads it, signed in or not. Any role
    /// at the unit; at most 50 feeds each.
    async fn calendar_feed_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The feed to make.")] mut input: CalendarFeedCreateInput,
    ) -> Result<CalendarFeedCreatePayload> {
        let context = context(ctx).await?;
        let key = input.idempotency_key.take();
        let new = hand_over!(input, CalendarFeedCreateInput => service::calendar_feed::New {
            name, role;
            unit = OrganizationUnit(unit_id),
        } and (include_subunits, kinds, language, reminder_days) as (
            includes_subunits: include_subunits,
            kinds: kinds.into_iter().flatten().map(Into::into).collect(),
            language: language.map_or_else(|| context.language(), Into::into),
            reminders: reminder_days.into_iter().flatten().collect(),
        ) but idempotency_key);
        let made = service::calendar_feed::create(context, key.as_deref(), new).await;
        let (made, user_errors) = outcome(made, context.language())?;
        let (feed, token) = made.map(|Made { feed, token }| (feed, token)).unzip();
        let token = token.flatten();
        Ok(CalendarFeedCreatePayload {
            calendar_feed: feed.map(Into::into),
            path: token
                .as_ref()
                .map(|token| format!("/calendar/{}.ics", token.as_str())),
            token: token.map(|token| token.as_str().to_owned()),
            user_errors,
        })
    }

    /// Revokes a calendar feed: its address answers no more. One's own, or with ADMIN at its unit.
    async fn calendar_feed_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The feed to revoke.")] input: CalendarFeedRevokeInput,
    ) -> Result<CalendarFeedRevokePayload> {
        let context = context(ctx).await?;
        let CalendarFeedRevokeInput { id } = input;
        let outcome = service::calendar_feed::revoke(context, GlobalId::row_of(&id, "CalendarFeed")).await;
        payload(context, outcome)
    }
}
