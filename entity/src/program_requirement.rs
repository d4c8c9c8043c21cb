//! The oldest migration that a program must know to serve the database: one row.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "program_requirement")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub migration: String,
}

impl ActiveModelBehavior for ActiveModel {}
