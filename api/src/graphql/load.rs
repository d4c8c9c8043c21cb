//! What the loaders load: rows by id, ids along links, activities under goals and focus areas. Each is one SQL statement for
//! all keys of a level, with the viewer's scope inside.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use arshjul_entity::{
    ActionPlanId, ActivityId, CalendarFeedId, DeadlineId, DeadlineRuleId, FigureId, FocusAreaId,
    FrameworkItemId, Gender, GoalId, IndicatorId, LockExceptionId, OrganizationUnitId, PublicationId,
    ResultId, RoleGrantId, SteeringDocumentId, action_plan, activity, calendar_feed, data_freeze,
    deadline_rule, figure, focus_area, framework_item, goal, indicator, lock_exception, perspective,
    principle, publication, result, role_grant, steering_document, target,
};
use async_graphql::{Context, Result};
use chrono::NaiveDate;

use super::{
    calendar::Shown,
    engine::{
        batch::{Key, Loaded},
        context::batch,
    },
};
use crate::{
    domain::{asked::CellLine, lock::YearLocks},
    service::{self, history::Entry, session::Session},
    store::{
        self,
        activity::{Filter, Parent},
        audit_event::Kind,
        correction::Corrected,
        deadline::Words,
        link::Link,
        row,
    },
};

macro_rules! rows {
    ($($key:ident => $module:ident, $read:expr;)*) => {$(
        impl Key for $key {
            type Value = Arc<$module::Model>;

            async fn load(session: &Session, keys: &[Self]) -> Loaded<Self> {
                let rows = $read(session.store.reader(), &session.scope, keys.iter().map(|key| key.0)).await?;
                Ok(rows.into_iter().map(|row| (row.id, Arc::new(row))).collect())
            }
        }
    )*};
}

rows! {
    GoalId => goal, row::by_ids::<goal::Entity>;
    FocusAreaId => focus_area, row::by_ids::<focus_area::Entity>;
    FrameworkItemId => framework_item, row::by_ids::<framework_item::Entity>;
    IndicatorId => indicator, row::by_ids::<indicator::Entity>;
    DeadlineRuleId => deadline_rule, row::by_ids::<deadline_rule::Entity>;
    SteeringDocumentId => steering_document, row::by_ids::<steering_document::Entity>;
    ActivityId => activity, store::activity::by_ids;
    ActionPlanId => action_plan, store::action_plan::by_ids;
    RoleGrantId => role_grant, store::role_grant::by_ids;
    CalendarFeedId => calendar_feed, store::calendar_feed::by_ids;
    PublicationId => publication, store::publication::by_ids;
    FigureId => figure, store::figure::by_ids;
    ResultId => result, store::result::by_ids;
    LockExceptionId => lock_exception, store::lock::exceptions_by_ids;
}

/// The ids at the other end of a link from a row.
pub type LinkFrom = (Link, i64);

impl Key for LinkFrom {
    type Value = Arc<[i64]>;

    async fn load(session: &Session, keys: &[Self]) -> Loaded<Self> {
        let mut by_link: BTreeMap<Link, Vec<i64>> = BTreeMap::new();
        for (link, from) in keys {
            by_link.entry(*link).or_default().push(*from);
        }
        let mut found = HashMap::with_capacity(keys.len());
        for (link, from) in by_link {
            let mut targets =
                store::link::targets(session.store.reader(), &session.scope, link, &from).await?;
            for from in from {
                found.insert((link, from), targets.remove(&from).unwrap_or_default().into());
            }
        }
        Ok(found)
    }
}

/// The rows that a link leads to from a row, as far as the viewer may see them, in the order of `sort_key`.
pub async fn related<K, M, S: Ord>(
    ctx: &Context<'_>,
    link: Link,
    from: i64,
    key: impl Fn(i64) -> K,
    sort_key: impl Fn(&M) -> S,
) -> Result<Vec<Arc<M>>>
where
    K: Key<Value = Arc<M>>,
{
    let batch = batch(ctx).await?;
    let targets = batch.one::<LinkFrom>((link, from)).await?;
    let targets = targets.iter().flat_map(|ids| ids.iter().copied()).map(key);
    let mut rows: Vec<_> = batch.many(targets).await?.into_values().collect();
    rows.sort_by_key(|row| sort_key(row));
    Ok(rows)
}

/// What of a document: keys of their own, so that each loads for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PrinciplesOf(pub SteeringDocumentId);

impl Key for PrinciplesOf {
    type Value = Arc<Vec<principle::Model>>;

    async fn load(session: &Session, keys: &[Self]) -> Loaded<Self> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let rows = store::steering_document::principles(session.store.reader(), &session.scope, &ids).await?;
        Ok(grouped(keys, rows, |row| PrinciplesOf(row.steering_document_id)))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PerspectivesOf(pub SteeringDocumentId);

impl Key for PerspectivesOf {
    type Value = Arc<Vec<perspective::Model>>;

