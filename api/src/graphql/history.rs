//! Histories as the schema shows them: what became of an object, told to those who may read of it.

use std::{collections::HashMap, sync::Arc};

use arshjul_entity::OrganizationUnitId;
use async_graphql::{Context, Json, Object, Result, SimpleObject};
use serde_json::Value;

use super::{
    engine::{DateTime, Key, Loaded, bad_user_input, batch, by_question, context},
    organization_unit::OrganizationUnit,
};
use crate::{
    domain::rejection::{Reason, Rejection},
    service::{
        self,
        context::RequestContext,
        history::{Entry, FieldChange as Changed},
    },
    store::audit_event::Kind,
};

/// Entries that one field answers at most.
const MAXIMUM: i32 = 100;

#[derive(Clone, Debug)]
pub struct HistoryEntry {
    entries: Arc<Vec<Entry>>,
    place: usize,
}

impl HistoryEntry {
    #[expect(
        clippy::indexing_slicing,
        reason = "places are those of the entries that are shown"
    )]
    fn entry(&self) -> &Entry {
        &self.entries[self.place]
    }

    /// The latest changes of an object, newest first, as far as the viewer may read them.
    pub async fn of(ctx: &Context<'_>, kind: Kind, object: i64, first: Option<i32>) -> Result<Vec<Self>> {
        let size = first.unwrap_or(MAXIMUM);
        let size = u64::try_from(size).ok().filter(|_| size <= MAXIMUM);
        let Some(size) = size else {
            let (minimum, maximum) = (0, MAXIMUM.into());
            let rejection = Rejection::at("first", Reason::OutOfRange { minimum, maximum });
            return Err(bad_user_input(&rejection, context(ctx).await?.language()));
        };
        let key = HistoryOf { kind, object, size };
        let entries = batch(ctx).await?.one(key).await?.unwrap_or_default();
        Ok((0..entries.len())
            .map(|place| Self {
                entries: entries.clone(),
                place,
            })
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

    async fn load(context: &RequestContext, keys: &[Self]) -> Loaded<Self> {
        let mut found = HashMap::with_capacity(keys.len());
        for ((kind, size), asked) in by_question(keys, |key| (key.kind, key.size)) {
            let objects: Vec<_> = asked.iter().map(|key| key.object).collect();
            let mut entries = service::history::of(context, kind, &objects, size).await?;
            for key in asked {
                found.insert(*key, Arc::new(entries.remove(&key.object).unwrap_or_default()));
            }
        }
        Ok(found)
    }
}

/// A change (ändring): who changed an object, when, and what was there before and after (R9).
#[Object]
impl HistoryEntry {
    /// When it was changed.
    fn at(&self) -> DateTime {
        DateTime(self.entry().at)
    }

    /// Who (vem): the name that whoever did it was signed in with.
    fn actor(&self) -> &str {
        &self.entry().actor
    }

    /// The act (åtgärd): the mutation that did it.
    fn action(&self) -> &str {
        &self.entry().action
    }

    /// The unit (enhet) that it concerns; null where it concerns all, such as a deadline that was moved.
    async fn unit(&self, ctx: &Context<'_>) -> Option<Result<OrganizationUnit>> {
        let id: OrganizationUnitId = self.entry().unit?;
        Some(OrganizationUnit::load(ctx, id).await)
    }

    /// Fields (fält) that got another value, by name. Empty where nothing did that is seen on the object itself.
    fn changes(&self) -> Vec<FieldChange> {
        let changes = self.entry().changes.iter().cloned();
        changes.map(FieldChange::from).collect()
    }
}

/// A changed field (ändrat fält).
#[derive(Debug, SimpleObject)]
pub struct FieldChange {
    /// The field's name (fältets namn), as the object has it; what it is tied to by code, such as `goals`. `reason` is the reason that
    /// was given.
    field: String,
    /// The value before (värde); null where there was none.
    before: Option<Json<Value>>,
    /// The value after (värde); null where there is none.
    after: Option<Json<Value>>,
}

impl From<Changed> for FieldChange {
    fn from(changed: Changed) -> Self {
        let Changed { field, before, after } = changed;
        let told = |value: Value| (!value.is_null()).then_some(Json(value));
        Self {
            field,
            before: told(before),
            after: told(after),
        }
    }
}
