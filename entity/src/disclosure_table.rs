//! Skyddsunderlag: what the disclosure control of a publication reckoned with and decided, for one indicator and period. It holds what
//! was hidden: read by later publications, and of it only the causes by the sustainability unit.

use sea_orm::entity::prelude::*;

use crate::{DisclosureTableId, IndicatorId, PublicationId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "disclosure_table")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: DisclosureTableId,
    pub publication_id: PublicationId,
    pub indicator_id: IndicatorId,
    pub period: String,
    /// As JSON (`domain::disclosure::Edition`).
    pub counts: String,
}

impl ActiveModelBehavior for ActiveModel {}
