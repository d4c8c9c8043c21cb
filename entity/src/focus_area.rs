//! Fokusområde: a numbered area of a strategy.

use sea_orm::entity::prelude::*;

use crate::{FocusAreaId, SteeringDocumentId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "focus_area")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: FocusAreaId,
    #[sea_orm(unique)]
    pub code: String,
    pub number: i32,
    pub name: String,
    pub steering_document_id: SteeringDocumentId,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
