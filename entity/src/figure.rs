//! Publicerat värde: a cell as published, after disclosure control. Shown from `published_at` until a later publication
//! of the same cell supersedes it; neither edited nor deleted.

use sea_orm::entity::prelude::*;

use crate::{
    CellState, FigureId, Gender, IndicatorId, MissingReason, OrganizationUnitId, PublicationId,
    SuppressionReason,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "figure")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: FigureId,
    pub publication_id: PublicationId,
    pub indicator_id: IndicatorId,
    pub unit_id: OrganizationUnitId,
    pub period: String,
    pub year: i32,
    pub gender: Gender,
    pub state: CellState,
    pub value: Option<f64>,
    pub missing_reason: Option<MissingReason>,
    pub suppression_reason: Option<SuppressionReason>,
    pub target: Option<f64>,
    pub published_at: DateTimeUtc,
    pub superseded_at: Option<DateTimeUtc>,
    pub is_example: bool,
}

impl ActiveModelBehavior for ActiveModel {}
