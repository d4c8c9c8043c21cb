//! Mål of a steering document; may have a parent goal.

use sea_orm::entity::prelude::*;

use crate::{GoalId, SteeringDocumentId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "goal")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: GoalId,
    #[sea_orm(unique)]
    pub code: String,
    pub title: String,
    pub description: Option<String>,
    pub is_example: bool,
    pub steering_document_id: SteeringDocumentId,
    pub parent_id: Option<GoalId>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