    async fn load(session: &Session, keys: &[Self]) -> Loaded<Self> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let rows =
            store::steering_document::perspectives(session.store.reader(), &session.scope, &ids).await?;
        Ok(grouped(keys, rows, |row| {
            PerspectivesOf(row.steering_document_id)
        }))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TargetsOf(pub IndicatorId);

impl Key for TargetsOf {
    type Value = Arc<Vec<target::Model>>;

    async fn load(session: &Session, keys: &[Self]) -> Loaded<Self> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let rows = store::indicator::targets(session.store.reader(), &session.scope, &ids).await?;
        Ok(grouped(keys, rows, |row| TargetsOf(row.indicator_id)))
    }
}

/// Rows by the key that they belong to, in the order they came; a key without rows has an empty list.
pub fn grouped<K, M>(keys: &[K], rows: Vec<M>, key_of: impl Fn(&M) -> K) -> HashMap<K, Arc<Vec<M>>>
where
    K: Copy + Eq + std::hash::Hash,
{
    let mut groups: HashMap<K, Vec<M>> = keys.iter().map(|key| (*key, Vec::new())).collect();
    for row in rows {
        groups.entry(key_of(&row)).or_default().push(row);
    }
    groups
        .into_iter()
        .map(|(key, rows)| (key, Arc::new(rows)))
        .collect()
}

/// The first activities under a goal or focus area.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ActivitiesUnder {
    pub parent: Parent,
    pub filter: Filter,
    pub after: Option<i64>,
    pub size: u64,
}

impl Key for ActivitiesUnder {
    /// One row more than asked for where there is one.
    type Value = Arc<Vec<activity::Model>>;

    async fn load(session: &Session, keys: &[Self]) -> Loaded<Self> {
        let mut found = HashMap::with_capacity(keys.len());
        for (question, parents) in by_question(keys, |key| {
            (key.parent.kind(), key.filter.clone(), key.after, key.size)
        }) {
            let (_, filter, after, size) = question;
            let parent_keys: Vec<_> = parents.iter().map(|key| key.parent).collect();
            let mut rows = store::activity::first_of_each(
                session.store.reader(),
                &session.scope,
                &filter,
                &parent_keys,
                after,
                size,
            )
            .await?;
            for key in parents {
                found.insert(
                    key.clone(),
                    Arc::new(rows.remove(&key.parent.id()).unwrap_or_default()),
                );
            }
        }
        Ok(found)
    }
}

/// How many activities there are under a goal or focus area.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ActivityCountUnder {
    pub parent: Parent,
    pub filter: Filter,
}

impl Key for ActivityCountUnder {
    type Value = i64;

    async fn load(session: &Session, keys: &[Self]) -> Loaded<Self> {
        let mut found = HashMap::with_capacity(keys.len());
        for ((_, filter), parents) in by_question(keys, |key| (key.parent.kind(), key.filter.clone())) {
            let parent_keys: Vec<_> = parents.iter().map(|key| key.parent).collect();
            let counts =
                store::activity::count_of_each(session.store.reader(), &session.scope, &filter, &parent_keys)
                    .await?;
            for key in parents {
                found.insert(key.clone(), counts.get(&key.parent.id()).copied().unwrap_or(0));
            }
        }
        Ok(found)
    }
}

/// Keys that ask the same of different parents: as many statements as there are questions, which the query's text bounds.
fn by_question<K, Q: Eq + std::hash::Hash>(keys: &[K], question: impl Fn(&K) -> Q) -> HashMap<Q, Vec<&K>> {
    let mut groups: HashMap<Q, Vec<&K>> = HashMap::new();
    for key in keys {
        groups.entry(question(key)).or_default().push(key);
    }
    groups
}

/// The figures of an indicator as of an instant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FiguresOf {
    pub indicator: IndicatorId,
    pub filter: store::figure::Filter,
    pub as_of: store::figure::AsOf,
    pub wanted: store::figure::Wanted,
}

impl Key for FiguresOf {
    type Value = Arc<Vec<figure::Model>>;

    async fn load(session: &Session, keys: &[Self]) -> Loaded<Self> {
        let mut found = HashMap::with_capacity(keys.len());
        for ((filter, as_of, wanted), asked) in
            by_question(keys, |key| (key.filter.clone(), key.as_of, key.wanted))
        {
            let indicators: Vec<_> = asked.iter().map(|key| key.indicator).collect();
            let db = session.store.reader();
            let mut figures =
                store::figure::of_each(db, &session.scope, &filter, &indicators, as_of, wanted).await?;
            for key in asked {
                found.insert(
                    key.clone(),
                    Arc::new(figures.remove(&key.indicator).unwrap_or_default()),
                );
            }
        }
        Ok(found)
    }
}

/// The first corrections of a publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CorrectionsOf {
    pub publication: PublicationId,
    pub after: Option<i64>,
    pub size: u64,
}

impl Key for CorrectionsOf {
    /// One more than asked for where there is one.
    type Value = Arc<Vec<Corrected>>;

