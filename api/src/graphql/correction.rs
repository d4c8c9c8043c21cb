//! Corrections as the schema shows them: what a publication changed of what was published before (R9, S4).

use std::sync::Arc;

use arshjul_entity::publication;
use async_graphql::{Context, Error, Object, Result, SimpleObject};

use super::{
    engine::{
        batch::AnyKey,
        connection::{Connection, Cursor, ListKind, PageArguments, Total},
        context::{batch, session},
        error::bad_user_input,
        scalar::Period,
    },
    enums::{CellState, Gender},
    indicator::Indicator,
    load::{CorrectionCountOf, CorrectionsOf},
    organization_unit::OrganizationUnit,
};
use crate::{
    domain::correction::Cell,
    store::{correction::Corrected, page::Key},
};

#[derive(Clone, Debug)]
pub struct Correction {
    publication: Arc<publication::Model>,
    row: Corrected,
}

/// Rättelse: a cell that a publication has otherwise than the one before it, or that is hidden in either.
#[Object]
impl Correction {
    /// Indikator.
    async fn indicator(&self, ctx: &Context<'_>) -> Result<Indicator> {
        let id = self.row.indicator;
        let row = batch(ctx).await?.one(id).await?;
        row.map(Indicator)
            .ok_or_else(|| Error::new_with_source(format!("correction: no indicator {}", id.0)))
    }

    /// Enhet.
    async fn unit(&self, ctx: &Context<'_>) -> Result<OrganizationUnit> {
        OrganizationUnit::load(ctx, self.row.unit).await
    }

    /// Period.
    fn period(&self) -> Period {
        Period(self.row.period.clone())
    }

    /// Kön.
    fn gender(&self) -> Gender {
        self.row.gender.into()
    }

    /// As it was published before.
    fn before(&self) -> CorrectedCell {
        self.row.told.before.into()
    }

    /// As this publication has it.
    fn after(&self) -> CorrectedCell {
        self.row.told.after.into()
    }

    /// Skäl till rättelsen, as it was given for the publication.
    fn reason(&self) -> Option<&str> {
        self.publication.correction_reason.as_deref()
    }
}

/// A cell before or after a correction. Where it is SUPPRESSED on either side, both sides have their state alone (S4).
#[derive(Debug, SimpleObject)]
pub struct CorrectedCell {
    /// Cellens tillstånd.
    state: CellState,
    /// Värde, in the unit of measure; only where the state is VALUE and the other side is not SUPPRESSED.
    value: Option<f64>,
    /// Skäl: `NOT_REPORTED`, `NOT_COLLECTED`, `NOT_YET_AVAILABLE`, UNRELIABLE or OTHER; only where the state is MISSING and the other
    /// side is not SUPPRESSED.
    reason: Option<&'static str>,
}

impl From<Cell> for CorrectedCell {
    fn from(cell: Cell) -> Self {
        Self {
            state: cell.state.into(),
            value: cell.value,
            reason: cell.missing_reason.map(arshjul_entity::MissingReason::code),
        }
    }
}

/// The corrections of a publication: one statement for all publications of a level, and one more where they are counted.
pub async fn corrections_of(
    ctx: &Context<'_>,
    publication: &Arc<publication::Model>,
    first: Option<i32>,
    after: Option<String>,
) -> Result<Connection<Correction>> {
    let arguments = PageArguments {
        first,
        after,
        ..PageArguments::default()
    };
    let request = arguments.request(ListKind::BY_ID);
    let language = session(ctx).await?.language();
    let request = request.map_err(|rejection| bad_user_input(&rejection, language))?;
    let after = request.after.map(|key| key.id);
    let key = CorrectionsOf {
        publication: publication.id,
        after,
        size: request.size,
    };
    let rows = batch(ctx).await?.one(key).await?.unwrap_or_default();
    let size = usize::try_from(request.size).unwrap_or(usize::MAX);
    let total = Total::Part(AnyKey::new(CorrectionCountOf(publication.id)));
    let mut connection = Connection::new(after.is_some(), rows.len() > size, total);
    for row in rows.iter().take(size) {
        let key = Key {
            sort: None,
            id: row.id,
        };
        let correction = Correction {
            publication: publication.clone(),
            row: row.clone(),
        };
        connection.push(Cursor::new(key), correction);
    }
    Ok(connection)
}
