//! What a unit answered to a question of a deadline. The question stands as it was put: put in other words, it is asked anew.

use sea_orm::entity::prelude::*;

use crate::{DeadlineId, OrganizationUnitId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deadline_answer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub deadline_id: DeadlineId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_id: OrganizationUnitId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub question: String,
    pub answer: String,
    pub answered_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
