//! Steering documents with their principles and perspectives: read by anyone.

use arshjul_entity::{SteeringDocumentId, perspective, principle, steering_document};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use super::{
    page::{Page, PageRequest},
    row::{self, is_any},
};
use crate::domain::policy::Scope;

pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    request: &PageRequest,
) -> Result<Page<steering_document::Model>, DbErr> {
    row::page_by_code(db, scope, steering_document::Entity::find(), request).await
}

/// The principles of documents, by number.
pub async fn principles(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    documents: &[SteeringDocumentId],
) -> Result<Vec<principle::Model>, DbErr> {
    let of = row::column::<principle::Entity>(principle::Column::SteeringDocumentId);
    principle::Entity::find()
        .filter(is_any(
            db.get_database_backend(),
            of,
            documents.iter().map(|id| id.0),
        ))
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
    let of = row::column::<perspective::Entity>(perspective::Column::SteeringDocumentId);
    perspective::Entity::find()
        .filter(is_any(
            db.get_database_backend(),
            of,
            documents.iter().map(|id| id.0),
        ))
        .order_by_asc(perspective::Column::Number)
        .all(db)
        .await
}
