//! Activities under goals and focus areas.

use std::{collections::HashMap, sync::Arc};

use arshjul_entity::activity;
use async_graphql::{Context, Result};

use super::Activity;
use crate::{
    graphql::engine::{
        AnyKey, Connection, Key, ListKind, Loaded, PageArguments, batch, by_question, chosen_units, context,
    },
    service::{code::Subunits, context::RequestContext},
    store::{
        self,
        activity::{Filter, Parent},
    },
};

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

    async fn load(context: &RequestContext, keys: &[Self]) -> Loaded<Self> {
        let mut found = HashMap::with_capacity(keys.len());
        for (question, parents) in by_question(keys, |key| {
            (key.parent.kind(), key.filter.clone(), key.after, key.size)
        }) {
            let (_, filter, after, size) = question;
            let parent_keys: Vec<_> = parents.iter().map(|key| key.parent).collect();
            let mut rows = store::activity::first_of_each(
                context.store.reader(),
                &context.scope,
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

    async fn load(context: &RequestContext, keys: &[Self]) -> Loaded<Self> {
        let mut found = HashMap::with_capacity(keys.len());
        for ((_, filter), parents) in by_question(keys, |key| (key.parent.kind(), key.filter.clone())) {
            let parent_keys: Vec<_> = parents.iter().map(|key| key.parent).collect();
            let counts =
                store::activity::count_of_each(context.store.reader(), &context.scope, &filter, &parent_keys)
                    .await?;
            for key in parents {
                found.insert(key.clone(), counts.get(&key.parent.id()).copied().unwrap_or(0));
            }
        }
        Ok(found)
    }
}

/// The activities under a goal or focus area: one statement for all of a level, and one more where they are counted.
pub async fn activities_under(
    ctx: &Context<'_>,
    parent: Parent,
    first: Option<i32>,
    after: Option<String>,
    year: Option<i32>,
    units: Option<Vec<String>>,
) -> Result<Connection<Activity>> {
    let context = context(ctx).await?;
    let request = PageArguments::forward(first, after).request(ListKind::BY_ID, context)?;
    let filter = Filter {
        units: chosen_units(context, "units", units, Subunits::Included)?,
        year,
        ..Default::default()
    };
    let key = ActivitiesUnder {
        parent,
        filter: filter.clone(),
        after: request.after.as_ref().map(|key| key.id),
        size: request.size,
    };
    let rows = batch(ctx).await?.one(key).await?.unwrap_or_default();
    let total = AnyKey::new(ActivityCountUnder { parent, filter });
    let activity = |row: &activity::Model| Activity(Arc::new(row.clone()));
    Ok(Connection::under_parent(
        &request,
        total,
        &rows,
        |row| row.id.0,
        activity,
    ))
}