    async fn load(session: &Session, keys: &[Self]) -> Loaded<Self> {
        let db = session.store.reader();
        let mut found = HashMap::with_capacity(keys.len());
        for ((after, size), asked) in by_question(keys, |key| (key.after, key.size)) {
            let ids: Vec<_> = asked.iter().map(|key| key.publication).collect();
            let mut rows = store::correction::first_of_each(db, &session.scope, &ids, after, size).await?;
            for key in asked {
                found.insert(*key, Arc::new(rows.remove(&key.publication).unwrap_or_default()));
            }
        }
        Ok(found)
    }
}

/// How many cells a publication corrected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CorrectionCountOf(pub PublicationId);

impl Key for CorrectionCountOf {
    type Value = i64;

    async fn load(session: &Session, keys: &[Self]) -> Loaded<Self> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let counts = store::correction::count_of_each(session.store.reader(), &session.scope, &ids).await?;
        Ok(counts
            .into_iter()
            .map(|(id, count)| (CorrectionCountOf(id), count))
            .collect())
    }
}

/// The latest changes of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HistoryOf {
    pub kind: Kind,
    pub object: i64,
    pub size: u64,
}

impl Key for HistoryOf {
    type Value = Arc<Vec<Entry>>;

    async fn load(session: &Session, keys: &[Self]) -> Loaded<Self> {
        let mut found = HashMap::with_capacity(keys.len());
        for ((kind, size), asked) in by_question(keys, |key| (key.kind, key.size)) {
            let objects: Vec<_> = asked.iter().map(|key| key.object).collect();
            let mut entries = service::history::of(session, kind, &objects, size).await?;
            for key in asked {
                found.insert(*key, Arc::new(entries.remove(&key.object).unwrap_or_default()));
            }
        }
        Ok(found)
    }
}

/// The last day of a cell, by the first deadline that asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DueDayOf(pub CellLine, pub Gender);

impl Key for DueDayOf {
    type Value = NaiveDate;

    async fn load(session: &Session, keys: &[Self]) -> Loaded<Self> {
        let cells: Vec<_> = keys.iter().map(|key| (key.0, key.1)).collect();
        let days = service::timeliness::due_days(session, &cells).await?;
        Ok(days
            .into_iter()
            .map(|((line, gender), day)| (DueDayOf(line, gender), day))
            .collect())
    }
}

impl Key for DeadlineId {
    /// The calendar that the deadline stands in.
    type Value = Arc<Shown>;

    async fn load(session: &Session, keys: &[Self]) -> Loaded<Self> {
        let calendars = service::calendar::of_deadlines(session, keys.iter().copied()).await?;
        let shown = |calendar| Shown::new(session, calendar);
        Ok(calendars
            .into_iter()
            .map(|(id, calendar)| (id, shown(calendar)))
            .collect())
    }
}

/// What units wrote about a deadline, as far as the viewer may read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WordsOf(pub DeadlineId);

impl Key for WordsOf {
    type Value = Arc<HashMap<OrganizationUnitId, Words>>;

    async fn load(session: &Session, keys: &[Self]) -> Loaded<Self> {
        let ids: Vec<_> = keys.iter().map(|key| key.0.0).collect();
        let mut words: HashMap<_, HashMap<_, _>> = HashMap::new();
        for (deadline, unit, said) in
            store::deadline::words(session.store.reader(), &session.scope, &ids).await?
        {
            words.entry(WordsOf(deadline)).or_default().insert(unit, said);
        }
        Ok(words
            .into_iter()
            .map(|(key, words)| (key, Arc::new(words)))
            .collect())
    }
}

/// What locks the cells of a fiscal year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LocksOf(pub i32);

impl Key for LocksOf {
    type Value = Arc<YearLocks>;

    async fn load(session: &Session, keys: &[Self]) -> Loaded<Self> {
        let years = keys.iter().map(|key| key.0);
        let locks = store::lock::of_years(session.store.reader(), &session.scope, years).await?;
        let locks = locks.into_iter();
        Ok(locks
            .map(|(year, locks)| (LocksOf(year), Arc::new(locks)))
            .collect())
    }
}

/// The freeze in force of a reporting event, by its code.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FreezeOf(pub String);

impl Key for FreezeOf {
    type Value = Arc<data_freeze::Model>;

    async fn load(session: &Session, keys: &[Self]) -> Loaded<Self> {
        let events = keys.iter().map(|key| key.0.clone()).collect();
        let freezes = store::lock::freezes(session.store.reader(), &session.scope, events).await?;
        let freezes = freezes.into_iter();
        Ok(freezes
            .map(|row| (FreezeOf(row.event.clone()), Arc::new(row)))
            .collect())
    }
}

/// The exceptions of a fiscal year that still hold, as far as the viewer may see them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ExceptionsOf(pub i32);

impl Key for ExceptionsOf {
    type Value = Arc<Vec<lock_exception::Model>>;

    async fn load(session: &Session, keys: &[Self]) -> Loaded<Self> {
        let (db, now) = (session.store.reader(), session.visit.now);
        let years = keys.iter().map(|key| key.0);
        let rows = store::lock::exceptions_of_years(db, &session.scope, years, now).await?;
        Ok(grouped(keys, rows, |row| ExceptionsOf(row.year)))
    }
}
