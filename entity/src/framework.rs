//! Ramverk: an outside set of goals that the municipality's own are tied to.

use sea_orm::entity::prelude::*;

use crate::FrameworkId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "framework")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: FrameworkId,
    #[sea_orm(unique)]
    pub code: String,
    pub name: String,
    pub name_en: String,
}

impl ActiveModelBehavior for ActiveModel {}
