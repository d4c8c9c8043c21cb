//! Publications as the schema shows them.

use std::sync::Arc;

use arshjul_entity::{PublicationId, publication};
use async_graphql::{Context, Error, ID, InputObject, Object, Result, SimpleObject};

use super::{
    correction::{Correction, corrections_of},
    disclosure::SuppressionCause,
    engine::{
        connection::{Connection, ListKind, PageArguments, connect},
        context::{batch, session},
        error::{UserError, outcome},
        id::GlobalId,
        scalar::{Date, DateTime, Period},
    },
};
use crate::{
    service,
    store::{self, page::Key},
};

#[derive(Clone, Debug)]
pub struct Publication(pub Arc<publication::Model>);

/// Publicering: a named decision to publish, such as a sustainability report adopted by the council.
#[Object]
impl Publication {
    /// Global id.
    pub async fn id(&self) -> ID {
        GlobalId::row("Publication", self.0.id.0)
    }

    /// Publiceringens namn.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// Beslutsdag.
    fn decided_on(&self) -> Date {
        Date(self.0.decided_on)
    }

    /// The instant from which it can be read. No two publications have the same.
    fn published_at(&self) -> DateTime {
        DateTime(self.0.published_at)
    }

    /// Antal celler whose value is shown.
    fn shown(&self) -> i32 {
        self.0.shown
    }

    /// Antal dolda celler.
    fn suppressed(&self) -> i32 {
        self.0.suppressed
    }

    /// Antal celler that were asked for and have no value.
    fn missing(&self) -> i32 {
        self.0.missing
    }

    /// Skäl till rättelsen: why it corrects what was published before, where it does.
    fn correction_reason(&self) -> Option<&str> {
        self.0.correction_reason.as_deref()
    }

    /// Rättelser: cells that were published before, and that this publication has otherwise in state, value or reason. A cell that is
    /// SUPPRESSED before or after is listed always, changed or not, with its states alone: what the list leaves out tells nothing (S4). In
    /// the order in which they were published before.
    async fn corrections(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, at most 100; null means 100.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the last row already read.")] after: Option<String>,
    ) -> Result<Connection<Correction>> {
        corrections_of(ctx, &self.0, first, after).await
    }
}

impl Publication {
    /// The publication that a figure names.
    pub async fn load(ctx: &Context<'_>, id: PublicationId) -> Result<Self> {
        let row = batch(ctx).await?.one(id).await?;
        row.map(Self)
            .ok_or_else(|| Error::new_with_source(format!("no publication {}", id.0)))
    }
}

#[derive(Debug, Default)]
pub struct PublicationQuery;

#[Object]
impl PublicationQuery {
    /// Publiceringar, in the order they were made.
    async fn publications(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 100; null means 100.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the last row already read.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100; not together with first.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the first row already read.")] before: Option<String>,
    ) -> Result<Connection<Publication>> {
        let session = session(ctx).await?;
        connect(
            PageArguments {
                first,
                after,
                last,
                before,
            },
            ListKind::BY_ID,
            session.language(),
            |row: &publication::Model| Key {
                sort: None,
                id: row.id.0,
            },
            |row| Publication(Arc::new(row)),
            async |request| store::publication::page(session.store.reader(), &session.scope, &request).await,
        )
        .await
    }
}

/// A decision to publish. It names indicators and periods, never units (S1).
#[derive(Debug, InputObject)]
pub struct PublicationCreateInput {
    /// Publiceringens namn, at most 500 characters.
    name: String,
    /// Beslutsdag.
    decided_on: Date,
    /// Codes of the indicators; null means all.
    indicators: Option<Vec<String>>,
    /// Perioder, at least one; each counts for the indicators of its frequency.
    periods: Vec<Period>,
    /// Skäl till rättelsen, at most 5,000 characters: why it corrects what was published before, where it does.
    correction_reason: Option<String>,
    /// True: nothing is written, and the answer is what it would have been. Null means false.
    dry_run: Option<bool>,
}

/// Hur många celler doldes av en orsak.
#[derive(Debug, SimpleObject)]
pub struct HiddenByCause {
    /// Orsak.
    cause: SuppressionCause,
    /// Antal celler.
    cells: i32,
}

/// The publication, or why there is none.
#[derive(Debug, SimpleObject)]
pub struct PublicationCreatePayload {
    /// The publication; null in a dry run and where it was refused.
    publication: Option<Publication>,
    /// Antal celler whose value is shown.
    shown: i32,
    /// Antal dolda celler.
    suppressed: i32,
    /// Antal celler that were asked for and have no value.
    missing: i32,
    /// Antal dolda celler by cause, of those whose tables count persons.
    hidden_by_cause: Vec<HiddenByCause>,
    /// Bevarad information, 0 to 1: how much of what the protected cells could tell is told, where each counts for the logarithm of its
    /// count. It tells of what is hidden, and is not published.
    information_kept: f64,
    /// Why it was refused; empty where it was not.
    user_errors: Vec<UserError>,
}

#[derive(Debug, Default)]
pub struct PublicationMutation;

#[Object]
impl PublicationMutation {
    /// Publishes approved results, after disclosure control of the whole table. COORDINATOR at the root unit.
    async fn publication_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The decision to publish.")] input: PublicationCreateInput,
    ) -> Result<PublicationCreatePayload> {
        let session = session(ctx).await?;
        let PublicationCreateInput {
            name,
            decided_on,
            indicators,
            periods,
            correction_reason,
            dry_run,
        } = input;
        let new = service::publication::New {
            name,
            decided_on: decided_on.0,
            indicators,
            periods: periods.into_iter().map(|period| period.0).collect(),
            correction_reason,
            is_dry_run: dry_run.unwrap_or(false),
        };
        let (made, user_errors) = outcome(
            service::publication::create(session, new).await,
            session.language(),
        )?;
        let (publication, counts) =
            made.map_or_else(Default::default, |made| (made.publication, made.counts));
        Ok(PublicationCreatePayload {
            publication: publication.map(|row| Publication(Arc::new(row))),
            shown: counts.shown,
            suppressed: counts.suppressed,
            missing: counts.missing,
            hidden_by_cause: counts
                .by_cause
                .into_iter()
                .map(|(cause, cells)| HiddenByCause {
                    cause: cause.into(),
                    cells,
                })
                .collect(),
            information_kept: counts.information_kept,
            user_errors,
        })
    }
}
