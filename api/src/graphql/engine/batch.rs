//! The loaders of one request.
//!
//! A subject says what a key stands for and how all keys of a level are read at once ([`Key`]). To the loader every key is alike: the
//! library's code is generated once for all of them, and not once for each.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    fmt,
    future::Future,
    hash::{Hash, Hasher},
    sync::Arc,
};

use async_graphql::{
    Error,
    dataloader::{DataLoader, HashMapCache, Loader},
};
use futures_util::future::{BoxFuture, join_all};
use sea_orm::DbErr;

use super::level::{LevelSpawner, NoTimer};
use crate::{
    domain::outage::Outage,
    service::{Failure, context::RequestContext},
    store,
};

/// What the fields of a level ask for together.
pub trait Key: Clone + Eq + Hash + Send + Sync + 'static {
    /// Cheap to clone: everyone who asks gets one.
    type Value: Clone + Send + Sync + 'static;

    /// What these keys stand for, as far as the viewer may see it; a key that stands for nothing is left out.
    fn load(context: &RequestContext, keys: &[Self]) -> impl Future<Output = Loaded<Self>> + Send;
}

/// What keys stand for.
pub type Loaded<K> = Result<HashMap<K, <K as Key>::Value>, LoadError>;

/// Rows by the key that they belong to, in the order they came; a key without rows has an empty list.
pub fn grouped<K, M>(keys: &[K], rows: Vec<M>, key_of: impl Fn(&M) -> K) -> HashMap<K, Arc<Vec<M>>>
where
    K: Copy + Eq + Hash,
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

/// Keys that ask the same of different parents: as many statements as there are questions, which the query's text bounds.
pub fn by_question<K, Q: Eq + Hash>(keys: &[K], question: impl Fn(&K) -> Q) -> HashMap<Q, Vec<&K>> {
    let mut groups: HashMap<Q, Vec<&K>> = HashMap::new();
    for key in keys {
        groups.entry(question(key)).or_default().push(key);
    }
    groups
}

/// Why a load failed, shared by everyone who waited for it.
#[derive(Clone, Debug)]
pub struct LoadError(Arc<DbErr>);

impl LoadError {
    /// Whether the database is the cause, in a way that passes.
    pub fn outage(&self) -> Option<Outage> {
        store::outage(&self.0)
    }
}

impl From<DbErr> for LoadError {
    fn from(error: DbErr) -> Self {
        Self(Arc::new(error))
    }
}

impl From<Failure> for LoadError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Database(error) => error.into(),
            failure => DbErr::Custom(failure.to_string()).into(),
        }
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A key of any kind.
#[derive(Clone)]
pub struct AnyKey(Arc<dyn Erased>);

impl AnyKey {
    pub fn new(key: impl Key) -> Self {
        Self(Arc::new(key))
    }

    fn kind(&self) -> TypeId {
        self.0.as_any().type_id()
    }
}

impl PartialEq for AnyKey {
    fn eq(&self, other: &Self) -> bool {
        self.0.equals(other.0.as_any())
    }
}

impl Eq for AnyKey {}

impl Hash for AnyKey {
    fn hash<H: Hasher>(&self, mut state: &mut H) {
        self.0.hash_into(&mut state);
    }
}

/// What a key stands for, whatever its kind.
type AnyValue = Arc<dyn Any + Send + Sync>;

trait Erased: Send + Sync {
    fn as_any(&self) -> &dyn Any;
    fn equals(&self, other: &dyn Any) -> bool;
    fn hash_into(&self, state: &mut dyn Hasher);
    /// Reads all of these keys, which are of its own kind.
    fn load<'a>(
        &self,
        context: &'a RequestContext,
        keys: Vec<&'a AnyKey>,
    ) -> BoxFuture<'a, Result<Vec<(AnyKey, AnyValue)>, LoadError>>;
}

impl<K: Key> Erased for K {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn equals(&self, other: &dyn Any) -> bool {
        other.downcast_ref() == Some(self)
    }

    fn hash_into(&self, mut state: &mut dyn Hasher) {
        TypeId::of::<K>().hash(&mut state);
        self.hash(&mut state);
    }

