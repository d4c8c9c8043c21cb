//! Goals: read by anyone, written with a permit for the whole group.

use arshjul_entity::{SteeringDocumentId, goal};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbBackend, DbErr, EntityTrait, QueryFilter};

use super::{
    page::{self, Page, PageRequest},
    transaction::Transaction,
};
use crate::domain::policy::{Act, Permit, Scope};

/// Narrows a list of goals.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub steering_document: Option<SteeringDocumentId>,
    pub is_example: Option<bool>,
}

/// Holds all goals until the transaction ends: which lies below which is a rule about several rows. Reading goes on. SQLite's one writer
/// holds the whole database already.
pub async fn hold_all<A: Act>(tx: &Transaction, _permit: &Permit<A>) -> Result<(), DbErr> {
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared("LOCK TABLE goal IN SHARE ROW EXCLUSIVE MODE")
            .await?;
    }
    Ok(())
}

pub async fn page(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    filter: &Filter,
    request: &PageRequest,
) -> Result<Page<goal::Model>, DbErr> {
    let chosen = Condition::all()
        .add_option(
            filter
                .steering_document
                .map(|id| goal::COLUMN.steering_document_id.eq(id)),
        )
        .add_option(
            filter
                .is_example
                .map(|is_example| goal::COLUMN.is_example.eq(is_example)),
        );
    page::by_code(db, goal::Entity::find().filter(chosen), request).await
}
