//! Perspektiv/målgrupp that a steering document works with beside its focus areas.

use sea_orm::entity::prelude::*;

use crate::{PerspectiveId, SteeringDocumentId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "perspective")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: PerspectiveId,
    pub steering_document_id: SteeringDocumentId,
    pub number: i32,
    #[sea_orm(unique)]
    pub code: String,
    pub name: String,
}

impl ActiveModelBehavior for ActiveModel {}
