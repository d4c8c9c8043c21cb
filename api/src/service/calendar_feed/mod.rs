//! Calendar feeds made and revoked (C9).

use std::collections::BTreeSet;

use arshjul_entity::{DeadlineKind, OrganizationUnitId, Role, calendar_feed};
use sea_orm::Set;
use serde_json::Value as Json;

use super::{
    Failure,
    audit::{self, Change},
    input::Check,
    session::Session,
};
use crate::{
    domain::{
        language::Language,
        policy::{Permit, act},
        rejection::{Reason, Rejection},
    },
    store::{self, audit_event::snapshot},
};

mod read;
mod token;

pub use read::{Entry, Feed, HandIn, Step, open};
pub use token::Token;

/// Calendar programs show names in a narrow column.
const NAME: usize = 100;
/// Live feeds of one person.
pub const FEEDS: u64 = 50;
/// Reminders of one event.
pub const REMINDERS: usize = 5;
/// Days that the earliest reminder may come before the due day.
pub const REMINDER_DAYS: i64 = 365;

/// A new feed; an id that named nothing is none.
#[derive(Debug)]
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

/// A feed, and the token that nobody is shown again.
#[derive(Debug)]
pub struct Made {
    pub feed: calendar_feed::Model,
    pub token: Token,
}

pub async fn create(session: &Session, new: New) -> Result<Made, Failure> {
    let New {
        name,
        unit,
        includes_subunits,
        role,
        kinds,
        language,
        reminders,
    } = new;
    let what = "organizationUnit";
    let not_found = || Rejection::at("unitId", Reason::NotFound { what });
    let unit = unit.map(OrganizationUnitId).ok_or_else(not_found)?;
    let unit = session.tree.by_id(unit).ok_or_else(not_found)?.id;
    let permit = Permit::<act::CalendarFeedCreate>::at(&session.viewer, &session.tree, unit)?;
    check(&name, &reminders)?;
    let token = Token::random()?;
    let feed = calendar_feed::ActiveModel {
        subject: Set(permit.actor().to_owned()),
        name: Set(name),
        token_hash: Set(token.hash()),
        unit_id: Set(unit),
        includes_subunits: Set(includes_subunits),
        role: Set(role),
        kinds: Set(listed(kinds.iter().map(|kind| kind.code()))),
        language: Set(language.tag().to_owned()),
        reminders: Set(listed(reminders)),
        created_at: Set(session.visit.now),
        revoked_at: Set(None),
        ..Default::default()
    };
    let tx = session.store.begin().await?;
    if store::calendar_feed::count_own(&tx, &permit).await? >= FEEDS {
        return Err(Reason::TooManyFeeds { maximum: FEEDS }.into());
    }
    let feed = store::calendar_feed::insert(&tx, &permit, feed).await?;
    let change = Change {
        entity: "CalendarFeed",
        id: feed.id.0,
        unit: Some(unit),
        before: None,
        after: Some(recorded(&feed)),
    };
    audit::record(&tx, session, &permit, [change]).await?;
    tx.commit().await?;
    Ok(Made { feed, token })
}

/// Answers the feed as it is from now on.
pub async fn revoke(session: &Session, id: Option<i64>) -> Result<calendar_feed::Model, Failure> {
    let what = "calendarFeed";
    let not_found = || Rejection::at("id", Reason::NotFound { what });
    let feeds = store::calendar_feed::by_ids(session.store.reader(), &session.scope, id).await?;
    let feed = feeds.into_iter().next().ok_or_else(not_found)?;
    let (viewer, tree) = (&session.viewer, &session.tree);
    let permit = Permit::<act::CalendarFeedRevoke>::of_feed(viewer, tree, feed.unit_id, &feed.subject)?;
    let now = session.visit.now;
    let tx = session.store.begin().await?;
    if !store::calendar_feed::revoke(&tx, &permit, feed.id, now).await? {
        return Err(not_found().into());
    }
    let revoked = calendar_feed::Model {
        revoked_at: Some(now),
        ..feed.clone()
    };
    let change = Change {
        entity: "CalendarFeed",
        id: feed.id.0,
        unit: Some(feed.unit_id),
        before: Some(recorded(&feed)),
        after: Some(recorded(&revoked)),
    };
    audit::record(&tx, session, &permit, [change]).await?;
    tx.commit().await?;
    Ok(revoked)
}

fn check(name: &str, reminders: &BTreeSet<i32>) -> Result<(), Failure> {
    let mut check = Check::default();
    check.text("name", name, NAME);
    if reminders.len() > REMINDERS {
        let reason = Reason::ListTooLong {
            maximum: REMINDERS,
            given: reminders.len(),
        };
        check.refuse("reminderDays", reason);
    }
    for days in reminders {
        check.range("reminderDays", (*days).into(), 0, REMINDER_DAYS);
    }
    check.done()
}

/// As it goes into the history, which the token's hash has no business in.
fn recorded(feed: &calendar_feed::Model) -> Json {
    let mut row = snapshot(feed);
    if let Some(row) = row.as_object_mut() {
        row.remove("token_hash");
    }
    row
}

fn listed<T: ToString>(items: impl IntoIterator<Item = T>) -> String {
    let items: Vec<_> = items.into_iter().map(|item| item.to_string()).collect();
    items.join(" ")
}

/// The kinds that a feed is narrowed to; none where it is not.
#[must_use]
pub fn kinds(feed: &calendar_feed::Model) -> BTreeSet<DeadlineKind> {
    feed.kinds
        .split_whitespace()
        .filter_map(DeadlineKind::from_code)
        .collect()
}

/// The days before the due day that a feed reminds on.
#[must_use]
pub fn reminders(feed: &calendar_feed::Model) -> BTreeSet<u16> {
    feed.reminders
        .split_whitespace()
        .filter_map(|days| days.parse().ok())
        .collect()
}
