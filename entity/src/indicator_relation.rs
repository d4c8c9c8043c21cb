//! Samband: how an indicator's persons are another's (S8).

use sea_orm::entity::prelude::*;

use crate::{IndicatorId, IndicatorRelationId, RelationKind};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "indicator_relation")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: IndicatorRelationId,
    pub indicator_id: IndicatorId,
    pub kind: RelationKind,
    pub other_id: IndicatorId,
}

impl ActiveModelBehavior for ActiveModel {}
