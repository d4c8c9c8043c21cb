//! Avfärdat samband: two indicators that look related and are not, as long as neither's definition changes.

use sea_orm::entity::prelude::*;

use crate::{IndicatorId, IndicatorRelationDismissalId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "indicator_relation_dismissal")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: IndicatorRelationDismissalId,
    /// The one with the smaller id.
    pub indicator_id: IndicatorId,
    pub other_id: IndicatorId,
    pub indicator_version: i32,
    pub other_version: i32,
    pub reason: String,
}

impl ActiveModelBehavior for ActiveModel {}
