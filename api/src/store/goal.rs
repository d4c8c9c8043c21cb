//! Goals: read by anyone, written with a permit for the whole group.

use arshjul_entity::{SteeringDocumentId, goal};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use super::{
    page::{Page, PageRequest},
    row,
};
use crate::domain::policy::{Permit, Scope, act};

/// Narrows a list of goals.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub steering_document: Option<SteeringDocumentId>,
    pub is_example: Option<bool>,
}

pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    filter: &Filter,
    request: &PageRequest,
) -> Result<Page<goal::Model>, DbErr> {
    let mut select = goal::Entity::find();
    if let Some(document) = filter.steering_document {
        select = select.filter(goal::COLUMN.steering_document_id.eq(document));
    }
    if let Some(is_example) = filter.is_example {
        select = select.filter(goal::COLUMN.is_example.eq(is_example));
    }
    row::page_by_code(db, scope, select, request).await
}

pub async fn insert(
    db: &impl ConnectionTrait,
    _permit: &Permit<act::GoalCreate>,
    goal: goal::ActiveModel,
) -> Result<goal::Model, DbErr> {
    goal.insert(db).await
}

pub async fn update(
    db: &impl ConnectionTrait,
    _permit: &Permit<act::GoalUpdate>,
    goal: goal::ActiveModel,
) -> Result<goal::Model, DbErr> {
    goal.update(db).await
}
