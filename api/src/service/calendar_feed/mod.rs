//! Calendar feeds made and revoked (C9).

use std::collections::BTreeSet;

use arshjul_entity::{CalendarFeedId, DeadlineKind, Role, calendar_feed};
use sea_orm::Set;
use serde::Serialize;

use super::{
    Failure,
    audit::{self, Change},
    context::RequestContext,
    idempotency::{self, Claim},
    input::{self, Check, not_found, only},
};
use crate::{
    domain::{
        language::Language,
        policy::{Permit, act},
        rejection::Reason,
    },
    store::{self, transaction::Transaction},
};

mod read;
mod step;

/// What opens a feed: calendar programs sign in nowhere.
pub use super::secret::Token;
pub use read::{Entry, Feed, HandIn, open};
pub use step::Step;

/// Calendar programs show names in a narrow column.
const NAME: usize = 100;
/// Live feeds of one person.
pub const FEEDS: u64 = 50;
/// Reminders of one event.
pub const REMINDERS: usize = 5;
/// The column of the token's hash, which the history has no business with.
const SECRET: &str = "token_hash";
/// Days that the earliest reminder may come before the due day.
pub const REMINDER_DAYS: i64 = 365;

/// A new feed; an id that named nothing is none.
#[derive(Debug, Serialize)]
pub struct New {
    pub name: String,
    pub unit: Option<i64>,
    pub includes_subunits: bool,
    pub role: Option<Role>,
    /// Empty: all.
    pub kinds: BTreeSet<DeadlineKind>,
    pub language: Language,
    /// Days before the due day to remind on.
    pub reminders: BTreeSet<i32>,
}

/// A feed, and the token that nobody is shown again; none of one that was revoked before the retry.
#[derive(Debug)]
pub struct Made {
    pub feed: calendar_feed::Model,
    pub token: Option<Token>,
}

/// Safe to retry with a key. The token is kept nowhere, so a retry gives the feed another in place of the one that got lost.
pub async fn create(context: &RequestContext, key: Option<&str>, new: New) -> Result<Made, Failure> {
    let unit = input::unit(&context.tree, "unitId", new.unit)?.id;
    let permit = Permit::<act::CalendarFeedCreate>::at(&context.viewer, &context.tree, unit)?;
    idempotency::check(key)?;
    check(&new.name, &new.reminders)?;
    let token = Token::random()?;
    let tx = context.store.begin().await?;
    if let Some(key) = key
        && let Claim::Answered(id) = idempotency::claim(&tx, context, &permit, key, &new).await?
    {
        return give_anew(tx, context, &permit, id, token).await;
    }
    let feed = calendar_feed::ActiveModel {
        subject: Set(permit.actor().to_owned()),
        name: Set(new.name),
        token_hash: Set(token.hash()),
        unit_id: Set(unit),
        includes_subunits: Set(new.includes_subunits),
        role: Set(new.role),
        kinds: Set(listed(new.kinds.iter().map(|kind| kind.code()))),
        language: Set(new.language.tag().to_owned()),
        reminders: Set(listed(new.reminders)),
        created_at: Set(context.visit.now),
        revoked_at: Set(None),
        ..Default::default()
    };
    if store::calendar_feed::count_own(&tx, &permit).await? >= FEEDS {
        return Err(Reason::TooManyFeeds { maximum: FEEDS }.into());
    }
    let feed = store::calendar_feed::insert(&tx, &permit, feed).await?;
    if let Some(key) = key {
        idempotency::keep(&tx, &permit, key, &feed.id).await?;
    }
    let change = Change::made(Some(unit), &feed).without(SECRET);
    audit::record(&tx, context, &permit, [change]).await?;
    tx.commit().await?;
    let token = Some(token);
    Ok(Made { feed, token })
}

/// The feed that a key was used for, with a token of its own from now on.
async fn give_anew(
    tx: Transaction,
    context: &RequestContext,
    permit: &Permit<act::CalendarFeedCreate>,
    id: CalendarFeedId,
    token: Token,
) -> Result<Made, Failure> {
    let feeds = store::calendar_feed::by_ids(&tx, &context.scope, [id.0]).await?;
    let feed = only(feeds, "id", "calendarFeed")?;
    if feed.revoked_at.is_some() {
        return Ok(Made { feed, token: None });
    }
    store::calendar_feed::open_by(&tx, permit, id, token.hash()).await?;
    let change = Change::changed(Some(feed.unit_id), &feed, &feed).without(SECRET);
    audit::record(&tx, context, permit, [change]).await?;
    tx.commit().await?;
    let token = Some(token);
    Ok(Made { feed, token })
}

/// Answers the feed as it is from now on.
pub async fn revoke(context: &RequestContext, id: Option<i64>) -> Result<calendar_feed::Model, Failure> {
    let feeds = store::calendar_feed::by_ids(context.store.reader(), &context.scope, id).await?;
    let feed = only(feeds, "id", "calendarFeed")?;
    let (viewer, tree) = (&context.viewer, &context.tree);
    let permit = Permit::<act::CalendarFeedRevoke>::of_feed(viewer, tree, feed.unit_id, &feed.subject)?;
    let now = context.visit.now;
    let tx = context.store.begin().await?;
    if !store::calendar_feed::revoke(&tx, &permit, feed.id, now).await? {
        return Err(not_found("id", "calendarFeed").into());
    }
    let revoked = calendar_feed::Model {
        revoked_at: Some(now),
        ..feed.clone()
    };
    let change = Change::changed(Some(feed.unit_id), &feed, &revoked).without(SECRET);
    audit::record(&tx, context, &permit, [change]).await?;
    tx.commit().await?;
    Ok(revoked)
}

fn check(name: &str, reminders: &BTreeSet<i32>) -> Result<(), Failure> {
    let mut check = Check::default();
    check.text("name", name, NAME);
    check.count("reminderDays", reminders.len(), REMINDERS);
    for days in reminders {
        check.range("reminderDays", (*days).into(), 0, REMINDER_DAYS);
    }
    check.done()
}

fn listed<T: ToString>(items: impl IntoIterator<Item = T>) -> String {
    let items: Vec<_> = items.into_iter().map(|item| item.to_string()).collect();
    items.join(" ")
}

/// The kinds that a feed is narrowed to; none where it is not.
pub fn kinds(feed: &calendar_feed::Model) -> BTreeSet<DeadlineKind> {
    feed.kinds
        .split_whitespace()
        .filter_map(DeadlineKind::from_code)
        .collect()
}

/// The days before the due day that a feed reminds on.
pub fn reminders(feed: &calendar_feed::Model) -> BTreeSet<u16> {
    feed.reminders
        .split_whitespace()
        .filter_map(|days| days.parse().ok())
        .collect()
}
