//! Focus areas: read by anyone, written with a permit for the whole group.

use arshjul_entity::{SteeringDocumentId, focus_area};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use super::page::{self, Page, PageRequest};
use crate::domain::policy::Scope;

/// Narrows a list of focus areas.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub steering_document: Option<SteeringDocumentId>,
}

pub async fn page(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    filter: &Filter,
    request: &PageRequest,
) -> Result<Page<focus_area::Model>, DbErr> {
    let document = filter.steering_document;
    let chosen =
        Condition::all().add_option(document.map(|id| focus_area::COLUMN.steering_document_id.eq(id)));
    page::by_code(db, focus_area::Entity::find().filter(chosen), request).await
}
