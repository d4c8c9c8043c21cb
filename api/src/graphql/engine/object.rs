//! Objects that show rows: how each is loaded by its id, along links, by its code, and by its global id.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, HashMap},
    future::Future,
    sync::Arc,
};

use async_graphql::{Context, Error, Result};
use futures_util::future::BoxFuture;

use super::{
    batch::{Key, Loaded},
    context::{batch, context},
    id::GlobalId,
};
use crate::{
    service::context::RequestContext,
    store::{
        self,
        link::Link,
        row::{self, Coded},
    },
};

/// An object whose global id ends with the id of a row.
pub trait Identified: Sized + Send {
    /// Its type's name in the schema, with which its global ids begin.
    const KIND: &'static str;

    /// The object of a row's id, as far as the viewer may see it.
    fn of_row(ctx: &Context<'_>, id: i64) -> impl Future<Output = Result<Option<Self>>> + Send;
}

/// An object that shows a row, and nothing that the row doesn't have.
pub trait RowObject: From<Arc<Self::Row>> + Send {
    const NAME: &'static str;
    type Row: Send + Sync + 'static;
    type Id: Key<Value = Arc<Self::Row>>;

    fn id(row: i64) -> Self::Id;

    /// The order in which rows are listed that another is linked to.
    fn order(one: &Self::Row, other: &Self::Row) -> Ordering;
}

impl<T: RowObject> Identified for T {
    const KIND: &'static str = T::NAME;

    async fn of_row(ctx: &Context<'_>, id: i64) -> Result<Option<Self>> {
        find(ctx, T::id(id)).await
    }
}

/// Says how rows are read by their ids, all of a level at once.
macro_rules! read_by_id {
    ($id:ident, $module:ident, $read:expr) => {
        impl $crate::graphql::engine::batch::Key for $id {
            type Value = std::sync::Arc<$module::Model>;

            async fn load(
                context: &$crate::service::context::RequestContext,
                keys: &[Self],
            ) -> $crate::graphql::engine::batch::Loaded<Self> {
                let ids = keys.iter().map(|key| key.0);
                let rows = $read(context.store.reader(), &context.scope, ids).await?;
                let rows = rows.into_iter();
                Ok(rows.map(|row| (row.id, std::sync::Arc::new(row))).collect())
            }
        }
    };
}

/// Says that an object shows the rows of a table: how they are read by their ids, and what those that a row is linked to are listed by.
macro_rules! shows {
    ($object:ident: $id:ident, $module:ident, $read:expr, $order:expr) => {
        $crate::graphql::engine::object::read_by_id!($id, $module, $read);

        impl From<std::sync::Arc<$module::Model>> for $object {
            fn from(row: std::sync::Arc<$module::Model>) -> Self {
                Self(row)
            }
        }

        impl From<$module::Model> for $object {
            fn from(row: $module::Model) -> Self {
                Self(row.into())
            }
        }

        impl $crate::graphql::engine::object::RowObject for $object {
            const NAME: &'static str = stringify!($object);
            type Row = $module::Model;
            type Id = $id;

            fn id(row: i64) -> $id {
                $id(row)
            }

            fn order(one: &$module::Model, other: &$module::Model) -> std::cmp::Ordering {
                let order = $order;
                order(one).cmp(&order(other))
            }
        }
    };
}

pub(crate) use read_by_id;
pub(crate) use shows;

/// The object of an id, if the viewer may see it.
pub async fn find<T: RowObject>(ctx: &Context<'_>, id: T::Id) -> Result<Option<T>> {
    Ok(batch(ctx).await?.one(id).await?.map(T::from))
}

/// The object that a row's foreign key names: whoever sees the row sees it.
pub async fn load<T: RowObject>(ctx: &Context<'_>, id: T::Id) -> Result<T> {
    find(ctx, id).await?.ok_or_else(|| missing(T::NAME))
}

/// What a row or a plan names and the database doesn't have.
pub fn missing(what: &str) -> Error {
    Error::new_with_source(format!("a row names a {what} that is not there"))
}

/// The object of a code; none where there is none.
pub async fn by_code<T, E>(ctx: &Context<'_>, code: String) -> Option<Result<T>>
where
    E: Coded,
    T: RowObject<Row = E::Model>,
{
    let found = async {
        let context = context(ctx).await?;
        let rows = row::by_codes::<E>(context.store.reader(), &context.scope, vec![code]).await?;
        Ok(rows.into_iter().next())
    };
    let found = found.await.transpose()?;
    Some(found.map(|row| T::from(Arc::new(row))))
}

/// What leads from a row along a kind of link: the ids at the other end.
pub type LinksFrom = (Link, i64);

impl Key for LinksFrom {
    type Value = Arc<[i64]>;

    async fn load(context: &RequestContext, keys: &[Self]) -> Loaded<Self> {
        let mut by_kind: BTreeMap<Link, Vec<i64>> = BTreeMap::new();
        for (kind, from) in keys {
            by_kind.entry(*kind).or_default().push(*from);
        }
        let mut found = HashMap::with_capacity(keys.len());
        for (kind, from) in by_kind {
            let db = context.store.reader();
            let mut targets = store::link::targets(db, &context.scope, kind, &from).await?;
            for from in from {
                found.insert((kind, from), targets.remove(&from).unwrap_or_default().into());
            }
        }
        Ok(found)
    }
}

/// The ids of what a row is linked to.
pub async fn linked_ids(ctx: &Context<'_>, links: Link, from: i64) -> Result<Arc<[i64]>> {
    let ids = batch(ctx).await?.one::<LinksFrom>((links, from)).await?;
    Ok(ids.unwrap_or_default())
}

/// What a row is linked to, as far as the viewer may see it, in its order.
pub async fn linked<T: RowObject>(ctx: &Context<'_>, links: Link, from: i64) -> Result<Vec<T>> {
    linked_by(ctx, links, from, T::order).await
}

/// The same in another order.
pub async fn linked_by<T: RowObject>(
    ctx: &Context<'_>,
    links: Link,
    from: i64,
    order: fn(&T::Row, &T::Row) -> Ordering,
) -> Result<Vec<T>> {
    let ids = linked_ids(ctx, links, from).await?;
    let rows = batch(ctx).await?.many(ids.iter().copied().map(T::id)).await?;
    let mut rows: Vec<_> = rows.into_values().collect();
    rows.sort_by(|one, other| order(one, other));
    Ok(rows.into_iter().map(T::from).collect())
}

/// How objects of one kind are found among the nodes of a schema.
#[derive(Clone, Copy)]
pub struct NodeKind<N> {
    name: &'static str,
    load: for<'a> fn(&'a Context<'_>, i64) -> BoxFuture<'a, Result<Option<N>>>,
}

impl<N: Send> NodeKind<N> {
    pub fn of<T: Identified>() -> Self
    where
        N: From<T>,
    {
        Self {
            name: T::KIND,
            load: |ctx, id| Box::pin(async move { Ok(T::of_row(ctx, id).await?.map(N::from)) }),
        }
    }
}

/// The node of a global id: none where the id is none of these kinds, and where the viewer may see no such object.
pub async fn node<N>(ctx: &Context<'_>, id: &GlobalId, kinds: &[NodeKind<N>]) -> Result<Option<N>> {
    let kind = kinds.iter().find(|kind| kind.name == id.kind);
    match kind.zip(id.row_id()) {
        Some((kind, row)) => (kind.load)(ctx, row).await,
        None => Ok(None),
    }
}
