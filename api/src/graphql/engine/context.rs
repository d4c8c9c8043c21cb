//! What a request carries to its resolvers: the visit, and the context that opens when the first resolver needs it.

use std::sync::Arc;

use async_graphql::Context;
use tokio::sync::OnceCell;

use super::{batch::Batch, level::LevelSpawner};
use crate::{
    service::{
        calendar::StandingTemplate,
        context::{RequestContext, Visit},
    },
    store::Store,
};

/// The data of one request.
pub struct RequestData {
    store: Store,
    standing_template: Arc<StandingTemplate>,
    visit: Visit,
    spawner: LevelSpawner,
    opened: OnceCell<Opened>,
}

struct Opened {
    context: Arc<RequestContext>,
    batch: Batch,
}

impl RequestData {
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
            let context = RequestContext::open(self.store.clone(), template, self.visit.clone()).await?;
            let context = Arc::new(context);
            let batch = Batch::new(context.clone(), self.spawner.clone());
            Ok::<_, sea_orm::DbErr>(Opened { context, batch })
        };
        Ok(self.opened.get_or_try_init(open).await?)
    }
}

/// Who asks and what they may see. Opened once a request, by the first resolver that needs it.
pub async fn context<'a>(ctx: &Context<'a>) -> async_graphql::Result<&'a RequestContext> {
    Ok(ctx.data::<RequestData>()?.open().await?.context.as_ref())
}

/// The request's loaders.
pub async fn batch<'a>(ctx: &Context<'a>) -> async_graphql::Result<&'a Batch> {
    Ok(&ctx.data::<RequestData>()?.open().await?.batch)
}
