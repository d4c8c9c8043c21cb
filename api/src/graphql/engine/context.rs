//! What a request carries to its resolvers: the visit, and the session that opens when the first resolver needs it.

use std::sync::Arc;

use async_graphql::Context;
use tokio::sync::OnceCell;

use super::{batch::Batch, level::LevelSpawner};
use crate::{
    service::{
        calendar::StandingTemplate,
        session::{Session, Visit},
    },
    store::Store,
};

/// The data of one request.
#[derive(Debug)]
pub struct RequestContext {
    store: Store,
    standing_template: Arc<StandingTemplate>,
    visit: Visit,
    spawner: LevelSpawner,
    opened: OnceCell<Opened>,
}

#[derive(Debug)]
struct Opened {
    session: Arc<Session>,
    batch: Batch,
}

impl RequestContext {
    #[must_use]
    pub fn new(
        store: Store,
        standing_template: Arc<StandingTemplate>,
        visit: Visit,
        spawner: LevelSpawner,
    ) -> Self {
        Self {
            store,
            standing_template,
            visit,
            spawner,
            opened: OnceCell::new(),
        }
    }

    async fn open(&self) -> async_graphql::Result<&Opened> {
        let open = || async {
            let template = self.standing_template.clone();
            let session = Session::open(self.store.clone(), template, self.visit.clone()).await?;
            let session = Arc::new(session);
            let batch = Batch::new(session.clone(), self.spawner.clone());
            Ok::<_, sea_orm::DbErr>(Opened { session, batch })
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
