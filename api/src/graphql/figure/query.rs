//! Figures, page by page.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use arshjul_entity::{PublicationId, figure};
use async_graphql::{Context, ID, Object, Result};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

use super::{Figure, FigureFilter};
use crate::{
    domain::rejection::{Reason, Rejection},
    graphql::{
        engine::{
            Connection, Cursor, DateTime, GlobalId, Identified, ListKind, PageArguments, Pin, Total,
            bad_user_input, batch, by_id, context, find,
        },
        publication::Publication,
    },
    service::figure::first_read_at,
    store::{self, figure::AsOf, page::Page},
};

/// The publication that an argument names.
pub(super) async fn publication_of(ctx: &Context<'_>, id: &ID) -> Result<PublicationId> {
    let named = GlobalId::row_of(id, Publication::KIND).map(PublicationId);
    if let Some(id) = named
        && let Some(publication) = find::<Publication>(ctx, id).await?
    {
        return Ok(publication.0.id);
    }
    let rejection = Rejection::at("publication", Reason::NotFound { what: "publication" });
    Err(bad_user_input(&rejection, context(ctx).await?.language()))
}

/// What two requests for figures have in common exactly where they ask for the same list, as it is written: a unit that is made between
/// two pages is none of it.
fn fingerprint(filter: &FigureFilter, as_of: Option<DateTime>, publication: Option<&ID>) -> String {
    let asked = format!("{filter:?} {as_of:?} {publication:?}");
    // A few bytes are enough: who forges one misleads nobody else.
    let digest: Vec<u8> = Sha256::digest(asked).into_iter().take(8).collect();
    BASE64_URL_SAFE_NO_PAD.encode(digest)
}

#[derive(Debug, Default)]
pub struct FigureQuery;

#[Object]
impl FigureQuery {
    /// Published values (publicerade värden), for BI and pages: of each cell the latest publication. In the order in which they were
    /// published. A cursor pins the instant of its first page: a publication made meanwhile changes no page that follows. It goes with
    /// the filter, the `asOf` and the `publication` that it came from.
    #[expect(clippy::too_many_arguments, reason = "the contract's arguments")]
    async fn figures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 5,000; null means 1,000.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the last row already read.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 5,000; not together with first.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the first row already read.")] before: Option<String>,
        #[graphql(desc = "Narrows the list.")] filter: Option<FigureFilter>,
        #[graphql(
            desc = "Global id of a publication: its figures as they were published, superseded or not. Null means the latest of each."
        )]
        publication: Option<ID>,
        #[graphql(
            desc = "Exactly what was published at this instant, superseded since or not; not together with publication. Null means now."
        )]
        as_of: Option<DateTime>,
    ) -> Result<Connection<Figure>> {
        let context = context(ctx).await?;
        if publication.is_some() && as_of.is_some() {
            let rejection = Rejection::at("asOf", Reason::AsOfWithPublication);
            return Err(bad_user_input(&rejection, context.language()));
        }
        let arguments = PageArguments::new(first, after, last, before);
        let request = arguments.request(ListKind::LONG, context)?;
        let filter = filter.unwrap_or_default();
        let asked_for = fingerprint(&filter, as_of, publication.as_ref());
        let pinned = arguments.pin(&asked_for, context)?;
        let filter = filter.resolve(context).await?;
        let at = match pinned {
            Some(at) => at,
            None => first_read_at(context, as_of.map(|at| at.0)).await?,
        };
        let as_of = match publication {
            Some(id) => AsOf::Publication(publication_of(ctx, &id).await?),
            None => AsOf::Instant(at),
        };
        let db = context.store.reader();
        let page = store::figure::page(db, &context.scope, &filter, as_of, &request).await?;
        pinned_page(ctx, page, &Pin { at, list: asked_for }).await
    }
}

/// A page whose cursors hold what it was read at.
async fn pinned_page(ctx: &Context<'_>, page: Page<figure::Model>, pin: &Pin) -> Result<Connection<Figure>> {
    let context = context(ctx).await?;
    let indicators: BTreeSet<_> = page.rows.iter().map(|row| row.indicator_id).collect();
    let indicators: HashMap<_, _> = batch(ctx).await?.many(indicators).await?;
    let total = Total::Whole(Box::new(page.count));
    let mut connection = Connection::new(page.has_previous, page.has_next, total);
    for row in page.rows {
        let Some(indicator) = indicators.get(&row.indicator_id) else {
            continue;
        };
        let cursor = Cursor::new(by_id(row.id.0)).pinned(pin.clone());
        connection.push(cursor, Figure::new(context, Arc::new(row), indicator.clone())?);
    }
    Ok(connection)
}
