//! Focus areas: read by anyone, written with a permit for the whole group.

use arshjul_entity::{SteeringDocumentId, focus_area};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use super::{
    page::{Page, PageRequest},
    row,
};
use crate::domain::policy::{Permit, Scope, act};

/// Narrows a list of focus areas.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub steering_document: Option<SteeringDocumentId>,
}

pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    filter: &Filter,
    request: &PageRequest,
) -> Result<Page<focus_area::Model>, DbErr> {
    let mut select = focus_area::Entity::find();
    if let Some(document) = filter.steering_document {
        select = select.filter(focus_area::COLUMN.steering_document_id.eq(document));
    }
    row::page_by_code(db, scope, select, request).await
}

pub async fn insert(
    db: &impl ConnectionTrait,
    _permit: &Permit<act::FocusAreaCreate>,
    focus_area: focus_area::ActiveModel,
) -> Result<focus_area::Model, DbErr> {
    focus_area.insert(db).await
}

pub async fn update(
    db: &impl ConnectionTrait,
    _permit: &Permit<act::FocusAreaUpdate>,
    focus_area: focus_area::ActiveModel,
) -> Result<focus_area::Model, DbErr> {
    focus_area.update(db).await
}
