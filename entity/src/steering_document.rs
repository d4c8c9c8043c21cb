//! Styrdokument: a programme, strategy, plan or policy with its validity.

use sea_orm::entity::prelude::*;

use crate::{DocumentKind, SteeringDocumentId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "steering_document")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: SteeringDocumentId,
    #[sea_orm(unique)]
    pub code: String,
    pub title: String,
    pub kind: DocumentKind,
    pub vision: Option<String>,
    pub valid_from: Date,
    pub valid_to: Option<Date>,
    pub complements_id: Option<SteeringDocumentId>,
    pub replaces_id: Option<SteeringDocumentId>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
