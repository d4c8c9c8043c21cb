//! Steering documents with their principles and perspectives: read by anyone.

use arshjul_entity::{SteeringDocumentId, perspective, principle, steering_document};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use super::{
    page::{self, Page, PageRequest},
    row::is_any,
};
use crate::domain::policy::Scope;

pub async fn page(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    request: &PageRequest,
) -> Result<Page<steering_document::Model>, DbErr> {
    page::by_code(db, steering_document::Entity::find(), request).await
}

/// The principles of documents, by number.
pub async fn principles(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    documents: &[SteeringDocumentId],
) -> Result<Vec<principle::Model>, DbErr> {
    let (backend, of) = (db.get_database_backend(), principle::Column::SteeringDocumentId);
    principle::Entity::find()
        .filter(is_any(backend, of, documents.iter().copied()))
        .order_by_asc(principle::Column::Number)
        .all(db)
        .await
}

/// The perspectives of documents, by number.
pub async fn perspectives(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    documents: &[SteeringDocumentId],
) -> Result<Vec<perspective::Model>, DbErr> {
    let (backend, of) = (db.get_database_backend(), perspective::Column::SteeringDocumentId);
    perspective::Entity::find()
        .filter(is_any(backend, of, documents.iter().copied()))
        .order_by_asc(perspective::Column::Number)
        .all(db)
        .await
}
