//! Publications as the schema shows them.

use std::sync::Arc;

use arshjul_entity::{PublicationId, publication};
use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::{
    correction::{Correction, corrections_of},
    disclosure::SuppressionCause,
    engine::{
        Connection, Date, DateTime, GlobalId, Line, ListKind, Nest, PageArguments, Period, Prose, UserError,
        by_id, context, hand_over, outcome, shows,
    },
    submission::RowError,
};
use crate::{service, store};

#[derive(Clone, Debug)]
pub struct Publication(pub Arc<publication::Model>);

shows!(Publication: PublicationId, publication, store::publication::by_ids, |row: &publication::Model| row.id);

impl Nest for Publication {}

/// A publication (publicering): a named decision to publish, such as a sustainability report adopted by the council.
#[Object]
impl Publication {
    /// Global id.
    pub async fn id(&self) -> ID {
        GlobalId::row("Publication", self.0.id.0)
    }

    /// The publication's name (publiceringens namn).
    fn name(&self) -> &str {
        &self.0.name
    }

    /// The day of the decision (beslutsdag).
    fn decided_on(&self) -> Date {
        Date(self.0.decided_on)
    }

    /// The instant from which it can be read. No two publications have the same.
    fn published_at(&self) -> DateTime {
        DateTime(self.0.published_at)
    }

    /// Of how many cells (antal celler) the value is shown.
    fn shown(&self) -> i32 {
        self.0.shown
    }

    /// How many cells are hidden (antal dolda celler).
    fn suppressed(&self) -> i32 {
        self.0.suppressed
    }

    /// How many cells (antal celler) were asked for and have no value.
    fn missing(&self) -> i32 {
        self.0.missing
    }

    /// The reason for the correction (skäl till rättelsen): why it corrects what was published before, where it does.
    fn correction_reason(&self) -> Option<&str> {
        self.0.correction_reason.as_deref()
    }

    /// Corrections (rättelser): cells that were published before, and that this publication has otherwise in state, value or reason. A
    /// cell that is SUPPRESSED before or after is listed always, changed or not, with its states alone: what the list leaves out tells
    /// nothing (S4). In the order in which they were published before.
    async fn corrections(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, at most 100; null means 100.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the last row already read.")] after: Option<String>,
    ) -> Result<Connection<Correction>> {
        corrections_of(ctx, &self.0, first, after).await
    }
}

#[derive(Debug, Default)]
pub struct PublicationQuery;

#[Object]
impl PublicationQuery {
    /// Publications (publiceringar), in the order they were made.
    async fn publications(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 100; null means 100.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the last row already read.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100; not together with first.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the first row already read.")] before: Option<String>,
    ) -> Result<Connection<Publication>> {
        let context = context(ctx).await?;
        let request = PageArguments::new(first, after, last, before).request(ListKind::BY_ID, context)?;
        let page = store::publication::page(context.store.reader(), &context.scope, &request).await?;
        Ok(Connection::of(page, |row| by_id(row.id.0)))
    }
}

/// A decision to publish. It names indicators and periods, never units (S1).
#[derive(Debug, InputObject)]
pub struct PublicationCreateInput {
    /// The publication's name (publiceringens namn), at most 500 characters.
    name: Line,
    /// The day of the decision (beslutsdag).
    decided_on: Date,
    /// Codes of the indicators; null means all.
    indicators: Option<Vec<String>>,
    /// Periods (perioder), at least one; each counts for the indicators of its frequency.
    periods: Vec<Period>,
    /// The reason for the correction (skäl till rättelsen), at most 5,000 characters: why it corrects what was published before, where
    /// it does.
    correction_reason: Option<Prose>,
    /// True: nothing is written, and the answer is what it would have been. Null means false.
    dry_run: Option<bool>,
    /// The idempotency key (idempotensnyckel), at most 255 characters, kept 30 days: a retry with it makes no second publication, and
    /// gets the same answer (R6). A dry run doesn't use it up.
    idempotency_key: Option<String>,
}

/// How many cells were hidden for one cause (hur många celler doldes av en orsak).
#[derive(Debug, SimpleObject)]
pub struct HiddenByCause {
    /// The cause (orsak).
    cause: SuppressionCause,
    /// How many cells (antal celler).
    cells: i32,
}

/// The publication, or why there is none.
#[derive(Debug, SimpleObject)]
pub struct PublicationCreatePayload {
    /// The publication; null in a dry run and where it was refused.
    publication: Option<Publication>,
    /// Of how many cells (antal celler) the value is shown.
    shown: i32,
    /// How many cells are hidden (antal dolda celler).
    suppressed: i32,
    /// How many cells (antal celler) were asked for and have no value.
    missing: i32,
    /// How many cells are hidden (antal dolda celler) by cause, of those whose tables count persons.
    hidden_by_cause: Vec<HiddenByCause>,
    /// The information kept (bevarad information), 0 to 1: how much of what the protected cells could tell is told, where each counts
    /// for the logarithm of its count. It tells of what is hidden, and is not published.
    information_kept: f64,
    /// The audit (granskning) of what is published, as everybody may read it (S7).
    audit: DisclosureAudit,
    /// Indicators that look as if they spoke of the same persons (RELATED_INDICATOR): to be declared, or dismissed (S8).
    warnings: Vec<RowError>,
    /// Why it was refused; empty where it was not.
    user_errors: Vec<UserError>,
}

/// What the audit found (granskningens utfall), by what was published now and before alone (S7). Where it finds too much, more is hidden, or
/// nothing is published.
#[derive(Debug, SimpleObject)]
pub struct DisclosureAudit {
    /// How many tables (antal tabeller) tell something new, and were audited.
    tables: i32,
    /// How many hidden counts (antal dolda antal) were bounded, once for each reader.
    secrets: i32,
    /// The narrowest interval (snävaste intervallet) that a hidden count lies in, by what it has to be: 1 where all are as wide as that, less
    /// where earlier publications have told more. Null where nothing is hidden.
    narrowest: Option<f64>,
}

#[derive(Debug, Default)]
pub struct PublicationMutation;

#[Object]
impl PublicationMutation {
    /// Publishes approved results, after disclosure control of the whole table. COORDINATOR at the root unit.
    async fn publication_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The decision to publish.")] mut input: PublicationCreateInput,
    ) -> Result<PublicationCreatePayload> {
        let context = context(ctx).await?;
        let key = input.idempotency_key.take();
        let new = hand_over!(input, PublicationCreateInput => service::publication::New {
            name, decided_on, indicators, periods, correction_reason
        } and (dry_run) as (is_dry_run: dry_run.unwrap_or(false)) but idempotency_key);
        let made = service::publication::create(context, key.as_deref(), new).await;
        let (made, user_errors) = outcome(made, context.language())?;
        let (publication, counts, warnings) = made.map_or_else(Default::default, |made| {
            (made.publication, made.counts, made.warnings)
        });
        let by_cause = counts.by_cause.into_iter();
        Ok(PublicationCreatePayload {
            publication: publication.map(Into::into),
            shown: counts.shown,
            suppressed: counts.suppressed,
            missing: counts.missing,
            hidden_by_cause: by_cause
                .map(|(cause, cells)| HiddenByCause {
                    cause: cause.into(),
                    cells,
                })
                .collect(),
            information_kept: counts.information_kept,
            audit: DisclosureAudit {
                tables: counts.audit.tables,
                secrets: counts.audit.secrets,
                narrowest: counts.audit.narrowest,
            },
            warnings: RowError::all(warnings, context.language()),
            user_errors,
        })
    }
}
