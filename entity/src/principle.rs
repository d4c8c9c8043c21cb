//! Princip för genomförande och uppföljning in a steering document.

use sea_orm::entity::prelude::*;

use crate::{PrincipleId, SteeringDocumentId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "principle")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: PrincipleId,
    pub steering_document_id: SteeringDocumentId,
    pub number: i32,
    pub name: String,
    pub text: String,
}

impl ActiveModelBehavior for ActiveModel {}
