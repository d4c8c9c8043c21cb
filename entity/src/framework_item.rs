//! One item of a framework.

use sea_orm::entity::prelude::*;

use crate::{FrameworkId, FrameworkItemId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "framework_item")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: FrameworkItemId,
    pub framework_id: FrameworkId,
    pub number: i32,
    #[sea_orm(unique)]
    pub code: String,
    pub name: String,
    pub name_en: String,
}

impl ActiveModelBehavior for ActiveModel {}
