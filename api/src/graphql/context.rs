//! What a request carries to its resolvers: the visit, and the session that opens when the first resolver needs it.

use async_graphql::Context;
use tokio::sync::OnceCell;

use super::batch::Batch;
use crate::{
    service::session::{Session, Visit},
    store::Store,
};

/// The data of one request.
#[derive(Debug)]
pub struct RequestContext {
    store: Store,
    visit: Visit,
    opened: OnceCell<Opened>,
    spawner: super::batch::LevelSpawner,
}

#[derive(Debug)]
struct Opened {
    session: std::sync::Arc<Session>,
    batch: Batch,
}

impl RequestContext {
    #[must_use]
    pub fn new(store: Store, visit: Visit, spawner: super::batch::LevelSpawner) -> Self {
        Self {
            store,
            visit,
            opened: OnceCell::new(),
            spawner,
        }
    }

    async fn open(&self) -> async_graphql::Result<&Opened> {
        let open = || async {
            let session = std::sync::Arc::new(Session::open(self.store.clone(), self.visit.clone()).await?);
            Ok::<_, sea_orm::DbErr>(Opened {
                batch: Batch::new(session.clone(), self.spawner.clone()),
                session,
            })
        };
        Ok(self.opened.get_or_try_init(open).await?)
    }
}

/// Who asks and what they may see. Opened once a request, by the first resolver that needs it.
pub async fn session<'a>(ctx: &Context<'a>) -> async_graphql::Result<&'a Session> {
    Ok(ctx.data::<RequestContext>()?.open().await?.session.as_ref())
}

/// The request's loaders.
pub async fn batch<'a>(ctx: &Context<'a>) -> async_graphql::Result<&'a Batch> {
    Ok(&ctx.data::<RequestContext>()?.open().await?.batch)
}