    fn load<'a>(
        &self,
        context: &'a RequestContext,
        keys: Vec<&'a AnyKey>,
    ) -> BoxFuture<'a, Result<Vec<(AnyKey, AnyValue)>, LoadError>> {
        Box::pin(async move {
            let own = keys.iter().filter_map(|key| key.0.as_any().downcast_ref::<K>());
            let own: Vec<K> = own.cloned().collect();
            let loaded = K::load(context, &own).await?;
            Ok(loaded
                .into_iter()
                .map(|(key, value)| (AnyKey::new(key), Arc::new(value) as AnyValue))
                .collect())
        })
    }
}

/// Reads for the loader: with the context, and so with the viewer's scope inside.
struct Reads(Arc<RequestContext>);

#[async_trait::async_trait]
impl Loader<AnyKey> for Reads {
    type Value = Result<AnyValue, LoadError>;
    type Error = LoadError;

    /// The kinds of a level are read side by side, and one that fails takes no other with it.
    async fn load(&self, keys: &[AnyKey]) -> Result<HashMap<AnyKey, Self::Value>, LoadError> {
        let mut kinds: HashMap<TypeId, Vec<&AnyKey>> = HashMap::new();
        for key in keys {
            kinds.entry(key.kind()).or_default().push(key);
        }
        let loads = kinds.into_values().filter_map(|keys| {
            let load = keys.first()?.0.load(&self.0, keys.clone());
            Some(async move { (load.await, keys) })
        });
        let mut found = HashMap::with_capacity(keys.len());
        for (loaded, keys) in join_all(loads).await {
            match loaded {
                Ok(values) => found.extend(values.into_iter().map(|(key, value)| (key, Ok(value)))),
                Err(error) => found.extend(keys.into_iter().map(|key| (key.clone(), Err(error.clone())))),
            }
        }
        Ok(found)
    }
}

/// The loaders of one request.
pub struct Batch {
    loader: DataLoader<Reads, HashMapCache>,
    levels: LevelSpawner,
}

impl Batch {
    pub fn new(context: Arc<RequestContext>, levels: LevelSpawner) -> Self {
        let loader = DataLoader::with_cache(Reads(context), levels.clone(), NoTimer, HashMapCache::default());
        // The level bounds a batch; a number would split it by rows.
        let loader = loader.max_batch_size(usize::MAX);
        Self { loader, levels }
    }

    async fn load(&self, keys: Vec<AnyKey>) -> Result<HashMap<AnyKey, AnyValue>, Error> {
        self.levels.arrival().await;
        let loaded = self.loader.load_many(keys).await?.into_iter();
        Ok(loaded
            .map(|(key, value)| Ok((key, value?)))
            .collect::<Result<_, LoadError>>()?)
    }

    /// What a key stands for, if the viewer may see it.
    pub async fn one<K: Key>(&self, key: K) -> Result<Option<K::Value>, Error> {
        self.any(AnyKey::new(key)).await
    }

    /// The same of a key whose kind is known by its value alone.
    pub async fn any<V: Clone + 'static>(&self, key: AnyKey) -> Result<Option<V>, Error> {
        let loaded = self.load(vec![key]).await?;
        Ok(loaded
            .into_values()
            .next()
            .and_then(|value| value.downcast_ref().cloned()))
    }

    /// Those of the keys that the viewer may see.
    pub async fn many<K: Key>(
        &self,
        keys: impl IntoIterator<Item = K>,
    ) -> Result<HashMap<K, K::Value>, Error> {
        let loaded = self.load(keys.into_iter().map(AnyKey::new).collect()).await?;
        let typed = loaded.into_iter().filter_map(|(key, value)| {
            let key = key.0.as_any().downcast_ref::<K>()?;
            Some((key.clone(), value.downcast_ref::<K::Value>()?.clone()))
        });
        Ok(typed.collect())
    }

    /// Forgets what was loaded: a mutation has changed it, and the next one of the request is to see it.
    pub fn forget(&self) {
        self.loader.clear::<AnyKey>();
    }
}
